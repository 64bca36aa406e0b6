//! Rules and their options, classes of players, expectations, orders of revision and what is reported.

use walras_game::metadata::Metadata;
use walras_scenario::{Averaging, Expectation, Mode, Per, Played, PlayerSet, Revision, Rule, Schedule, Start, load};

use crate::{BASE, expect_refused, expect_unresolved, read, refuse, refuse_for, resolve, spectrum, with};

/// The base scenario with other fields of `learning`, each on a line of its own.
fn learning(fields: &str) -> String {
    let indented: String = fields.lines().map(|line| format!("  {line}\n")).collect();
    with("  rule: logit_response\n  precision: 6\n", &indented)
}

#[track_caller]
fn refused(fields: &str, message: &str) {
    assert_eq!(refuse(learning(fields)).to_string(), format!("test.yaml:{message}"));
}

#[test]
fn every_rule_with_the_options_it_needs() {
    for fields in [
        "rule: anchored_response\nrationality: 2",
        "rule: best_response\nties: random",
        "rule: fictitious_play",
        "rule: fictitious_play\nprior: 0",
        "rule: smooth_fictitious_play\nprecision: 2",
        "rule: replicator\nstep: 0.1",
        "rule: discrete_replicator\nbackground: 5",
        "rule: exponential_weights\nrate: 0.5\ndecay: 0.5",
        "rule: projected_ascent\nrate: 0.5",
        "rule: exp3\nrate: 0.1\nexploration: 0.05",
        "rule: regret_matching",
        "rule: regret_matching_plus\naveraging: linear",
        "rule: q_learning\nprecision: 2\nrate: 0.1\nfeedback: frequency_adjusted",
        "rule: logit_revision\nprecision: [1, 2, 3]\nschedule: {logarithmic: 0.5}",
        "rule: imitation\ncomparison: fermi\nstrength: 3",
    ] {
        let resolved = resolve(&learning(fields));
        let again = load(resolved.scenario.to_yaml().unwrap(), "resolved.yaml", &[]).unwrap();
        assert_eq!(again.resolve(&spectrum()).unwrap(), resolved, "{fields}");
        assert_eq!(resolved.scenario.learning.mode, Some(Mode::Rounds), "{fields}");
    }
}

#[test]
fn options_that_are_missing_foreign_or_wrong() {
    for (fields, message) in [
        ("rule: replicator", "18:1: field `learning.step`: missing: `rule: replicator` needs it, a number > 0"),
        (
            "rule: replicator\nstep: 1\nprecision: 2",
            "21:3: field `learning.precision`: not allowed: `rule: replicator` has no precision",
        ),
        ("rule: nikaido_isoda\nstep: 2", "20:9: field `learning.step`: found 2, expected a number > 0 and ≤ 1"),
        (
            "rule: nikaido_isoda\nrevision: sequential",
            "20:3: field `learning.revision`: not allowed: `rule: nikaido_isoda` moves all players at once to where they rest",
        ),
        (
            "rule: nikaido_isoda\nexpectation: mean_field",
            "20:16: field `learning.expectation`: found `mean_field`, expected `exact`: where every player plays a point there is \
             nothing to average",
        ),
        ("rule: replicator\nstep: 0", "20:9: field `learning.step`: found 0, expected a finite number > 0"),
        ("rule: replicator\nstep: .inf", "20:9: field `learning.step`: found inf, expected a finite number > 0"),
        ("rule: fictitious_play\nprior: -1", "20:10: field `learning.prior`: found -1, expected a finite number ≥ 0"),
        (
            "rule: exp3\nrate: 1\nexploration: 1.5",
            "21:16: field `learning.exploration`: found 1.5, expected a number from 0 to 1",
        ),
        (
            "rule: q_learning\nprecision: 1\nrate: 2",
            "21:9: field `learning.rate`: found 2, expected a number > 0 and ≤ 1",
        ),
        (
            "rule: imitation\nstrength: 1",
            "18:1: field `learning.comparison`: missing: `rule: imitation` needs it, `proportional` or `fermi`",
        ),
        (
            "rule: logit_response\nprecision: 1\nschedule: {geometric: -1}",
            "21:25: field `learning.schedule.geometric`: found -1, expected a finite number ≥ 0",
        ),
        (
            "rule: logit_response\nprecision: 1\nschedule: {geometrc: 1}",
            "21:13: field `learning.schedule`: unknown choice `geometrc`, expected one of `linear`, `geometric`, `logarithmic`; did you mean `geometric`?",
        ),
        (
            "rule: regret_matching\nsmoothing: 0.5",
            "20:3: field `learning.smoothing`: not allowed: only logit, anchored and best response weigh their newest response",
        ),
        (
            "rule: regret_matching\nplay: last\naveraging: linear",
            "21:3: field `learning.averaging`: not allowed: only `play: average` averages",
        ),
        (
            "rule: regret_matching\nmax_rounds: 4294967296",
            "20:15: field `learning.max_rounds`: found 4294967296, expected a whole number from 1 to 4294967295",
        ),
    ] {
        refused(fields, message);
    }
}

