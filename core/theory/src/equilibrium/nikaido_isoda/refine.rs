//! The last digits of an equilibrium: Newton's method on its first-order conditions.
//!
//! The inner maximisation compares payoffs, which tell points apart only to the square root of rounding errors. First-order
//! conditions tell them apart to rounding errors themselves.

use nalgebra::{DMatrix, DVector};

use super::super::ContinuousGame;
use super::deviators::Deviators;
use super::multipliers::{Multipliers, constraint_gradients, fit, weighted_gradient};
use crate::quality;

const MAX_STEPS: usize = 8;

/// Solves the first-order conditions for the coordinates that no bound holds and the constraints that have a multiplier,
/// starting nearby. None if there is no solution there that keeps to the bounds; whether it is better is for the caller to
/// judge.
pub(super) fn refine<G: ContinuousGame + ?Sized>(
    deviators: &Deviators<'_, G>,
    profile: &[f64],
    multipliers: &Multipliers,
    margin: f64,
) -> Option<Vec<f64>> {
    let (low, high) = deviators.game.bounds();
    let mut x = profile.to_vec();
    let mut free = Vec::new();
    for k in 0..x.len() {
        let near = margin * x[k].abs().max(1.0);
        match (x[k] - low[k] <= near, high[k] - x[k] <= near) {
            (true, _) => x[k] = low[k],
            (_, true) => x[k] = high[k],
            _ => free.push(k),
        }
    }
    let binding: Vec<usize> = (0..multipliers.shared.len()).filter(|&l| multipliers.shared[l] > 0.0).collect();
    let mut lambda: Vec<f64> = binding.iter().map(|&l| multipliers.shared[l]).collect();
    if free.is_empty() || binding.len() > free.len() {
        return None;
    }
    let system = System { deviators, free: &free, binding: &binding };
    for _ in 0..MAX_STEPS {
        let step = system.jacobian(&x, &lambda).lu().solve(&system.conditions(&x, &lambda))?;
        free.iter().zip(step.iter()).for_each(|(&k, step)| x[k] -= step);
        lambda.iter_mut().zip(step.iter().skip(free.len())).for_each(|(lambda, step)| *lambda -= step);
        let inside = free.iter().all(|&k| x[k] >= low[k] && x[k] <= high[k]);
        if !inside || !lambda.iter().all(|lambda| *lambda >= 0.0) {
            return None;
        }
        let moved = step.iter().take(free.len()).zip(&free).map(|(step, &k)| step.abs() / x[k].abs().max(1.0));
        if moved.fold(0.0, f64::max) < 1e-14 {
            break;
        }
    }
    Some(x)
}

/// How far a profile is from satisfying the first-order conditions: what multipliers leave unexplained, and how far the
/// constraints that have one are from binding.
pub(super) fn imbalance<G: ContinuousGame + ?Sized>(deviators: &Deviators<'_, G>, profile: &[f64], margin: f64) -> f64 {
    let Multipliers { shared, residual } = fit(deviators, profile, margin);
    let constraint = deviators.constraints_at(profile);
    let off = constraint.iter().zip(&shared).filter(|(_, lambda)| **lambda > 0.0).map(|(g, _)| g.abs());
    quality::largest(off.chain([residual]))
}

struct System<'a, G: ?Sized> {
    deviators: &'a Deviators<'a, G>,
    free: &'a [usize],
    binding: &'a [usize],
}

impl<G: ContinuousGame + ?Sized> System<'_, G> {
    /// `r_i ∂f_i/∂x_k − Σ_l λ_l ∂g_l/∂x_k` of the free coordinates, then `g_l` of the binding constraints.
    fn conditions(&self, x: &[f64], lambda: &[f64]) -> DVector<f64> {
        let slope = weighted_gradient(self.deviators, x);
        let pull = constraint_gradients(self.deviators.game, x);
        let held = |k: usize| self.binding.iter().zip(lambda).map(|(&l, v)| v * pull[l * x.len() + k]).sum::<f64>();
        let stationarity = self.free.iter().map(|&k| slope[k] - held(k));
        let constraint = self.deviators.constraints_at(x);
        let all: Vec<f64> = stationarity.chain(self.binding.iter().map(|&l| constraint[l])).collect();
        DVector::from_vec(all)
    }

    /// Their derivatives, by central differences in the actions.
    fn jacobian(&self, x: &[f64], lambda: &[f64]) -> DMatrix<f64> {
        let (low, high) = self.deviators.game.bounds();
        let pull = constraint_gradients(self.deviators.game, x);
        let size = self.free.len() + self.binding.len();
        let mut jacobian = DMatrix::zeros(size, size);
        for (column, &k) in self.free.iter().enumerate() {
            let room = (x[k] - low[k]).min(high[k] - x[k]);
            let step = (1e-5 * x[k].abs().max(1.0)).min(0.5 * room);
            let at = |step: f64| {
                let mut x = x.to_vec();
                x[k] += step;
                self.conditions(&x, lambda)
            };
            jacobian.set_column(column, &((at(step) - at(-step)) / (2.0 * step)));
        }
        for (place, &l) in self.binding.iter().enumerate() {
            for (row, &k) in self.free.iter().enumerate() {
                jacobian[(row, self.free.len() + place)] = -pull[l * x.len() + k];
            }
        }
        jacobian
    }
}
