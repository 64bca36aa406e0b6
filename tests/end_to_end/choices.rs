//! `walras test` on the reference data, in each of its forms.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::harness::{folder, root, succeeded, walras};

/// Runs `walras test FILE` on a file in `folder` or the repository.
pub(crate) fn test(folder: &Path, file: &str, arguments: &[&str]) -> Output {
    walras(folder).arg("test").arg(file).args(arguments).output().unwrap()
}

/// What it prints with `--json`.
pub(crate) fn json(folder: &Path, file: &str, arguments: &[&str]) -> Value {
    let output = test(folder, file, &[arguments, &["--json"]].concat());
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The same of a file with this text.
fn json_of(case: &str, text: &str, arguments: &[&str]) -> Value {
    let folder = folder(&format!("choices-{case}"));
    std::fs::write(folder.join("data.csv"), text).unwrap();
    json(&folder, "data.csv", arguments)
}

pub(crate) fn choi() -> String {
    root().join("tests/data/revealed_preference/choi_2014_sample_choices.csv").to_str().unwrap().to_owned()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("{key} of {value}"))
}

#[test]
fn forty_subjects_have_their_published_indices() {
    let found = json(&folder("choices-choi"), &choi(), &["--index", "polynomial,houtman_maks,varian,swaps"]);
    let reference = root().join("tests/data/revealed_preference/choi_2014_sample_reference.csv");
    let reference = std::fs::read_to_string(reference).unwrap();
    let subjects = found["subjects"].as_array().unwrap();
    assert_eq!((subjects.len(), found["summary"]["subjects"].as_u64()), (40, Some(40)));
    for (subject, line) in subjects.iter().zip(reference.lines().skip(1)) {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(subject["id"], fields[0]);
        assert_eq!(subject["observations"], 25);
        let removed: Vec<f64> = fields[1..].iter().map(|field| field.parse().unwrap()).collect();
        assert!((1.0 - number(subject, "ccei") - removed[0]).abs() < 1e-9, "{subject}");
        assert!((1.0 - number(subject, "houtman_maks") - removed[1]).abs() < 1e-9, "{subject}");
        assert!((number(subject, "swaps") - removed[2]).abs() < 1e-9, "{subject}");
        assert!((1.0 - number(subject, "varian") - removed[3]).abs() < 1e-7, "{subject}");
        assert!((1.0 - number(subject, "ccei") - number(subject, "pareto_gap")).abs() < 1e-12, "{subject}");
        assert_eq!(subject["garp"].as_bool(), Some(removed[1] == 0.0), "{subject}");
        for index in ["ccei", "pareto_gap", "houtman_maks", "varian", "swaps"] {
            assert_eq!(subject["exact"][index], true, "{subject}");
        }
    }
}

#[test]
fn what_was_not_asked_for_is_null() {
    let found = json(&folder("choices-null"), &choi(), &["--index", "ccei"]);
    let subject = &found["subjects"][0];
    for index in ["garp", "pareto_gap", "houtman_maks", "varian", "money_pump"] {
        assert!(subject[index].is_null() && subject["exact"][index].is_null(), "{index}");
        assert!(found["summary"][index].is_null(), "{index}");
    }
    assert_eq!(subject["exact"]["ccei"], true);
    let defaults = json(&folder("choices-default"), &choi(), &[]);
    let subject = &defaults["subjects"][0];
    assert!(subject["houtman_maks"].is_null() && subject["garp"].is_boolean() && subject["ccei"].is_number());
}

