//! `--set path=value`.

use crate::{BASE, spectrum, with};
use walras_scenario::{Loaded, Nested, Per, Quantity, ScenarioError, load};

fn set(text: &str, changes: &[(&str, &str)]) -> Result<Loaded, ScenarioError> {
    let changes: Vec<_> = changes.iter().map(|(path, value)| (path.to_string(), value.to_string())).collect();
    load(text, "test.yaml", &changes)
}

#[track_caller]
fn expect_refused(path: &str, value: &str, message: &str) {
    let error = set(BASE, &[(path, value)]).map(|loaded| loaded.scenario).unwrap_err();
    assert_eq!(error.to_string(), format!("--set {path}={value}: {message}"));
}

#[test]
fn values_are_yaml() {
    let changes = [
        ("learning.precision", "[1, 2, 3]"),
        ("game.parameters.valuation.0", "0.25"),
        ("game.parameters.interference[1][2]", "0.125"),
        ("game.parameters.max_power", "{draw: uniform, low: 1, high: 2}"),
        ("evaluation.additive_gap.lambda_min", "1e-3"),
        ("samples", "5"),
        ("samples", "null"),
        ("description", "several words"),
        ("designer", ""),
    ];
    let scenario = set(BASE, &changes).unwrap().scenario;
    assert_eq!(scenario.learning.precision, Some(Per::Each(vec![1.0, 2.0, 3.0])));
    let numbers = |values: &[f64]| Nested::List(values.iter().map(|&v| Nested::Number(v)).collect());
    assert_eq!(scenario.game.parameters["valuation"], Quantity::Given(numbers(&[0.25, 0.6, 0.7])));
    let rows = [[0.0, 0.1, 0.2], [0.1, 0.0, 0.125], [0.1, 0.2, 0.0]];
    assert_eq!(
        scenario.game.parameters["interference"],
        Quantity::Given(Nested::List(rows.iter().map(|r| numbers(r)).collect()))
    );
    assert!(matches!(scenario.game.parameters["max_power"], Quantity::Draw(_)));
    assert_eq!(scenario.evaluation.additive_gap.unwrap().lambda_min, 1e-3);
    assert_eq!((scenario.samples, scenario.designer), (None, None));
    assert_eq!(scenario.description.as_deref(), Some("several words"));
}

#[test]
fn the_last_override_wins_and_may_repair_the_file() {
    let scenario = set(BASE, &[("seed", "1"), ("seed", "2")]).unwrap().scenario;
    assert_eq!(scenario.seed, 2);
    assert_eq!(set(&with("seed: 3", "seed: many"), &[("seed", "2")]).unwrap().scenario.seed, 2);
}

#[test]
fn paths_that_lead_nowhere() {
    let path = |text: &str| {
        format!(
            "found the path \"{text}\", expected a path such as `learning.precision` or `game.parameters.valuation.0`"
        )
    };
    for bad in ["", "learning.", ".seed", "a[", "a[x]"] {
        expect_refused(bad, "1", &path(bad));
    }
    let cases = [
        (
            "game.parameters.valuation.7",
            "field `game.parameters.valuation[7]`: cannot set this: `game.parameters.valuation` has 3 entries, there is none at index 7",
        ),
        ("seed.x", "field `seed.x`: cannot set this: `seed` is a single value, it has no field `x`"),
        (
            "learning.precision.0",
            "field `learning.precision[0]`: cannot set this: `learning.precision` is a single value, it has no entry 0",
        ),
        (
            "game.parameters.valuation.first",
            "field `game.parameters.valuation.first`: cannot set this: `game.parameters.valuation` is a list, it has no field `first`",
        ),
        ("game.0", "field `game[0]`: cannot set this: `game` is a mapping, it has no entry 0"),
        ("evaluation.0", "field `evaluation[0]`: cannot set this: `evaluation` is not a list"),
    ];
    for (path, message) in cases {
        expect_refused(path, "1", message);
    }
}

#[test]
fn values_that_are_wrong() {
    let cases = [
        (
            "learning.precision",
            "abc",
            "field `learning.precision`: found the text \"abc\", expected a number or a list of numbers",
        ),
        ("learning.precision", "-1", "field `learning.precision`: found -1, expected a finite number ≥ 0"),
        (
            "learning",
            "{rule: logit_response}",
            "field `learning.precision`: missing: `rule: logit_response` needs it, a number ≥ 0",
        ),
        (
            "learnin.precision",
            "1",
            "field `learnin`: unknown field, expected one of `name`, `description`, `seed`, `replicate`, `replicates`, `sweep`, `samples`, `game`, `environment`, `probes`, `mechanism`, `learning`, `evaluation`, `designer`, `tables`; did you mean `learning`?",
        ),
        (
            "learning.tolerence",
            "1",
            "field `learning.tolerence`: unknown field, expected one of `rule`, `precision`, `schedule`, `rationality`, `ties`, `prior`, `step`, `background`, `rate`, `decay`, `actor_rate`, `actor_decay`, `exploration`, `feedback`, `comparison`, `strength`, `classes`, `expectation`, `own_part`, `mode`, …; did you mean `tolerance`?",
        ),
        ("seed", "[1", "field `seed`: not valid YAML: did not find expected ',' or ']', while parsing a flow sequence"),
        ("seed", "!x 1", "field `seed`: found the tag `!x`, which means nothing here"),
    ];
    for (path, value, message) in cases {
        expect_refused(path, value, message);
    }
}

#[test]
fn faults_that_the_game_finds_name_the_override_too() {
    let refused = |path, value| set(BASE, &[(path, value)]).unwrap().resolve(&spectrum()).unwrap_err().to_string();
    assert_eq!(
        refused("game.parameters.valuation.1", "-1"),
        "--set game.parameters.valuation.1=-1: field `game.parameters.valuation[1]`: found -1, expected a number ≥ 0"
    );
    assert_eq!(
        refused("game.players", "4"),
        "test.yaml:9:16: field `game.parameters.valuation`: found a list of 3 numbers, expected a list of 4 numbers (players)"
    );
}
