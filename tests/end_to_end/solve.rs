//! `walras solve` on games whose answers are known.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::harness::{folder, root, succeeded, walras};

/// Runs `walras solve` in `folder`.
pub(crate) fn solve(folder: &Path, target: &str, arguments: &[&str]) -> Output {
    walras(folder).arg("solve").arg(target).args(arguments).output().unwrap()
}

/// What it prints with `--json`.
pub(crate) fn json(folder: &Path, target: &str, arguments: &[&str]) -> Value {
    let output = solve(folder, target, &[arguments, &["--json"]].concat());
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn flat(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(values) => values.iter().flat_map(flat).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

pub(crate) fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

pub(crate) fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("{key} of {value}"))
}

/// A payoff table indexed `[a_1][a_2]…` at a profile.
fn at<'a>(table: &'a Value, profile: &[usize]) -> &'a Value {
    profile.iter().fold(table, |table, &action| &table[action])
}

/// A game of the reference data as the text of a file.
fn nfg(game: &Value) -> String {
    let shape: Vec<usize> = flat(&game["shape"]).iter().map(|&k| k as usize).collect();
    let players: Vec<String> = (0..shape.len()).map(|i| format!("\"P{i}\"")).collect();
    let actions: Vec<String> = shape
        .iter()
        .map(|&k| format!("{{ {} }}", (0..k).map(|a| format!("\"a{a}\"")).collect::<Vec<_>>().join(" ")))
        .collect();
    let mut text = format!("NFG 1 R {} {{ {} }} {{ {} }} \"\"\n", game["name"], players.join(" "), actions.join("\n"));
    let mut profile = vec![0; shape.len()];
    for index in 0..shape.iter().product() {
        let mut rest = index;
        // The first player's action is the fastest.
        for (action, size) in profile.iter_mut().zip(&shape) {
            *action = rest % size;
            rest /= size;
        }
        for player in 0..shape.len() {
            text += &format!("{} ", at(&game["payoffs"][player], &profile));
        }
        text.push('\n');
    }
    text
}

