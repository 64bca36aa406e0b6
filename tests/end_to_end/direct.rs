//! Direct mechanisms through the binary, against numbers computed elsewhere.

use std::path::Path;

use serde_json::Value;

use crate::harness::{folder, root, run, succeeded, summary, walras};
use crate::solve::{distance, flat, number};

fn reference() -> Value {
    let path = root().join("tests/data/direct_mechanisms/reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The reference's names of the rules.
const RULES: [(&str, &str); 2] = [("vcg", "message"), ("data_driven_vcg", "data")];

/// What a command prints as JSON of a bundled scenario with these values set.
fn asked(folder: &Path, command: &str, scenario: &str, set: &[String]) -> Value {
    let path = root().join("scenarios/direct").join(scenario);
    let set = set.iter().flat_map(|change| ["--set", change]);
    let output = walras(folder).arg(command).arg(path).arg("--json").args(set).output().unwrap();
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The parameters of an entry of the reference, to be set.
fn parameters(entry: &Value) -> Vec<String> {
    let given = entry["parameters"].as_object().unwrap().iter();
    let environment = given.filter(|(name, _)| !["kind", "tau"].contains(&name.as_str()));
    environment.map(|(name, value)| format!("environment.parameters.{name}={value}")).collect()
}

fn close(found: &Value, expected: &Value) {
    let (found, expected) = (found.as_f64().unwrap(), expected.as_f64().unwrap());
    assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
}

#[test]
fn audits_are_those_of_the_reference() {
    let folder = folder("direct-audits");
    for (family, scenario) in [("search", "search.yaml"), ("supply", "supply.yaml"), ("content", "content.yaml")] {
        for entry in reference()[family].as_array().unwrap() {
            for (rule, kind) in RULES {
                let set = [parameters(entry), vec![format!("mechanism.rule={rule}")]].concat();
                let (found, answer) = (asked(&folder, "audit", scenario, &set), &entry["answer"]);
                for figure in ["max", "mean", "share"] {
                    close(&found["gain"][figure], &answer["gain"][kind][figure]);
                }
                close(&found["welfare"], &answer["welfare"]);
                close(&found["efficient_welfare"], &answer["welfare"]);
                if family == "search" {
                    close(&found["revenue"], &answer["revenue"][kind]);
                    close(&found["least_utility"], &answer["least_utility"][kind]);
                }
                assert_eq!(found["exact"], true);
                assert!(kind == "message" || number(&found["gain"], "max") < 1e-12, "{found}");
                let worst = &found["gain"]["worst"];
                assert!(kind == "data" || worst["gain"] == found["gain"]["max"], "{worst}");
                assert!(
                    number(&found["least_message_gain"], "max") <= answer["gain"]["message"]["max"].as_f64().unwrap()
                );
            }
        }
    }
}

#[test]
fn estimates_leave_the_gains_of_the_reference() {
    let folder = folder("direct-estimator");
    for entry in reference()["estimator"].as_array().unwrap() {
        let found = asked(&folder, "audit", "estimator.yaml", &parameters(entry));
        let answers = entry["answer"].as_array().unwrap();
        assert_eq!(found["estimator"].as_array().unwrap().len(), answers.len());
        for (found, answer) in found["estimator"].as_array().unwrap().iter().zip(answers) {
            assert_eq!(found["m"], answer["m"]);
            close(&found["max"], &answer["max"]);
            close(&found["mean"], &answer["mean"]);
        }
    }
}

/// The page shows the fall of ε_m; it is not overwritten.
#[test]
fn a_page_shows_what_estimates_leave() {
    let folder = folder("direct-page");
    let path = root().join("scenarios/direct/estimator.yaml");
    let audit = || walras(&folder).arg("audit").arg(&path).args(["--report", "audit.html"]).output().unwrap();
    succeeded(&audit());
    let page = std::fs::read_to_string(folder.join("audit.html")).unwrap();
    assert!(page.contains("Figure 1.") && page.contains("c/m through the last"), "{page}");
    assert_eq!(audit().status.code(), Some(4));
}

#[test]
fn logit_equilibria_are_those_of_the_reference() {
    let folder = folder("direct-qre");
    for entry in reference()["qre"].as_array().unwrap() {
        let kind = entry["parameters"]["kind"].as_str().unwrap();
        let rule = RULES.iter().find(|(_, other)| *other == kind).unwrap().0;
        let mut set = parameters(entry);
        set.extend([format!("mechanism.rule={rule}"), format!("learning.precision={}", entry["parameters"]["tau"])]);
        let found = asked(&folder, "solve", "qre.yaml", &set);
        let away = distance(&flat(&found["profile"]), &flat(&entry["answer"]["strategy"]));
        assert!(away < 1e-9, "{kind}: {away}");
        assert_eq!(found["profile"][1].as_array().unwrap().len(), 9);
        assert!(number(&found, "residual") < 1e-12);
    }
}

/// What is played is what is solved, outcomes are the reference's, and what a run wrote runs again to the same.
#[test]
fn play_has_the_outcomes_of_the_reference_and_can_be_repeated() {
    let folder = folder("direct-play");
    let entry = &reference()["qre"][4];
    succeeded(&run(&folder, "direct/qre.yaml", &["--set", "learning.precision=80"]));
    let first = summary(&folder);
    let outcomes = &first["outcomes"];
    let answer = &entry["answer"];
    for (outcome, expected) in [("value", "welfare"), ("revenue", "revenue")] {
        let found = outcomes[outcome].as_f64().unwrap_or_else(|| panic!("{outcome} of {outcomes}"));
        assert!((found - number(answer, expected)).abs() < 1e-9, "{outcome}: {found}");
    }
    let again = crate::harness::folder("direct-play-again");
    let written = folder.join("out/scenario.yaml");
    let output = walras(&again).arg("run").arg(&written).args(["--out", "out"]).output().unwrap();
    succeeded(&output);
    assert_eq!(summary(&again)["final"], first["final"]);
    let text = std::fs::read_to_string(&written).unwrap();
    assert!(text.contains("environment:") && text.contains("rule: vcg") && !text.contains("\ngame:"), "{text}");
}

/// What is too large to list is drawn, with errors that cover what listing finds.
#[test]
fn samples_agree_with_all_profiles() {
    let folder = folder("direct-sampled");
    let exact = asked(&folder, "audit", "search.yaml", &[]);
    let path = root().join("scenarios/direct/search.yaml");
    let output = walras(&folder).arg("audit").arg(path).args(["--json", "--budget", "10"]).output().unwrap();
    succeeded(&output);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&found["exact"], &found["profiles"]), (&Value::Bool(false), &Value::from(2000)));
    assert!(found["interim_gain"].is_null() && found["least_message_gain"].is_null());
    for (figure, error) in [("welfare", "welfare"), ("revenue", "revenue"), ("efficient_welfare", "efficient_welfare")]
    {
        let away = (number(&found, figure) - number(&exact, figure)).abs();
        assert!(away < 4.0 * number(&found["errors"], error), "{figure}: {away}");
    }
    let away = (number(&found["gain"], "mean") - number(&exact["gain"], "mean")).abs();
    assert!(away < 4.0 * number(&found["errors"], "gain_mean"), "{away}");
}

/// Every bundled environment passes every check of `walras validate`, and is audited at its examples.
#[test]
fn environments_keep_the_contract() {
    let folder = folder("direct-validate");
    let environments = [
        "generated_content",
        "multi_item_auction",
        "single_item_auction",
        "sponsored_search",
        "supply_chain",
        "volume_discount",
    ];
    for name in environments {
        let output = walras(&folder).args(["validate", name, "--json"]).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["passed"], true, "{report:#}");
        for rule in ["vcg", "data_driven_vcg", "first_price", "second_price", "posted_price", "affine_maximiser"] {
            let set = format!("mechanism.rule={rule}");
            let output = walras(&folder).args(["audit", name, "--json", "--set", &set]).output().unwrap();
            succeeded(&output);
            let found: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(found["rule"], rule);
            // Rules that sell an item buy no lots, which costs nothing and is no way to divide them.
            let divides = name != "volume_discount" || !["second_price", "posted_price"].contains(&rule);
            let (welfare, most) = (number(&found, "welfare"), number(&found, "efficient_welfare"));
            assert!(!divides || welfare <= most + 1e-12, "{found}");
        }
    }
}

