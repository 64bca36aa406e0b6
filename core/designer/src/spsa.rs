//! Simultaneous perturbation stochastic approximation (Spall 1992) with injected noise (Maryak & Chin 2008), as in
//! Algorithm 1 of Snow & Krishnamurthy:
//!
//! ```text
//! ĝ_k     = (L(φ_k + c_k Δ_k) − L(φ_k − c_k Δ_k)) / (2 c_k) · Δ_k⁻¹        Δ_k Rademacher, elementwise inverse
//! φ_{k+1} = Proj_Φ(φ_k − a_k ĝ_k + q_k w_k)                                 w_k ∼ N(0, I)
//! ```
//!
//! Φ is a box, so that the projection clips. Perturbed points are projected before play. An iteration also plays φ_k
//! itself, side by side with its perturbations: that is what observers see and what stopping rules judge. The estimate may be
//! averaged over several directions Δ of an iteration (Spall 1992, Section III).

use serde::{Deserialize, Serialize};

use crate::gains::{Gains, injected_noise};
use crate::gradient::{noisy_step, two_sided_points};
use crate::iterate::Descent;
use crate::method::Turn;

/// Algorithm 1's step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spsa {
    /// Step sizes.
    pub gains: Gains,
    /// q ≥ 0 of the injected noise, `q_k² = q / (k log log k)`.
    pub noise: f64,
    /// Gradient estimates averaged an iteration, ≥ 1; the paper's is 1.
    pub gradients: usize,
}

impl Descent for Spsa {
    fn plays(&self) -> usize {
        1 + 2 * self.gradients
    }

    fn ask(&self, phi: &[f64], turn: &Turn<'_>) -> Vec<Vec<f64>> {
        two_sided_points(phi, turn, self.gains.perturbation(turn.k), self.gradients)
    }

    fn next(&self, phi: &[f64], turn: &Turn<'_>, values: &[Option<f64>]) -> Option<Vec<f64>> {
        noisy_step(phi, turn, &self.gains, injected_noise(self.noise, turn.k), values)
    }
}
