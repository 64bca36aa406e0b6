//! Mixed strategies and what they contribute in expectation.

use nalgebra::{DMatrix, DVectorView, DVectorViewMut};

/// `out_c = Σ_a p_a x_ac`: the expected contributions of a mixed strategy `[actions]`, with `contributions`
/// `[actions][out]`.
pub fn expectation(strategy: &[f64], contributions: &[f64], out: &mut [f64]) {
    if let [out] = out {
        // The usual case, and a hot one: a plain dot product.
        *out = strategy.iter().zip(contributions).map(|(p, x)| p * x).sum();
        return;
    }
    out.fill(0.0);
    for (p, contribution) in strategy.iter().zip(contributions.chunks_exact(out.len())) {
        out.iter_mut().zip(contribution).for_each(|(out, x)| *out += p * x);
    }
}

/// Tilts a strategy, `p_a ← p_a (1 + λ·(x_a − x̄))`, so that its expected contributions, now `mean`, become `target`.
///
/// For a target next to the mean this changes next to nothing, and turns "the response to x contributes x up to rounding"
/// into "this strategy contributes x". False, and the strategy untouched, if no tilt does it: where hardly anything is
/// mixed there is nothing to tilt.
pub fn tilt(strategy: &mut [f64], contributions: &[f64], mean: &[f64], target: &[f64]) -> bool {
    let k = mean.len();
    let mut lambda: [f64; 1] = [0.0];
    let mut many = Vec::new();
    let lambda: &mut [f64] = if k == 1 {
        &mut lambda
    } else {
        many.resize(k, 0.0);
        &mut many
    };
    if !tilt_direction(strategy, contributions, mean, target, lambda) {
        return false;
    }
    let factor = |x: &[f64]| 1.0 + x.iter().zip(mean).zip(&*lambda).map(|((x, m), l)| l * (x - m)).sum::<f64>();
    if contributions.chunks_exact(k).any(|x| !(0.5..=2.0).contains(&factor(x))) {
        return false;
    }
    strategy.iter_mut().zip(contributions.chunks_exact(k)).for_each(|(p, x)| *p *= factor(x));
    true
}

/// λ with `Cov(x) λ = target − mean`.
fn tilt_direction(strategy: &[f64], contributions: &[f64], mean: &[f64], target: &[f64], lambda: &mut [f64]) -> bool {
    let k = mean.len();
    if let ([mean], [target]) = (mean, target) {
        let variance: f64 = strategy.iter().zip(contributions).map(|(p, x)| p * (x - mean) * (x - mean)).sum();
        lambda[0] = if target == mean { 0.0 } else { (target - mean) / variance };
        return lambda[0].is_finite();
    }
    let mut covariance = DMatrix::zeros(k, k);
    for (p, x) in strategy.iter().zip(contributions.chunks_exact(k)) {
        let deviation = DVectorView::from_slice(x, k) - DVectorView::from_slice(mean, k);
        covariance.ger(*p, &deviation, &deviation, 1.0);
    }
    lambda.iter_mut().zip(target).zip(mean).for_each(|((l, t), m)| *l = t - m);
    let solved = covariance.lu().solve_mut(&mut DVectorViewMut::from_slice(lambda, k));
    solved && lambda.iter().all(|l| l.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tilting_hits_the_target_and_keeps_a_distribution() {
        for k in [1, 2] {
            let contributions = [0.0, 1.0, 1.0, 3.0, 2.0, 0.5, 4.0, 2.0];
            let mut strategy = vec![0.1, 0.2, 0.3, 0.4, 0.0, 0.0, 0.0, 0.0];
            strategy.truncate(8 / k);
            let mut mean = vec![0.0; k];
            expectation(&strategy, &contributions, &mut mean);
            let target: Vec<f64> = mean.iter().map(|m| m + 1e-3).collect();
            assert!(tilt(&mut strategy, &contributions, &mean, &target));
            let mut reached = vec![0.0; k];
            expectation(&strategy, &contributions, &mut reached);
            assert!(reached.iter().zip(&target).all(|(a, b)| (a - b).abs() < 1e-15), "{reached:?} {target:?}");
            assert!((strategy.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn a_pure_strategy_cannot_be_tilted() {
        let mut strategy = [0.0, 1.0];
        assert!(!tilt(&mut strategy, &[0.0, 1.0], &[1.0], &[0.9]));
        assert_eq!(strategy, [0.0, 1.0]);
        assert!(tilt(&mut strategy, &[0.0, 1.0], &[1.0], &[1.0]));
    }

    #[test]
    fn a_distant_target_is_refused() {
        let mut strategy = [0.5, 0.5];
        assert!(!tilt(&mut strategy, &[0.0, 1.0], &[0.5], &[0.999]));
        assert_eq!(strategy, [0.5, 0.5]);
    }
}