/// In a first-price auction of private values the linear reports of equilibrium are v (n − 1)/n, within a level.
#[test]
fn linear_bids_are_shaded_as_the_textbook_says() {
    let folder = folder("direct-linear");
    let found = asked(&folder, "solve", "linear.yaml", &[]);
    for strategy in found["profile"].as_array().unwrap() {
        let mean: f64 = flat(strategy).iter().enumerate().map(|(level, p)| p * level as f64 / 20.0).sum();
        assert!((mean - 0.5).abs() < 0.05, "{mean}");
    }
}

/// Three bidders with private values: the highest price is second or reserve, truth is dominant, revenue is the textbook's.
#[test]
fn private_values_are_sold_as_the_textbook_says() {
    let folder = folder("direct-auction");
    let audit = |rule: &str, extra: &[&str]| -> Value {
        let base = ["audit", "single_item_auction", "--json", "--set", "environment.parameters.n=3", "--set"];
        let levels = "environment.parameters.th=[0, 0.25, 0.5, 0.75, 1]";
        let rule = format!("mechanism.rule={rule}");
        let rest = [levels, "--set", "environment.parameters.sg=[0]", "--set", rule.as_str()];
        let output = walras(&folder).args(base).args(rest).args(extra).output().unwrap();
        succeeded(&output);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (mut second, mut reserved) = (0.0, 0.0);
    for profile in 0..125 {
        let mut values = [profile % 5, profile / 5 % 5, profile / 25].map(|k| f64::from(k) / 4.0);
        values.sort_by(f64::total_cmp);
        second += values[1] / 125.0;
        reserved += if values[2] >= 0.6 { f64::max(values[1], 0.6) / 125.0 } else { 0.0 };
    }
    for (rule, extra, revenue) in [
        ("vcg", &[][..], second),
        ("data_driven_vcg", &[][..], second),
        ("second_price", &[][..], second),
        ("second_price", &["--set", "mechanism.reserve=0.6"][..], reserved),
    ] {
        let found = audit(rule, extra);
        assert!(number(&found["gain"], "max") < 1e-12, "{found}");
        assert!((number(&found, "revenue") - revenue).abs() < 1e-12, "{found}");
    }
    assert!(number(&audit("first_price", &[])["gain"], "max") > 0.5);
}

/// No player is of a type without mass, so that nothing is gained or lost by one; it can be reported all the same.
#[test]
fn types_without_mass_do_not_count() {
    let folder = folder("direct-no-mass");
    let types = ["environment.parameters.th=[0,1]", "environment.parameters.sg=[0]", "mechanism.rule=first_price"];
    let audit = |weights: &str| {
        let weights = format!("environment.parameters.weights={weights}");
        let sets = types.into_iter().chain([weights.as_str()]).flat_map(|set| ["--set", set]);
        let output = walras(&folder).args(["audit", "single_item_auction", "--json"]).args(sets).output().unwrap();
        succeeded(&output);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let poor = audit("[1, 0]");
    assert_eq!((number(&poor["gain"], "max"), number(&poor, "interim_gain")), (0.0, 0.0), "{poor}");
    let rich = audit("[0, 1]");
    assert_eq!((number(&rich["gain"], "max"), number(&rich, "revenue")), (0.0, 1.0), "{rich}");
    assert_eq!(number(&rich["budget"], "least"), 1.0, "{rich}");
}

/// What the designer itself values is part of surplus: with truth nearly told, of all that there is.
#[test]
fn surplus_contains_what_the_designer_values() {
    let folder = folder("direct-surplus");
    let path = root().join("scenarios/direct/supply.yaml");
    let sets = ["--set", "mechanism.rule=data_driven_vcg", "--set", "learning.precision=2000"];
    succeeded(&walras(&folder).arg("run").arg(path).args(["--out", "out"]).args(sets).output().unwrap());
    let summary = summary(&folder);
    let sum = number(&summary, "welfare") + number(&summary, "revenue") + number(&summary, "designer_value");
    assert!((number(&summary, "surplus") - sum).abs() < 1e-9, "{summary}");
    assert!((number(&summary, "surplus") - 0.788_092_637).abs() < 0.02, "{summary}");
    assert!((number(&summary["outcomes"], "revenue") - number(&summary, "revenue")).abs() < 1e-9, "{summary}");
    assert_eq!(summary["mechanism"]["rule"], "data_driven_vcg");
}

/// A price of exactly what the item is worth is paid, however a sum is rounded.
#[test]
fn a_price_that_is_reached_is_paid() {
    let folder = folder("direct-price");
    for (rule, parameter) in [("posted_price", "price"), ("second_price", "reserve")] {
        let mechanism = format!("mechanism={{rule: {rule}, {parameter}: 0.8}}");
        let sets =
            ["environment.parameters.th=[0.7]", "environment.parameters.sg=[0.1]", "environment.parameters.own=1"];
        let sets = sets.into_iter().chain([mechanism.as_str()]).flat_map(|set| ["--set", set]);
        let output = walras(&folder).args(["audit", "single_item_auction", "--json"]).args(sets).output().unwrap();
        succeeded(&output);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!((number(&found, "revenue") - 0.8).abs() < 1e-12, "{rule}: {found}");
    }
}

/// Multiples of types are reported in every outcome that reports on the grid have; what vendors and buyer value is surplus.
#[test]
fn linear_reports_tell_all_outcomes() {
    let folder = folder("direct-linear-outcomes");
    let path = root().join("scenarios/direct/supply.yaml");
    let sets = [
        "--set",
        "environment.reports={linear: {low: 0.8, high: 1}}",
        "--set",
        "environment.parameters.costs=[1, 1.5]",
        "--set",
        "environment.parameters.sig=[0, 1]",
        "--set",
        "learning.precision=50",
    ];
    let output = walras(&folder).arg("run").arg(path).args(["--out", "out"]).args(sets).output().unwrap();
    succeeded(&output);
    let summary = summary(&folder);
    let sum = number(&summary, "welfare") + number(&summary, "revenue") + number(&summary, "designer_value");
    assert!((number(&summary, "surplus") - sum).abs() < 1e-9, "{summary}");
    assert!((number(&summary["outcomes"], "revenue") - number(&summary, "revenue")).abs() < 1e-9, "{summary}");
}

/// Trained mechanisms are scenarios: exact ones have nothing to gain from lies and nobody loses, approximate ones have a little.
#[test]
fn trained_mechanisms_keep_their_word() {
    let folder = folder("direct-learned");
    for (scenario, rule, is_exact) in [
        ("menu-2.yaml", "affine_maximiser", true),
        ("affine-2x2.yaml", "affine_maximiser", true),
        ("myerson-2.yaml", "myerson", true),
        ("regret-2x2.yaml", "tabulated", false),
    ] {
        let found = asked(&folder, "audit", &format!("../learned/{scenario}"), &[]);
        let gain = number(&found["gain"], "max");
        assert_eq!((&found["rule"], &found["exact"]), (&Value::from(rule), &Value::from(true)), "{scenario}");
        assert!(if is_exact { gain <= 1e-12 } else { gain > 1e-5 }, "{scenario}: {gain}");
        assert!(number(&found, "least_utility") >= -1e-12, "{scenario}: {found}");
        assert!(number(&found, "revenue") > 0.1, "{scenario}: {found}");
    }
}

/// Least-cost winners under all-units discounts, against all divisions of the lots.
#[test]
fn volume_discounts_are_awarded_at_least_cost() {
    let folder = folder("direct-volume");
    let types = [[60.0, 0.05, 0.1], [55.0, 0.0, 0.02], [80.0, 0.15, 0.3]];
    let cost = |t: &[f64; 3], lots: usize| {
        let discount = if lots <= 2 {
            0.0
        } else if lots <= 4 {
            t[1]
        } else {
            t[2]
        };
        lots as f64 * t[0] * (1.0 - discount)
    };
    let (mut welfare, lots, most) = (0.0, 6, 5);
    for profile in 0..27 {
        let of = |i: u32| &types[profile / 3_usize.pow(2 - i) % 3];
        let mut least = f64::INFINITY;
        for a in 0..=most {
            for b in (0..=most).filter(|b| a + b <= lots && lots - a - b <= most) {
                least = least.min(cost(of(0), a) + cost(of(1), b) + cost(of(2), lots - a - b));
            }
        }
        welfare -= least / 27.0;
    }
    let set = ["n=3", "lots=6", "most=5", "first=2", "second=4", "types=[60, 0.05, 0.1, 55, 0, 0.02, 80, 0.15, 0.3]"];
    let set = set.iter().flat_map(|value| ["--set".to_owned(), format!("environment.parameters.{value}")]);
    let output = walras(&folder).args(["audit", "volume_discount", "--json"]).args(set).output().unwrap();
    succeeded(&output);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!((number(&found, "welfare") - welfare).abs() < 1e-9, "{found} {welfare}");
    assert!(number(&found["gain"], "max") < 1e-9 && number(&found, "revenue") < welfare, "{found}");
}
