//! Afriat's index against bisection with a transitive closure, and on published data.

use walras_theory::revealed_preference::{EfficiencyError, MatrixError, ccei, pareto_gap};

use super::datasets::{json, matrix_of, random_choices, subjects};
use super::enumeration::edges;
use super::matrices::{Draws, KINDS, matrix};

/// GARP at efficiency `e`, with ratios `r`, by the definition.
fn consistent_at(e: f64, r: &[f64], size: usize) -> bool {
    let mut reach: Vec<bool> = r.iter().map(|&x| x <= e).collect();
    for k in 0..size {
        for t in 0..size {
            for s in 0..size {
                reach[t * size + s] |= reach[t * size + k] && reach[k * size + s];
            }
        }
    }
    !(0..size * size).any(|k| r[k] < e && reach[k % size * size + k / size])
}

fn by_bisection(r: &[f64], size: usize) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if consistent_at(middle, r, size) { low = middle } else { high = middle }
    }
    low
}

fn check(g: &[f64], size: usize) {
    let ratios: Vec<f64> = (0..size * size).map(|k| (1.0 + g[k]) / (1.0 + g[k / size * (size + 1)])).collect();
    let index = ccei(g, size).unwrap();
    assert!((index.value - by_bisection(&ratios, size)).abs() < 1e-14, "{}", index.value);
    assert!((0.0..=1.0).contains(&index.value));
    assert_eq!(index.attained, consistent_at(index.value, &ratios, size));
    assert_eq!(index.cycle.is_empty(), index.value == 1.0 && index.attained);
    for (t, s) in edges(&index.cycle) {
        assert!(t != s && ratios[t * size + s] <= index.value);
    }
}

#[test]
fn equals_bisection() {
    let mut draws = Draws(67);
    for round in 0..600 {
        let size = 1 + draws.below(9);
        let g = match round % (KINDS + 1) {
            KINDS => random_choices(size, 3, &mut draws),
            kind => matrix(kind, size, &mut draws).iter().map(|x| x.max(-0.9)).collect(),
        };
        check(&g, size);
    }
}

#[test]
fn complements_the_pareto_gap_on_binding_budgets() {
    let mut draws = Draws(71);
    for _ in 0..200 {
        let size = 1 + draws.below(40);
        let g = random_choices(size, 2 + draws.below(4), &mut draws);
        let gap = pareto_gap(&g, size).unwrap();
        let index = ccei(&g, size).unwrap();
        assert!((index.value - (1.0 - gap.value)).abs() < 1e-12);
        assert_eq!(index.attained, gap.attained);
    }
}

#[test]
fn published_answers() {
    for subject in subjects() {
        let index = ccei(&subject.g, subject.observations).unwrap();
        assert!((index.value - subject.ccei).abs() < 1e-9, "{}: {}", subject.id, index.value);
    }
    let data = json("revpref_10x3.json");
    let (g, size) = matrix_of(&data);
    assert!((ccei(&g, size).unwrap().value - data["reference"]["CCEI"].as_f64().unwrap()).abs() < 1e-12);
    for case in json("tiny_analytic.json")["cases"].as_array().unwrap() {
        if let Some(expected) = case["reference"]["CCEI"].as_f64() {
            let (g, size) = matrix_of(case);
            assert!((ccei(&g, size).unwrap().value - expected).abs() < 1e-15);
        }
    }
}

#[test]
fn a_tie_contradicts_without_lowering_the_index() {
    let data = json("revealedPrefs_noAxiom.json");
    let (g, size) = matrix_of(&data);
    let index = ccei(&g, size).unwrap();
    assert_eq!((index.value, index.attained), (1.0, false));
    assert_eq!(index.cycle, [1, 0]);
}

#[test]
fn malformed_data_are_errors() {
    assert_eq!(ccei(&[], 0), Err(EfficiencyError::Matrix(MatrixError::Empty)));
    assert_eq!(ccei(&[-1.0], 1), Err(EfficiencyError::Expenditure { t: 0, value: 0.0 }));
    let tiny = [-1.0 + f64::EPSILON, f64::MAX, 0.0, 0.0];
    assert_eq!(ccei(&tiny, 2), Err(EfficiencyError::Overflow { t: 0, s: 1 }));
    assert_eq!(ccei(&[0.0, -5.0, -5.0, 0.0], 2).unwrap().value, 0.0);
}
