//! `walras test` on losses, structures and explanations.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::choices::{choi, json, test};
use crate::harness::{folder, refused, root, succeeded};

/// Published losses by subject, and the names of their columns.
fn published() -> (Vec<String>, BTreeMap<String, Vec<f64>>) {
    let table = root().join("tests/data/revealed_preference/choi_2014_sample_all_indices.csv");
    let table = std::fs::read_to_string(table).unwrap();
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let names = lines.next().unwrap()[1..].to_vec();
    let rows = lines.map(|row| (row[0].clone(), row[1..].iter().map(|x| x.parse().unwrap()).collect()));
    (names, rows.collect())
}

#[test]
fn all_published_losses() {
    let folder = folder("choices-losses");
    let found = json(&folder, &choi(), &["--index", "losses", "--out", "losses.csv"]);
    let (names, published) = published();
    let subjects = found["subjects"].as_array().unwrap();
    assert_eq!((names.len(), subjects.len()), (18, 40));
    for subject in subjects {
        let expected = &published[subject["id"].as_str().unwrap()];
        for (name, expected) in names.iter().zip(expected) {
            let value = subject[name].as_f64().unwrap();
            assert!((value - expected).abs() < 1e-9, "{name} of {}: {value}, not {expected}", subject["id"]);
            assert_eq!(subject["exact"][name], true, "{name} of {}", subject["id"]);
        }
    }
    let table = std::fs::read_to_string(folder.join("losses.csv")).unwrap();
    let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    assert!(names.iter().all(|name| header.contains(&name.as_str())), "{header:?}");
}

fn subject_of(case: &str, text: &str, arguments: &[&str]) -> Value {
    let folder = folder(&format!("choices-losses-{case}"));
    std::fs::write(folder.join("data.csv"), text).unwrap();
    json(&folder, "data.csv", arguments)["subjects"][0].clone()
}

const PAIR: &str = "t,p1,p2,q1,q2\n1,1,2,1,2\n2,2,1,2,1\n";

#[test]
fn matrices_have_the_losses_of_their_budgets_and_no_symmetric_ones() {
    let budgets = subject_of("pair", PAIR, &["--index", "all", "--draws", "10", "--degree", "2"]);
    let matrix = "t,s,g\n1,1,0\n1,2,-0.2\n2,1,-0.2\n2,2,0\n";
    let matrix = subject_of("pair-matrix", matrix, &["--index", "all", "--degree", "2"]);
    // Each loses a fifth, and one of them must be forgiven.
    for (index, value) in [
        ("one_minus_ccei", 0.2),
        ("varian_mean", 0.1),
        ("inverse_varian_mean", 0.1),
        ("nmci", 0.1),
        ("nmci_half", 0.2_f64.sqrt() / 2.0),
        ("nmci_degree", 0.02),
        ("minimum_cost", 0.02),
        ("swaps_removed_share", 0.5),
        ("cycles", 1.0),
        ("money_pump_cycles", 0.2),
        ("homothetic_efficiency", 0.8),
        ("quasilinear_efficiency", 0.8),
    ] {
        for subject in [&budgets, &matrix] {
            assert!((subject[index].as_f64().unwrap() - value).abs() < 1e-12, "{index}: {}", subject[index]);
        }
    }
    // What is moved to the good that is dear elsewhere is worth 2 there instead of 1/2, and 0.2 are missing.
    assert!((budgets["distance"].as_f64().unwrap() - 0.2 / 1.5 / 2.0).abs() < 1e-9, "{}", budgets["distance"]);
    assert!(matrix["symmetric_nmci"].is_null() && matrix["distance"].is_null());
    let notes = matrix["notes"].to_string();
    assert!(notes.contains("the symmetric indices are not defined"), "{notes}");
    // Either bundle is a permutation of the other, and of itself the cheaper one.
    assert!((budgets["symmetric_one_minus_ccei"].as_f64().unwrap() - 0.2).abs() < 1e-12);
    assert_eq!(budgets["symmetric_houtman_maks_removed_share"], 1.0);
    assert_eq!((&budgets["homothetic"], &budgets["expected_utility"]), (&false.into(), &false.into()));
}

