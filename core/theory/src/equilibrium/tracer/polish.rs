//! The last digits of a point, at its precision, and what certifies them.

use super::{Equations, Tracer};

/// How well Newton's method at fixed precision ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Polish {
    /// Length of the last correction, in probabilities; infinite if none was accepted.
    pub(crate) correction: f64,
    /// Largest relative change of a probability since the derivatives were evaluated.
    pub(crate) since_factor: f64,
}

impl<E: Equations> Tracer<E> {
    /// Newton's method at the precision of the point, with old factors while they serve, until corrections no longer
    /// shrink. Leaves the equations evaluated at the point.
    pub(crate) fn polish(&mut self) -> Polish {
        let size = self.system.size();
        self.candidate.copy_from_slice(&self.point);
        self.border.fill(0.0);
        self.border[size] = 1.0;
        let (mut last, mut since_factor) = (f64::INFINITY, f64::INFINITY);
        let mut relative = f64::INFINITY;
        // Derivatives change by about the square of precision times the relative change of probabilities.
        let near = 1e-3 / (1.0 + self.precision()).powi(2);
        for _ in 0..12 {
            // Old factors gain as many digits as they have been gaining; fresh ones double them.
            if relative > near {
                self.evaluations += 1;
                self.system.evaluate(&self.candidate);
                self.system.assemble(self.candidate[size], &self.border, &mut self.matrix);
                since_factor = 0.0;
                if !self.matrix.factor() {
                    break;
                }
            } else {
                self.system.evaluate_residual(&self.candidate);
            }
            let correction = &mut self.scratch[..=size];
            correction[..size].copy_from_slice(self.system.residual());
            correction[size] = 0.0;
            self.matrix.solve(correction);
            relative = correction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
            let length = self.apply();
            if length.is_nan() || length >= 0.5 * last {
                // The step was rounding or worse: the last point stays.
                break;
            }
            self.point.copy_from_slice(&self.candidate);
            since_factor += relative;
            last = length;
        }
        self.system.evaluate_residual(&self.point);
        Polish { correction: last, since_factor }
    }

    /// `J⁻¹ F` at the last evaluated point with the factors of `polish`, unknowns then a zero.
    pub(crate) fn newton_correction(&self) -> Vec<f64> {
        let mut correction = self.system.residual().to_vec();
        correction.push(0.0);
        self.matrix.solve(&mut correction);
        correction
    }

    /// Estimate of `‖J⁻¹‖_∞` from the factors of `polish`, by the method of Hager and Higham: a lower bound, mostly exact
    /// and seldom off by more than a factor of 3.
    pub(crate) fn inverse_norm(&self) -> f64 {
        let size = self.system.size();
        let mut x = vec![1.0 / size as f64; size + 1];
        let mut z = vec![0.0; size + 1];
        let mut norm = 0.0;
        x[size] = 0.0;
        for _ in 0..5 {
            // J⁻¹ in the rows' sum norm is its transpose in the columns': y = J⁻ᵀ x.
            z.copy_from_slice(&x);
            self.matrix.solve_transposed(&mut z);
            z[size] = 0.0;
            let length: f64 = z.iter().map(|y| y.abs()).sum();
            if length.is_nan() || length <= norm {
                break;
            }
            norm = length;
            z[..size].iter_mut().for_each(|y| *y = if *y < 0.0 { -1.0 } else { 1.0 });
            self.matrix.solve(&mut z);
            let best = (0..size).fold(0, |b, k| if z[k].abs() > z[b].abs() { k } else { b });
            x.fill(0.0);
            x[best] = 1.0;
        }
        norm
    }
}