/// Axioms as the manual of the R package `revealedPrefs` states them.
#[test]
fn textbook_cases() {
    for name in ["noWarp", "noSarp", "noGarp", "okSarp", "noAxiom"] {
        let file = root().join(format!("tests/data/revealed_preference/revealedPrefs_{name}.json"));
        let case: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let rows = || case["p"].as_array().unwrap().iter().zip(case["x"].as_array().unwrap());
        let goods = case["p"][0].as_array().unwrap().len();
        let names = |letter| (1..=goods).map(move |good| format!(",{letter}{good}"));
        let mut text = format!("t{}\n", names('p').chain(names('q')).collect::<String>());
        for (t, (p, q)) in rows().enumerate() {
            let numbers = p.as_array().unwrap().iter().chain(q.as_array().unwrap());
            text += &format!("{t},{}\n", numbers.map(ToString::to_string).collect::<Vec<_>>().join(","));
        }
        let found = json_of(name, &text, &[]);
        let subject = &found["subjects"][0];
        for index in ["warp", "sarp", "garp"] {
            assert_eq!(subject[index], case["reference"][index.to_uppercase()], "{name} {index}");
        }
        assert!(subject["id"].is_null());
    }
}

#[test]
fn a_matrix_is_judged_like_the_budgets_it_comes_from() {
    // Expenditure shares: the second choice was affordable at the first budget and the other way round.
    let budgets = json_of("budgets", "t,p1,p2,q1,q2\na,1,2,1,2\nb,2,1,2,1\n", &["--index", "all", "--draws", "100"]);
    let matrix = "t,s,g\na,a,0\na,b,-0.2\nb,a,-0.2\nb,b,0\n";
    let matrix = json_of("matrix", matrix, &["--index", "all"]);
    for index in ["garp", "warp", "sarp", "houtman_maks", "swaps"] {
        assert_eq!(budgets["subjects"][0][index], matrix["subjects"][0][index], "{index}");
    }
    for index in ["ccei", "pareto_gap", "varian", "money_pump", "garp_f"] {
        let difference = number(&budgets["subjects"][0], index) - number(&matrix["subjects"][0], index);
        assert!(difference.abs() < 1e-12, "{index}");
    }
    assert_eq!(matrix["subjects"][0]["cycle"], serde_json::json!(["b", "a"]));
    assert!(matrix["subjects"][0]["bronars_power"].is_null());
    assert!(budgets["subjects"][0]["interval"]["bronars_power"].is_array());
}

#[test]
fn draws_have_their_mean_judged_and_an_interval() {
    let mut text = "t,s,draw,g\n".to_owned();
    for (t, s, g) in [("1", "1", 0.0), ("1", "2", -0.3), ("2", "1", -0.2), ("2", "2", 0.0)] {
        for draw in 1..=40 {
            let noise = if t == s { 0.0 } else { 0.01 * f64::from(draw % 5 - 2) };
            text += &format!("{t},{s},{draw},{}\n", g + noise);
        }
    }
    let found = json_of("draws", &text, &["--draws", "200"]);
    let subject = &found["subjects"][0];
    assert!((number(subject, "pareto_gap") - 0.2).abs() < 1e-12);
    let interval = &subject["interval"]["pareto_gap"];
    let (low, high) = (interval[0].as_f64().unwrap(), interval[1].as_f64().unwrap());
    assert!(low < 0.2 && 0.2 < high && high - low < 0.02, "{interval}");
    assert_eq!(found, json_of("draws-again", &text, &["--draws", "200", "--threads", "1"]));
    // range √(ln(2 n T² / 0.05) / 2N) of one agent, two probes and 40 draws.
    let bounded = json_of("draws-range", &text, &["--draws", "200", "--range", "0.05"]);
    let expected = 0.05 * ((8.0 / 0.05_f64).ln() / 80.0).sqrt();
    assert!((number(&bounded["subjects"][0], "deviation") - expected).abs() < 1e-12);
}

