//! The shortest vector that satisfies linear inequalities.
//!
//! `min ‖x‖²` subject to `Gx ≥ h`: by Lawson & Hanson (1974, chapter 23.4) it is found from nonnegative least squares
//! `min ‖Eu − f‖²` over `u ≥ 0`, where the columns of `E` are `(g_i, h_i)` and `f = (0, …, 0, 1)`: with `r = f − Eu`, the answer
//! is `x = −r_{1…n} / r_{n+1}` up to sign, and there is none where `r = 0`.

use nalgebra::{DMatrix, DVector};

/// Inequalities may be missed by this share of their numbers.
const ACCURACY: f64 = 1e-9;

/// A residual whose square is below this is none: no vector of a length below 10⁹ satisfies the inequalities.
const NOTHING: f64 = 1e-18;

/// What is known of the problem.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum LeastDistance {
    /// The shortest vector.
    Found(Vec<f64>),
    /// Inequalities contradict each other.
    Infeasible,
    /// Rounding kept the method from an answer that holds.
    Unsolved,
}

/// Solves `min ‖x‖²` subject to `row · x ≥ bound` for each of `rows`, of `size` numbers.
pub(super) fn least_distance(rows: &[(Vec<f64>, f64)], size: usize) -> LeastDistance {
    // In units of each row, so that all count alike.
    let columns: Vec<DVector<f64>> = rows
        .iter()
        .map(|(row, bound)| {
            let length = row.iter().chain([bound]).map(|x| x * x).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
            DVector::from_iterator(size + 1, row.iter().chain([bound]).map(|x| x / length))
        })
        .collect();
    let mut target = DVector::zeros(size + 1);
    target[size] = 1.0;
    let Some(residual) = closest_residual(&columns, &target) else { return LeastDistance::Unsolved };
    // At the solution the last entry is the square of the residual.
    if residual.norm_squared() <= NOTHING {
        return LeastDistance::Infeasible;
    }
    let x: Vec<f64> = residual.iter().take(size).map(|r| -r / residual[size]).collect();
    let holds = rows.iter().all(|(row, bound)| {
        let value: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
        let scale = row.iter().zip(&x).map(|(a, x)| a.abs() * x.abs().max(1.0)).sum::<f64>() + bound.abs();
        value >= bound - ACCURACY * scale
    });
    if holds { LeastDistance::Found(x) } else { LeastDistance::Unsolved }
}

/// `f − Eu` at the nonnegative `u` that makes it shortest.
fn closest_residual(columns: &[DVector<f64>], target: &DVector<f64>) -> Option<DVector<f64>> {
    let mut used: Vec<usize> = Vec::new();
    let mut weights: Vec<f64> = Vec::new();
    let mut barred = vec![false; columns.len()];
    let residual = |used: &[usize], weights: &[f64]| {
        used.iter().zip(weights).fold(target.clone(), |rest, (&k, &weight)| rest - &columns[k] * weight)
    };
    for _ in 0..50 * (columns.len() + 10) {
        let rest = residual(&used, &weights);
        let mut best = (1e-13, None);
        for k in (0..columns.len()).filter(|&k| !barred[k]) {
            let gain = columns[k].dot(&rest);
            if gain > best.0 && !used.contains(&k) {
                best = (gain, Some(k));
            }
        }
        let Some(entering) = best.1 else { return Some(rest) };
        used.push(entering);
        weights.push(0.0);
        loop {
            let matrix = DMatrix::from_columns(&used.iter().map(|&k| columns[k].clone()).collect::<Vec<_>>());
            let wanted = matrix.svd(true, true).solve(target, 1e-14).ok()?;
            let share = |k: usize| if weights[k] > 0.0 { weights[k] / (weights[k] - wanted[k]) } else { 0.0 };
            let Some(first) =
                (0..used.len()).filter(|&k| wanted[k] <= 0.0).min_by(|&a, &b| share(a).total_cmp(&share(b)))
            else {
                weights = wanted.iter().copied().collect();
                break;
            };
            let step = share(first);
            for (k, weight) in weights.iter_mut().enumerate() {
                *weight = (*weight + step * (wanted[k] - *weight)).max(0.0);
            }
            used.remove(first);
            weights.remove(first);
            if used.is_empty() {
                break;
            }
        }
        if used.contains(&entering) { barred.fill(false) } else { barred[entering] = true }
    }
    None
}
