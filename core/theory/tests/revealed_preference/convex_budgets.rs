//! Budgets by their corners, against linear budgets and boundaries of two goods drawn by hand.

use walras_theory::revealed_preference::{ConvexBudgetError, convex_budgets, linear_budgets};

use super::matrices::Draws;

#[test]
fn corners_on_the_axes_are_a_linear_budget() {
    let mut draws = Draws(331);
    for goods in 1..5 {
        let (prices, quantities) = (draws.positive(4 * goods), draws.positive(4 * goods));
        let expected = linear_budgets(&prices, &quantities, 4, goods).unwrap();
        let corners = prices.chunks(goods).zip(quantities.chunks(goods)).map(|(p, q)| {
            let spent: f64 = p.iter().zip(q).map(|(p, q)| p * q).sum();
            let corner = |k: usize| (0..goods).map(move |good| if good == k { spent / p[k] } else { 0.0 });
            (0..goods).flat_map(corner).collect::<Vec<_>>()
        });
        let g = convex_budgets(&corners.collect::<Vec<_>>(), &quantities, goods).unwrap();
        assert!(g.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{g:?}, not {expected:?}");
    }
}

/// The gauge of a budget of two goods: the ray through the bundle meets the highest segment between two corners, or their
/// projections on the axes.
fn by_rays(corners: &[[f64; 2]], x: [f64; 2]) -> f64 {
    let mut all = corners.to_vec();
    all.extend(corners.iter().flat_map(|&[a, b]| [[a, 0.0], [0.0, b]]));
    let mut farthest = 0.0_f64;
    for a in &all {
        for b in &all {
            // τ x = a + λ (b − a).
            let d = [b[0] - a[0], b[1] - a[1]];
            let determinant = x[0] * d[1] - x[1] * d[0];
            if determinant.abs() > 1e-12 {
                let (tau, lambda) =
                    ((a[0] * d[1] - a[1] * d[0]) / determinant, (a[0] * x[1] - a[1] * x[0]) / determinant);
                if (-1e-12..=1.0 + 1e-12).contains(&lambda) {
                    farthest = farthest.max(tau);
                }
            }
        }
    }
    1.0 / farthest
}

#[test]
fn kinked_budgets_of_two_goods_by_rays() {
    let mut draws = Draws(337);
    for _ in 0..40 {
        let corners: Vec<Vec<f64>> = (0..3).map(|_| draws.positive(8)).collect();
        let choices = draws.positive(6);
        let g = convex_budgets(&corners, &choices, 2).unwrap();
        for (t, corners) in corners.iter().enumerate() {
            for (s, x) in choices.as_chunks::<2>().0.iter().enumerate() {
                let expected = by_rays(corners.as_chunks::<2>().0, *x) - 1.0;
                assert!((g[3 * t + s] - expected).abs() < 1e-9, "{}, not {expected}", g[3 * t + s]);
            }
        }
    }
}

#[test]
fn what_cannot_be_had_is_refused() {
    let refused = convex_budgets(&[vec![1.0, 0.0], vec![1.0, 1.0]], &[1.0, 0.0, 0.5, 0.5], 2);
    assert_eq!(refused, Err(ConvexBudgetError::Unattainable { t: 0, s: 1, good: 1 }));
    assert!(matches!(convex_budgets(&[vec![1.0]], &[1.0, 1.0], 2), Err(ConvexBudgetError::Lengths { .. })));
    assert!(matches!(convex_budgets(&[vec![f64::NAN, 1.0]], &[1.0, 1.0], 2), Err(ConvexBudgetError::Invalid { .. })));
    assert_eq!(convex_budgets(&[vec![2.0, 1.0]], &[0.0, 0.0], 2), Ok(vec![-1.0]));
}