/// Two players who coordinate: a joint law for each of two observations, as atoms of the actions of both.
#[test]
fn a_joint_law_has_the_indices_of_its_marginals() {
    // Constraints of observation t at actions 0, 1, 2 of a player.
    let g = [[-0.4, 0.0, 0.3], [-0.1, -0.2, 0.1]];
    // The marginals of both: (1/2, 1/4, 1/4) at observation 1, (1/4, 1/2, 1/4) at 2.
    let marginals = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]];
    let alike: [Vec<_>; 2] = marginals.map(|p| (0..3).map(|a| (a, a, p[a])).collect());
    let product: [Vec<_>; 2] = marginals.map(|p| (0..9).map(|k| (k / 3, k % 3, p[k / 3] * p[k % 3])).collect());
    let text = |laws: &[Vec<(usize, usize, f64)>; 2]| {
        let mut text = "member,t,s,draw,probability,g\n".to_owned();
        for (member, t, s) in (0..8).map(|k| (k / 4, k / 2 % 2, k % 2)) {
            for (draw, &(first, second, probability)) in laws[s].iter().enumerate() {
                let value = g[t][if member == 0 { first } else { second }];
                text += &format!("{member},{t},{s},{draw},{probability},{value}\n");
            }
        }
        text
    };
    let mut expected = "member,t,s,g\n".to_owned();
    for (member, t, s) in (0..8).map(|k| (k / 4, k / 2 % 2, k % 2)) {
        let mean: f64 = (0..3).map(|a| marginals[s][a] * g[t][a]).sum();
        expected += &format!("{member},{t},{s},{mean}\n");
    }
    let indices = ["--index", "all"];
    let expected = json_of("law-expected", &expected, &indices);
    for (case, laws) in [("law-alike", &alike), ("law-product", &product)] {
        let found = json_of(case, &text(laws), &indices);
        let (found, expected) = (&found["subjects"][0], &expected["subjects"][0]);
        assert!(number(expected, "pareto_gap") > 0.0, "{expected}");
        for index in ["ccei", "pareto_gap", "budget_slack", "garp_f", "houtman_maks", "varian"] {
            let difference = number(found, index) - number(expected, index);
            assert!(difference.abs() < 1e-12, "{case} {index}: {found}");
        }
        assert_eq!(found["garp"], expected["garp"]);
        // A law is known, not sampled.
        assert!(found["interval"]["pareto_gap"].is_null(), "{found}");
    }
}

#[test]
fn a_group_is_no_better_than_its_worst_member_unless_only_the_total_is_known() {
    let members = "id,member,t,p1,p2,q1,q2\n\
        h,ann,1,1,2,1,2\nh,ann,2,2,1,2,1\n\
        h,bob,1,1,2,3,0\nh,bob,2,2,1,0,3\n";
    let found = json_of("members", members, &["--index", "garp,ccei,group"]);
    let group = &found["subjects"][0];
    assert_eq!((&group["garp"], &group["group"]), (&false.into(), &false.into()), "{group}");
    assert_eq!(group["members"][0]["member"], "ann");
    assert_eq!(group["members"][1]["garp"], true);
    assert_eq!(group["ccei"], group["members"][0]["ccei"]);

    // What the total contradicts, members who each have a taste of their own explain.
    let total = "id,member,t,p1,p2,q1,q2\n\
        h,ann,1,1,2,0,0\nh,ann,2,2,1,0,0\n\
        h,bob,1,1,2,0,0\nh,bob,2,2,1,0,0\n\
        h,,1,1,2,1,2\nh,,2,2,1,2,1\n";
    let found = json_of("total", total, &["--index", "garp,group"]);
    let group = &found["subjects"][0];
    assert_eq!((&group["garp"], &group["exact"]["group"]), (&false.into(), &true.into()), "{group}");
}

#[test]
fn rows_of_a_subject_may_be_anywhere() {
    let sorted = std::fs::read_to_string(choi()).unwrap();
    let mut lines: Vec<&str> = sorted.lines().collect();
    // Each observation of all subjects together, as panel data often come.
    lines[1..].sort_by_key(|line| line.split(',').nth(1).unwrap().parse::<u32>().unwrap());
    let scattered = json_of("scattered", &lines.join("\n"), &[]);
    assert_eq!(scattered, json(&folder("choices-sorted"), &choi(), &[]));
}

#[test]
fn threads_and_separators_do_not_matter() {
    let folder = folder("choices-threads");
    let semicolons = std::fs::read_to_string(choi()).unwrap().replace(',', ";");
    std::fs::write(folder.join("data.csv"), format!("\u{feff}{semicolons}")).unwrap();
    let one =
        test(&folder, "data.csv", &["--json", "--threads", "1", "--index", "ccei,bronars_power", "--draws", "50"]);
    let four = test(&folder, &choi(), &["--json", "--threads", "4", "--index", "ccei,bronars_power", "--draws", "50"]);
    succeeded(&one);
    assert_eq!(one.stdout, four.stdout);
}

