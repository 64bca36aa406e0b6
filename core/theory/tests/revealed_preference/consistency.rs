//! The exact tests and `GARP_F`.

use proptest::prelude::*;
use walras_theory::revealed_preference::{
    CONSISTENCY_TOLERANCE, StrictCycle, consistency_up_to_slack, exact_consistency, garp_f, pareto_gap,
};

use super::enumeration::{bottleneck, edges, has_strict_cycle};
use super::matrices::any_matrix;

fn check_witness(violation: &StrictCycle, threshold: f64, w: impl Fn(usize, usize) -> f64) {
    let on_cycle = edges(&violation.cycle);
    assert_eq!(on_cycle[0], violation.edge);
    assert!(w(violation.edge.0, violation.edge.1) > threshold);
    assert!(on_cycle.iter().all(|&(t, s)| w(t, s) >= -threshold));
    let mut nodes = violation.cycle.clone();
    nodes.sort_unstable();
    nodes.dedup();
    assert_eq!(nodes.len(), violation.cycle.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn equals_enumeration((size, g) in any_matrix(1..=6), tolerance in prop_oneof![Just(0.0), Just(1e-9), Just(0.1)]) {
        let scale = g.iter().fold(0.0_f64, |scale, x| scale.max(x.abs()));
        let threshold = tolerance * scale;

        let w = |t: usize, s: usize| -g[t * size + s];
        let exact = exact_consistency(&g, size, tolerance)?;
        prop_assert_eq!(exact.threshold, threshold);
        prop_assert_eq!(exact.holds(), !has_strict_cycle(size, -threshold, threshold, w));
        if let Some(violation) = &exact.violation {
            check_witness(violation, threshold, w);
        }

        let w = |t: usize, s: usize| g[t * size + t] - g[t * size + s];
        let spent = consistency_up_to_slack(&g, size, tolerance)?;
        prop_assert_eq!(spent.holds(), !has_strict_cycle(size, -threshold, threshold, w));
        if let Some(violation) = &spent.violation {
            check_witness(violation, threshold, w);
        }
    }

    #[test]
    fn garp_f_equals_enumeration((size, g) in any_matrix(1..=6)) {
        let w = |t: usize, s: usize| g[t * size + t] - g[t * size + s];
        let f = garp_f(&g, size)?;
        prop_assert_eq!(f.value, bottleneck(size, w));
        prop_assert_eq!(f.value == 0.0, f.cycle.is_empty() && f.edge.is_none());
        for (t, s) in edges(&f.cycle) {
            prop_assert!(t != s && w(t, s) >= f.value);
        }
        if let Some((t, s)) = f.edge {
            prop_assert_eq!(w(t, s), f.value);
        }
    }

    #[test]
    fn consistency_implies_no_gap_and_a_gap_implies_inconsistency((size, g) in any_matrix(1..=8)) {
        let gap = pareto_gap(&g, size)?;
        let exact = exact_consistency(&g, size, 0.0)?;
        prop_assert_eq!(exact.holds(), gap.value == 0.0 && gap.attained);
    }

    #[test]
    fn garp_f_is_the_gap_where_budgets_bind((size, mut g) in any_matrix(1..=8)) {
        g.iter_mut().step_by(size + 1).for_each(|x| *x = 0.0);
        prop_assert_eq!(garp_f(&g, size)?.value, pareto_gap(&g, size)?.value);
    }
}

#[test]
fn rounding_error_is_not_a_violation() {
    let g = [-1e-16, 1.0, 1.0, 0.0];
    assert!(exact_consistency(&g, 2, CONSISTENCY_TOLERANCE).unwrap().holds());
    let strict = exact_consistency(&g, 2, 0.0).unwrap();
    assert_eq!(strict.violation, Some(StrictCycle { cycle: vec![0], edge: (0, 0) }));
}

#[test]
fn unused_budget_is_forgiven_on_request() {
    let g = [-0.5, 1.0, 1.0, -0.25];
    assert!(!exact_consistency(&g, 2, CONSISTENCY_TOLERANCE).unwrap().holds());
    assert!(consistency_up_to_slack(&g, 2, CONSISTENCY_TOLERANCE).unwrap().holds());
    assert_eq!(garp_f(&g, 2).unwrap().value, 0.0);
    assert_eq!(pareto_gap(&g, 2).unwrap().value, 0.5);
}

#[test]
fn extreme_entries_do_not_panic() {
    let g = [f64::MAX, -f64::MAX, -f64::MAX, f64::MAX];
    assert_eq!(garp_f(&g, 2).unwrap().value, f64::INFINITY);
    assert_eq!(pareto_gap(&g, 2).unwrap().value, f64::MAX);
    for tolerance in [f64::NAN, f64::INFINITY, -1.0] {
        exact_consistency(&g, 2, tolerance).unwrap();
        exact_consistency(&[0.0], 1, tolerance).unwrap();
    }
}
