//! Stochastic gradient Langevin dynamics (Welling & Teh 2011; Raginsky, Rakhlin & Telgarsky 2017):
//!
//! ```text
//! φ_{k+1} = Proj_Φ(φ_k − a_k ĝ_k + √(2 a_k T) w_k)        w_k ∼ N(0, I)
//! ```
//!
//! with the gradient estimates of SPSA. At constant steps and small perturbations its iterates come to be distributed as
//! `exp(−L(φ)/T)` on Φ, up to the error of discrete steps: they leave local minima that are shallow compared with T.

use serde::{Deserialize, Serialize};

use crate::gains::Gains;
use crate::gradient::{noisy_step, two_sided_points};
use crate::iterate::Descent;
use crate::method::Turn;

/// Langevin dynamics on gradient estimates from play.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Langevin {
    /// Step sizes.
    pub gains: Gains,
    /// T ≥ 0, in units of the objective; 0 is SPSA without injected noise.
    pub temperature: f64,
    /// Gradient estimates averaged an iteration, ≥ 1.
    pub gradients: usize,
}

impl Descent for Langevin {
    fn plays(&self) -> usize {
        1 + 2 * self.gradients
    }

    fn ask(&self, phi: &[f64], turn: &Turn<'_>) -> Vec<Vec<f64>> {
        two_sided_points(phi, turn, self.gains.perturbation(turn.k), self.gradients)
    }

    fn next(&self, phi: &[f64], turn: &Turn<'_>, values: &[Option<f64>]) -> Option<Vec<f64>> {
        let spread = (2.0 * self.gains.step(turn.k) * self.temperature).sqrt();
        noisy_step(phi, turn, &self.gains, spread, values)
    }
}
