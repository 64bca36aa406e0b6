//! Gain sequences of stochastic approximation.

use serde::{Deserialize, Serialize};

/// The step sizes of Snow & Krishnamurthy's Algorithm 1 (line 11), with the two constants that Spall, "Implementation of the
/// simultaneous perturbation algorithm for stochastic optimization" (1998), adds to them; k counts from 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gains {
    /// a > 0 of `a_k = a / (A + k)^α`.
    pub step: f64,
    /// α in [0, 1]; the paper's is 1.
    pub step_decay: f64,
    /// A ≥ 0, which keeps early steps small; the paper's is 0.
    pub stability: f64,
    /// c > 0 of `c_k = c / k^η`.
    pub perturbation: f64,
    /// η in [0, 1/2]; the paper's is in [1/6, 1/2].
    pub perturbation_decay: f64,
}

impl Gains {
    /// `a_k`, the step along the negative gradient estimate.
    pub fn step(&self, k: u64) -> f64 {
        self.step / (self.stability + k as f64).powf(self.step_decay)
    }

    /// `c_k`, the distance at which the gradient is estimated.
    pub fn perturbation(&self, k: u64) -> f64 {
        self.perturbation / (k as f64).powf(self.perturbation_decay)
    }
}

/// `q_k`, the standard deviation of the noise that Algorithm 1 injects, of `q_k² = q / (k log log k)` with `q ≥ 0`.
/// `log log k` is not positive before k = 3: no noise until then.
pub fn injected_noise(q: f64, k: u64) -> f64 {
    if k < 3 {
        return 0.0;
    }
    let k = k as f64;
    (q / (k * k.ln().ln())).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_the_papers() {
        let gains = Gains { step: 0.25, step_decay: 1.0, stability: 0.0, perturbation: 0.15, perturbation_decay: 0.25 };
        for k in 1..1000 {
            assert_eq!(gains.step(k), 0.25 / k as f64);
        }
        assert!((gains.perturbation(16) - 0.075).abs() < 1e-15);
        assert_eq!((injected_noise(0.001, 1), injected_noise(0.001, 2)), (0.0, 0.0));
        assert!((injected_noise(0.001, 3).powi(2) - 0.001 / (3.0 * 3f64.ln().ln())).abs() < 1e-15);
    }

    #[test]
    fn spalls_constants_delay_and_flatten_the_steps() {
        let gains = Gains { step: 1.0, step_decay: 0.5, stability: 9.0, perturbation: 0.1, perturbation_decay: 0.0 };
        assert!((gains.step(7) - 0.25).abs() < 1e-15);
        assert_eq!(gains.perturbation(100), 0.1);
    }
}
