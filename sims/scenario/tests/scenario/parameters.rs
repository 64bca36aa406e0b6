//! Parameters confronted with the game's metadata.

use crate::{BASE, expect_unresolved, read, refuse_for, resolve, spectrum, with};
use walras_game::Metadata;
use walras_game::metadata::{Aggregate, Axis, Distribution, Kind, Own, Weights};

#[test]
fn unknown_and_misplaced_parameters() {
    let cases = [
        (
            "noise: 0.3",
            "nois: 0.3",
            "test.yaml:8:5: field `game.parameters.nois`: unknown parameter, expected one of `valuation`, `interference`, `noise`, `max_power`; did you mean `noise`?",
        ),
        (
            "noise: 0.3",
            "shift: 0.3",
            "test.yaml:8:5: field `game.parameters.shift`: `shift` is a probe parameter; it belongs under `probes.parameters`",
        ),
        (
            "noise: 0.3",
            "price: 0.3",
            "test.yaml:8:5: field `game.parameters.price`: `price` is a mechanism parameter; it belongs under `mechanism`",
        ),
        (
            "{shift: [0.2, 0.4]}",
            "{noise: 1}",
            "test.yaml:16:16: field `probes.parameters.noise`: `noise` is an environment parameter; it belongs under `game.parameters`",
        ),
        (
            "{price: 0.1}",
            "{valuation: 1}",
            "test.yaml:17:13: field `mechanism.valuation`: `valuation` is a private type; it belongs under `game.parameters`",
        ),
        (
            "{price: 0.1}",
            "{prize: 1}",
            "test.yaml:17:13: field `mechanism.prize`: unknown parameter, expected one of `price`, `congestion_price`; did you mean `price`?",
        ),
        (
            "iterations: 10",
            "bounds: {prize: [0, 1]}",
            "test.yaml:22:12: field `designer.bounds.prize`: unknown parameter, expected one of `price`, `congestion_price`; did you mean `price`?",
        ),
        (
            "iterations: 10",
            "bounds: {noise: [0, 1]}",
            "test.yaml:22:12: field `designer.bounds.noise`: `noise` is an environment parameter; it belongs under `game.parameters`",
        ),
    ];
    for (old, new, message) in cases {
        expect_unresolved(old, new, message);
    }
}

/// A name is a value where the game names its choices, and nowhere else.
#[test]
fn choices_by_name() {
    expect_unresolved(
        "noise: 0.3",
        "noise: loud",
        "test.yaml:8:12: field `game.parameters.noise`: found the text `loud`, expected a number > 0",
    );
    let lanes = Metadata::from_json(include_str!("../../../../plugins/lanes/src/metadata.json")).unwrap();
    let scenario = |payment: &str| {
        let game = format!("game: {{plugin: lanes, parameters: {{payment: {payment}}}}}");
        format!(
            "name: x\nseed: 1\n{game}\nprobes: {{count: 1}}\nlearning: {{rule: anchored_response, rationality: 1}}\n"
        )
    };
    for (given, number) in [("terminal", 0.0), ("initial", 1.0), ("1", 1.0)] {
        let resolved = read(&scenario(given)).resolve(&lanes).unwrap();
        assert_eq!(resolved.setup.parameters["payment"], [number]);
        let again = read(&resolved.scenario.to_yaml().unwrap()).resolve(&lanes).unwrap();
        assert_eq!(again, resolved, "what is written out names the choice and resolves to the same");
    }
    let message = refuse_for(&scenario("initials"), &lanes);
    assert!(
        message.ends_with("unknown choice `initials`, expected one of `terminal`, `initial`; did you mean `initial`?"),
        "{message}"
    );
    assert!(refuse_for(&scenario("2"), &lanes).ends_with("found 2, expected `terminal` or `initial`"));
}

