//! Direct mechanisms asked for what makes no sense.

use crate::harness::{folder, refused, root, run, walras};

/// The words of an audit of a bundled scenario that must fail with this exit code.
fn refuses(scenario: &str, set: &[&str], code: i32) -> String {
    let folder = folder("direct-bad");
    let path = root().join("scenarios").join(scenario);
    let set = set.iter().flat_map(|change| ["--set", change]);
    let output = walras(&folder).arg("audit").arg(path).args(set).output().unwrap();
    refused(&folder, &output, code)
}

#[track_caller]
fn says(words: &str, parts: &[&str]) {
    // Long messages are wrapped.
    let flat = words.split_whitespace().filter(|word| *word != "|" && *word != "│").collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(flat.contains(part), "{part}: {words}");
    }
}

#[test]
fn parameters_that_make_no_sense_are_told_with_their_field() {
    let search = "direct/search.yaml";
    for (set, parts) in [
        ("environment.parameters.th=[]", &["environment.parameters", "the grid of types is empty"][..]),
        ("environment.parameters.weights=[0, 0]", &["environment.parameters", "2 weights of types, expected 36"]),
        ("environment.parameters.c=-0.1", &["environment.parameters.c", "found -0.1, expected a number ≥ 0"]),
        ("environment.parameters.a=-0.5", &["environment.parameters", "click rates from"]),
        ("environment.parameters.phi=cup", &["environment.parameters.phi", "did you mean `cap`?"]),
        ("environment.parameters.m=0", &["environment.parameters.m", "found 0, expected a whole number ≥ 1"]),
        ("environment.parameters.ms=[4, 0]", &["environment.parameters.ms[1]", "found 0, expected a whole number ≥ 1"]),
        ("environment.parameters.n=2.5", &["environment.parameters.n", "found 2.5, expected a whole number"]),
        ("environment.parameters.slots=[0.5, 1]", &["largest first"]),
        ("environment.parameters.slotz=[1]", &["environment.parameters.slotz", "did you mean `slots`?"]),
        ("environment.plugin=sponsored_serch", &["environment.plugin", "did you mean `sponsored_search`?"]),
        ("mechanism.rule=vgc", &["mechanism.rule", "unknown choice `vgc`", "did you mean `vcg`?"]),
        ("mechanism.rule=3", &["mechanism.rule", "expected `vcg`"]),
        ("mechanism.pivot=clark", &["mechanism.pivot", "did you mean `clarke`?"]),
        ("mechanism.reserve=0.5", &["mechanism.reserve", "unknown parameter"]),
    ] {
        says(&refuses(search, &[set], 2), parts);
    }
    let weights = format!("environment.parameters.weights=[{}]", ["0"; 36].join(", "));
    says(&refuses(search, &[&weights], 2), &["zero mass"]);
    says(&refuses(search, &["mechanism.rule=first_price"], 2), &["mechanism.pivot", "have no pivot"]);
    says(
        &refuses(search, &["mechanism.rule=data_driven_vcg", "mechanism.data_share=1.5"], 2),
        &["mechanism.data_share", "found 1.5, expected a number ≥ 0 and ≤ 1"],
    );
    let outside = "environment.reports={linear: {high: 1.5}}";
    says(&refuses(search, &[outside], 2), &["environment.reports", "outside of the reports from 0 to 1"]);
    let empty = "environment.reports={linear: {low: 1}}";
    says(&refuses(search, &[empty], 2), &["environment.reports.linear.high", "above `low`, 1"]);
    says(&refuses("direct/content.yaml", &["environment.parameters.K=4"], 2), &["`rho` has 3 numbers, expected 4"]);
}

#[test]
fn a_mechanism_needs_an_environment_and_an_environment_a_mechanism() {
    says(&refuses("spectrum/market.yaml", &[], 2), &["game.plugin", "`spectrum` is a game, no environment"]);
    says(&refuses("spectrum/market.yaml", &["mechanism.rule=vcg"], 2), &["`spectrum` is a game"]);
    let folder = folder("direct-bad-run");
    let output = run(&folder, "spectrum/market.yaml", &["--set", "mechanism.rule=vcg"]);
    says(&refused(&folder, &output, 2), &["mechanism.rule", "`environment` in the place of the `game`"]);
    let output = run(&folder, "direct/qre.yaml", &["--set", "environment.plugin=spectrum"]);
    says(&refused(&folder, &output, 2), &["environment.plugin", "`spectrum` is a game, no environment"]);
    let output = run(&folder, "spectrum/market.yaml", &["--set", "game.plugin=supply_chain"]);
    says(
        &refused(&folder, &output, 2),
        &["game.plugin", "`supply_chain` is an environment of direct mechanisms, no game"],
    );
    let output = run(&folder, "direct/qre.yaml", &["--set", "mechanism={}"]);
    says(&refused(&folder, &output, 2), &["mechanism.rule", "an environment needs a rule", "`vcg`"]);
    let output = run(&folder, "direct/qre.yaml", &["--set", "game={plugin: spectrum}"]);
    says(&refused(&folder, &output, 2), &["environment", "there is a `game` already"]);
}

