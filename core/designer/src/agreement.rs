//! Whether what a designer minimises goes with what it cannot see.

use crate::evaluation::Evaluation;

/// How an objective and welfare moved together along a trace.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Agreement {
    /// Spearman's rank correlation of the objective with minus welfare, from −1 to 1; absent if either never moved.
    pub rank_correlation: Option<f64>,
    /// Over how many evaluations at rest.
    pub evaluations: usize,
}

impl Agreement {
    /// The agreement along a trace; evaluations of play that was not at rest are left out.
    pub fn along(trace: &[Evaluation]) -> Self {
        let at_rest = || trace.iter().filter(|evaluation| evaluation.truth.converged);
        let objective: Vec<f64> = at_rest().map(|evaluation| evaluation.objective).collect();
        let loss: Vec<f64> = at_rest().map(|evaluation| -evaluation.truth.welfare).collect();
        Agreement { rank_correlation: spearman(&objective, &loss), evaluations: objective.len() }
    }
}

/// Spearman's rank correlation, with mean ranks for ties; nothing if there are fewer than three pairs, if one side never
/// changes, or if a value is not a number.
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() < 3 || x.iter().chain(y).any(|value| value.is_nan()) {
        return None;
    }
    let (x, y) = (ranks(x), ranks(y));
    let mean = (x.len() as f64 + 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let scale = (product(&x, &x) * product(&y, &y)).sqrt();
    (scale > 0.0).then(|| (product(&x, &y) / scale).clamp(-1.0, 1.0))
}

/// Ranks from 1; values that tie share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let below = order.iter().position(|place| *place == tied[0]).unwrap_or_default();
        let rank = below as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|&place| ranks[place] = rank);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_correlations_of_known_samples() {
        assert_eq!(spearman(&[1.0, 2.0, 3.0, 4.0], &[10.0, 20.0, 25.0, 1e9]), Some(1.0));
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[3.0, 2.0, -1.0]), Some(-1.0));
        // 1 − 6 Σ d² / (n (n² − 1)) without ties: ranks differ by 1, 1, 0, 0, 2, 2 of 6.
        let found = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2.0, 1.0, 3.0, 4.0, 7.0, 5.0]);
        assert!((found.unwrap() - (1.0 - 6.0 * 4.0 / 210.0)).abs() < 1e-12);
        // Ties: Pearson's correlation of (1.5, 1.5, 3) with (1, 2, 3).
        assert!((spearman(&[0.0, 0.0, 1.0], &[1.0, 2.0, 3.0]).unwrap() - 0.75_f64.sqrt()).abs() < 1e-12);
        assert_eq!(spearman(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(spearman(&[1.0, f64::NAN, 1.0], &[1.0, 2.0, 3.0]), None);
    }
}
