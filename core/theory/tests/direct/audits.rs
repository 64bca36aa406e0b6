//! Exact audits.

use std::sync::Arc;

use serde_json::Value;
use walras_theory::direct::{Direct, DirectError, Mechanism, Pivot, Rule, Tables, TypeGrid, audit, least_message_gain};

use crate::market::Market;

pub(crate) fn reference() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/direct_mechanisms/reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn close(found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
}

#[test]
fn gains_and_money_are_those_of_the_reference() {
    for entry in reference()["search"].as_array().unwrap() {
        let market = Market::of(&entry["parameters"]);
        let tables = Arc::new(Tables::new(&market).unwrap());
        for (rule, kind) in [(Rule::Vcg, "message"), (Rule::DataDrivenVcg, "data")] {
            let direct = Direct::new(&market, &tables, &Mechanism::new(rule)).unwrap();
            let (found, answer) = (audit(&market, &direct).unwrap(), &entry["answer"]);
            close(found.gain.max, &answer["gain"][kind]["max"]);
            close(found.gain.mean, &answer["gain"][kind]["mean"]);
            close(found.gain.share, &answer["gain"][kind]["share"]);
            close(found.welfare, &answer["welfare"]);
            close(found.efficient_welfare, &answer["welfare"]);
            close(found.revenue, &answer["revenue"][kind]);
            close(found.least_utility, &answer["least_utility"][kind]);
            if rule == Rule::DataDrivenVcg {
                assert!(found.gain.max < 1e-12 && found.interim_gain < 1e-12);
            }
        }
    }
}

fn levels(count: usize) -> Vec<f64> {
    (0..count).map(|k| k as f64 / (count - 1) as f64).collect()
}

/// Two bidders for one slot, on eleven levels each: the paper's market on a grid.
#[test]
fn no_message_driven_mechanism_is_free_of_gains() {
    let market = Market::new(2, vec![1.0], [0.1, 0.4, 0.3], &levels(11), &levels(11));
    let tables = Arc::new(Tables::new(&market).unwrap());
    let direct = Direct::new(&market, &tables, &Mechanism::new(Rule::Vcg)).unwrap();
    let found = audit(&market, &direct).unwrap();
    let bound = least_message_gain(&direct).unwrap();
    // Who loses ties is the second bidder.
    let second = found.gain_of[1];
    assert!((second.max - 0.27).abs() < 1e-9 && (second.mean - 0.0315).abs() < 5e-5, "{second:?}");
    assert!((second.share - 0.49).abs() < 5e-3, "{second:?}");
    assert!((bound.max - 0.13).abs() < 5e-3 && (bound.mean - 0.048).abs() < 5e-4, "{bound:?}");
}

/// Signals of losers, whose clicks nobody sees, are expected: bidders lose at times, and still gain nothing by lying.
#[test]
fn an_expected_pivot_needs_no_data_and_costs_participation() {
    let market = Market::new(2, vec![1.0], [0.1, 0.4, 0.3], &levels(11), &levels(11));
    let tables = Arc::new(Tables::new(&market).unwrap());
    let mechanism = Mechanism { pivot: Pivot::Expected, ..Mechanism::new(Rule::DataDrivenVcg) };
    let found = audit(&market, &Direct::new(&market, &tables, &mechanism).unwrap()).unwrap();
    assert!(found.gain.max < 1e-12 && found.negative_utility_share > 0.1);
}

#[test]
fn types_without_mass_are_refused() {
    let none = TypeGrid::new(1, 1, &[0.5, 0.5], &[0.0]);
    assert_eq!(none, Err(DirectError::NoMass(0.0)));
    assert_eq!(TypeGrid::new(1, 1, &[], &[]), Err(DirectError::NoTypes));
    assert!(TypeGrid::new(1, 0, &[f64::NAN], &[1.0]).unwrap_err().to_string().contains("NaN"));
}
