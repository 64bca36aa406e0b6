//! Welfare under the exact soft response to what the designer ends with.

use walras_designer::two_timescale::Estimate;

use crate::{Problem, audit, median};

/// The reference gives the range of ten seeds; four of ours are quick.
fn seeds(problem: &Problem) -> Vec<f64> {
    (1..=4).map(|seed| problem.audited(seed)).collect()
}

#[test]
fn softly_rational_agents_are_brought_together() {
    for (players, low, high) in [(3, -0.273, -0.265), (5, -0.756, -0.727)] {
        let found = seeds(&Problem::new(players, 1.0, 100.0));
        let (middle, reference) = (median(found.clone()), 0.5 * (low + high));
        assert!((middle / reference - 1.0).abs() < 0.05, "{players} agents: {found:?}");
    }
}

/// Some seeds get stuck; they count, and are known by where they end.
#[test]
fn hardly_rational_agents_are_brought_together_but_for_stuck_seeds() {
    let found: Vec<f64> = (1..=10).map(|seed| Problem::new(3, 0.1, 2000.0).audited(seed)).collect();
    assert!((median(found.clone()) / -0.181 - 1.0).abs() < 0.05, "{found:?}");
    let stuck = found.iter().filter(|welfare| **welfare < -1.0).count();
    assert!(stuck <= 3, "{found:?}");
}

#[test]
fn a_payment_by_initial_position_changes_nothing() {
    let problem = Problem { payment: 1.0, iterations: 100, ..Problem::new(3, 1.0, 100.0) };
    let (experiment, design) = problem.run(1, None);
    let welfare = |phi: &[f64]| audit(&experiment, phi).outcomes[0];
    let (last, none) = (welfare(&design.starts[0].phi), welfare(&[0.0; 4]));
    assert!((last - none).abs() < 1e-9, "{last} {none}");
}

/// A linear payment draws every player to one end.
#[test]
fn one_weight_does_not_suffice() {
    let welfare = Problem { weights: 1, iterations: 800, ..Problem::new(5, 1.0, 100.0) }.audited(1);
    assert!(welfare < -2.5, "{welfare}");
}

#[test]
fn reversed_time_scales_end_far_off() {
    let reversed = Problem { smoothing: 0.001, step: 0.1, ..Problem::new(5, 1.0, 100.0) };
    let simulated = |seed| {
        let (experiment, design) = reversed.run(seed, None);
        experiment.go_on(&design.starts[0].phi, 5, 1).unwrap().outcomes[0]
    };
    let found: Vec<f64> = (1..=3).map(simulated).collect();
    assert!(median(found.clone()) < -2.0, "the right order ends at -0.73: {found:?}");
}

#[test]
fn two_plays_a_step_do_as_well() {
    for estimate in [Estimate::TwoPoint, Estimate::Spsa] {
        let welfare = Problem { estimate, step: 0.02, iterations: 750, ..Problem::new(3, 1.0, 100.0) }.audited(2);
        assert!(welfare > -0.3, "{estimate:?}: {welfare}");
    }
}
