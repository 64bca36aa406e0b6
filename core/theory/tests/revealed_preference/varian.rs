//! Varian's index against enumeration of efficiencies, and on published data.

use std::time::Duration;

use proptest::prelude::*;
use walras_theory::revealed_preference::{
    EfficiencyError, MatrixError, Varian, ccei, houtman_maks, money_pump, swaps, varian,
};

use super::datasets::{json, matrix_of, random_choices, subjects};
use super::matrices::{Draws, KINDS, any_matrix, matrix};

/// Whether `{ratio ≤ e_t}`, less what is not `{ratio < e_t}` somewhere, has a strict cycle, by transitive closure.
fn consistent_at(e: &[f64], r: &[f64]) -> bool {
    let size = e.len();
    let mut reach: Vec<bool> = (0..size * size).map(|k| r[k] <= e[k / size]).collect();
    for k in 0..size {
        for t in 0..size {
            for s in 0..size {
                reach[t * size + s] |= reach[t * size + k] && reach[k * size + s];
            }
        }
    }
    !(0..size * size).any(|k| r[k] < e[k / size] && reach[k % size * size + k / size])
}

fn ratios(g: &[f64], size: usize) -> Vec<f64> {
    (0..size * size).map(|k| ((1.0 + g[k]) / (1.0 + g[k / size * (size + 1)])).max(0.0)).collect()
}

fn just_below(e: &[f64]) -> Vec<f64> {
    e.iter().map(|&e| if e > 0.0 { e.next_down() } else { -1.0 }).collect()
}

fn check(found: &Varian, g: &[f64], size: usize) {
    let r = ratios(g, size);
    assert!(consistent_at(&just_below(&found.efficiencies), &r));
    assert_eq!(found.attained, consistent_at(&found.efficiencies, &r));
    assert!((found.value - found.efficiencies.iter().sum::<f64>() / size as f64).abs() < 1e-15);
    assert!(found.upper >= found.value && (!found.exact || found.upper == found.value));
    assert!(found.efficiencies.iter().all(|e| (0.0..=1.0).contains(e)));
}

/// The best average over all combinations of candidate efficiencies: 1 and every quotient below.
fn by_enumeration(r: &[f64], size: usize) -> f64 {
    let candidates: Vec<Vec<f64>> =
        (0..size).map(|t| r[t * size..][..size].iter().copied().filter(|&x| x < 1.0).chain([1.0]).collect()).collect();
    let total: usize = candidates.iter().map(Vec::len).product();
    let mut best = 0.0_f64;
    for mut code in 0..total {
        let e: Vec<f64> = candidates
            .iter()
            .map(|choices| {
                let e = choices[code % choices.len()];
                code /= choices.len();
                e
            })
            .collect();
        if consistent_at(&just_below(&e), r) {
            best = best.max(e.iter().sum::<f64>() / size as f64);
        }
    }
    best
}

#[test]
fn equals_enumeration() {
    let mut draws = Draws(89);
    for round in 0..400 {
        let size = 1 + draws.below(5);
        let g = match round % (KINDS + 1) {
            KINDS => random_choices(size, 2, &mut draws),
            kind => matrix(kind, size, &mut draws).iter().map(|x| x.max(-0.9)).collect(),
        };
        let found = varian(&g, size, None).unwrap();
        check(&found, &g, size);
        assert!(found.exact);
        let best = by_enumeration(&ratios(&g, size), size);
        assert!((found.value - best).abs() < 1e-12, "round {round}, size {size}: {} against {best}", found.value);
    }
}

#[test]
fn lies_between_its_relatives() {
    let mut draws = Draws(97);
    for _ in 0..60 {
        let size = 2 + draws.below(14);
        let g = random_choices(size, 3, &mut draws);
        let found = varian(&g, size, None).unwrap();
        check(&found, &g, size);
        assert!(found.value >= ccei(&g, size).unwrap().value - 1e-12);
        assert!(found.value >= houtman_maks(&g, size, 0.0, None).unwrap().value - 1e-12);
        let order = draws.permutation(size);
        let relabelled: Vec<f64> =
            order.iter().flat_map(|&t| order.iter().map(move |&s| (t, s))).map(|(t, s)| g[t * size + s]).collect();
        assert!((varian(&relabelled, size, None).unwrap().value - found.value).abs() < 1e-12);
    }
}

#[test]
fn published_answers() {
    for subject in subjects() {
        let found = varian(&subject.g, subject.observations, None).unwrap();
        check(&found, &subject.g, subject.observations);
        assert!((found.value - subject.varian_mean).abs() < 1e-7, "{}: {}", subject.id, found.value);
    }
    let data = json("revpref_10x3.json");
    let (g, size) = matrix_of(&data);
    let found = varian(&g, size, None).unwrap();
    assert!((found.value - data["reference"]["AVI_mean_e"].as_f64().unwrap()).abs() < 1e-8);
}

#[test]
fn a_budget_that_runs_out_leaves_bounds() {
    let mut draws = Draws(101);
    let g = random_choices(25, 3, &mut draws);
    let (cut, full) = (varian(&g, 25, Some(Duration::ZERO)).unwrap(), varian(&g, 25, None).unwrap());
    check(&cut, &g, 25);
    check(&full, &g, 25);
    assert!(!cut.exact && full.exact && cut.value <= full.value && full.value <= cut.upper);
}

#[test]
fn degenerate_data() {
    let tie = varian(&[0.0, -0.7, 0.0, 0.0], 2, None).unwrap();
    assert_eq!((tie.value, tie.attained), (1.0, false));
    assert_eq!(varian(&[0.0; 9], 3, None).unwrap().value, 1.0);
    assert_eq!(varian(&[0.0, -1.0, -1.0, 0.0], 2, None).unwrap().value, 0.5);
    assert_eq!(varian(&[], 0, None), Err(EfficiencyError::Matrix(MatrixError::Empty)));
    assert_eq!(varian(&[-1.0], 1, None), Err(EfficiencyError::Expenditure { t: 0, value: 0.0 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_finite_matrix_makes_an_index_panic((size, g) in any_matrix(1..=6)) {
        if let Ok(found) = varian(&g, size, None) {
            prop_assert!(found.exact && (0.0..=1.0).contains(&found.value));
            prop_assert!(found.value >= ccei(&g, size)?.value - 1e-12);
            prop_assert!(money_pump(&g, size, &vec![1e-300; size]).is_ok());
        }
        prop_assert!(houtman_maks(&g, size, 0.0, None)?.exact);
        prop_assert!(swaps(&g, size, 0.0, Some(Duration::from_millis(50))).is_ok());
    }
}
