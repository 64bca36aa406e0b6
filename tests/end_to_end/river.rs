//! Points of a box under shared limits, from the scenario to tables and report.

use std::path::Path;

use crate::harness::{folder, refused, run_text, succeeded, summary, walras};

fn river(name: &str, rest: &str) -> std::path::PathBuf {
    let folder = folder(name);
    let text = format!(
        "name: River\nseed: 3\ntables: csv\ngame: {{plugin: river}}\n\
         probes: {{count: 2, parameters: {{emission: [[0.5, 0.25, 0.75], [0.3, 0.6, 0.2]]}}}}\n{rest}"
    );
    succeeded(&run_text(&folder, &text, &[]));
    folder
}

fn table(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder.join("out").join(name)).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_published_equilibrium_reaches_tables_and_report() {
    let folder = river("river_tables", "learning: {rule: nikaido_isoda, trace: true}\n");
    let summary = summary(&folder);
    assert_eq!((&summary["converged"], &summary["garp_consistent"]), (&true.into(), &true.into()), "{summary}");
    assert!(
        summary["pareto_gap"].as_f64().unwrap() < 1e-9,
        "limits are used up and one utility explains all: {summary}"
    );
    assert!(summary["nikaido_isoda"].as_f64().unwrap() < 1e-7, "{summary}");

    let strategies = table(&folder, "strategies.csv");
    assert_eq!(strategies[0], ["stage", "agent", "action", "action_activity", "feasible", "probability"]);
    assert_eq!(strategies.len(), 1 + 2 * 3);
    let activity: Vec<f64> = strategies[1..4].iter().map(|row| row[3].parse().unwrap()).collect();
    for (found, published) in activity.iter().zip([21.1448, 16.0279, 2.7260]) {
        assert!((found - published).abs() < 1e-3, "{activity:?}");
    }
    assert!(strategies[1..].iter().all(|row| row[4] == "true" && row[5] == "1"));

    let constraints = table(&folder, "constraints.csv");
    assert_eq!(constraints[0], ["stage", "constraint", "value", "binding", "multiplier"]);
    assert_eq!((constraints[1][1].as_str(), constraints[1][3].as_str()), ("station_1", "true"));
    assert!((constraints[1][4].parse::<f64>().unwrap() - 57.436).abs() < 1e-2, "{constraints:?}");
    assert_eq!(constraints[2][1..].iter().map(String::as_str).collect::<Vec<_>>()[2..], ["false", "0"]);

    let equilibria = table(&folder, "equilibria.csv");
    assert_eq!((equilibria.len(), equilibria[1][1].as_str()), (3, "converged"));
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    for words in ["Nikaido–Isoda value", "Where players are", "station_1", "binds"] {
        assert!(report.contains(words), "the report lacks {words}");
    }
}

#[test]
fn a_designer_moves_play_on_a_box_and_interruption_by_the_budget_is_flagged() {
    let designer = "designer: {algorithm: spsa, objective: pareto_gap, iterations: 2, step: 0.1, perturbation: 0.1}\n";
    let folder = river("river_design", &format!("learning: {{rule: nikaido_isoda}}\n{designer}"));
    assert_eq!(table(&folder, "designer.csv").len(), 1 + 3);
    assert_eq!(summary(&folder)["converged"], true);
    let folder = river("river_budget", "learning: {rule: nikaido_isoda, step: 0.5, max_rounds: 2}\n");
    let summary = summary(&folder);
    assert_eq!(summary["converged"], false, "{summary}");
    assert!(summary["nikaido_isoda"].as_f64().unwrap() > 1e-3, "{summary}");
    assert_eq!(table(&folder, "equilibria.csv")[1][1..3], ["budget".to_owned(), "2".to_owned()]);
}

#[test]
fn an_omniscient_designer_brings_play_on_a_box_to_the_best_joint_action() {
    let designer = "designer: {algorithm: spsa, objective: welfare_gap, iterations: 2, step: 0.1, perturbation: 0.1}\n";
    let learning = "learning: {rule: nikaido_isoda}\n";
    let gap = |name: &str, rest: &str| {
        let summary = summary(&river(name, rest));
        assert_eq!(summary["welfare_gap_exact"], false, "{summary}");
        summary["welfare_gap"].as_f64().unwrap()
    };
    // By the first-order conditions of the concave sum under every set of binding limits. Without a slope of demand, which it can take
    // away, firms are in each other's way at the stations alone, and normalised equilibria are best.
    let without = gap("river_welfare", learning);
    assert!((without - 0.135264).abs() < 1e-5, "{without}");
    let with = gap("river_omniscient", &format!("{learning}{designer}"));
    assert!((0.0..1e-6).contains(&with), "{with}");
}

#[test]
fn what_a_grid_cannot_hold_is_not_solved_on_it() {
    let folder = folder("river_solve");
    let words = refused(&folder, &walras(&folder).args(["solve", "river"]).output().unwrap(), 2);
    assert!(words.contains("players of `river` share constraints") && words.contains("nikaido_isoda"), "{words}");
    let text = "name: River\ngame: {plugin: cournot}\nprobes: {count: 1}\nlearning: {rule: nikaido_isoda}\n";
    let words = refused(&folder, &run_text(&folder, text, &[]), 2);
    assert!(words.contains("4:") && words.contains("`cournot` offers a grid of actions"), "{words}");
}
