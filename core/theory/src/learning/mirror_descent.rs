//! Mirror descent on the simplex with full information, in its two usual geometries.
//!
//! One step solves `max_x rate · ⟨u, x⟩ − D(x, x_now)` over the simplex. With the Kullback–Leibler divergence as D that is
//! exponential weights, with half the squared Euclidean distance projected gradient ascent (Beck & Teboulle, "Mirror descent
//! and nonlinear projected subgradient methods", 2003).

use super::simplex::{project_to_simplex, tilt};
use crate::response::{maximum, scaled_gap};

/// Exponential weights (Hedge): `x_a ∝ x_a · exp(rate · u_a)` (Littlestone & Warmuth 1994; Freund & Schapire, "A
/// decision-theoretic generalization of on-line learning", 1997).
///
/// `payoffs` (finite) and `strategy` (of positive sum) are `[actions]`, `rate ≥ 0`. From uniform play, with payoffs in an
/// interval of length ρ and a constant rate, the regret after T steps is at most `ln(actions)/rate + rate · T · ρ²/8`; the rate
/// `√(8 ln(actions)/T)/ρ` makes that `ρ √(T ln(actions)/2)`.
pub fn exponential_weights(rate: f64, payoffs: &[f64], strategy: &mut [f64]) {
    tilt(rate, payoffs, strategy);
}

/// Projected gradient ascent: the point of the simplex nearest to `x + rate · u` (Zinkevich, "Online convex programming and
/// generalized infinitesimal gradient ascent", 2003).
///
/// Shapes as [`exponential_weights`]. Unlike it, this can take an action up again that has probability zero. With `‖u‖ ≤ G` and
/// a constant rate, the regret after T steps is at most `1/rate + rate · T · G²/2`.
pub fn projected_ascent(rate: f64, payoffs: &[f64], strategy: &mut [f64]) {
    // A constant on all payoffs does not move the projection, so they may as well be at most 0.
    let best = maximum(payoffs);
    strategy.iter_mut().zip(payoffs).for_each(|(x, &u)| *x += scaled_gap(rate, u, best));
    project_to_simplex(strategy);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entropic(rate: f64, u: &[f64], now: &[f64], x: &[f64]) -> f64 {
        let terms = u.iter().zip(now).zip(x).filter(|(_, x)| **x > 0.0);
        terms.map(|((u, now), x)| rate * u * x - x * (x / now).ln()).sum()
    }

    fn euclidean(rate: f64, u: &[f64], now: &[f64], x: &[f64]) -> f64 {
        u.iter().zip(now).zip(x).map(|((u, now), x)| rate * u * x - 0.5 * (x - now) * (x - now)).sum()
    }

    /// Maximises a strictly concave function on the simplex by moving mass between pairs with golden-section searches; knows
    /// nothing of the closed forms.
    fn maximise(objective: impl Fn(&[f64]) -> f64, actions: usize) -> Vec<f64> {
        let golden = 0.5 * (5f64.sqrt() - 1.0);
        let mut x = vec![1.0 / actions as f64; actions];
        for _ in 0..200 {
            for (from, to) in (0..actions).flat_map(|a| (0..a).map(move |b| (a, b))) {
                let mass = x[from] + x[to];
                let (mut low, mut high) = (0.0, mass);
                let mut value = |share: f64| {
                    (x[from], x[to]) = (share, mass - share);
                    objective(&x)
                };
                for _ in 0..60 {
                    let (a, b) = (high - golden * (high - low), low + golden * (high - low));
                    if value(a) < value(b) { low = a } else { high = b }
                }
                let share = 0.5 * (low + high);
                (x[from], x[to]) = (share, mass - share);
            }
        }
        x
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn each_step_solves_its_regularised_problem(
            u in prop::collection::vec(-2.0..2.0_f64, 3),
            raw in prop::collection::vec(0.05..1.0_f64, 3),
            rate in 0.1..2.0_f64,
        ) {
            let total: f64 = raw.iter().sum();
            let now: Vec<f64> = raw.iter().map(|x| x / total).collect();
            let mut step = now.clone();
            exponential_weights(rate, &u, &mut step);
            let reference = maximise(|x| entropic(rate, &u, &now, x), 3);
            prop_assert!(step.iter().zip(&reference).all(|(a, b)| (a - b).abs() < 1e-5), "{step:?} {reference:?}");
            let mut step = now.clone();
            projected_ascent(rate, &u, &mut step);
            let reference = maximise(|x| euclidean(rate, &u, &now, x), 3);
            prop_assert!(step.iter().zip(&reference).all(|(a, b)| (a - b).abs() < 1e-5), "{step:?} {reference:?}");
        }
    }

    #[test]
    fn huge_payoffs_stay_on_the_simplex() {
        for rule in [exponential_weights, projected_ascent] {
            let mut x = [0.25, 0.25, 0.5];
            rule(1e300, &[f64::MAX, -f64::MAX, f64::MAX], &mut x);
            assert!(x[1] == 0.0 && (x[0] + x[2] - 1.0).abs() < 1e-15, "{x:?}");
            rule(0.0, &[f64::MAX, -f64::MAX, f64::MAX], &mut x);
            assert!(x[1] == 0.0 && (x[0] + x[2] - 1.0).abs() < 1e-15, "{x:?}");
        }
    }
}