#[test]
fn the_table_on_the_terminal_has_a_row_a_subject_and_a_summary() {
    let output = test(&folder("choices-words"), &choi(), &["--index", "garp,ccei,bronars_power", "--draws", "20"]);
    succeeded(&output);
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.lines().nth(1).unwrap().starts_with("6502 "), "{words}");
    assert!(words.contains("8 of 40 (20.0%)") && words.contains("0.746701"), "{words}");
    assert!(words.contains("~1.000000") && words.contains("estimated from random draws"), "{words}");
}

/// What is only bounded is called so, one by one and in all.
#[test]
fn bounds_are_not_passed_off_as_values() {
    let folder = folder("choices-bounds");
    let arguments = ["--index", "garp,swaps,varian", "--time-limit", "0"];
    let exact = json(&folder, &choi(), &["--index", "swaps,varian"]);
    let found = json(&folder, &choi(), &arguments);
    let mut bounded = 0;
    for (subject, truth) in found["subjects"].as_array().unwrap().iter().zip(exact["subjects"].as_array().unwrap()) {
        for index in ["swaps", "varian"] {
            if subject["exact"][index] == false {
                let bounds = &subject["bounds"][index];
                let (low, high) = (bounds[0].as_f64().unwrap(), bounds[1].as_f64().unwrap());
                assert!(low <= number(truth, index) + 1e-12 && number(truth, index) <= high + 1e-12, "{subject}");
                bounded += 1;
            }
        }
    }
    assert!(bounded > 0, "nothing ran out of no time at all");
    assert!(found["summary"]["varian"]["mean"].is_null() && found["summary"]["varian"]["mean_bounds"].is_array());
    let output = test(&folder, &choi(), &[arguments.as_slice(), &["--report", "report.html"]].concat());
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.contains("only bounded"), "{words}");
    let report = std::fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(report.contains("The search ran out of time"), "no warning");
}

#[test]
fn one_observation_contradicts_nothing() {
    let found = json_of("single", "id,t,p1,p2,q1,q2\nx,1,1,2,3,4\n", &["--index", "polynomial,houtman_maks,varian"]);
    let subject = &found["subjects"][0];
    assert_eq!((&subject["garp"], number(subject, "ccei"), number(subject, "varian")), (&true.into(), 1.0, 1.0));
}

#[test]
fn a_free_good_is_a_good() {
    // At the first budget the second choice would have cost no more; at the second the first would have cost less.
    let found = json_of("free", "t,p1,p2,q1,q2\n1,1,0,1,0\n2,1,1,1,1\n", &["--index", "garp,bronars_power"]);
    let subject = &found["subjects"][0];
    assert_eq!((&subject["garp"], &subject["cycle"]), (&false.into(), &serde_json::json!(["2", "1"])));
    assert!(subject["bronars_power"].is_null());
    assert!(subject["notes"][0].as_str().unwrap().contains("price"), "{subject}");
}

#[test]
fn the_report_compares_with_chance_and_names_the_worst() {
    let folder = folder("choices-report");
    let output = test(&folder, &choi(), &["--out", "indices.csv", "--report", "report.html"]);
    succeeded(&output);
    let report = std::fs::read_to_string(folder.join("report.html")).unwrap();
    for wanted in
        ["8 of 40 subjects", "11634501", "24 → 12 → 24", "uniformly random choices", "histogram-ccei", "indifference-0"]
    {
        assert!(report.contains(wanted), "{wanted}");
    }
    let table = std::fs::read_to_string(folder.join("indices.csv")).unwrap();
    assert_eq!(table.lines().count(), 41);
    assert!(table.starts_with("id,observations,warp,sarp,garp,consistent_up_to_slack,ccei,pareto_gap,"), "{table}");
    let leftovers = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(leftovers, 2, "temporary files stay behind");
}
