//! Fields that do not exist, are missing or have the wrong type.

use crate::{BASE, expect_refused, read, refuse, with};
use walras_scenario::{Nested, Per, Quantity};

#[test]
fn unknown_fields() {
    expect_refused(
        "  players: 3",
        "  plyers: 3",
        "test.yaml:5:3: field `game.plyers`: unknown field, expected one of `plugin`, `file`, `payoffs`, `bimatrix`, `stochastic`, `players`, `actions`, `outside_option`, \
         `parameters`; did you mean `players`?",
    );
    expect_refused(
        "learning:",
        "lerning:",
        "test.yaml:18:1: field `lerning`: unknown field, expected one of `name`, `description`, `seed`, `replicate`, `replicates`, `sweep`, \
         `samples`, `game`, `environment`, `probes`, `mechanism`, `learning`, `evaluation`, `designer`, `tables`; \
         did you mean `learning`?",
    );
    expect_refused(
        "  iterations: 10",
        "  stop: {patiense: 3}",
        "test.yaml:22:10: field `designer.stop.patiense`: unknown field, expected one of `gap_below`, \
         `movement_below`, `patience`; did you mean `patience`?",
    );
}

#[test]
fn unknown_choices() {
    expect_refused(
        "rule: logit_response",
        "rule: logit_responce",
        "test.yaml:19:9: field `learning.rule`: unknown choice `logit_responce`, expected one of `logit_response`, \
         `best_response`, `anchored_response`, `fictitious_play`, `smooth_fictitious_play`, `replicator`, \
         `discrete_replicator`, `exponential_weights`, `projected_ascent`, `exp3`, `regret_matching`, \
         `regret_matching_plus`, `q_learning`, `independent_q_learning`, `sarsa`, `actor_critic`, `logit_revision`, `imitation`, `nikaido_isoda`, `linear_quadratic`; did you mean `logit_response`?",
    );
    expect_refused(
        "precision: 6",
        "expectation: exakt",
        "test.yaml:20:16: field `learning.expectation`: unknown choice `exakt`, expected one of `mean_field`, `exact`, \
         `sampled`; did you mean `exact`?",
    );
    expect_refused(
        "precision: 6",
        "ties: 3",
        "test.yaml:20:9: field `learning.ties`: found 3, expected `uniform` or `lowest_index` or `keep_current` or `random`",
    );
}

#[test]
fn missing_fields() {
    expect_refused("name: Test\n", "", "test.yaml:1:1: field `name`: missing");
    expect_refused("  plugin: spectrum\n", "", "test.yaml:3:1: field `game.plugin`: missing");
    expect_refused("  count: 2\n", "", "test.yaml:14:1: field `probes.count`: missing");
    expect_refused("  rule: logit_response\n", "", "test.yaml:18:1: field `learning.rule`: missing");
    expect_refused(
        "    noise: 0.3\n",
        "    noise: {mean: 1}\n",
        "test.yaml:8:5: field `game.parameters.noise.draw`: missing",
    );
}

#[test]
fn wrong_types() {
    let cases = [
        ("name: Test", "name: [1]", "test.yaml:1:7: field `name`: found a list, expected text"),
        ("seed: 3", "seed: -3", "test.yaml:2:7: field `seed`: found -3, expected a whole number ≥ 0"),
        ("seed: 3", "seed: 1.5", "test.yaml:2:7: field `seed`: found 1.5, expected a whole number ≥ 0"),
        ("seed: 3", "seed: many", "test.yaml:2:7: field `seed`: found the text \"many\", expected a whole number ≥ 0"),
        (
            "players: 3",
            "players: three",
            "test.yaml:5:12: field `game.players`: found the text \"three\", expected a whole number ≥ 0",
        ),
        (
            "actions: 5",
            "actions: [5, x]",
            "test.yaml:6:16: field `game.actions[1]`: found the text \"x\", expected a whole number ≥ 0",
        ),
        (
            "actions: 5",
            "actions: {a: 1}",
            "test.yaml:6:12: field `game.actions`: found a mapping, expected a number or a list of numbers",
        ),
        ("actions: 5", "actions: -1", "test.yaml:6:12: field `game.actions`: found -1, expected a whole number ≥ 0"),
        (
            "precision: 6",
            "precision: high",
            "test.yaml:20:14: field `learning.precision`: found the text \"high\", expected a number or a list of numbers",
        ),
        (
            "precision: 6",
            "tolerance: small",
            "test.yaml:20:14: field `learning.tolerance`: found the text \"small\", expected a number",
        ),
        ("precision: 6", "trace: 1", "test.yaml:20:10: field `learning.trace`: found 1, expected `true` or `false`"),
        ("probes:\n  count: 2\n", "probes: 2\nx:\n", "test.yaml:14:9: field `probes`: found 2, expected a mapping"),
        (
            "  iterations: 10",
            "  bounds: {price: [0, 1, 2]}",
            "test.yaml:22:19: field `designer.bounds.price`: found 3 entries, expected a list of 2 entries",
        ),
        (
            "  iterations: 10",
            "  bounds: {price: [0]}",
            "test.yaml:22:19: field `designer.bounds.price`: found 1 entry, expected a list of 2 numbers, [low, high]",
        ),
    ];
    for (old, new, message) in cases {
        expect_refused(old, new, message);
    }
    let error = refuse("name: x\ngame: [spectrum]\n");
    assert_eq!(error.to_string(), "test.yaml:2:7: field `game`: found a list, expected a mapping");
}