#[test]
fn what_cannot_be_accelerated_says_why() {
    for (fields, only) in [
        ("schedule: {linear: 1}", "schedule"),
        ("expectation: exact", "expectation: exact"),
        ("revision: sequential", "revision: sequential"),
        ("start: [[1], [1], [1]]", "start"),
        ("play: average", "play: average"),
    ] {
        let text = learning(&format!("rule: logit_response\nprecision: 2\n{fields}"));
        assert_eq!(read(&text).scenario.learning.mode(), Mode::Rounds, "{fields}");
        let text = learning(&format!("rule: logit_response\nprecision: 2\nmode: accelerated\n{fields}"));
        let words = refuse(text).to_string();
        assert!(
            words.ends_with(&format!("found `accelerated`, expected `rounds`, the only mode of `{only}`")),
            "{words}"
        );
    }
}

const CLASSES: &str = "\
classes:
- {players: [0, 2], rule: logit_response, precision: [2, 3]}
- {players: 1, rule: regret_matching}";

#[test]
fn classes_have_rules_of_their_own() {
    let resolved = resolve(&learning(CLASSES));
    assert_eq!(resolved.classes, [0, 1, 0]);
    let learned = &resolved.scenario.learning;
    assert_eq!((learned.mode(), learned.play(), learned.smoothing()), (Mode::Rounds, Played::Last, Some(0.1)));
    assert_eq!(learned.classes[0].precision, Some(Per::Each(vec![2.0, 3.0])));
    assert_eq!(learned.rules().collect::<Vec<_>>(), [Rule::LogitResponse, Rule::RegretMatching]);
    let again = load(resolved.scenario.to_yaml().unwrap(), "resolved.yaml", &[]).unwrap();
    assert_eq!(again.resolve(&spectrum()).unwrap(), resolved);
    let ranges = "classes: [{players: '0-1, 2', rule: exponential_weights, rate: 1}]";
    let resolved = resolve(&learning(ranges));
    assert_eq!((resolved.classes, resolved.scenario.learning.play()), (vec![0; 3], Played::Average));
    let logit = "classes: [{players: '0-2', rule: logit_response, precision: 1}]";
    assert_eq!(resolve(&learning(logit)).scenario.learning.mode, Some(Mode::Accelerated));
    assert_eq!(read(&learning(ranges)).scenario.learning.classes[0].players, Some(PlayerSet::Ranges("0-1, 2".into())));
}

#[test]
fn classes_that_make_no_sense() {
    let class = |players: &str| learning(&format!("classes: [{{players: {players}, rule: fictitious_play}}]"));
    for (players, said) in [
        ("[0, 1]", "`learning.classes`: found no class for player 2, expected every player in one class"),
        (
            "[0, 1, 3]",
            "`learning.classes[0].players`: found `3`, expected players from 0 to 2, such as 2, [0, 2] or \"0-2\"",
        ),
        ("'2-0'", "found `2-0`, expected players from 0 to 2"),
        ("'all'", "found `all`, expected players from 0 to 2"),
        ("'0-2, 1'", "found player 1, who is in `classes[0]`, expected every player in one class, once"),
    ] {
        let words = refuse_for(&class(players), &spectrum());
        assert!(words.contains(said), "{words}");
    }
    refused(
        "rule: fictitious_play\nclasses: [{players: 0, rule: fictitious_play}]",
        "19:3: field `learning.rule`: not allowed: with `classes` it belongs into each of them",
    );
    refused(
        "classes: [{players: 0, rule: replicator}]",
        "19:13: field `learning.classes[0].step`: missing: `rule: replicator` needs it, a number > 0",
    );
    refused(
        "classes: [{players: 0, rul: replicator}]",
        "19:26: field `learning.classes[0].rul`: unknown field, expected one of `rule`, `precision`, `schedule`, \
         `rationality`, `ties`, `prior`, `step`, `background`, `rate`, `decay`, `actor_rate`, `actor_decay`, `exploration`, `feedback`, `comparison`, \
         `strength`, `players`, `name`, `share`, `count`, …; did you mean `rule`?",
    );
    let precisions = learning("classes:\n- {players: '0-2', rule: logit_response, precision: [1, 2]}");
    let words = refuse_for(&precisions, &spectrum());
    assert!(
        words.ends_with("found a list of 2, expected a number or a list of 3, one per player of the class"),
        "{words}"
    );
}

