//! What must not change the gap, and how much anything else may.

use walras_theory::revealed_preference::{garp_f, pareto_gap};

use super::matrices::{Draws, KINDS, matrix};

#[test]
fn relabelling_observations_changes_nothing() {
    let mut draws = Draws(29);
    for round in 0..600 {
        let size = 1 + draws.below(20);
        let g = matrix(round % KINDS, size, &mut draws);
        let order = draws.permutation(size);
        let relabelled: Vec<f64> = (0..size * size).map(|k| g[order[k / size] * size + order[k % size]]).collect();
        let (before, after) = (pareto_gap(&g, size).unwrap(), pareto_gap(&relabelled, size).unwrap());
        assert_eq!((before.value, before.slack, before.attained), (after.value, after.slack, after.attained));
        assert_eq!(garp_f(&g, size).unwrap().value, garp_f(&relabelled, size).unwrap().value);
    }
}

#[test]
fn the_gap_scales_and_shifts_with_the_data() {
    let mut draws = Draws(31);
    for round in 0..600 {
        let size = 1 + draws.below(20);
        let g = matrix(round % KINDS, size, &mut draws);
        let gap = pareto_gap(&g, size).unwrap();
        let doubled: Vec<f64> = g.iter().map(|x| x * 8.0).collect();
        assert_eq!(pareto_gap(&doubled, size).unwrap().value, gap.value * 8.0);
        let loosened: Vec<f64> = g.iter().map(|x| x + 0.25).collect();
        let expected = (gap.value - 0.25).max(0.0);
        assert!((pareto_gap(&loosened, size).unwrap().value - expected).abs() <= 1e-15);
    }
}

#[test]
fn the_gap_is_one_lipschitz() {
    let mut draws = Draws(37);
    for round in 0..1000 {
        let size = 1 + draws.below(20);
        let g = matrix(round % KINDS, size, &mut draws);
        let reach = 10.0_f64.powi(-(draws.below(6) as i32));
        let moved: Vec<f64> = g.iter().map(|x| x + reach * draws.symmetric()).collect();
        let distance = g.iter().zip(&moved).fold(0.0_f64, |distance, (x, y)| distance.max((x - y).abs()));
        let change = pareto_gap(&g, size).unwrap().value - pareto_gap(&moved, size).unwrap().value;
        assert!(change.abs() <= distance * (1.0 + 1e-12));
    }
}
