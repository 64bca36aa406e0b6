//! Games from files, learned by every kind of rule, with trajectories and certificates.

use std::path::Path;

use crate::harness::{folder, refused, run_text, succeeded, summary, walras};

const SHAPLEY: &str = "NFG 1 R \"Shapley\" { \"row\" \"column\" } { 3 3 }\n\n0 0 1 0 0 1  0 1 0 0 1 0  1 0 0 1 0 0\n";
const PENNIES: &str = "NFG 1 R \"Matching pennies\" { \"even\" \"odd\" } { 2 2 }\n\n1 -1 -1 1 -1 1 1 -1\n";

/// A scenario on `game.nfg` that learns so.
fn scenario(learning: &str) -> String {
    format!(
        "name: Learning\nseed: 5\ntables: csv\ngame: {{plugin: normal_form, file: game.nfg}}\nprobes: {{count: 1}}\n\
         learning: {{trace: true, {learning}}}\n"
    )
}

fn learn(name: &str, game: &str, learning: &str) -> std::path::PathBuf {
    let folder = folder(name);
    std::fs::write(folder.join("game.nfg"), game).unwrap();
    succeeded(&run_text(&folder, &scenario(learning), &[]));
    folder
}

/// Rows of a table as numbers; words become NaN.
fn table(folder: &Path, name: &str) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(folder.join("out").join(name)).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(|field| field.parse().unwrap_or(f64::NAN)).collect()).collect()
}

#[test]
fn shapley_s_game_goes_round_under_fictitious_play() {
    let folder = learn(
        "shapley",
        SHAPLEY,
        "rule: fictitious_play, start: [[1, 0, 0], [0, 1, 0]], max_rounds: 3000, tolerance: 0.01",
    );
    let summary = summary(&folder);
    assert_eq!(
        (&summary["converged"], &summary["expectation"], &summary["play"]),
        (&false.into(), &"exact".into(), &"last".into())
    );
    assert!(summary["nash_conv"].as_f64().unwrap() > 0.1, "{summary}");
    let rows = table(&folder, "trajectory.csv");
    assert_eq!(rows.len(), 3000 * 6);
    // Columns: round, stage, agent, action, probability, average.
    assert_eq!(rows[0], [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
    assert_eq!(rows[rows.len() - 1][..4], [2999.0, 0.0, 1.0, 2.0]);
    for round in rows.chunks_exact(3) {
        assert!((round.iter().map(|row| row[4]).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((round.iter().map(|row| row[5]).sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn averages_of_regret_matching_settle_in_matching_pennies() {
    let folder = learn(
        "pennies",
        PENNIES,
        "rule: regret_matching, start: [[1, 0], [1, 0]], max_rounds: 100000, tolerance: 0.01",
    );
    let summary = summary(&folder);
    assert_eq!((&summary["converged"], &summary["play"]), (&true.into(), &"average".into()));
    assert!(summary["nash_conv"].as_f64().unwrap() <= 0.02);
    assert!(summary["residual"].as_f64().unwrap() <= 0.01);
    // The last round's running average is what is reported.
    let trajectory = table(&folder, "trajectory.csv");
    let strategies = table(&folder, "strategies.csv");
    for (last, reported) in trajectory[trajectory.len() - 4..].iter().zip(&strategies) {
        assert_eq!(last[5], *reported.last().unwrap());
    }
}

#[test]
fn mixed_populations_are_reproduced_from_the_resolved_scenario_on_any_threads() {
    let folder = learn(
        "mixed",
        PENNIES,
        "max_rounds: 500, expectation: {sampled: 3}, revision: {random: 0.5}, classes: [{players: 0, rule: exp3, rate: 0.1, \
         exploration: 0.1}, {players: '1', rule: logit_response, precision: 2, schedule: {logarithmic: 0.5}}]",
    );
    let again =
        walras(&folder).args(["run", "out/scenario.yaml", "--out", "again", "--threads", "3"]).output().unwrap();
    succeeded(&again);
    for name in ["trajectory.csv", "learning.csv", "strategies.csv", "agents.csv"] {
        let read = |run: &str| std::fs::read(folder.join(run).join(name)).unwrap();
        assert!(read("out") == read("again"), "{name}");
    }
    assert!(std::fs::read_to_string(folder.join("out/report.html")).unwrap().contains("did not converge"));
}

#[test]
fn tables_too_large_are_bad_input() {
    let folder = folder("too-large");
    let text = "name: Crowd\ngame: {plugin: spectrum, players: 30}\nprobes: {count: 1}\n\
                learning: {rule: logit_response, precision: 1, expectation: exact}\n";
    let output = run_text(&folder, text, &[]);
    let words = refused(&folder, &output, 2);
    assert!(words.contains("30 players at all joint actions of up to 11 actions each"), "{words}");
}