#[test]
fn expectations() {
    let text = learning("rule: logit_response\nprecision: 1\nexpectation: {sampled: 50}");
    let resolved = resolve(&text);
    assert_eq!(resolved.scenario.learning.expectation, Some(Expectation::Sampled(50)));
    let again = load(resolved.scenario.to_yaml().unwrap(), "resolved.yaml", &[]).unwrap();
    assert_eq!(again.resolve(&spectrum()).unwrap(), resolved);
    assert_eq!(resolve(BASE).scenario.learning.expectation, Some(Expectation::MeanField));
    expect_refused(
        "precision: 6",
        "precision: 6\n  expectation: {sampled: 0}",
        "test.yaml:21:26: field `learning.expectation.sampled`: found 0, expected a whole number from 1 to 1000000000",
    );
    expect_refused(
        "precision: 6",
        "precision: 6\n  expectation: {sampled: many}",
        "test.yaml:21:26: field `learning.expectation.sampled`: found the text \"many\", expected a whole number ≥ 0",
    );
    expect_refused(
        "precision: 6",
        "precision: 6\n  expectation: exact\n  own_part: expected",
        "test.yaml:22:13: field `learning.own_part`: found `expected`, expected `actual`: under `expectation: exact` every player knows its own action",
    );
}

/// A game of joint actions, as far as a scenario sees it.
fn joint() -> Metadata {
    let mut metadata = spectrum();
    metadata.contributions.clear();
    metadata.aggregates.clear();
    metadata
}

#[test]
fn games_of_joint_actions_are_played_under_the_exact_expectation() {
    let resolved = read(BASE).resolve(&joint()).unwrap();
    let learned = &resolved.scenario.learning;
    assert_eq!((learned.expectation(), learned.mode), (Expectation::Exact, Some(Mode::Rounds)));
    let words = refuse_for(&with("precision: 6", "precision: 6\n  expectation: mean_field"), &joint());
    assert!(
        words.ends_with(
            "found `mean_field`, expected `exact` or `{sampled: N}`: the game declares no aggregates, so there is no mean field"
        ),
        "{words}"
    );
    let words = refuse_for(&with("precision: 6", "precision: 6\n  mode: accelerated"), &joint());
    assert!(
        words.ends_with("found `accelerated`, expected `rounds`, the only mode of `expectation: exact`"),
        "{words}"
    );
}

#[test]
fn revisions_and_starts() {
    let text = learning("rule: best_response\nrevision: {random: 0.25}\nstart: [[0, 1], [0.5, 0.5], [1]]");
    let resolved = resolve(&text);
    let learned = &resolved.scenario.learning;
    assert_eq!(learned.revision, Revision::Random(0.25));
    assert_eq!(learned.start, Start::Profile(vec![vec![0.0, 1.0], vec![0.5, 0.5], vec![1.0]]));
    let again = load(resolved.scenario.to_yaml().unwrap(), "resolved.yaml", &[]).unwrap();
    assert_eq!(again.resolve(&spectrum()).unwrap(), resolved);
    assert_eq!(read(&learning("rule: best_response\nstart: uniform")).scenario.learning.start, Start::Uniform);
    for (fields, message) in [
        (
            "rule: best_response\nrevision: {random: 0}",
            "20:22: field `learning.revision.random`: found 0, expected a number > 0 and ≤ 1",
        ),
        (
            "rule: best_response\nstart: [[0.5, 0.6]]",
            "20:11: field `learning.start[0]`: found probabilities that add up to 1.1, expected 1",
        ),
        (
            "rule: best_response\nstart: [[2, -1]]",
            "20:12: field `learning.start[0][0]`: found 2, expected a probability",
        ),
        (
            "rule: best_response\nstart: here",
            "20:10: field `learning.start`: found the text \"here\", expected `uniform` or a list for each player of the probabilities of its actions",
        ),
    ] {
        refused(fields, message);
    }
    expect_unresolved(
        "precision: 6",
        "precision: 6\n  start: [[1], [1]]",
        "test.yaml:21:10: field `learning.start`: found a list of 2, expected `uniform` or a list of 3, one per player",
    );
    expect_unresolved(
        "precision: 6",
        "precision: 6\n  start: [[1], [1], [0, 0, 0, 0, 0, 1]]",
        "test.yaml:21:21: field `learning.start[2]`: found a list of 6, expected a list of at most 5, one per action",
    );
}

#[test]
fn what_is_reported() {
    let played = |fields: &str| resolve(&learning(fields)).scenario.learning;
    assert_eq!(played("rule: regret_matching").play, Some(Played::Average));
    assert_eq!(played("rule: regret_matching\nplay: last").play, Some(Played::Last));
    assert_eq!(played("rule: fictitious_play").play, Some(Played::Last));
    assert_eq!(
        played("rule: replicator\nstep: 1\nplay: average\naveraging: linear").averaging,
        Some(Averaging::Linear)
    );
    let schedule = played("rule: logit_response\nprecision: 1\nschedule: {geometric: 1.01}").schedule;
    assert_eq!(schedule, Some(Schedule::Geometric(1.01)));
}

#[test]
fn points_need_a_box() {
    let message = "test.yaml:19:9: field `learning.rule`: found `nikaido_isoda`, expected another rule: `spectrum` offers a grid \
                   of actions, and this one needs a box alone";
    expect_unresolved("  rule: logit_response\n  precision: 6\n", "  rule: nikaido_isoda\n", message);
}