/// Numbers without end, and more profiles than can be listed.
#[test]
fn what_overflows_or_is_too_large_is_told() {
    let infinite = ["environment.parameters.th=[1.0e+308]", "environment.parameters.base=1000000"];
    let words = refuses("direct/content.yaml", &infinite, 3);
    says(&words, &["generated_content", "expected a finite number"]);
    let folder = folder("direct-bad-large");
    let output = run(&folder, "direct/search.yaml", &["--set", "environment.parameters.n=9"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() != Some(0) && !words.contains("panicked at"), "{words}");
    says(&words, &["more than"]);
}

/// Menus, virtual values and tables that make no sense.
#[test]
fn lists_of_mechanisms_are_checked() {
    let auction = "direct/first-price.yaml";
    let menu = |rows: &str| ["mechanism.rule=affine_maximiser".to_owned(), format!("mechanism.menu={rows}")];
    let refuses_menu = |rows: &str| {
        let set = menu(rows);
        refuses(auction, &[&set[0], &set[1]], 2)
    };
    says(&refuses_menu("[[1, 0], [0]]"), &["mechanism.menu", "row 2 of `menu` has 1 numbers; expected 2"]);
    says(&refuses_menu("[[1, 0], [1, 0]]"), &["mechanism.menu", "rows 1 and 2 of `menu` are the same"]);
    says(&refuses_menu("[]"), &["mechanism.menu", "an empty list", "a list of allocations"]);
    says(&refuses_menu("3"), &["mechanism.menu", "a list of allocations"]);
    says(&refuses_menu("[[.nan, 1]]"), &["mechanism.menu"]);
    says(&refuses(auction, &["mechanism.rule=vcg", "mechanism.menu=[[1, 0]]"], 2), &["mechanism.menu", "belongs to"]);
    says(&refuses(auction, &["mechanism.rule=myerson"], 2), &["mechanism", "needs `virtual_values`"]);
    let knots =
        |knots: &str| refuses(auction, &["mechanism.rule=myerson", &format!("mechanism.virtual_values={knots}")], 2);
    says(&knots("[[[0, 1]]]"), &["mechanism.virtual_values[0]", "has 1 knots; expected at least two"]);
    says(&knots("[[[0, 1], [1, 0]]]"), &["mechanism.virtual_values[0]", "expected both to grow"]);
    says(&knots("[[[0, 0], [1, 1]], [[0, 0], [1, 1]], [[0, 0], [1, 1]]]"), &["found 3 `virtual_values`"]);
    let table = refuses(auction, &["mechanism.rule=tabulated", "mechanism.outcomes=[[1, 0, 0, 0]]"], 2);
    says(&table, &["mechanism.outcomes", "`outcomes` has 1 rows; expected 121"]);
}

#[test]
fn auctions_of_several_items_say_what_they_need() {
    let refused_by = |set: &[&str]| {
        let folder = folder("direct-bad-items");
        let set = set.iter().flat_map(|change| ["--set", change]);
        let output = walras(&folder).args(["audit", "multi_item_auction"]).args(set).output().unwrap();
        refused(&folder, &output, 2)
    };
    says(&refused_by(&["environment.parameters.values=[]"]), &["the grid of types is empty"]);
    says(
        &refused_by(&["environment.parameters.types=listed", "environment.parameters.values=[1, 2, 3]"]),
        &["`values` has 3 numbers; expected 2 for each type"],
    );
    says(&refused_by(&["environment.parameters.values=[-1]"]), &["found -1, expected a number ≥ 0"]);
    says(&refused_by(&["environment.parameters.m=16", "environment.parameters.values=[1, 2, 3]"]), &["expected fewer"]);
}
