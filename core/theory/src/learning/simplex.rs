//! Two ways back onto the simplex: tilting and projecting.

use crate::response::scaled_gap;

/// `weights_a ← weights_a · exp(rate · payoff_a)`, normalised.
///
/// The largest payoff among actions of positive weight is subtracted first: one that no player plays must not make all the others
/// vanish. Weights without a positive entry stay as they are.
pub(super) fn tilt(rate: f64, payoffs: &[f64], weights: &mut [f64]) {
    let mut best = f64::NEG_INFINITY;
    for (&payoff, &weight) in payoffs.iter().zip(&*weights) {
        if weight > 0.0 {
            best = best.max(payoff);
        }
    }
    let mut total = 0.0;
    for (weight, &payoff) in weights.iter_mut().zip(payoffs) {
        if *weight > 0.0 {
            *weight *= scaled_gap(rate, payoff, best).exp();
            total += *weight;
        }
    }
    if total > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= total);
    }
}

/// The point of the simplex nearest to `point` in the Euclidean norm, in place: `max(y_a − θ, 0)` with θ such that the sum is one.
///
/// `point` is `[actions]`, not empty; entries may be −∞ but at least one is finite. Source: Michelot, "A finite algorithm for
/// finding the projection of a point onto the canonical simplex of Rⁿ", 1986: no sorting, no scratch, at most `actions` passes.
pub fn project_to_simplex(point: &mut [f64]) {
    let best = crate::response::maximum(point);
    // Relative to the largest entry θ lies in [−1, 0): what is further below is zero, and large numbers cannot cancel.
    point.iter_mut().for_each(|y| *y -= best);
    let (mut threshold, mut active) = (-1.0, 0);
    loop {
        let (mut sum, mut count) = (0.0, 0);
        for &y in point.iter().filter(|&&y| y > threshold) {
            sum += y;
            count += 1;
        }
        if count == active {
            break;
        }
        active = count;
        // θ rises in exact arithmetic; were rounding to lower it, an entry could come and go for ever.
        threshold = f64::max(threshold, (sum - 1.0) / count as f64);
    }
    point.iter_mut().for_each(|y| *y = (*y - threshold).max(0.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tilting_ignores_what_nobody_plays() {
        let mut weights = [0.25, 0.75, 0.0];
        tilt(1.0, &[1.0, 1.0, 1e4], &mut weights);
        assert_eq!(weights, [0.25, 0.75, 0.0]);
        tilt(f64::MAX, &[f64::MAX, -f64::MAX, 0.0], &mut weights);
        assert_eq!(weights, [1.0, 0.0, 0.0]);
        let mut none = [0.0, 0.0];
        tilt(1.0, &[1.0, 2.0], &mut none);
        assert_eq!(none, [0.0, 0.0]);
    }

    #[test]
    fn huge_and_infinite_points_are_projected() {
        let mut point = [1e300, f64::NEG_INFINITY, 1e300];
        project_to_simplex(&mut point);
        assert_eq!(point, [0.5, 0.0, 0.5]);
        let mut point = [f64::MAX, -f64::MAX];
        project_to_simplex(&mut point);
        assert_eq!(point, [1.0, 0.0]);
        let mut point = [0.0, -1.0 + f64::EPSILON / 2.0];
        project_to_simplex(&mut point);
        assert!(point[0] + point[1] == 1.0 && point[1] < f64::EPSILON, "rounding must not make an endless loop");
    }

    proptest! {
        /// The nearest point x of a convex set: ⟨y − x, v − x⟩ ≤ 0 at every vertex v, which is necessary and sufficient.
        #[test]
        fn the_projection_satisfies_the_variational_inequality(y in prop::collection::vec(-3.0..3.0_f64, 1..12)) {
            let mut x = y.clone();
            project_to_simplex(&mut x);
            prop_assert!((x.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(x.iter().all(|&x| x >= 0.0));
            let own: f64 = y.iter().zip(&x).map(|(y, x)| (y - x) * x).sum();
            for (y, x) in y.iter().zip(&x) {
                prop_assert!(y - x - own <= 1e-12);
            }
        }
    }
}
