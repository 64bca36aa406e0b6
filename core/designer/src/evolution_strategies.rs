//! Evolution strategies with antithetic directions (Salimans, Ho, Chen, Sidor & Sutskever, "Evolution strategies as a scalable
//! alternative to reinforcement learning", 2017):
//!
//! ```text
//! ĝ_k = 1 / (2 m σ_k) Σ_j (F(φ_k + σ_k ε_j) − F(φ_k − σ_k ε_j)) ε_j        ε_j ∼ N(0, I), j = 1 … m
//! φ_{k+1} = Proj_Φ(φ_k − a_k ĝ_k)
//! ```
//!
//! where F is the objective or, as in the paper, its rank among the 2m values of the iteration, from −1/2 to 1/2, which makes
//! the step independent of the objective's scale. Pairs of which a value is absent are left out.

use serde::{Deserialize, Serialize};
use walras_engine::random::Purpose;

use crate::gains::Gains;
use crate::iterate::Descent;
use crate::method::Turn;
use crate::region::{displaced, normal};

/// Evolution strategies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvolutionStrategies {
    /// Step sizes; the perturbation is σ.
    pub gains: Gains,
    /// m, the antithetic pairs an iteration, ≥ 1.
    pub pairs: usize,
    /// Whether ranks take the place of values.
    pub ranks: bool,
}

impl EvolutionStrategies {
    fn direction(&self, turn: &Turn<'_>, pair: usize) -> Vec<f64> {
        normal(turn, Purpose::Perturbation, pair, turn.bounds.len())
    }
}

impl Descent for EvolutionStrategies {
    fn plays(&self) -> usize {
        1 + 2 * self.pairs
    }

    fn ask(&self, phi: &[f64], turn: &Turn<'_>) -> Vec<Vec<f64>> {
        let sigma = self.gains.perturbation(turn.k);
        let mut points = vec![phi.to_vec()];
        for pair in 0..self.pairs {
            let direction = self.direction(turn, pair);
            points.push(displaced(phi, &direction, sigma, turn.bounds));
            points.push(displaced(phi, &direction, -sigma, turn.bounds));
        }
        points
    }

    fn next(&self, phi: &[f64], turn: &Turn<'_>, values: &[Option<f64>]) -> Option<Vec<f64>> {
        let known: Vec<(usize, [f64; 2])> = values[1..]
            .chunks_exact(2)
            .enumerate()
            .filter_map(|(pair, values)| Some((pair, [values[0]?, values[1]?])))
            .collect();
        if known.is_empty() {
            return None;
        }
        let mut fitness: Vec<f64> = known.iter().flat_map(|(_, values)| *values).collect();
        if self.ranks {
            fitness = centred_ranks(&fitness);
        }
        let scale = self.gains.step(turn.k) / (2.0 * known.len() as f64 * self.gains.perturbation(turn.k));
        let mut next = phi.to_vec();
        for ((pair, _), fitness) in known.iter().zip(fitness.chunks_exact(2)) {
            let direction = self.direction(turn, *pair);
            next.iter_mut().zip(&direction).for_each(|(phi, e)| *phi -= scale * (fitness[0] - fitness[1]) * e);
        }
        Some(next)
    }
}

/// Ranks from −1/2 for the smallest to 1/2 for the largest value; equal values share their mean rank.
fn centred_ranks(values: &[f64]) -> Vec<f64> {
    let last = (values.len() - 1) as f64;
    let below = |value: f64| values.iter().filter(|v| **v < value).count() as f64;
    let equal = |value: f64| values.iter().filter(|v| **v == value).count() as f64;
    values.iter().map(|&value| (below(value) + 0.5 * (equal(value) - 1.0)) / last - 0.5).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_centred_and_ties_share_theirs() {
        assert_eq!(centred_ranks(&[3.0, -1.0, 10.0, 3.0, 20.0]), [-0.125, -0.5, 0.25, -0.125, 0.5]);
        assert_eq!(centred_ranks(&[2.0, 2.0]), [0.0, 0.0]);
    }
}
