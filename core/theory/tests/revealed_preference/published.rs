//! Data sets with answers that other people's papers or software give.
//!
//! All are choices on linear budgets, prices `p_t`, bundles `x_t`, income spent: `G[t,s] = p_t·x_s / p_t·x_t − 1`. The
//! budgets bind, so the Pareto gap is one minus Afriat's critical cost efficiency index (CCEI).

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use walras_theory::revealed_preference::{CONSISTENCY_TOLERANCE, exact_consistency, garp_f, pareto_gap};

fn read(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/revealed_preference").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&read(name)).unwrap()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    serde_json::from_value(value.clone()).unwrap()
}

fn linear_budgets(prices: &[Vec<f64>], bundles: &[Vec<f64>]) -> Vec<f64> {
    let cost = |p: &[f64], x: &[f64]| p.iter().zip(x).map(|(p, x)| p * x).sum::<f64>();
    let own = prices.iter().zip(bundles).map(|(p, x)| cost(p, x));
    prices.iter().zip(own).flat_map(|(p, own)| bundles.iter().map(move |x| cost(p, x) / own - 1.0)).collect()
}

#[test]
fn cases_solved_by_hand() {
    let document = json("tiny_analytic.json");
    let mut checked = 0;
    for case in document["cases"].as_array().unwrap() {
        let (name, reference) = (&case["name"], &case["reference"]);
        let g: Vec<f64> = match case.get("w") {
            Some(w) => rows(w).concat().iter().map(|w| -w).collect(),
            None => linear_budgets(&rows(&case["p"]), &rows(&case["x"])),
        };
        let probes = g.len().isqrt();
        let gap = pareto_gap(&g, probes).unwrap();
        if let Some(consistent) = reference["GARP"].as_bool() {
            assert_eq!(exact_consistency(&g, probes, CONSISTENCY_TOLERANCE).unwrap().holds(), consistent, "{name}");
            checked += 1;
        }
        if let Some(ccei) = reference["CCEI"].as_f64() {
            assert!((gap.value - (1.0 - ccei)).abs() < 1e-15, "{name}: {}", gap.value);
            checked += 1;
        }
        if let Some(expected) = reference["L"].as_f64() {
            assert_eq!((gap.value, Some(gap.attained)), (expected, reference["L_attained"].as_bool()), "{name}");
            checked += 1;
        }
    }
    assert_eq!(checked, 8);
}

#[test]
fn the_bottleneck_of_the_three_cycle_is_named() {
    let case = &json("tiny_analytic.json")["cases"][2];
    let g: Vec<f64> = rows(&case["w"]).concat().iter().map(|w| -w).collect();
    let gap = pareto_gap(&g, 3).unwrap();
    assert_eq!((gap.cycle.len(), gap.edge), (3, Some((1, 2))));
}

#[test]
fn toys_of_the_package_revealed_prefs() {
    for name in ["noAxiom", "noGarp", "noSarp", "noWarp", "okSarp"] {
        let data = json(&format!("revealedPrefs_{name}.json"));
        let g = linear_budgets(&rows(&data["p"]), &rows(&data["x"]));
        let consistent = data["reference"]["GARP"].as_bool().unwrap();
        assert_eq!(exact_consistency(&g, 3, CONSISTENCY_TOLERANCE).unwrap().holds(), consistent, "{name}");
    }
}

#[test]
fn no_axiom_is_inconsistent_without_a_gap() {
    let data = json("revealedPrefs_noAxiom.json");
    let g = linear_budgets(&rows(&data["p"]), &rows(&data["x"]));
    let gap = pareto_gap(&g, 3).unwrap();
    assert_eq!((gap.value, gap.slack, gap.attained), (0.0, 0.0, false));
    let violation = exact_consistency(&g, 3, CONSISTENCY_TOLERANCE).unwrap().violation.unwrap();
    assert_eq!((violation.cycle, violation.edge), (vec![1, 0], (1, 0)));
}

#[test]
fn ten_observations_of_three_goods() {
    let data = json("revpref_10x3.json");
    let g = linear_budgets(&rows(&data["p"]), &rows(&data["x"]));
    let ccei = data["reference"]["CCEI"].as_f64().unwrap();
    assert!((pareto_gap(&g, 10).unwrap().value - (1.0 - ccei)).abs() < 1e-12);
}

#[test]
fn forty_subjects_of_choi_et_al() {
    type Rows = Vec<Vec<f64>>;
    let mut subjects: BTreeMap<String, (Rows, Rows)> = BTreeMap::new();
    for line in read("choi_2014_sample_choices.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |k: usize| fields[k].parse::<f64>().unwrap();
        let (prices, bundles) = subjects.entry(fields[0].to_owned()).or_default();
        prices.push(vec![number(2), number(3)]);
        bundles.push(vec![number(4), number(5)]);
    }
    let mut compared = 0;
    for line in read("choi_2014_sample_reference.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let (prices, bundles) = &subjects[fields[0]];
        let g = linear_budgets(prices, bundles);
        let expected: f64 = fields[1].parse().unwrap();
        let gap = pareto_gap(&g, prices.len()).unwrap();
        assert!((gap.value - expected).abs() < 1e-9, "subject {}: {} against {expected}", fields[0], gap.value);
        assert!((garp_f(&g, prices.len()).unwrap().value - gap.value).abs() < 1e-12);
        compared += 1;
    }
    assert_eq!(compared, 40);
}
