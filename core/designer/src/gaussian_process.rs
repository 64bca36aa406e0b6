//! Gaussian processes with the Matérn 5/2 kernel (Rasmussen & Williams 2006, Algorithm 2.1).
//!
//! The crates that offer them bring a second linear algebra and optimisers of their own, for the few lines over nalgebra's
//! Cholesky decomposition that this takes.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use serde::{Deserialize, Serialize};

/// How smooth and how noisy the values are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kernel {
    /// Distance at which values are still alike.
    pub(crate) length: f64,
    /// Variance of the noise as a share of that of the function.
    pub(crate) noise: f64,
}

const LENGTHS: [f64; 8] = [0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.7, 3.0];
const NOISES: [f64; 6] = [1e-8, 1e-6, 1e-4, 1e-2, 1e-1, 1.0];

impl Kernel {
    /// The kernel of highest marginal likelihood on a fixed grid.
    pub(crate) fn most_likely(points: &[Vec<f64>], values: &[f64]) -> Self {
        let mut best = (f64::NEG_INFINITY, Kernel { length: 0.35, noise: 1e-4 });
        for length in LENGTHS {
            for noise in NOISES {
                let kernel = Kernel { length, noise };
                let likelihood = GaussianProcess::new(kernel, points, values).map(|gp| gp.log_likelihood());
                if let Some(likelihood) = likelihood.filter(|l| *l > best.0) {
                    best = (likelihood, kernel);
                }
            }
        }
        best.1
    }

    fn correlation(&self, a: &[f64], b: &[f64]) -> f64 {
        let square: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
        let r = (5.0 * square).sqrt() / self.length;
        (1.0 + r + r * r / 3.0) * (-r).exp()
    }
}

/// A process given values at points.
pub(crate) struct GaussianProcess<'a> {
    kernel: Kernel,
    points: &'a [Vec<f64>],
    mean: f64,
    /// Variance of the function.
    variance: f64,
    factor: Cholesky<f64, Dyn>,
    /// `K⁻¹ (y − mean)`.
    weights: DVector<f64>,
}

impl<'a> GaussianProcess<'a> {
    /// Nothing if the correlation matrix is not positive definite in floating point.
    pub(crate) fn new(kernel: Kernel, points: &'a [Vec<f64>], values: &[f64]) -> Option<Self> {
        let n = points.len();
        let mean = values.iter().sum::<f64>() / n as f64;
        let centred = DVector::from_iterator(n, values.iter().map(|y| y - mean));
        let matrix = DMatrix::from_fn(n, n, |row, column| {
            kernel.correlation(&points[row], &points[column]) + if row == column { kernel.noise } else { 0.0 }
        });
        let factor = Cholesky::new(matrix)?;
        let weights = factor.solve(&centred);
        let variance = (centred.dot(&weights) / n as f64).max(f64::MIN_POSITIVE);
        Some(GaussianProcess { kernel, points, mean, variance, factor, weights })
    }

    /// The log marginal likelihood at the most likely variance, up to a constant.
    fn log_likelihood(&self) -> f64 {
        let n = self.points.len() as f64;
        let log_determinant: f64 = 2.0 * self.factor.l_dirty().diagonal().iter().map(|d| d.ln()).sum::<f64>();
        -0.5 * (n * self.variance.ln() + log_determinant)
    }

    fn correlations(&self, x: &[f64]) -> DVector<f64> {
        DVector::from_iterator(self.points.len(), self.points.iter().map(|point| self.kernel.correlation(point, x)))
    }

    /// The function's posterior mean at `x`.
    pub(crate) fn mean(&self, x: &[f64]) -> f64 {
        self.mean + self.correlations(x).dot(&self.weights)
    }

    /// The function's posterior mean and standard deviation at `x`.
    pub(crate) fn predict(&self, x: &[f64]) -> (f64, f64) {
        let correlations = self.correlations(x);
        let explained = correlations.dot(&self.factor.solve(&correlations));
        let mean = self.mean + correlations.dot(&self.weights);
        (mean, (self.variance * (1.0 - explained).max(0.0)).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(x: f64) -> f64 {
        (6.0 * x).sin() + x
    }

    #[test]
    fn without_noise_it_goes_through_the_values_and_knows_little_far_away() {
        let points: Vec<Vec<f64>> = (0..9).map(|k| vec![f64::from(k) / 16.0]).collect();
        let values: Vec<f64> = points.iter().map(|p| wave(p[0])).collect();
        let kernel = Kernel::most_likely(&points, &values);
        let process = GaussianProcess::new(kernel, &points, &values).unwrap();
        for (point, value) in points.iter().zip(&values) {
            let (mean, sd) = process.predict(point);
            assert!((mean - value).abs() < 1e-4 && sd < 1e-2, "{mean} {value} {sd}");
        }
        let (between, _) = process.predict(&[0.28]);
        assert!((between - wave(0.28)).abs() < 0.01);
        assert!(process.predict(&[1.0]).1 > 10.0 * process.predict(&[0.28]).1);
    }

    #[test]
    fn noise_is_told_from_the_function() {
        let points: Vec<Vec<f64>> = (0..60).map(|k| vec![f64::from(k) / 59.0]).collect();
        let noise = |k: usize| if k.is_multiple_of(2) { 0.3 } else { -0.3 };
        let values: Vec<f64> = points.iter().enumerate().map(|(k, p)| wave(p[0]) + noise(k)).collect();
        let kernel = Kernel::most_likely(&points, &values);
        let process = GaussianProcess::new(kernel, &points, &values).unwrap();
        assert!(kernel.noise >= 1e-2, "{kernel:?}");
        for point in &points[5..55] {
            assert!((process.mean(point) - wave(point[0])).abs() < 0.2);
        }
    }

    /// Against the textbook's formulas with an explicit inverse.
    #[test]
    fn predictions_are_those_of_the_explicit_inverse() {
        let points = [vec![0.1, 0.9], vec![0.4, 0.2], vec![0.8, 0.7]];
        let values = [1.0, -2.0, 0.5];
        let kernel = Kernel { length: 0.5, noise: 0.01 };
        let process = GaussianProcess::new(kernel, &points, &values).unwrap();
        let x = [0.3, 0.6];
        let matrix =
            DMatrix::from_fn(3, 3, |i, j| kernel.correlation(&points[i], &points[j]) + if i == j { 0.01 } else { 0.0 });
        let inverse = matrix.try_inverse().unwrap();
        let mean = values.iter().sum::<f64>() / 3.0;
        let centred = DVector::from_iterator(3, values.iter().map(|v| v - mean));
        let k = DVector::from_iterator(3, points.iter().map(|p| kernel.correlation(p, &x)));
        let variance = centred.dot(&(&inverse * &centred)) / 3.0;
        let (found, sd) = process.predict(&x);
        assert!((found - mean - k.dot(&(&inverse * &centred))).abs() < 1e-12);
        assert!((sd - (variance * (1.0 - k.dot(&(&inverse * &k)))).sqrt()).abs() < 1e-12);
    }
}
