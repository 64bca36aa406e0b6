//! Populations through the binary: a hundred million players, private types, a designer, and what does not fit.

use std::path::Path;

use crate::harness::{folder, root, succeeded, walras};

fn summary(folder: &Path) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join("summary.json")).unwrap()).unwrap()
}

#[test]
fn a_hundred_million_players_come_to_rest() {
    let folder = folder("population-commuters");
    let scenario = root().join("scenarios/population/commuters.yaml");
    let run = walras(&folder).arg("run").arg(scenario).args(["--set", "tables=csv", "--out", "out"]).output().unwrap();
    succeeded(&run);
    let found = summary(&folder.join("out"));
    assert_eq!(found["players"], 100_000_000);
    assert_eq!((&found["population"]["classes"], &found["population"]["types"]), (&3.into(), &3.into()));
    assert_eq!(found["converged"], true);
    assert!(found["residual"].as_f64().unwrap() <= 1e-10);
    let classes = std::fs::read_to_string(folder.join("out/classes.csv")).unwrap();
    assert!(classes.lines().nth(2).unwrap().starts_with("0,1,lorries,20000000,1,"), "{classes}");
    for table in ["strategies", "distributions", "worst_agents"] {
        let rows = std::fs::read_to_string(folder.join(format!("out/{table}.csv"))).unwrap().lines().count();
        assert!((2..300).contains(&rows), "{table}: {rows} rows");
    }
    let page = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(page.contains("<h2>The population</h2>") && page.contains("class lorries"));
}

#[test]
fn a_designer_moves_tolls_for_players_with_types_of_their_own() {
    let folder = folder("population-tolls");
    let scenario = root().join("scenarios/population/million-tolls.yaml");
    let short = [
        "--set",
        "game.players=600",
        "--set",
        "probes.count=3",
        "--set",
        "designer.iterations=1",
        "--set",
        "tables=csv",
    ];
    let play = |out: &str, threads: &str| {
        let run =
            walras(&folder).arg("run").arg(&scenario).args(short).args(["--threads", threads, "--out", out]).output();
        succeeded(&run.unwrap());
        let read = |name: &str| std::fs::read_to_string(folder.join(out).join(name)).unwrap();
        [read("designer.csv"), read("distributions.csv"), read("worst_agents.csv"), read("strategies.csv")]
    };
    assert_eq!(play("one", "1"), play("two", "2"));
    let found = summary(&folder.join("one"));
    // The gap of the worst player is the largest of the distribution.
    let gaps = std::fs::read_to_string(folder.join("one/distributions.csv")).unwrap();
    let largest = gaps.lines().rfind(|line| line.contains("pareto_gap")).unwrap();
    let largest: f64 = largest.rsplit(',').next().unwrap().parse().unwrap();
    assert_eq!(found["pareto_gap"].as_f64().unwrap(), largest);
    // The same players one by one have the same gap and welfare.
    let alone = folder.join("alone.yaml");
    let text = std::fs::read_to_string(&scenario).unwrap();
    let line = text.lines().find(|line| line.contains("population:")).unwrap();
    std::fs::write(&alone, text.replace(line, "")).unwrap();
    let run = walras(&folder).arg("run").arg(&alone).args(short).args(["--out", "each"]).output().unwrap();
    succeeded(&run);
    let each = summary(&folder.join("each"));
    for figure in ["pareto_gap", "welfare", "revenue", "nash_conv", "garp_f", "least_payoff"] {
        let (a, b) = (found[figure].as_f64().unwrap(), each[figure].as_f64().unwrap());
        assert!((a - b).abs() <= 1e-6 * a.abs().max(1.0), "{figure}: {a} {b}");
    }
}

#[test]
fn memory_is_told_beforehand_and_refused_with_the_numbers() {
    let folder = folder("population-memory");
    let scenario = root().join("scenarios/population/million-tolls.yaml");
    let dry = |arguments: &[&str]| {
        walras(&folder).arg("run").arg(&scenario).arg("--dry-run").args(arguments).output().unwrap()
    };
    let told = dry(&[]);
    succeeded(&told);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("players             1000000\ntypes               1000000\n"), "{text}");
    let number = |name: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().find_map(|word| word.parse().ok()).unwrap()
    };
    assert_eq!(
        number("total"),
        number("private types") + number("beliefs") + number("search") + number("distributions")
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "a dry run writes nothing");
    for (players, said) in [("0", "`game.players`"), ("1e12", "expected at most 4294967295"), ("4e9", "bytes")] {
        let refused = dry(&["--set", &format!("game.players={players}")]);
        let words = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{words}");
        assert!(words.contains(said), "{words}");
    }
}
