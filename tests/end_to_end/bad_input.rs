//! Bad scenarios: the message names file, line and field; exit code 2; nothing written.

use crate::harness::{SMALL, folder, refused, run_text, walras};

/// The words about the small scenario with `from` replaced by `to`.
fn words_about(case: &str, from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    let folder = folder(&format!("bad-{case}"));
    refused(&folder, &run_text(&folder, &SMALL.replacen(from, to, 1), &[]), 2)
}

#[test]
fn each_fault_is_placed_and_explained() {
    for (case, from, to, place, said) in [
        ("unknown-field", "players: 2", "playerz: 2", "scenario.yaml:5:3", "did you mean `players`?"),
        ("unknown-parameter", "noise: 0.3", "nois: 0.3", "scenario.yaml:8:5", "did you mean `noise`?"),
        ("wrong-type", "players: 2", "players: two", "scenario.yaml:5:", "field `game.players`"),
        ("phi-out-of-bounds", "price: 0.12", "price: 2.5", "scenario.yaml:19:", "field `mechanism.price`"),
        ("negative-phi", "congestion_price: 0.06", "congestion_price: -1", "scenario.yaml:20:", "-1"),
        ("not-square", "- [0.2, 0]", "- [0.2, 0, 0.1]", "scenario.yaml:", "field `game.parameters.interference"),
        ("own-interference", "- [0, 0.1]", "- [0.5, 0.1]", "scenario.yaml:11:", "interference[0][0]"),
        ("negative-noise", "noise: 0.3", "noise: -0.3", "scenario.yaml:8:", "expected a number > 0"),
        ("zero-actions", "actions: 5", "actions: 0", "scenario.yaml:6:", "field `game.actions`"),
        ("zero-probes", "count: 3", "count: 0", "scenario.yaml:14:", "field `probes.count`"),
        ("zero-players", "players: 2", "players: 0", "scenario.yaml:5:", "field `game.players`"),
        ("short-list", "[0.2, 0.4, 0.6]", "[0.2, 0.4]", "scenario.yaml:17:", "3"),
        ("nan", "noise: 0.3", "noise: .nan", "scenario.yaml:8:", "field `game.parameters.noise`"),
        ("no-precision", "  precision: 6\n", "", "scenario.yaml:", "learning.precision"),
        ("rule", "logit_response", "logit", "scenario.yaml:22:", "did you mean `logit_response`?"),
    ] {
        let words = words_about(case, from, to);
        assert!(words.contains(place) && words.contains(said), "{case}: {words}");
    }
}

#[test]
fn senseless_designers_are_refused() {
    for (case, designer, said) in [
        ("noise", "{injected_noise: -1}", "designer.injected_noise"),
        ("step", "{step: 0}", "designer.step"),
        ("decay", "{perturbation_decay: 0.9}", "designer.perturbation_decay"),
        ("iterations", "{iterations: 0}", "designer.iterations"),
        ("bounds", "{bounds: {price: [0, 9]}}", "designer.bounds.price"),
        ("outside", "{bounds: {price: [1, 2]}}", "price"),
        ("algorithm", "{algorithm: spsb}", "did you mean `spsa`?"),
    ] {
        let folder = folder(&format!("bad-designer-{case}"));
        let words = refused(&folder, &run_text(&folder, &format!("{SMALL}designer: {designer}\n"), &[]), 2);
        assert!(words.contains(said), "{case}: {words}");
    }
}

#[test]
fn overrides_are_named_by_what_was_typed() {
    let folder = folder("bad-override");
    let output = run_text(&folder, SMALL, &["--set", "game.parameters.noise=-1"]);
    let words = refused(&folder, &output, 2);
    assert!(words.contains("--set game.parameters.noise=-1") && words.contains("expected a number > 0"), "{words}");
}

#[test]
fn a_billion_laughs_are_not_laughed() {
    let mut bomb = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let folder = folder("bad-bomb");
    let words = refused(&folder, &run_text(&folder, &bomb, &[]), 2);
    assert!(words.contains("aliases"), "{words}");
}

#[test]
#[cfg(unix)]
fn an_endless_file_is_given_up() {
    let folder = folder("bad-endless");
    let output = walras(&folder).args(["run", "/dev/zero", "--out", "out"]).output().unwrap();
    let words = refused(&folder, &output, 2);
    assert!(words.contains("a scenario has at most"), "{words}");
}

#[test]
fn what_is_no_scenario_is_refused() {
    for (case, text, said) in [
        ("empty", "", "empty"),
        ("list", "- 1\n- 2\n", "scenario.yaml:1:1"),
        ("syntax", "name: [unclosed\n", "scenario.yaml:"),
        ("twice", "name: a\nname: b\n", "`name` is given twice"),
    ] {
        let folder = folder(&format!("bad-{case}"));
        let words = refused(&folder, &run_text(&folder, text, &[]), 2);
        assert!(words.contains(said), "{case}: {words}");
    }
    let folder = folder("bad-absent");
    let output = walras(&folder).args(["run", "absent.yaml", "--out", "out"]).output().unwrap();
    let words = refused(&folder, &output, 4);
    assert!(words.contains("absent.yaml"), "{words}");
}
