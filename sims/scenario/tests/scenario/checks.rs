//! Values out of range and fields that exclude or need each other.

use crate::{expect_refused, read, refuse, with};
use walras_scenario::Mode;

#[test]
fn counts() {
    let cases = [
        (
            "seed: 3",
            "samples: 0",
            "test.yaml:2:10: field `samples`: found 0, expected a whole number from 1 to 1000000000, or nothing to see mixed strategies",
        ),
        ("players: 3", "players: 0", "test.yaml:5:12: field `game.players`: found 0, expected a whole number ≥ 1"),
        ("actions: 5", "actions: 0", "test.yaml:6:12: field `game.actions`: found 0, expected a whole number ≥ 1"),
        (
            "actions: 5",
            "actions: [3, 0]",
            "test.yaml:6:16: field `game.actions[1]`: found 0, expected a whole number ≥ 1",
        ),
        ("count: 2", "count: 0", "test.yaml:15:10: field `probes.count`: found 0, expected a whole number ≥ 1"),
        (
            "precision: 6",
            "precision: 6\n  max_rounds: 0",
            "test.yaml:21:15: field `learning.max_rounds`: found 0, expected a whole number ≥ 1",
        ),
        (
            "iterations: 10",
            "iterations: 0",
            "test.yaml:22:15: field `designer.iterations`: found 0, expected a whole number ≥ 1",
        ),
        (
            "iterations: 10",
            "stop: {patience: 0}",
            "test.yaml:22:20: field `designer.stop.patience`: found 0, expected a whole number ≥ 1",
        ),
    ];
    for (old, new, message) in cases {
        expect_refused(old, new, message);
    }
}

/// No word of Rust's types reaches a user.
#[test]
fn whole_numbers_and_lists_are_named_with_their_ranges() {
    let cases = [
        (
            "seed: 3",
            "seed: 18446744073709551616",
            "found 18446744073709552000, expected a whole number from 0 to 18446744073709551615",
        ),
        ("seed: 3", "seed: -1", "found -1, expected a whole number ≥ 0"),
        ("seed: 3", "replicate: -1", "found -1, expected a whole number from 0 to 4294967295"),
        ("seed: 3", "replicate: 4294967296", "found 4294967296, expected a whole number from 0 to 4294967295"),
        ("iterations: 10", "bounds: {price: [0, 1, 2]}", "found 3 entries, expected a list of 2 entries"),
        ("iterations: 10", "bounds: {price: [0]}", "found 1 entry, expected a list of 2 numbers, [low, high]"),
    ];
    for (old, new, message) in cases {
        let found = refuse(with(old, new)).to_string();
        assert!(found.ends_with(message), "{new}: {found}");
    }
}

#[test]
fn learning() {
    let cases = [
        (
            "  precision: 6\n",
            "",
            "test.yaml:18:1: field `learning.precision`: missing: `rule: logit_response` needs it, a number ≥ 0",
        ),
        (
            "rule: logit_response",
            "rule: best_response",
            "test.yaml:20:3: field `learning.precision`: not allowed: `rule: best_response` has no precision",
        ),
        (
            "precision: 6",
            "precision: -1",
            "test.yaml:20:14: field `learning.precision`: found -1, expected a finite number ≥ 0",
        ),
        (
            "precision: 6",
            "precision: .nan",
            "test.yaml:20:14: field `learning.precision`: found NaN, expected a finite number ≥ 0",
        ),
        (
            "precision: 6",
            "precision: [1, 2, -3]",
            "test.yaml:20:21: field `learning.precision[2]`: found -3, expected a finite number ≥ 0",
        ),
        (
            "rule: logit_response\n  precision: 6",
            "rule: best_response\n  mode: accelerated",
            "test.yaml:20:9: field `learning.mode`: found `accelerated`, expected `rounds`, the only mode of `rule: best_response`",
        ),
        (
            "precision: 6",
            "precision: 6\n  smoothing: 0.2",
            "test.yaml:21:3: field `learning.smoothing`: not allowed: only `mode: rounds` smooths beliefs",
        ),
        (
            "precision: 6",
            "precision: 6\n  mode: rounds\n  smoothing: 0",
            "test.yaml:22:14: field `learning.smoothing`: found 0, expected a number > 0 and ≤ 1",
        ),
        (
            "precision: 6",
            "precision: 6\n  mode: rounds\n  smoothing: 1.5",
            "test.yaml:22:14: field `learning.smoothing`: found 1.5, expected a number > 0 and ≤ 1",
        ),
        (
            "precision: 6",
            "precision: 6\n  tolerance: 0",
            "test.yaml:21:14: field `learning.tolerance`: found 0, expected a finite number > 0",
        ),
    ];
    for (old, new, message) in cases {
        expect_refused(old, new, message);
    }
    let best = read(&with("rule: logit_response\n  precision: 6", "rule: best_response")).scenario.learning;
    assert_eq!((best.mode(), best.smoothing()), (Mode::Rounds, Some(0.1)));
}

