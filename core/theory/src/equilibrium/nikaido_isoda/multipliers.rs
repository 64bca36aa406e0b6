//! Multipliers of the constraints at a profile, by non-negative least squares.

use nalgebra::{DMatrix, DVector};

use super::super::ContinuousGame;
use super::deviators::Deviators;

/// The multipliers λ ≥ 0 that explain best why no player moves:
/// `r_i ∂f_i/∂x_i = Σ_l λ_l ∂g_l/∂x_i`, up to what the bounds of the box explain. The same for all players.
#[derive(Clone, Debug, PartialEq)]
pub struct Multipliers {
    /// λ, `[m]`; 0 where a constraint does not bind. Payoff per unit of g, weighted by r.
    pub shared: Vec<f64>,
    /// The largest entry of what they leave unexplained, relative to the weighted slope `r_i ∂f_i/∂x_i` itself where that is
    /// larger than 1: 0 at a point that satisfies the first-order conditions.
    pub residual: f64,
}

/// What is within `margin` of a limit, in units of the constraint or, of a bound, of max(1, |x|), may be held by it.
pub(super) fn fit<G: ContinuousGame + ?Sized>(
    deviators: &Deviators<'_, G>,
    profile: &[f64],
    margin: f64,
) -> Multipliers {
    let game = deviators.game;
    let (m, width) = (game.constraints(), profile.len());
    let slope = weighted_gradient(deviators, profile);
    let gradient = constraint_gradients(game, profile);
    let constraint = deviators.constraints_at(profile);
    let binding: Vec<usize> = (0..m).filter(|&l| constraint[l] > -margin).collect();
    // Payoffs may be steep where a bound holds a player, which must not drown what the others' slopes say.
    let scale = |k: usize| 1.0 / slope[k].abs().max(1.0);
    let column = |l: usize| DVector::from_fn(width, |k, _| gradient[l * width + k] * scale(k));
    let mut columns: Vec<DVector<f64>> = binding.iter().map(|&l| column(l)).collect();
    let (low, high) = game.bounds();
    for k in 0..width {
        let near = margin * profile[k].abs().max(1.0);
        let mut bound = |sign: f64| {
            let mut column = DVector::zeros(width);
            column[k] = sign * scale(k);
            columns.push(column);
        };
        if high[k] - profile[k] <= near {
            bound(1.0);
        }
        if profile[k] - low[k] <= near {
            bound(-1.0);
        }
    }
    let target = DVector::from_fn(width, |k, _| slope[k] * scale(k));
    let solution = non_negative_least_squares(&columns, &target);
    let explained = columns.iter().zip(&solution).fold(DVector::zeros(width), |sum, (column, x)| sum + column * *x);
    let mut shared = vec![0.0; m];
    binding.iter().zip(&solution).for_each(|(&l, x)| shared[l] = *x);
    Multipliers { shared, residual: crate::quality::residual(target.as_slice(), explained.as_slice()) }
}

/// `r_i ∂f_i/∂x_i`, `[n][d]`.
pub(super) fn weighted_gradient<G: ContinuousGame + ?Sized>(deviators: &Deviators<'_, G>, profile: &[f64]) -> Vec<f64> {
    let (n, d) = (deviators.game.players(), deviators.game.dimensions());
    let mut slope = vec![0.0; profile.len()];
    deviators.game.action_gradient(&(0..n as u32).collect::<Vec<_>>(), &profile.repeat(n), &mut slope);
    slope.iter_mut().enumerate().for_each(|(k, slope)| *slope *= deviators.weight(k / d));
    slope
}

/// `∂g_l/∂x`, `[m][n][d]`.
pub(super) fn constraint_gradients<G: ContinuousGame + ?Sized>(game: &G, profile: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; game.constraints() * profile.len()];
    if !gradient.is_empty() {
        game.constraint_gradient(profile, &mut gradient);
    }
    gradient
}

/// `argmin_{x ≥ 0} ‖Σ_k x_k column_k − target‖` (Lawson & Hanson 1974).
fn non_negative_least_squares(columns: &[DVector<f64>], target: &DVector<f64>) -> Vec<f64> {
    let mut x = vec![0.0; columns.len()];
    let mut free: Vec<usize> = Vec::new();
    if !target.iter().chain(columns.iter().flat_map(|c| c.iter())).all(|v| v.is_finite()) {
        return vec![f64::NAN; columns.len()];
    }
    for _ in 0..3 * columns.len() {
        let rest = columns.iter().zip(&x).fold(target.clone(), |rest, (column, x)| rest - column * *x);
        let pull = |k: &usize| columns[*k].dot(&rest) / columns[*k].norm().max(f64::MIN_POSITIVE);
        let threshold = 1e-12 * target.norm();
        let candidates = (0..columns.len()).filter(|k| !free.contains(k) && pull(k) > threshold);
        let Some(next) = candidates.max_by(|a, b| pull(a).total_cmp(&pull(b))) else { break };
        free.push(next);
        while let Some(trial) = least_squares(columns, &free, target) {
            if trial.iter().all(|v| *v > 0.0) {
                free.iter().zip(&trial).for_each(|(&k, v)| x[k] = *v);
                break;
            }
            let falling = free.iter().zip(&trial).filter(|(_, v)| **v <= 0.0);
            let share = falling.map(|(&k, v)| x[k] / (x[k] - v)).fold(1.0, f64::min);
            free.iter().zip(&trial).for_each(|(&k, v)| x[k] += share * (v - x[k]));
            free.retain(|&k| {
                x[k] > 1e-14 * (1.0 + target.norm()) || {
                    x[k] = 0.0;
                    false
                }
            });
        }
    }
    x
}

fn least_squares(columns: &[DVector<f64>], free: &[usize], target: &DVector<f64>) -> Option<Vec<f64>> {
    if free.is_empty() {
        return None;
    }
    let matrix = DMatrix::from_columns(&free.iter().map(|&k| columns[k].clone()).collect::<Vec<_>>());
    let solution = matrix.svd(true, true).solve(target, 1e-13).ok()?;
    Some(solution.iter().copied().collect())
}
