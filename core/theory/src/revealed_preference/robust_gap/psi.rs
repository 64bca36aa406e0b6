//! What the designer believes of the agents, `ψ = (u, λ)`, and the loss `h(ψ, Θ)` of (23).

use crate::revealed_preference::afriat::AfriatNumbers;

/// `ψ`, as far as `h` depends on it: the offsets `(u_s − u_t)/λ_t` of all agents.
///
/// They do not change when an agent's `u` and `λ` are scaled by the same positive number, nor when `u` is shifted, so `ψ` needs
/// no normalisation. The infimum over `ψ` is mostly not attained: multipliers grow without bounds along it. Its limits are
/// rankings, with offset 0 where the constraint is kept and −∞ where it is not, and these are what the program is solved
/// in; `ψ` proper comes as close to them as one likes.
#[derive(Debug, Clone, PartialEq)]
pub struct Psi {
    probes: usize,
    /// `[agents][T][T]`.
    offsets: Vec<f64>,
}

impl Psi {
    /// Equal utilities: every offset is 0, every constraint counts. Where Algorithm 2 begins here.
    pub fn equal(agents: usize, probes: usize) -> Self {
        Self { probes, offsets: vec![0.0; agents * probes * probes] }
    }

    /// Utilities and multipliers, one pair of lists per agent.
    pub fn of_numbers(numbers: &[AfriatNumbers]) -> Self {
        let probes = numbers.first().map_or(0, |agent| agent.u.len());
        let offsets = numbers.iter().flat_map(|AfriatNumbers { u, lambda, .. }| {
            (0..probes).flat_map(move |t| (0..probes).map(move |s| (u[s] - u[t]) / lambda[t]))
        });
        Self { probes, offsets: offsets.collect() }
    }

    /// The limit in which every agent ranks its probes in this order, the most preferred first.
    pub fn ranked(orders: &[Vec<usize>]) -> Self {
        let probes = orders.first().map_or(0, Vec::len);
        let mut offsets = vec![0.0; orders.len() * probes * probes];
        for (order, offsets) in orders.iter().zip(offsets.chunks_exact_mut((probes * probes).max(1))) {
            for (place, &t) in order.iter().enumerate() {
                order[place + 1..].iter().for_each(|&s| offsets[t * probes + s] = f64::NEG_INFINITY);
            }
        }
        Self { probes, offsets }
    }

    /// Number of probes, T.
    pub fn probes(&self) -> usize {
        self.probes
    }

    /// Number of agents, n.
    pub fn agents(&self) -> usize {
        self.offsets.len() / (self.probes * self.probes).max(1)
    }

    /// `(u_s − u_t)/λ_t` of an agent.
    pub fn offset(&self, agent: usize, t: usize, s: usize) -> f64 {
        self.offsets[(agent * self.probes + t) * self.probes + s]
    }

    /// `h(ψ, Θ) = max(0, max_{i,t,s} (u_s − u_t)/λ_t − g_t(γ_s))`, where `rooms` holds `−g_t^i(γ_s^i)`, `[agents][T][T]`.
    pub fn loss(&self, rooms: &[f64]) -> f64 {
        self.offsets.iter().zip(rooms).fold(0.0, |loss, (offset, room)| loss.max(offset + room))
    }
}