#[test]
fn evaluation() {
    let section = |fields: &str| format!("evaluation: {fields}\nseed: 3");
    let cases = [
        (
            "{garp_tolerance: -1}",
            "test.yaml:2:30: field `evaluation.garp_tolerance`: found -1, expected a number ≥ 0 and ≤ 0.01, a share",
        ),
        (
            "{additive_gap: {lambda_min: 0}}",
            "test.yaml:2:41: field `evaluation.additive_gap.lambda_min`: found 0, expected a finite number > 0",
        ),
        ("{additive_gap: {}}", "test.yaml:2:14: field `evaluation.additive_gap.lambda_min`: missing"),
    ];
    for (fields, message) in cases {
        expect_refused("seed: 3", &section(fields), message);
    }
}

#[test]
fn designer() {
    let cases = [
        ("step: 0", "test.yaml:22:9: field `designer.step`: found 0, expected a finite number > 0"),
        ("step: .inf", "test.yaml:22:9: field `designer.step`: found inf, expected a finite number > 0"),
        (
            "perturbation: -1",
            "test.yaml:22:17: field `designer.perturbation`: found -1, expected a number from 1e-9 to 1e9",
        ),
        (
            "perturbation_decay: 0.1",
            "test.yaml:22:23: field `designer.perturbation_decay`: found 0.1, expected a number from 1/6 (0.16666666666666666) to 1/2",
        ),
        (
            "perturbation_decay: 0.6",
            "test.yaml:22:23: field `designer.perturbation_decay`: found 0.6, expected a number from 1/6 (0.16666666666666666) to 1/2",
        ),
        (
            "injected_noise: -1",
            "test.yaml:22:19: field `designer.injected_noise`: found -1, expected a finite number ≥ 0",
        ),
        (
            "bounds: {price: [1, 0]}",
            "test.yaml:22:19: field `designer.bounds.price`: found [1, 0], expected two finite numbers, [low, high], low ≤ high",
        ),
        (
            "bounds: {price: [0, .inf]}",
            "test.yaml:22:19: field `designer.bounds.price`: found [0, inf], expected two finite numbers, [low, high], low ≤ high",
        ),
        (
            "stop: {gap_below: -1}",
            "test.yaml:22:21: field `designer.stop.gap_below`: found -1, expected a finite number ≥ 0",
        ),
        (
            "stop: {movement_below: -1}",
            "test.yaml:22:26: field `designer.stop.movement_below`: found -1, expected a finite number ≥ 0",
        ),
        (
            "objective: additive_gap",
            "test.yaml:1:1: field `evaluation.additive_gap`: missing: `designer.objective: additive_gap` needs its `lambda_min`",
        ),
    ];
    for (new, message) in cases {
        expect_refused("iterations: 10", new, message);
    }
}

#[test]
fn settings_without_effect_or_sense() {
    for (old, new, said) in [
        ("iterations: 10", "stop: {patience: 3}", "`designer.stop`: not allowed: it stops nothing without `gap_below`"),
        ("iterations: 10", "perturbation: 1e-300", "found 1e-300, expected a number from 1e-9 to 1e9"),
        (
            "precision: 6",
            "precision: 6\n  tolerance: 1",
            "`learning.tolerance`: found 1, expected a number > 0 and ≤ 0.01",
        ),
    ] {
        let error = refuse(with(old, new)).to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn options_that_an_algorithm_does_not_have() {
    expect_refused(
        "  iterations: 10",
        "  temperature: 0.1",
        "test.yaml:22:3: field `designer.temperature`: not allowed: `algorithm: spsa` has only `units`, `step`, `step_decay`, \
         `stability`, `perturbation`, `perturbation_decay`, `injected_noise`, `gradients`, `reservation_utility`, \
         `incentive_tolerance`, `multiplier_step`",
    );
    expect_refused(
        "  iterations: 10",
        "  algorithm: random_search\n  step: 0.1",
        "test.yaml:23:3: field `designer.step`: not allowed: `algorithm: random_search` has no options of its own",
    );
    expect_refused(
        "  iterations: 10",
        "  algorithm: cma_es\n  spread: 0",
        "test.yaml:23:11: field `designer.spread`: found 0, expected a number > 0 and ≤ 1",
    );
    expect_refused(
        "  iterations: 10",
        "  algorithm: cma_ess",
        "test.yaml:22:14: field `designer.algorithm`: unknown choice `cma_ess`, expected one of `spsa`, `evolution_strategies`, \
         `cma_es`, `bayesian_optimisation`, `langevin`, `one_point`, `random_search`, `nelder_mead`, `two_timescale`; did you mean `cma_es`?",
    );
}

#[test]
fn budgets_that_are_too_small_or_too_large() {
    expect_refused(
        "  iterations: 10",
        "  iterations: 10\n  restarts: 10",
        "test.yaml:23:13: field `designer.restarts`: found 10, expected a whole number from 0 to 9: every start has an \
         iteration at least",
    );
    expect_refused(
        "  iterations: 10",
        "  plays: 2000\n  algorithm: bayesian_optimisation",
        "test.yaml:22:10: field `designer.plays`: found 2000, expected at most 1000: `bayesian_optimisation` learns from at \
         most 1000 plays a start",
    );
    expect_refused(
        "  iterations: 10",
        "  iterations: 10\n  average_weight: 1",
        "test.yaml:23:3: field `designer.average_weight`: not allowed: only `recommend: average` has weights",
    );
}