#[test]
fn quantities_that_are_none() {
    let cases = [
        ("noise: .nan", "test.yaml:8:12: field `game.parameters.noise`: found NaN, expected a finite number"),
        ("noise: -.inf", "test.yaml:8:12: field `game.parameters.noise`: found -inf, expected a finite number"),
        (
            "noise: [1, [2, .inf]]",
            "test.yaml:8:20: field `game.parameters.noise[1][1]`: found inf, expected a finite number",
        ),
        (
            "noise:",
            "test.yaml:8:11: field `game.parameters.noise`: found nothing, expected a number, a list of numbers, a law `{draw: …}` or a network `{network: …}`",
        ),
        (
            "noise: [1, two]",
            "test.yaml:8:16: field `game.parameters.noise[1]`: found the text \"two\", expected a number or a list of numbers",
        ),
        (
            "noise: {draw: folded, mean: 1, sd: 1}",
            "test.yaml:8:12: field `game.parameters.noise`: unknown choice `folded`, expected one of `uniform`, `normal`, `folded_normal`, `log_normal`, `exponential`; did you mean `folded_normal`?",
        ),
        (
            "noise: {draw: normal, mean: 1, std: 1}",
            "test.yaml:8:36: field `game.parameters.noise.std`: unknown field, expected one of `mean`, `sd`; did you mean `sd`?",
        ),
        ("noise: {draw: normal, mean: 1}", "test.yaml:8:5: field `game.parameters.noise.sd`: missing"),
        (
            "noise: {draw: normal, mean: a, sd: 1}",
            "test.yaml:8:33: field `game.parameters.noise.mean`: found the text \"a\", expected a number",
        ),
        (
            "noise: {draw: normal, mean: 1, sd: .inf}",
            "test.yaml:8:40: field `game.parameters.noise.sd`: found inf, expected a finite number",
        ),
        ("noise: {draw: 1}", "test.yaml:8:19: field `game.parameters.noise.draw`: found 1, expected text"),
    ];
    for (new, message) in cases {
        expect_refused("noise: 0.3", new, message);
    }
}

#[test]
fn numbers_in_all_their_spellings() {
    for (spelling, value) in
        [("1e-10", 1e-10), ("1.0e-10", 1e-10), ("1E-10", 1e-10), ("+.5", 0.5), ("5.", 5.0), ("3", 3.0)]
    {
        let loaded = read(&with("precision: 6", &format!("precision: {spelling}")));
        assert_eq!(loaded.scenario.learning.precision, Some(Per::All(value)), "{spelling}");
        let loaded = read(&with("noise: 0.3", &format!("noise: {spelling}")));
        assert_eq!(loaded.scenario.game.parameters["noise"], Quantity::Given(Nested::Number(value)));
    }
    for (spelling, value) in [("1e-10", 1e-10), ("1E-4", 1e-4), ("+.005", 0.005)] {
        let loaded = read(&with("precision: 6", &format!("precision: 6\n  tolerance: {spelling}")));
        assert_eq!(loaded.scenario.learning.tolerance, value);
    }
    assert_eq!(read(&with("iterations: 10", "iterations: 1e4")).scenario.designer.unwrap().iterations, Some(10_000));
    assert_eq!(read(&with("actions: 5", "actions: 2e1")).scenario.game.actions, Some(Per::All(20)));
    assert_eq!(read(&with("seed: 3", "seed: 18446744073709551615")).scenario.seed, u64::MAX);
}

#[test]
fn sections_of_comments_only_are_empty() {
    let text = with("mechanism: {price: 0.1}", "mechanism:\n  # price: 0.1\nevaluation:\n  # nothing")
        .replace("designer:\n  iterations: 10\n", "designer:\nsamples:\n");
    let scenario = read(&text).scenario;
    assert!(scenario.mechanism.is_empty() && scenario.designer.is_none() && scenario.samples.is_none());
    assert_eq!(scenario.evaluation.garp_tolerance, 1e-9);
}

#[test]
fn defaults_are_the_documented_ones() {
    use walras_scenario::{Algorithm, Expectation, Mode, Objective, OnUnconverged, OwnPart, Tables};
    let scenario = read(&with("seed: 3\n", "")).scenario;
    assert_eq!((scenario.seed, scenario.samples, scenario.tables), (0, None, Tables::Parquet));
    let learning = &scenario.learning;
    assert_eq!(
        (learning.expectation(), learning.own_part, learning.mode()),
        (Expectation::MeanField, OwnPart::Actual, Mode::Accelerated)
    );
    assert_eq!(
        (learning.tolerance, learning.max_rounds, learning.trace, learning.smoothing()),
        (1e-10, 10_000, false, None)
    );
    let designer = scenario.designer.unwrap();
    assert_eq!(
        (designer.algorithm, designer.objective, designer.on_unconverged),
        (Algorithm::Spsa, Objective::ParetoGap, OnUnconverged::Skip)
    );
    assert_eq!(
        (designer.step, designer.perturbation, designer.recommend, designer.restarts, designer.plays),
        (None, None, None, 0, None)
    );
    assert!(designer.common_random_numbers && designer.stop.is_none());
    let stopping = read(&with("iterations: 10", "stop: {gap_below: 0.01}")).scenario.designer.unwrap();
    assert_eq!((stopping.iteration_budget(), stopping.stop.unwrap().patience), (Some(1000), 50));
    assert!(read(BASE).scenario.description.is_none());
}
