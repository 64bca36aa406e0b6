//! The Pareto gap against enumeration, and what its report promises.

use proptest::prelude::*;
use walras_theory::revealed_preference::{GapSolver, MatrixError, ParetoGap, pareto_gap};

use super::enumeration::{bottleneck, edges, has_strict_cycle};
use super::matrices::{Draws, KINDS, any_matrix, matrix};

/// Everything a report promises, except that no cycle is better.
fn check_report(g: &[f64], size: usize, gap: &ParetoGap) {
    assert!(gap.value >= 0.0 && gap.value.is_sign_positive() && gap.slack.is_sign_positive());
    let slack = (0..size).map(|t| -g[t * size + t]).fold(0.0, f64::max);
    assert!(gap.slack == slack && gap.value >= slack);
    match gap.edge {
        None => assert!(gap.cycle.is_empty() && gap.value == 0.0 && gap.attained),
        Some((t, s)) => {
            let mut nodes = gap.cycle.clone();
            nodes.sort_unstable();
            nodes.dedup();
            assert_eq!(nodes.len(), gap.cycle.len(), "the cycle is simple");
            let on_cycle = edges(&gap.cycle);
            assert!(on_cycle.contains(&(t, s)) && -g[t * size + s] == gap.value);
            assert!(on_cycle.iter().all(|&(t, s)| -g[t * size + s] >= gap.value));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn equals_enumeration((size, g) in any_matrix(1..=7)) {
        let w = |t: usize, s: usize| -g[t * size + s];
        let gap = pareto_gap(&g, size)?;
        let best = bottleneck(size, w);
        prop_assert_eq!(gap.value, best.max(0.0));
        prop_assert_eq!(gap.cycle.is_empty(), best < 0.0);
        prop_assert_eq!(gap.attained, !has_strict_cycle(size, gap.value, gap.value, w));
        check_report(&g, size, &gap);
        let quick = GapSolver::new(0).value(&g, size)?;
        prop_assert_eq!((quick.value, quick.slack), (gap.value, gap.slack));
    }
}

/// `B` by trying every entry as a threshold and removing nodes without successors: slow, simple, for larger matrices.
fn by_peeling(g: &[f64], size: usize) -> f64 {
    let cyclic = |threshold: f64| {
        let mut alive: Vec<usize> = (0..size).collect();
        loop {
            let before = alive.len();
            let kept = alive.clone();
            alive.retain(|&t| kept.iter().any(|&s| -g[t * size + s] >= threshold));
            if alive.len() == before {
                return before > 0;
            }
        }
    };
    let mut thresholds: Vec<f64> = g.iter().map(|x| -x).collect();
    thresholds.sort_unstable_by(f64::total_cmp);
    let acyclic_from = thresholds.partition_point(|&threshold| cyclic(threshold));
    thresholds[acyclic_from - 1]
}

#[test]
fn equals_peeling_on_larger_matrices_with_one_solver() {
    let mut draws = Draws(3);
    let mut solver = GapSolver::new(8);
    for round in 0..400 {
        let size = 1 + draws.below(60);
        let g = matrix(round % KINDS, size, &mut draws);
        let gap = solver.explain(&g, size).unwrap();
        assert_eq!(gap.value, by_peeling(&g, size).max(0.0), "kind {}, size {size}", round % KINDS);
        check_report(&g, size, &gap);
        assert_eq!(gap, pareto_gap(&g, size).unwrap(), "a used workspace changes nothing");
    }
}

#[test]
fn the_system_gap_is_the_largest() {
    let mut draws = Draws(5);
    let mut solver = GapSolver::new(6);
    for _ in 0..100 {
        let g: Vec<f64> = (0..4 * 36).map(|_| (draws.symmetric() * 4.0).round()).collect();
        let own: Vec<_> = g.chunks_exact(36).map(|g| pareto_gap(g, 6).unwrap()).collect();
        let system = solver.system_value(g.chunks_exact(36), 6).unwrap();
        let values: Vec<f64> = own.iter().map(|gap| gap.value).collect();
        assert!(values.iter().all(|&value| value <= system.value));
        assert_eq!(values.iter().position(|&value| value == system.value), Some(system.agent));
        assert_eq!(system.slack, own.iter().map(|gap| gap.slack).fold(0.0, f64::max));
    }
}

#[test]
fn malformed_matrices_are_errors() {
    let mut solver = GapSolver::default();
    assert_eq!(pareto_gap(&[], 0), Err(MatrixError::Empty));
    assert_eq!(solver.system_value(std::iter::empty(), 3), Err(MatrixError::Empty));
    assert_eq!(pareto_gap(&[0.0; 3], 2), Err(MatrixError::WrongLength { probes: 2, found: 3 }));
    assert_eq!(pareto_gap(&[], usize::MAX), Err(MatrixError::WrongLength { probes: usize::MAX, found: 0 }));
    let infinite = solver.value(&[0.0, 1.0, f64::INFINITY, 0.0], 2);
    assert_eq!(infinite, Err(MatrixError::NotFinite { t: 1, s: 0, value: f64::INFINITY }));
    assert!(matches!(pareto_gap(&[f64::NAN], 1), Err(MatrixError::NotFinite { t: 0, s: 0, .. })));
}