#[test]
fn wrong_shapes() {
    let cases = [
        (
            "[0.5, 0.6, 0.7]",
            "[0.5, 0.6]",
            "test.yaml:9:16: field `game.parameters.valuation`: found a list of 2 numbers, expected a list of 3 numbers (players)",
        ),
        (
            "[0.5, 0.6, 0.7]",
            "[]",
            "test.yaml:9:16: field `game.parameters.valuation`: found a list of 0 numbers, expected a list of 3 numbers (players)",
        ),
        (
            "[0.5, 0.6, 0.7]",
            "[0.5, [0.6], 0.7]",
            "test.yaml:9:22: field `game.parameters.valuation[1]`: found a list of 1 numbers, expected a number ≥ 0",
        ),
        (
            "      - [0.1, 0.2, 0]\n",
            "",
            "test.yaml:11:7: field `game.parameters.interference`: found a list of 2 lists, expected a list of 3 lists of 3 numbers (players × players)",
        ),
        (
            "[0.1, 0.2, 0]",
            "[0.1, 0.2]",
            "test.yaml:13:9: field `game.parameters.interference[2]`: found a list of 2 numbers, expected a list of 3 numbers (players)",
        ),
        (
            "[0.1, 0.2, 0]",
            "0.1",
            "test.yaml:13:9: field `game.parameters.interference[2]`: found 0.1, expected a list of 3 numbers (players)",
        ),
        (
            "shift: [0.2, 0.4]",
            "shift: [1, 2, 3]",
            "test.yaml:16:23: field `probes.parameters.shift`: found a list of 3 numbers, expected a list of 2 numbers (probes)",
        ),
        (
            "noise: 0.3",
            "noise: [0.3]",
            "test.yaml:8:12: field `game.parameters.noise`: found a list of 1 numbers, expected a number > 0",
        ),
        (
            "{price: 0.1}",
            "{price: [0.1]}",
            "test.yaml:17:20: field `mechanism.price`: found a list of 1 numbers, expected a number ≥ 0 and ≤ 2",
        ),
    ];
    for (old, new, message) in cases {
        expect_unresolved(old, new, message);
    }
}

#[test]
fn values_outside_the_games_bounds() {
    let cases = [
        ("noise: 0.3", "noise: 0", "test.yaml:8:12: field `game.parameters.noise`: found 0, expected a number > 0"),
        (
            "[0.5, 0.6, 0.7]",
            "[0.5, -0.6, 0.7]",
            "test.yaml:9:22: field `game.parameters.valuation[1]`: found -0.6, expected a number ≥ 0",
        ),
        (
            "[0.1, 0, 0.2]",
            "[0.1, 0, -0.2]",
            "test.yaml:12:18: field `game.parameters.interference[1][2]`: found -0.2, expected a number ≥ 0",
        ),
        (
            "[0.1, 0, 0.2]",
            "[0.1, 0.5, 0.2]",
            "test.yaml:12:15: field `game.parameters.interference[1][1]`: found 0.5, expected 0: a player is no part of its own aggregate",
        ),
        (
            "{price: 0.1}",
            "{price: 3}",
            "test.yaml:17:20: field `mechanism.price`: found 3, expected a number ≥ 0 and ≤ 2",
        ),
    ];
    for (old, new, message) in cases {
        expect_unresolved(old, new, message);
    }
    let mut whole = spectrum();
    whole.parameters.iter_mut().find(|p| p.name == "noise").unwrap().kind = Kind::Integer;
    assert_eq!(
        refuse_for(BASE, &whole),
        "test.yaml:8:12: field `game.parameters.noise`: found 0.3, expected a whole number > 0"
    );
}

#[test]
fn senseless_laws_and_inadmissible_draws() {
    let cases = [
        (
            "noise: 0.3",
            "noise: {draw: uniform, low: 2, high: 1}",
            "test.yaml:8:12: field `game.parameters.noise`: cannot draw from this law: low = 2 must not exceed high = 1",
        ),
        (
            "[0.5, 0.6, 0.7]",
            "{draw: normal, mean: 0, sd: -1}",
            "test.yaml:9:16: field `game.parameters.valuation`: cannot draw from this law: sd = -1 must not be negative",
        ),
        (
            "{price: 0.1}",
            "{price: {draw: exponential, rate: 0}}",
            "test.yaml:17:20: field `mechanism.price`: cannot draw from this law: rate = 0 must be positive",
        ),
    ];
    for (old, new, message) in cases {
        expect_unresolved(old, new, message);
    }
    let error = refuse_for(&with("[0.5, 0.6, 0.7]", "{draw: uniform, low: -2, high: -1}"), &spectrum());
    assert!(error.starts_with("test.yaml:9:5: field `game.parameters.valuation[0]`: drew -1."), "{error}");
    assert!(error.ends_with(", expected a number ≥ 0; choose a law whose values are all admissible"), "{error}");
}

