//! The additive linear program.

use walras_theory::revealed_preference::{
    ADDITIVE_TOLERANCE, AdditiveGapError, CONSISTENCY_TOLERANCE, additive_gap, afriat_numbers, exact_consistency,
    pareto_gap,
};

use super::matrices::{Draws, KINDS, matrix};

#[test]
fn bounds_the_pareto_gap_and_has_the_zeros_of_the_exact_test() {
    let mut draws = Draws(41);
    for round in 0..1200 {
        let size = 1 + draws.below(10);
        let kind = round % KINDS;
        let g = matrix(kind, size, &mut draws);
        let scale = g.iter().fold(0.0_f64, |scale, x| scale.max(x.abs()));
        let gap = additive_gap(&g, size, 1.0).unwrap_or_else(|error| panic!("kind {kind}, size {size}: {error}"));
        assert!(gap.lower <= gap.upper && gap.upper - gap.lower <= ADDITIVE_TOLERANCE * scale);
        assert!(gap.value >= pareto_gap(&g, size).unwrap().value * (1.0 - 1e-12));
        let consistent = exact_consistency(&g, size, CONSISTENCY_TOLERANCE).unwrap().holds();
        assert_eq!(consistent, gap.value == 0.0, "kind {kind}, size {size}: {}", gap.value);
        // The numbers that come with it, substituted here.
        for t in 0..size {
            assert!(gap.lambda[t] >= 1.0);
            for s in 0..size {
                let violation = gap.u[s] - gap.u[t] - gap.lambda[t] * g[t * size + s];
                assert!(violation <= gap.upper + 1.1e-9 * gap.lambda[t] * scale);
            }
        }
    }
}

#[test]
fn is_proportional_to_the_smallest_multiplier_and_to_the_data() {
    let mut draws = Draws(43);
    for round in 0..200 {
        let size = 1 + draws.below(8);
        let g = matrix(round % KINDS, size, &mut draws);
        let unit = additive_gap(&g, size, 1.0).unwrap().value;
        for factor in [1e-6, 0.1, 40.0] {
            let by_multiplier = additive_gap(&g, size, factor).unwrap().value;
            assert!((by_multiplier - factor * unit).abs() <= 1e-12 * factor);
            let scaled: Vec<f64> = g.iter().map(|x| x * factor).collect();
            assert!((additive_gap(&scaled, size, 1.0).unwrap().value - factor * unit).abs() <= 2e-7 * factor);
        }
    }
}

#[test]
fn equals_the_pareto_gap_where_only_unused_budget_counts() {
    let mut draws = Draws(47);
    for _ in 0..200 {
        let size = 1 + draws.below(10);
        let g = matrix(8, size, &mut draws);
        let (gap, additive) = (pareto_gap(&g, size).unwrap().value, additive_gap(&g, size, 0.3).unwrap());
        assert!((additive.value - 0.3 * gap).abs() <= 1e-9);
    }
}

#[test]
fn exceeds_the_pareto_gap_on_a_single_cycle() {
    // With λ = 1 a cycle violates by its mean, 0.3; loosening breaks it at its weakest edge already, 0.1.
    let g = [0.0, -0.5, -0.1, 0.0];
    let additive = additive_gap(&g, 2, 1.0).unwrap();
    assert!((additive.value - 0.3).abs() < 1e-9);
    assert_eq!(pareto_gap(&g, 2).unwrap().value, 0.1);
    let a: Vec<f64> = g.iter().map(|x| x + 0.3).collect();
    assert!(afriat_numbers(&a, 2).is_ok());
}

#[test]
fn jumps_where_the_pareto_gap_is_continuous() {
    // A positive entry, however small, is a way out for a large enough multiplier; a zero is none.
    let (open, shut) = ([0.0, -1.0, 1e-6, 0.0], [0.0, -1.0, 0.0, 0.0]);
    assert_eq!(additive_gap(&open, 2, 1.0).unwrap().value, 0.0);
    assert!((additive_gap(&shut, 2, 1.0).unwrap().value - 0.5).abs() < 1e-9);
    assert_eq!([&open, &shut].map(|g| pareto_gap(g, 2).unwrap().value), [0.0, 0.0]);
}

/// Entries of very different size are what the solver stumbles over: it must say so, rarely, and not guess.
#[test]
fn mixed_magnitudes_are_solved_or_refused() {
    let mut draws = Draws(53);
    let mut refused = 0;
    for round in 0..1500 {
        let size = 2 + draws.below(9);
        let mut g = matrix(round % KINDS, size, &mut draws);
        let tiny = 10.0_f64.powi(-(draws.below(17) as i32));
        for x in &mut g {
            if draws.below(3) == 0 {
                *x = tiny * draws.symmetric();
            }
        }
        match additive_gap(&g, size, 1.0) {
            Ok(gap) => assert!(gap.value >= pareto_gap(&g, size).unwrap().value - 2e-9),
            Err(AdditiveGapError::Disagreement { lower, upper }) => refused += usize::from(lower < upper),
            Err(AdditiveGapError::Solver(_)) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(refused < 15, "{refused} refused");
}

#[test]
fn smallest_multiplier_must_make_sense() {
    for lambda_min in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(additive_gap(&[1.0], 1, lambda_min), Err(AdditiveGapError::SmallestMultiplier(_))));
    }
    assert!(matches!(additive_gap(&[], 0, 1.0), Err(AdditiveGapError::Matrix(_))));
}
