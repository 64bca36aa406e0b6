//! Gradient descent from one play an iteration (Flaxman, Kalai & McMahan 2005; Mguni & Tomczak's designer):
//!
//! ```text
//! ĝ_k = (p / δ_k) L(φ_k + δ_k u_k) u_k        u_k uniform on the unit sphere of R^p
//! φ_{k+1} = Proj_Φ(φ_k − a_k ĝ_k)
//! ```
//!
//! Unbiased for the objective averaged over a ball of radius δ, with a variance of order `(p L / δ)²`: the price of a single
//! play. Only the perturbed mechanism is ever played, so that it is the one observers see.

use serde::{Deserialize, Serialize};

use crate::gains::Gains;
use crate::iterate::Descent;
use crate::method::Turn;
use crate::region::{displaced, on_sphere};

/// Descent by one-point gradient estimates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnePoint {
    /// Step sizes; the perturbation is δ.
    pub gains: Gains,
}

impl Descent for OnePoint {
    fn plays(&self) -> usize {
        1
    }

    fn ask(&self, phi: &[f64], turn: &Turn<'_>) -> Vec<Vec<f64>> {
        vec![displaced(phi, &on_sphere(turn), self.gains.perturbation(turn.k), turn.bounds)]
    }

    fn next(&self, phi: &[f64], turn: &Turn<'_>, values: &[Option<f64>]) -> Option<Vec<f64>> {
        let scale = phi.len() as f64 / self.gains.perturbation(turn.k) * values[0]?;
        let step = self.gains.step(turn.k);
        Some(phi.iter().zip(on_sphere(turn)).map(|(phi, u)| phi - step * scale * u).collect())
    }
}
