//! Gain sequences of Algorithm 1.

use serde::{Deserialize, Serialize};

/// The step sizes of Snow & Krishnamurthy's Algorithm 1 (line 11); k counts from 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gains {
    /// a > 0 of `a_k = a / k`.
    pub step: f64,
    /// c > 0 of `c_k = c / k^η`.
    pub perturbation: f64,
    /// η in [1/6, 1/2].
    pub decay: f64,
    /// q ≥ 0 of `q_k² = q / (k log log k)`.
    pub noise: f64,
}

impl Gains {
    /// `a_k`, the step along the negative gradient estimate.
    pub fn step(&self, k: u64) -> f64 {
        self.step / k as f64
    }

    /// `c_k`, the distance at which the gradient is estimated.
    pub fn perturbation(&self, k: u64) -> f64 {
        self.perturbation / (k as f64).powf(self.decay)
    }

    /// `q_k`, the standard deviation of injected noise. `log log k` is not positive before k = 3: no noise until then.
    pub fn noise(&self, k: u64) -> f64 {
        if k < 3 {
            return 0.0;
        }
        let k = k as f64;
        (self.noise / (k * k.ln().ln())).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_the_papers() {
        let gains = Gains { step: 0.25, perturbation: 0.15, decay: 0.25, noise: 0.001 };
        assert_eq!((gains.step(1), gains.step(10)), (0.25, 0.025));
        assert!((gains.perturbation(16) - 0.075).abs() < 1e-15);
        assert_eq!((gains.noise(1), gains.noise(2)), (0.0, 0.0));
        assert!((gains.noise(3).powi(2) - 0.001 / (3.0 * 3f64.ln().ln())).abs() < 1e-15);
    }
}
