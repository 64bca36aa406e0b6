//! Data sets with answers that other people's papers or software give.
//!
//! All are choices on linear budgets, prices `p_t`, bundles `x_t`, income spent: `G[t,s] = p_t·x_s / p_t·x_t − 1`. The
//! budgets bind, so the Pareto gap is one minus Afriat's critical cost efficiency index (CCEI).

use walras_theory::revealed_preference::{CONSISTENCY_TOLERANCE, exact_consistency, garp_f, pareto_gap};

use super::datasets::{json, matrix_of, rows, subjects};

#[test]
fn cases_solved_by_hand() {
    let document = json("tiny_analytic.json");
    let mut checked = 0;
    for case in document["cases"].as_array().unwrap() {
        let (name, reference) = (&case["name"], &case["reference"]);
        let (g, probes) = matrix_of(case);
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
        let (g, _) = matrix_of(&data);
        let consistent = data["reference"]["GARP"].as_bool().unwrap();
        assert_eq!(exact_consistency(&g, 3, CONSISTENCY_TOLERANCE).unwrap().holds(), consistent, "{name}");
    }
}

#[test]
fn no_axiom_is_inconsistent_without_a_gap() {
    let data = json("revealedPrefs_noAxiom.json");
    let (g, _) = matrix_of(&data);
    let gap = pareto_gap(&g, 3).unwrap();
    assert_eq!((gap.value, gap.slack, gap.attained), (0.0, 0.0, false));
    let violation = exact_consistency(&g, 3, CONSISTENCY_TOLERANCE).unwrap().violation.unwrap();
    assert_eq!((violation.cycle, violation.edge), (vec![1, 0], (1, 0)));
}

#[test]
fn ten_observations_of_three_goods() {
    let data = json("revpref_10x3.json");
    let (g, _) = matrix_of(&data);
    let ccei = data["reference"]["CCEI"].as_f64().unwrap();
    assert!((pareto_gap(&g, 10).unwrap().value - (1.0 - ccei)).abs() < 1e-12);
}

#[test]
fn forty_subjects_of_choi_et_al() {
    let sample = subjects();
    for subject in &sample {
        let (g, observations, expected) = (&subject.g, subject.observations, 1.0 - subject.ccei);
        let gap = pareto_gap(g, observations).unwrap();
        assert!((gap.value - expected).abs() < 1e-9, "subject {}: {} against {expected}", subject.id, gap.value);
        assert!((garp_f(g, observations).unwrap().value - gap.value).abs() < 1e-12);
    }
    assert_eq!(sample.len(), 40);
}
