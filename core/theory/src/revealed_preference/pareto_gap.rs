//! The Pareto gap of one agent, exactly and without a linear program.
//!
//! ```text
//! L = inf { r ≥ 0 : there are u, λ > 0 with u_s − u_t ≤ λ_t (G[t,s] + r) for all s, t }      (15), one agent
//!   = max(0, B),   B = max over cycles of min over their edges t → s of −G[t,s].
//! ```
//!
//! For `r > B` the graph of edges with `G + r ≤ 0` has no strict cycle, so Afriat numbers exist (Forges & Minelli 2009);
//! for `r < B` the edges of the bottleneck cycle are all strict, and adding up the inequalities along it contradicts
//! itself. The infimum is often not attained: `L = 0` does not imply that (13) holds.
//!
//! Source: Snow & Krishnamurthy, "Data-Driven Mechanism Design using Multi-Agent Revealed Preferences", eq. (15), (18).

use super::bottleneck::{LowestCycle, dearest_edge};
use super::matrix::{Matrix, MatrixError};
use super::strict_cycle::find_strict_cycle;
use crate::strongly_connected::StronglyConnected;

/// The Pareto gap of one agent with what attains it.
#[derive(Debug, Clone, PartialEq)]
pub struct ParetoGap {
    /// `L ≥ 0`, in the units of the constraints: 0 or the negative of an entry of `G`, bit for bit.
    pub value: f64,
    /// The part of the gap owed to unused budget, `max(0, max_t −G[t,t])`. Never above `value`.
    pub slack: f64,
    /// A cycle that attains the bottleneck, as probes in order; the edges are those between neighbours and from the last
    /// to the first. Length 1 means that the gap is unused budget. Empty where nothing binds (`B < 0`).
    pub cycle: Vec<usize>,
    /// The weakest edge of `cycle`: its `G` equals `-value`. `None` where the cycle is empty.
    pub edge: Option<(usize, usize)>,
    /// Whether the inequalities can be met at `r = value` itself, and not only above it.
    pub attained: bool,
}

/// The two numbers a designer needs at every step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapValue {
    /// `L ≥ 0`, as in [`ParetoGap::value`].
    pub value: f64,
    /// The part owed to unused budget, as in [`ParetoGap::slack`].
    pub slack: f64,
}

/// The gap of several agents, `L = max_i L_i`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SystemGap {
    /// `L`.
    pub value: f64,
    /// The largest unused budget of any agent; it bounds `value` from below.
    pub slack: f64,
    /// The first agent whose own gap is `value`.
    pub agent: usize,
}

/// Computes gaps again and again without allocating.
#[derive(Debug, Clone, Default)]
pub struct GapSolver {
    search: LowestCycle,
}

impl GapSolver {
    /// A solver that allocates nothing for up to `capacity` probes, and grows when asked for more.
    pub fn new(capacity: usize) -> Self {
        Self { search: LowestCycle::with_capacity(capacity) }
    }

    /// Gap and slack of one agent, `g` being its `[probes][probes]` matrix `G[t,s]`. Expected `O(T²)`.
    ///
    /// # Errors
    /// If the slice is empty, of the wrong length, or holds an entry that is not finite.
    pub fn value(&mut self, g: &[f64], probes: usize) -> Result<GapValue, MatrixError> {
        let g = Matrix::new(g, probes)?;
        Ok(GapValue { value: gap_at(self.search.search(g)), slack: slack(g) })
    }

    /// `L = max_i L_i` over the agents' matrices, each `[probes][probes]`.
    ///
    /// # Errors
    /// As [`value`](Self::value); [`MatrixError::Empty`] also where there are no agents.
    pub fn system_value<'a>(
        &mut self,
        agents: impl IntoIterator<Item = &'a [f64]>,
        probes: usize,
    ) -> Result<SystemGap, MatrixError> {
        let mut system: Option<SystemGap> = None;
        for (agent, g) in agents.into_iter().enumerate() {
            let GapValue { value, slack } = self.value(g, probes)?;
            system = Some(match system {
                Some(worst) if worst.value >= value => SystemGap { slack: worst.slack.max(slack), ..worst },
                Some(worst) => SystemGap { value, slack: worst.slack.max(slack), agent },
                None => SystemGap { value, slack, agent },
            });
        }
        system.ok_or(MatrixError::Empty)
    }

    /// The gap of one agent together with its bottleneck cycle and whether the infimum is attained.
    ///
    /// # Errors
    /// As [`value`](Self::value).
    pub fn explain(&mut self, g: &[f64], probes: usize) -> Result<ParetoGap, MatrixError> {
        let g = Matrix::new(g, probes)?;
        let ceiling = self.search.search(g);
        let value = gap_at(ceiling);
        let cycle = if ceiling > 0.0 { Vec::new() } else { self.search.cycle().to_vec() };
        let edge = dearest_edge(g, &cycle);
        Ok(ParetoGap { value, slack: slack(g), cycle, edge, attained: attained(g, value) })
    }
}

/// The Pareto gap of one agent whose `[probes][probes]` matrix `g` holds `G[t,s]`, constraint `t` in expectation over the
/// play chosen at probe `s`, feasible where `≤ 0`.
///
/// Allocates its own workspace; in a loop prefer [`GapSolver`].
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn pareto_gap(g: &[f64], probes: usize) -> Result<ParetoGap, MatrixError> {
    GapSolver::default().explain(g, probes)
}

/// The gap that belongs to a lowest ceiling. Adding zero turns `-0.0` into `0.0`.
fn gap_at(ceiling: f64) -> f64 {
    (-ceiling).max(0.0) + 0.0
}

fn slack(g: Matrix<'_>) -> f64 {
    (0..g.size()).fold(0.0, |slack, t| (-g.at(t, t)).max(slack)) + 0.0
}

/// Whether `G + r` admits Afriat numbers. Comparing `G` with `-r` is exact, where adding `r` would round.
fn attained(g: Matrix<'_>, r: f64) -> bool {
    let mut components = StronglyConnected::with_capacity(g.size());
    find_strict_cycle(&mut components, g.size(), |t, s| g.at(t, s) <= -r, |t, s| g.at(t, s) < -r).is_none()
}