#[test]
fn degrees_and_factors_that_make_no_sense_are_refused() {
    let folder = folder("choices-degree");
    std::fs::write(folder.join("data.csv"), PAIR).unwrap();
    for (option, value, said) in [
        ("--degree", "0", "the degree of an index is 0; expected a finite number above 0"),
        ("--degree", "-1", "the degree of an index is -1"),
        ("--degree", "inf", "the degree of an index is inf"),
        ("--discount", "1,0.5", "the smaller first"),
        ("--discount", "0,1", "the smaller first"),
        ("--index", "varian_haf", "did you mean `varian_half`?"),
        ("--cycle-length", "0", "0 is not in 1..=50"),
    ] {
        let words = refused(&folder, &test(&folder, "data.csv", &[option, value]), 2);
        assert!(words.contains(said), "{option} {value}: {words}");
    }
}

#[test]
fn a_subject_is_explained_in_words_and_in_a_figure() {
    let folder = folder("choices-explain");
    let output = test(&folder, &choi(), &["--explain", "832001", "--index", "ccei", "--report", "report.html"]);
    succeeded(&output);
    let words = String::from_utf8(output.stdout).unwrap();
    for said in ["subject `832001` goes through 2 choices", "6.19% less", "`19` → `18` → `19`", "0.938145"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let report = std::fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(report.contains("One subject explained") && report.contains("contradiction-title"));
    let words = refused(&folder, &test(&folder, &choi(), &["--explain", "832002"]), 2);
    assert!(words.contains("no subject has the `id` `832002`; did you mean `832001`?"), "{words}");
    let found = json(&folder, &choi(), &["--explain", "2851001", "--index", "garp"]);
    assert!(found["explanation"][0].as_str().unwrap().contains("2851001"));
}

#[test]
fn percentiles_among_random_choosers() {
    let folder = folder("choices-percentiles");
    let arguments = ["--index", "ccei,varian_half", "--draws", "100", "--percentiles"];
    for behaviour in ["uniform", "bootstrap", "conditional"] {
        let found = json(&folder, &choi(), &[&arguments[..], &[behaviour]].concat());
        let again = json(&folder, &choi(), &[&arguments[..], &[behaviour, "--threads", "1"]].concat());
        assert_eq!(found, again, "{behaviour}");
        let mut p = Vec::new();
        for subject in found["subjects"].as_array().unwrap() {
            let percentile = &subject["percentile"]["ccei"];
            let (score, value) = (percentile["score"].as_f64().unwrap(), percentile["p"].as_f64().unwrap());
            assert!((0.0..=1.0).contains(&score) && (0.0099..=1.0).contains(&value));
            // Whoever is consistent does at least as well as every random chooser.
            assert!(subject["ccei"] != 1.0 || score >= 0.5, "{subject}");
            p.push(value);
        }
        let better = &found["summary"]["ccei"]["better_than_chance"];
        let count = match better["largest_p"].as_f64() {
            Some(largest) => p.iter().filter(|&&p| p <= largest).count(),
            None => 0,
        };
        assert_eq!(better["subjects"], count, "{behaviour}");
        assert!(behaviour != "uniform" || count > 10, "{better}");
    }
    let words = refused(&folder, &test(&folder, &choi(), &["--percentiles", "normal"]), 2);
    assert!(words.contains("expected uniform, bootstrap or conditional"), "{words}");
}

#[test]
fn goods_with_a_utility_of_their_own() {
    // Shares of a nested Cobb–Douglas utility; in the second, goods 2 and 3 contradict each other.
    let nested = "t,p1,p2,p3,q1,q2,q3\n1,1,2,1,6,1.5,3\n2,2,1,1,3,3,3\n3,1,1,3,6,3,1\n";
    let found = subject_of("separable", nested, &["--index", "garp", "--separable", "3,2"]);
    assert_eq!((&found["garp"], &found["separable"]), (&true.into(), &true.into()));
    let crossed = "t,p1,p2,p3,q1,q2,q3\n1,1,1,2,1,1,2\n2,1,2,1,9,2,1\n";
    let found = subject_of("crossed", crossed, &["--index", "garp", "--separable", "2,3"]);
    assert_eq!((&found["garp"], &found["separable"]), (&true.into(), &false.into()));
    let found = subject_of("too-many", crossed, &["--separable", "2,4"]);
    assert!(
        found["separable"].is_null() && found["notes"].to_string().contains("some but not all of the goods 1 to 3")
    );
}
