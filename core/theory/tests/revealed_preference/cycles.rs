//! Contradictions of limited length, against enumeration of all simple cycles.

use std::time::Duration;

use walras_theory::revealed_preference::{Losses, cycles};

use super::datasets::random_choices;
use super::enumeration::simple_cycles;
use super::matrices::{Draws, KINDS, matrix};

#[test]
fn equal_enumeration() {
    let mut draws = Draws(229);
    let mut found_any = 0;
    for round in 0..200 {
        let size = 1 + draws.below(6);
        let g = match round % (KINDS + 1) {
            KINDS => random_choices(size, 2, &mut draws),
            kind => matrix(kind, size, &mut draws),
        };
        let losses = Losses::of_constraints(&g, size).unwrap();
        let longest = 1 + round % 7;
        let found = cycles(&losses, longest, 0.0, None);
        let mut by_length = vec![0; longest.min(size)];
        let mut sum = 0.0;
        for cycle in simple_cycles(size).iter().filter(|cycle| cycle.len() <= longest) {
            let lost: Vec<f64> = cycle.iter().map(|&(t, s)| losses.at(t, s)).collect();
            if lost.iter().all(|&w| w >= 0.0) && lost.iter().any(|&w| w > 0.0) {
                by_length[cycle.len() - 1] += 1;
                sum += lost.iter().sum::<f64>() / cycle.len() as f64;
            }
        }
        assert!(found.complete);
        assert_eq!(found.by_length, by_length, "round {round}");
        let mean = if found.total() == 0 { 0.0 } else { sum / found.total() as f64 };
        assert!((found.mean_loss - mean).abs() < 1e-12);
        found_any += found.total();
    }
    assert!(found_any > 300);
}

#[test]
fn a_budget_that_runs_out_says_so() {
    let losses = Losses::of_constraints(&vec![-0.5; 900], 30).unwrap();
    let cut = cycles(&losses, 20, 0.0, Some(Duration::ZERO));
    assert!(!cut.complete && cut.total() > 0);
    assert_eq!(cycles(&losses, 2, 0.0, None).by_length, [30, 435]);
}