fn reference() -> Vec<Value> {
    let text = std::fs::read_to_string(root().join("tests/data/equilibrium/reference_games.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    file["games"].as_array().unwrap().clone()
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

#[test]
fn every_reference_row_is_found() {
    let folder = folder("solve-reference");
    let mut rows = 0;
    for game in reference() {
        write(&folder, "game.nfg", &nfg(&game));
        for row in game["qre"].as_array().unwrap() {
            let found = json(&folder, "game.nfg", &["--precision", &row["precision"].to_string()]);
            let what = format!("{} at {}", game["name"], row["precision"]);
            assert!(distance(&flat(&found["profile"]), &flat(&row["probs"])) < 1e-9, "{what}");
            assert_eq!(found["status"], "converged", "{what}");
            assert_eq!(found["precision"].as_f64(), row["precision"].as_f64(), "{what}");
            assert!(number(&found, "residual") < 1e-12 && number(&found, "error_bound") < 1e-9, "{what}");
            rows += 1;
        }
    }
    assert!(rows >= 40, "{rows}");
}

#[test]
fn every_nash_equilibrium_of_the_reference_is_found() {
    let folder = folder("solve-nash");
    let mut games = 0;
    for game in reference() {
        let Some(expected) = game["nash"]["profiles"].as_array() else { continue };
        let expected: Vec<Vec<f64>> = expected.iter().map(flat).collect();
        write(&folder, "game.nfg", &nfg(&game));
        let one = json(&folder, "game.nfg", &[]);
        let near = |found: &Value, p: &Vec<f64>| distance(&flat(&found["profile"]), p) < 1e-9;
        assert!(expected.iter().any(|p| near(&one, p)), "{}: {one}", game["name"]);
        assert!(one["precision"].is_null() && one["status"] == "converged" && number(&one, "nash_conv") < 1e-9);
        assert_eq!(one, json(&folder, "game.nfg", &["--nash"]));
        if game["shape"].as_array().unwrap().len() == 2 {
            let all = json(&folder, "game.nfg", &["--all-nash"]);
            let found = all["equilibria"].as_array().unwrap();
            assert_eq!(found.len(), expected.len(), "{}", game["name"]);
            for (expected, fractions) in expected.iter().zip(game["nash"]["as_strings"].as_array().unwrap()) {
                let found = found.iter().find(|found| near(found, expected)).unwrap();
                assert!(number(found, "residual") < 1e-15 && found["precision"].is_null(), "{found}");
                // Gambit reads decimals as fractions of powers of ten; binary fractions are others unless they are small.
                if !game["name"].as_str().unwrap().contains("ochs") {
                    assert_eq!(&found["exact"], fractions);
                }
            }
            assert_eq!((&all["infinite"], &all["status"]), (&false.into(), &"converged".into()));
            games += 1;
        }
    }
    assert!(games >= 7, "{games}");
}

/// Programs that read the answer may rely on its beginning.
#[test]
fn the_answer_begins_as_documented() {
    let folder = folder("solve-prefix");
    let ochs = root().join("tests/data/equilibrium/ochs1995_matching_pennies.nfg");
    for arguments in [&["--json", "--precision", "2"][..], &["--json"]] {
        let output = solve(&folder, ochs.to_str().unwrap(), arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let keys = ["precision", "profile", "residual", "regret", "nash_conv", "status"];
        let places: Vec<usize> = keys.iter().map(|key| text.find(&format!("\"{key}\":")).unwrap()).collect();
        assert!(places.is_sorted() && text.starts_with("{\"precision\":"), "{text}");
        assert_eq!((text.lines().count(), text.ends_with("}\n")), (1, true));
        assert!(output.stderr.is_empty());
        let again = solve(&folder, ochs.to_str().unwrap(), arguments);
        assert_eq!(text.as_bytes(), again.stdout);
    }
}

#[test]
fn people_see_names_and_certificates() {
    let folder = folder("solve-words");
    let ochs = root().join("tests/data/equilibrium/ochs1995_matching_pennies.nfg");
    let output = solve(&folder, ochs.to_str().unwrap(), &["--precision", "1.845"]);
    succeeded(&output);
    let text = String::from_utf8(output.stdout).unwrap();
    for said in ["player Row", "Up    0.615642357178", "NashConv", "error bound", "exact", "1.845", "converged"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // The document shows this very answer; the last digits of tiny numbers depend on the machine.
    let readme = std::fs::read_to_string(root().join("sims/solve/README.md")).unwrap();
    let exact = |line: &&str| !line.starts_with("residual") && !line.starts_with("error bound");
    for line in text.lines().filter(exact) {
        assert!(readme.contains(line), "{line}");
    }
}

#[test]
fn a_bifurcation_is_told_and_passed() {
    let folder = folder("solve-bifurcation");
    // Uniform play is an equilibrium of the stag hunt at every precision; two others part from it at 2.
    write(&folder, "game.nfg", "NFG 1 R \"stag\" { \"a\" \"b\" } { 2 2 } 2 2 1 0 0 1 1 1");
    let output = solve(&folder, "game.nfg", &["--precision", "5", "--json", "--branch", "branch.csv"]);
    succeeded(&output);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let status = found["status"].as_str().unwrap();
    let at: f64 = status.strip_prefix("through bifurcation at λ=").unwrap().parse().unwrap();
    assert!((at - 2.0).abs() < 1e-8, "{status}");
    assert_eq!((&found["precision"], &found["precision_asked"]), (&5.0.into(), &5.0.into()));
    assert!(distance(&flat(&found["profile"]), &[0.5; 4]) < 1e-12, "{found}");
    assert!((found["bifurcations"][0].as_f64().unwrap() - 2.0).abs() < 1e-3, "{found}");
    assert!(number(&found, "residual") < 1e-9);
}

/// Numbers in [0, 1) that make a 2 × 2 × 2 game whose branch turns back twice.
fn folded() -> String {
    let mut state = (1398_u64 + 77).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let payoffs: Vec<f64> = (0..24).map(|_| draw()).collect();
    let mut text = "NFG 1 R \"folds\" { \"x\" \"y\" \"z\" } { 2 2 2 }\n".to_owned();
    for index in 0..8 {
        let (x, y, z) = (index % 2, index / 2 % 2, index / 4);
        (0..3).for_each(|i| text += &format!("{} ", payoffs[8 * i + 4 * x + 2 * y + z]));
    }
    text
}

#[test]
fn a_branch_with_folds_is_written_once() {
    let folder = folder("solve-branch");
    write(&folder, "game.nfg", &folded());
    let found = json(&folder, "game.nfg", &["--precision", "60", "--branch", "branch.csv"]);
    let folds = found["folds"].as_array().unwrap();
    assert_eq!((folds.len(), found["bifurcations"].as_array().unwrap().len()), (2, 0));
    let text = std::fs::read_to_string(folder.join("branch.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("point,precision,player,action,probability,arclength,fold,bifurcation"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let real = |row: &[&str], column: usize| row[column].parse::<f64>().unwrap();
    assert_eq!(rows.len() % 6, 0);
    let marked: Vec<f64> = rows.iter().filter(|row| row[6] == "true").map(|row| real(row, 1)).collect();
    assert_eq!(marked.len(), 12);
    // Precision rises to the first fold and falls from there to the second.
    let (high, low) = (number(&folds[0], "precision"), number(&folds[1], "precision"));
    assert!(high > low && (marked[0] - high).abs() < 1e-12 && (marked[6] - low).abs() < 1e-12, "{folds:?}");
    let turns = rows.windows(7).filter(|w| real(&w[6], 1) < real(&w[0], 1)).count();
    assert!(turns > 0);
    assert!(rows.windows(7).all(|w| real(&w[6], 5) >= real(&w[0], 5)));
    let last: Vec<f64> = rows[rows.len() - 6..].iter().map(|row| real(row, 4)).collect();
    assert!(distance(&last, &flat(&found["profile"])) < 1e-9);
    assert_eq!(real(&rows[rows.len() - 1], 1), 60.0);
    let again = solve(&folder, "game.nfg", &["--precision", "60", "--branch", "branch.csv"]);
    assert_eq!(again.status.code(), Some(4));
    assert_eq!(std::fs::read_to_string(folder.join("branch.csv")).unwrap(), text);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2, "temporary files are left");
}

#[test]
fn one_player_and_one_action_are_games_too() {
    let folder = folder("solve-small");
    write(&folder, "one.nfg", "NFG 1 R \"\" { \"p\" } { 3 } 1 2 3");
    assert_eq!(json(&folder, "one.nfg", &[])["profile"], serde_json::json!([[0.0, 0.0, 1.0]]));
    let weights: Vec<f64> = (1..=3).map(|u| (2.0 * f64::from(u)).exp()).collect();
    let expected: Vec<f64> = weights.iter().map(|w| w / weights.iter().sum::<f64>()).collect();
    assert!(distance(&flat(&json(&folder, "one.nfg", &["--precision", "2"])["profile"]), &expected) < 1e-14);
    write(&folder, "idle.nfg", "NFG 1 R \"\" { \"p\" \"q\" } { 1 1 } 1 2");
    for arguments in [&[][..], &["--precision", "3"]] {
        let found = json(&folder, "idle.nfg", arguments);
        assert_eq!((&found["profile"], &found["nash_conv"]), (&serde_json::json!([[1.0], [1.0]]), &0.0.into()));
    }
    assert_eq!(json(&folder, "idle.nfg", &["--all-nash"])["equilibria"].as_array().unwrap().len(), 1);
}

/// Content tells a game, whatever its name.
#[test]
fn suffixes_do_not_matter() {
    let folder = folder("solve-suffix");
    write(&folder, "game.txt", "\u{feff}NFG 1 R \"\" { \"p\" \"q\" } { 2 2 } 1 0 0 1 0 1 1 0");
    assert_eq!(json(&folder, "game.txt", &[])["profile"], serde_json::json!([[0.5, 0.5], [0.5, 0.5]]));
    write(&folder, "graph", &congestion(3));
    assert_eq!(json(&folder, "graph", &["--precision", "1"])["players"].as_array().unwrap().len(), 3);
}

fn payoff(resource: usize, others: usize, players: usize) -> f64 {
    1.0 + 0.3 * resource as f64 - (others + 1) as f64 / players as f64
}

/// Players who share four resources.
fn congestion(players: usize) -> String {
    let mut text = format!("#AGG\n{players}\n4\n0\n{}\n", vec!["4"; players].join(" "));
    text += &"0 1 2 3\n".repeat(players);
    (0..4).for_each(|resource| text += &format!("1 {resource}\n"));
    for resource in 0..4 {
        let payoffs: Vec<String> = (0..players).map(|others| payoff(resource, others, players).to_string()).collect();
        text += &format!("0 {}\n", payoffs.join(" "));
    }
    text
}

/// Tabulated or not, the equilibrium responds to itself under binomial laws.
#[test]
fn action_graphs_are_solved_at_any_size() {
    let folder = folder("solve-graph");
    for players in [5, 40] {
        write(&folder, "game.agg", &congestion(players));
        let found = json(&folder, "game.agg", &["--precision", "6"]);
        assert_eq!((&found["status"], &found["expectation"]), (&"converged".into(), &"exact".into()));
        assert_eq!(found["symmetric"].as_bool(), (players == 40).then_some(true));
        let strategies: Vec<Vec<f64>> = found["profile"].as_array().unwrap().iter().map(flat).collect();
        assert_eq!(strategies.len(), players);
        let p = &strategies[0];
        assert!(strategies.iter().all(|other| distance(other, p) < 1e-12));
        let expected = |resource: usize| {
            let n = players - 1;
            let mut binomial = (1.0 - p[resource]).powi(n as i32);
            let mut sum = 0.0;
            for k in 0..=n {
                sum += binomial * payoff(resource, k, players);
                binomial *= (n - k) as f64 / (k + 1) as f64 * p[resource] / (1.0 - p[resource]);
            }
            sum
        };
        let payoffs: Vec<f64> = (0..4).map(expected).collect();
        let weights: Vec<f64> = payoffs.iter().map(|u| (6.0 * u).exp()).collect();
        let response: Vec<f64> = weights.iter().map(|w| w / weights.iter().sum::<f64>()).collect();
        assert!(distance(p, &response) < 1e-11, "{players}: {p:?} {response:?}");
        let best = payoffs.iter().copied().fold(f64::MIN, f64::max);
        let regret: f64 = p.iter().zip(&payoffs).map(|(p, u)| p * (best - u)).sum();
        assert!((number(&found, "nash_conv") - players as f64 * regret).abs() < 1e-9);
    }
    let found = json(&folder, "game.agg", &[]);
    assert_eq!(
        (&found["solution"], &found["symmetric"], &found["status"]),
        (&"nash".into(), &true.into(), &"converged".into())
    );
    assert!(number(&found, "nash_conv") < 1e-9);
    let words = String::from_utf8(solve(&folder, "game.agg", &["--all-nash"]).stderr).unwrap();
    assert!(words.contains("more than 4194304 payoffs; one is found without --all-nash"), "{words}");
}

/// Names of any length are shown as far as they fit in a line.
#[test]
fn very_long_names_are_cut_short() {
    let folder = folder("solve-long-names");
    let long = "A".repeat(70_000);
    write(
        &folder,
        "long.nfg",
        &format!("NFG 1 R \"\" {{ \"{long}\" }}\n{{ {{ \"{long}1\" \"{long}2\" }} }}\n\"\"\n1 2\n"),
    );
    let output = crate::harness::walras(&folder).args(["solve", "long.nfg"]).output().unwrap();
    assert!(output.status.success() && output.stdout.len() < 2000, "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn three_players_have_nine_equilibria_and_continua_have_components() {
    let folder = folder("solve-all-nash");
    let head = "NFG 1 R \"nine\" { \"a\" \"b\" \"c\" } { 2 2 2 }\n";
    // Gambit's order has the first player's action fastest: (1,1,1), (2,1,1), (1,2,1), … with all players' payoffs each.
    let payoffs = ["9 8 12", "0 0 0", "0 0 0", "9 8 2", "0 0 0", "3 4 6", "3 4 6", "0 0 0"];
    std::fs::write(folder.join("nine.nfg"), head.to_owned() + &payoffs.join(" ") + "\n").unwrap();
    let found = json(&folder, "nine.nfg", &["--all-nash"]);
    assert_eq!((found["equilibria"].as_array().unwrap().len(), &found["complete"]), (9, &true.into()), "{found}");
    assert!(found["equilibria"].as_array().unwrap().iter().all(|e| e["nash_conv"].as_f64().unwrap() < 1e-9));
    let idle = "NFG 1 R \"idle\" { \"a\" \"b\" } { 2 2 }\n1 1 1 1 1 1 1 1\n";
    std::fs::write(folder.join("idle.nfg"), idle).unwrap();
    let found = json(&folder, "idle.nfg", &["--all-nash"]);
    assert_eq!(found["components"][0]["sets"][0], serde_json::json!([0, 1, 2, 3]), "{found}");
}

#[test]
fn entropy_and_play_of_correlated_equilibria() {
    let folder = folder("solve-entropy");
    let chicken = "NFG 1 R \"chicken\" { \"a\" \"b\" } { 2 2 }\n6 6 7 2 2 7 0 0\n";
    std::fs::write(folder.join("chicken.nfg"), chicken).unwrap();
    let best = json(&folder, "chicken.nfg", &["--correlated"]);
    let entropy = json(&folder, "chicken.nfg", &["--correlated", "--max-entropy"]);
    let (found, bound) = (entropy["entropy"].as_f64().unwrap(), entropy["entropy_bound"].as_f64().unwrap());
    assert!(found <= bound + 1e-9 && bound - found < 1e-6 && entropy["status"] == "converged", "{entropy}");
    assert!(best["entropy"].is_null() && best["welfare"].as_f64() > entropy["welfare"].as_f64());
    let arguments = ["--coarse", "--regret-matching", "20000"];
    let play = json(&folder, "chicken.nfg", &arguments);
    assert_eq!(play, json(&folder, "chicken.nfg", &arguments));
    let (distance, bound) = (play["distance"].as_f64().unwrap(), play["distance_bound"].as_f64().unwrap());
    assert!(distance < 0.1 && bound <= distance && play["rounds"] == 20000, "{play}");
}

#[test]
fn types_of_an_action_graph_play_for_themselves() {
    let folder = folder("solve-bagg");
    let text = "#BAGG\n2\n2\n0\n2 1\n0.25 0.75\n1\n1 2\n2\n0\n0 1\n0 1\n2 0 1\n2 1 0\n0 -1 3\n0 2 0\n";
    std::fs::write(folder.join("game.bagg"), text).unwrap();
    let found = json(&folder, "game.bagg", &["--all-nash"]);
    assert_eq!(found["players"], serde_json::json!(["1, type 1", "1, type 2", "2, type 1"]), "{found}");
    assert_eq!((&found["complete"], &found["actions"][0]), (&true.into(), &serde_json::json!(["0"])));
    let found = json(&folder, "game.bagg", &["--precision", "1"]);
    assert!(found["status"] == "converged" && found["residual"].as_f64().unwrap() < 1e-10, "{found}");
}
