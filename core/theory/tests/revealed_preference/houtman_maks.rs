//! The index of Houtman & Maks against enumeration of subsets, and on published data.

use std::time::Duration;

use walras_theory::revealed_preference::{CONSISTENCY_TOLERANCE, HoutmanMaks, exact_consistency, houtman_maks};

use super::datasets::{json, matrix_of, random_choices, subjects};
use super::matrices::{Draws, KINDS, matrix};

fn restricted(g: &[f64], size: usize, kept: &[usize]) -> Vec<f64> {
    kept.iter().flat_map(|&t| kept.iter().map(move |&s| g[t * size + s])).collect()
}

fn consistent(g: &[f64], size: usize, kept: &[usize]) -> bool {
    kept.is_empty() || exact_consistency(&restricted(g, size, kept), kept.len(), 0.0).unwrap().holds()
}

fn check(found: &HoutmanMaks, g: &[f64], size: usize) {
    let mut all = [found.kept.clone(), found.removed.clone()].concat();
    all.sort_unstable();
    assert_eq!(all, (0..size).collect::<Vec<_>>());
    assert_eq!(found.value, found.kept.len() as f64 / size as f64);
    assert!(found.upper >= found.value && (!found.exact || found.upper == found.value));
    if found.threshold == 0.0 {
        assert!(consistent(g, size, &found.kept));
    }
}

fn by_enumeration(g: &[f64], size: usize) -> usize {
    let kept = |mask: u32| (0..size).filter(|t| mask >> t & 1 == 1).collect::<Vec<_>>();
    let mut masks: Vec<u32> = (0..1 << size).collect();
    masks.sort_by_key(|mask| std::cmp::Reverse(mask.count_ones()));
    masks.into_iter().map(kept).find(|kept| consistent(g, size, kept)).unwrap().len()
}

#[test]
fn equals_enumeration() {
    let mut draws = Draws(73);
    for round in 0..500 {
        let size = 1 + draws.below(10);
        let g = match round % (KINDS + 1) {
            KINDS => random_choices(size, 3, &mut draws),
            kind => matrix(kind, size, &mut draws),
        };
        let found = houtman_maks(&g, size, 0.0, None).unwrap();
        check(&found, &g, size);
        assert!(found.exact);
        assert_eq!(found.kept.len(), by_enumeration(&g, size), "round {round}, size {size}");
    }
}

#[test]
fn published_answers() {
    for subject in subjects() {
        let found = houtman_maks(&subject.g, subject.observations, CONSISTENCY_TOLERANCE, None).unwrap();
        let removed = 1.0 - found.value;
        assert!(found.exact && (removed - subject.houtman_maks_removed).abs() < 1e-9, "{}: {removed}", subject.id);
    }
    let data = json("revpref_10x3.json");
    let (g, size) = matrix_of(&data);
    let found = houtman_maks(&g, size, CONSISTENCY_TOLERANCE, None).unwrap();
    assert_eq!(Some(found.value), data["reference"]["HM_keep_fraction"].as_f64());
    let (g, size) = matrix_of(&json("tiny_analytic.json")["cases"][0]);
    assert_eq!(houtman_maks(&g, size, CONSISTENCY_TOLERANCE, None).unwrap().removed.len(), 1);
}

#[test]
fn relabelling_changes_nothing() {
    let mut draws = Draws(79);
    for _ in 0..60 {
        let size = 2 + draws.below(30);
        let g = random_choices(size, 3, &mut draws);
        let order = draws.permutation(size);
        let relabelled = restricted(&g, size, &order);
        let index = |g: &[f64]| houtman_maks(g, size, 0.0, None).unwrap().value;
        assert_eq!(index(&g), index(&relabelled));
    }
}

#[test]
fn a_budget_that_runs_out_leaves_bounds() {
    let mut draws = Draws(83);
    let mut cut_short = 0;
    for _ in 0..6 {
        let g = random_choices(120, 5, &mut draws);
        let cut = houtman_maks(&g, 120, 0.0, Some(Duration::ZERO)).unwrap();
        check(&cut, &g, 120);
        let full = houtman_maks(&g, 120, 0.0, None).unwrap();
        check(&full, &g, 120);
        assert!(full.exact && cut.value <= full.value && full.value <= cut.upper);
        cut_short += usize::from(!cut.exact);
    }
    assert!(cut_short > 0);
}

#[test]
fn degenerate_data() {
    assert_eq!(houtman_maks(&[0.0; 16], 4, 0.0, None).unwrap().value, 1.0);
    assert_eq!(houtman_maks(&[-1.0; 16], 4, 0.0, None).unwrap().value, 0.0);
    let rounding = [-1e-16, 1.0, 1.0, 0.0];
    assert_eq!(houtman_maks(&rounding, 2, CONSISTENCY_TOLERANCE, None).unwrap().value, 1.0);
    assert_eq!(houtman_maks(&rounding, 2, 0.0, None).unwrap().removed, [0]);
    assert!(houtman_maks(&[], 0, 0.0, None).is_err() && houtman_maks(&[f64::NAN], 1, 0.0, None).is_err());
}
