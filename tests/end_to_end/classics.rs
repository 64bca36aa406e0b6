//! The classics of learning in games do what the theory says they do.

use std::path::Path;

use crate::harness::{folder, run, succeeded, summary};

/// Runs a scenario with CSV tables and returns the folder.
fn play(case: &str, scenario: &str) -> std::path::PathBuf {
    let folder = folder(&format!("classics-{case}"));
    succeeded(&run(&folder, scenario, &["--set", "tables=csv"]));
    folder
}

/// Rows of `trajectory.csv` as (round, agent, action, probability).
fn trajectory(folder: &Path) -> Vec<(usize, usize, usize, f64)> {
    let text = std::fs::read_to_string(folder.join("out/trajectory.csv")).unwrap();
    assert!(text.starts_with("round,stage,agent,action,probability,average\n"));
    let row = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let whole = |k: usize| fields[k].parse().unwrap();
        (whole(0), whole(2), whole(3), fields[4].parse().unwrap())
    };
    text.lines().skip(1).map(row).collect()
}

fn figure(folder: &Path) {
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("trajectory-0") && report.contains("NashConv"), "no figure or no certificate");
}

#[test]
fn fictitious_play_cycles_in_shapleys_game() {
    let folder = play("shapley", "normal_form/shapley.yaml");
    let found = summary(&folder);
    assert_eq!(found["converged"], false);
    // At the equilibrium every frequency is a third; Shapley's triangle keeps away from it for ever.
    let mut away = std::collections::BTreeMap::new();
    for (round, _, _, probability) in trajectory(&folder) {
        let distance: &mut f64 = away.entry(round).or_default();
        *distance = distance.max((probability - 1.0 / 3.0).abs());
    }
    let least = away.range(1000..).fold(f64::INFINITY, |least, (_, &distance)| distance.min(least));
    assert!(away.len() > 1000 && least > 0.1, "{least}");
    figure(&folder);
}

#[test]
fn average_play_of_regret_matching_settles_where_play_does_not() {
    let folder = play("regret", "learning/rock-paper-scissors.yaml");
    let found = summary(&folder);
    assert_eq!(found["converged"], true);
    assert!(found["nash_conv"].as_f64().unwrap() <= 0.02, "{found}");
    let rows = trajectory(&folder);
    let last = rows.last().unwrap().0;
    let late = |row: &&(usize, usize, usize, f64)| row.0 > last / 2 && row.1 == 0 && row.2 == 0;
    let (low, high) = rows.iter().filter(late).fold((1.0_f64, 0.0_f64), |(l, h), row| (l.min(row.3), h.max(row.3)));
    assert!(high - low > 0.5, "what is played should go round, not rest in {low}..{high}");
    figure(&folder);
}

#[test]
fn replicators_orbit_the_equilibrium_of_matching_pennies() {
    let folder = play("pennies", "learning/matching-pennies.yaml");
    assert_eq!(summary(&folder)["converged"], false);
    let rows = trajectory(&folder);
    // The product of all four probabilities is the constant of motion, but for the length of the steps.
    let products: Vec<f64> = rows.chunks(4).map(|round| round.iter().map(|row| row.3).product()).collect();
    let (first, last) = (products[0], products[products.len() - 1]);
    assert!((first - 0.04).abs() < 1e-12 && (last / first - 1.0).abs() < 0.15, "{first} {last}");
    let visits = |part: fn(f64) -> bool| rows.iter().any(|row| row.1 == 0 && row.2 == 0 && part(row.3));
    assert!(visits(|p| p > 0.75) && visits(|p| p < 0.25), "no orbit");
    figure(&folder);
}

#[test]
fn drivers_find_the_maximiser_of_the_potential() {
    let folder = play("potential", "learning/potential.yaml");
    let rows = trajectory(&folder);
    let last = rows.last().unwrap().0;
    let mut loads = [0.0; 3];
    rows.iter().filter(|row| row.0 == last).for_each(|row| loads[row.2] += row.3);
    // The best of all divisions of 20 drivers, by trying them all.
    let (fixed, slope) = ([0.0, 0.2, 0.3], 0.05);
    let delay = |road: usize, load: usize| (1..=load).map(|k| fixed[road] + slope * k as f64).sum::<f64>();
    let divisions = (0..=20).flat_map(|a| (0..=20 - a).map(move |b| [a, b, 20 - a - b]));
    let cost = |loads: &[usize; 3]| (0..3).map(|road| delay(road, loads[road])).sum::<f64>();
    let best = divisions.min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap();
    assert_eq!(loads, best.map(|load| load as f64));
    figure(&folder);
}

#[test]
fn play_keeps_to_its_branch_until_the_fold() {
    let folder = play("hysteresis", "learning/hysteresis.yaml");
    let first_action = |round: usize| {
        let rows = trajectory(&folder);
        rows.iter().find(|row| (row.0, row.1, row.2) == (round, 0, 0)).unwrap().3
    };
    // Precision 10, 6 and 2: near the second action, still there, and after the jump near the first.
    assert!(first_action(0) < 0.01 && first_action(1000) < 0.05 && first_action(2000) > 0.8);
    figure(&folder);
}
