//! The bundled environments through the host, against numbers computed elsewhere.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use walras_engine::plugin::{Bundled, EnvironmentInstance, Plugin};
use walras_engine::setup::GameSetup;
use walras_game::metadata::Axis;
use walras_theory::direct::{Audit, Direct, Mechanism, Pivot, Rule, Tables, audit};

fn reference() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/direct_mechanisms/reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn open(name: &str) -> Arc<Plugin> {
    let entry = match name {
        "sponsored_search" => sponsored_search::game_entry,
        "supply_chain" => supply_chain::game_entry,
        _ => generated_content::game_entry,
    };
    let name = ["sponsored_search", "supply_chain", "generated_content"].into_iter().find(|n| *n == name).unwrap();
    Plugin::linked(&Bundled { name, entry }).unwrap()
}

fn flatten(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| flatten(entry, into)),
        number => into.push(number.as_f64().unwrap()),
    }
}

/// The environment with an entry's parameters, by name.
fn made(name: &str, given: &Value) -> EnvironmentInstance {
    let plugin = open(name);
    let metadata = plugin.metadata();
    let players = given.get(&metadata.environment.as_ref().unwrap().players);
    let players = players.map_or(2, |n| n.as_u64().unwrap() as usize);
    let mut parameters = BTreeMap::new();
    for parameter in metadata.setup() {
        let mut values = Vec::new();
        match given.get(&parameter.name) {
            Some(Value::String(choice)) => {
                values.push(parameter.choices.iter().position(|name| name == choice).unwrap() as f64);
            }
            Some(value) => flatten(value, &mut values),
            None if parameter.shape.contains(&Axis::Any) => {}
            None => values.push(parameter.default.unwrap()),
        }
        parameters.insert(parameter.name.clone(), values);
    }
    plugin.environment(&GameSetup { players, probes: 1, levels: Vec::new(), parameters }).unwrap()
}

fn audited(environment: &EnvironmentInstance, mechanism: &Mechanism) -> Audit {
    let phi: Vec<f64> = environment.plugin().metadata().mechanism().filter_map(|p| p.default).collect();
    let at = environment.at(&phi);
    let tables = Arc::new(Tables::new(&at).unwrap());
    audit(&at, &Direct::new(&at, &tables, mechanism).unwrap()).unwrap()
}

fn close(found: f64, expected: &Value, tolerance: f64) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() < tolerance, "found {found}, expected {expected}");
}

#[test]
fn gains_are_those_of_the_reference() {
    let families = [
        ("search", "sponsored_search", Pivot::Clarke),
        ("supply", "supply_chain", Pivot::ClarkeAtMean),
        ("content", "generated_content", Pivot::ClarkeAtMean),
    ];
    for (family, name, pivot) in families {
        for entry in reference()[family].as_array().unwrap() {
            let environment = made(name, &entry["parameters"]);
            for (rule, kind) in [(Rule::Vcg, "message"), (Rule::DataDrivenVcg, "data")] {
                let found = audited(&environment, &Mechanism { pivot, ..Mechanism::new(rule) });
                let answer = &entry["answer"];
                close(found.gain.max, &answer["gain"][kind]["max"], 1e-9);
                close(found.gain.mean, &answer["gain"][kind]["mean"], 1e-9);
                close(found.gain.share, &answer["gain"][kind]["share"], 1e-9);
                close(found.welfare, &answer["welfare"], 1e-9);
                if let Some(revenue) = answer.get("revenue") {
                    close(found.revenue, &revenue[kind], 1e-9);
                    close(found.least_utility, &answer["least_utility"][kind], 1e-9);
                }
                assert!(rule == Rule::Vcg || found.gain.max < 1e-12, "{family}: {:?}", found.gain);
            }
        }
    }
}

#[test]
fn plugged_in_estimates_leave_gains_that_fall_with_their_number() {
    for entry in reference()["estimator"].as_array().unwrap() {
        let mut parameters = entry["parameters"].clone();
        parameters["slots"] = serde_json::json!([1.0]);
        let environment = made("sponsored_search", &parameters);
        for answer in entry["answer"].as_array().unwrap() {
            let observations = answer["m"].as_f64().unwrap();
            let found = audited(&environment, &Mechanism { observations, ..Mechanism::new(Rule::DataDrivenVcg) });
            close(found.gain.max, &answer["max"], 1e-9);
            close(found.gain.mean, &answer["mean"], 1e-9);
        }
    }
}