#[test]
fn missing_parameters() {
    let mut bare = spectrum();
    for parameter in &mut bare.parameters {
        (parameter.default, parameter.prior) = (None, None);
    }
    let given = with("noise: 0.3\n", "noise: 0.3\n    max_power: 4\n")
        .replace("{price: 0.1}", "{price: 0.1, congestion_price: 0}")
        .replace("{shift", "{direction: 1, shift");
    assert!(crate::read(&given).resolve(&bare).is_ok());
    assert_eq!(
        refuse_for(&given.replace("direction: 1, ", ""), &bare),
        "test.yaml:17:3: field `probes.parameters.direction`: missing: the game has no default for it; expected a list of 3 numbers (players)"
    );
    assert_eq!(
        refuse_for(&given.replace(", congestion_price: 0", ""), &bare),
        "test.yaml:18:1: field `mechanism.congestion_price`: missing: the game has no default for it; expected a number ≥ 0 and ≤ 2"
    );
}

#[test]
fn one_number_fills_a_tensor_but_not_the_diagonal_without_meaning() {
    let rows = "\n      - [0, 0.1, 0.2]\n      - [0.1, 0, 0.2]\n      - [0.1, 0.2, 0]\n";
    let text = with(rows, " 0.25\n");
    assert_eq!(resolve(&text).setup.parameters["interference"], [0.0, 0.25, 0.25, 0.25, 0.0, 0.25, 0.25, 0.25, 0.0]);
    // An aggregate that includes the own part gives the diagonal a meaning.
    let mut included = spectrum();
    let weights = Weights::Pairwise("interference".into());
    included.aggregates.push(Aggregate {
        name: "felt".into(),
        contribution: "power".into(),
        weights,
        own: Own::Included,
    });
    let resolved = crate::read(&text).resolve(&included).unwrap();
    assert_eq!(resolved.setup.parameters["interference"], [0.25; 9]);
}

#[test]
fn lists_of_one_entry_an_action() {
    let mut game = spectrum();
    let noise = game.parameters.iter_mut().find(|p| p.name == "noise").unwrap();
    noise.shape = vec![Axis::Actions];
    let resolved = crate::read(BASE).resolve(&game).unwrap();
    assert_eq!(resolved.setup.parameters["noise"], [0.3; 5]);
    assert_eq!(crate::read(&resolved.scenario.to_yaml().unwrap()).resolve(&game).unwrap(), resolved);
    assert_eq!(
        refuse_for(&with("noise: 0.3", "noise: [0.3, 0.3]"), &game),
        "test.yaml:8:12: field `game.parameters.noise`: found a list of 2 numbers, expected a list of 5 numbers (actions)"
    );
}

#[test]
fn three_axes_can_be_given_but_not_drawn() {
    let mut deep = spectrum();
    let noise = deep.parameters.iter_mut().find(|p| p.name == "noise").unwrap();
    noise.shape = vec![Axis::Probes, Axis::Players, Axis::Probes];
    let resolved = crate::read(BASE).resolve(&deep).unwrap();
    assert_eq!(resolved.setup.parameters["noise"], [0.3; 12]);
    assert_eq!(crate::read(&resolved.scenario.to_yaml().unwrap()).resolve(&deep).unwrap(), resolved);
    let noise = deep.parameters.iter_mut().find(|p| p.name == "noise").unwrap();
    noise.prior = Some(Distribution::Uniform { low: 0.1, high: 0.2 });
    noise.default = None;
    assert!(refuse_for(&with("    noise: 0.3\n", ""), &deep).contains("entries of more than two axes must be given"));
}
