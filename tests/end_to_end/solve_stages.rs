//! `walras solve` on scenarios and plugins.

use std::path::Path;

use serde_json::Value;

use crate::harness::{SMALL, folder, root, walras};
use crate::solve::{distance, flat, json, number, write};

/// Payoff (28) of the small scenario with both powers known.
fn power_payoff(player: usize, powers: [f64; 2]) -> f64 {
    let (v, interference) = ([0.5, 0.6][player], [0.2, 0.1][player] * powers[1 - player]);
    let power = powers[player];
    v * (1.0 + power / (0.3 + interference)).ln() - (0.12 + 0.06 * (powers[0] + powers[1])) * power
}

#[test]
fn stages_of_a_scenario_are_solved_side_by_side() {
    let folder = folder("solve-scenario");
    write(&folder, "game.yaml", SMALL);
    let logit = json(&folder, "game.yaml", &[]);
    assert_eq!((&logit["precision"], &logit["expectation"]), (&6.0.into(), &"mean_field".into()));
    let stages = logit["stages"].as_array().unwrap();
    assert_eq!((stages.len(), &logit["profile"]), (3, &stages[0]["profile"]));
    let worst = |key: &str| stages.iter().map(|stage| number(stage, key)).fold(0.0, f64::max);
    assert_eq!(number(&logit, "nash_conv"), worst("nash_conv"));
    assert_eq!(number(&logit, "residual"), worst("residual"));
    assert!(worst("residual") <= 1e-10);
    assert_eq!(logit["mechanism"], serde_json::json!({"price": 0.12, "congestion_price": 0.06}));
    // At the others' expected power, each stage responds to itself.
    let levels = [0.0, 1.0, 2.0, 3.0, 4.0];
    for (stage, shift) in stages.iter().zip([0.2, 0.4, 0.6]) {
        let strategy = [flat(&stage["profile"][0]), flat(&stage["profile"][1])];
        let mean = |i: usize| -> f64 { strategy[i].iter().zip(levels).map(|(p, x)| p * x).sum() };
        for player in 0..2 {
            let limit = shift * [1.0, 1.2][player] + 1.0;
            let weight = |power: f64| {
                let powers = if player == 0 { [power, mean(1)] } else { [mean(0), power] };
                if power <= limit { (6.0 * power_payoff(player, powers)).exp() } else { 0.0 }
            };
            let weights = levels.map(weight);
            let response: Vec<f64> = weights.iter().map(|w| w / weights.iter().sum::<f64>()).collect();
            assert!(distance(&strategy[player], &response) < 1e-9, "{stage}");
        }
    }
    assert_eq!(logit, json(&folder, "game.yaml", &["--threads", "1"]));
    let other = json(&folder, "game.yaml", &["--precision", "9"]);
    assert_eq!(other, {
        let mut set = json(&folder, "game.yaml", &["--set", "learning.precision=9"]);
        set["precision_asked"] = 9.0.into();
        set
    });
    let rounds = json(&folder, "game.yaml", &["--precision", "6", "--set", "learning={rule: best_response}"]);
    assert!(distance(&flat(&rounds["profile"]), &flat(&logit["profile"])) < 1e-9);
}

/// In normal form no strategy of a stage can be improved on, by a summation over everything.
#[test]
fn nash_equilibria_of_stages_are_those_of_their_tables() {
    let folder = folder("solve-stages-nash");
    write(&folder, "game.yaml", SMALL);
    let levels = [0.0, 1.0, 2.0, 3.0, 4.0];
    let check = |found: &Value, limits: [f64; 2]| {
        let strategy = [flat(&found["profile"][0]), flat(&found["profile"][1])];
        for player in 0..2 {
            let expected = |own: f64| -> f64 {
                let with = |other: f64| if player == 0 { [own, other] } else { [other, own] };
                strategy[1 - player].iter().zip(levels).map(|(q, x)| q * power_payoff(player, with(x))).sum()
            };
            let open: Vec<usize> = (0..5).filter(|&a| levels[a] <= limits[player]).collect();
            let best = open.iter().map(|&a| expected(levels[a])).fold(f64::MIN, f64::max);
            let mean: f64 = open.iter().map(|&a| strategy[player][a] * expected(levels[a])).sum();
            assert!((best - mean).abs() < 1e-9, "{found}");
            assert!((0..5).all(|a| open.contains(&a) || strategy[player][a] == 0.0), "{found}");
        }
    };
    let found = json(&folder, "game.yaml", &["--nash"]);
    assert_eq!((&found["expectation"], &found["solution"]), (&"exact".into(), &"nash".into()));
    for (stage, shift) in found["stages"].as_array().unwrap().iter().zip([0.2, 0.4, 0.6]) {
        check(stage, [shift + 1.0, 1.2 * shift + 1.0]);
    }
    let one = ["--all-nash", "--set", "probes.count=1", "--set", "probes.parameters.shift=[3]"];
    let all = json(&folder, "game.yaml", &one);
    let equilibria = all["equilibria"].as_array().unwrap();
    assert_eq!(equilibria.len() % 2, 1);
    equilibria.iter().for_each(|equilibrium| check(equilibrium, [4.0, 4.6]));
    assert_eq!(equilibria[0]["profile"][0].as_array().unwrap().len(), 5);
}

#[test]
fn plugins_are_solved_by_name_and_path_at_their_defaults() {
    let folder = folder("solve-plugin");
    let small = ["--set", "game.players=2", "--set", "game.actions=5"];
    let logit = json(&folder, "spectrum", &[&["--precision", "4"], &small[..]].concat());
    assert_eq!((&logit["precision"], &logit["status"]), (&4.0.into(), &"converged".into()));
    assert_eq!(logit["actions"][0], serde_json::json!(["0", "1", "2", "3", "4"]));
    let nash = json(&folder, "spectrum", &small);
    assert!(nash["precision"].is_null() && number(&nash, "nash_conv") < 1e-12, "{nash}");
    let name = format!("{}spectrum{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let beside = Path::new(env!("CARGO_BIN_EXE_walras-under-test")).parent().unwrap();
    let library =
        [beside.join("deps").join(&name), beside.join(&name)].into_iter().find(|path| path.is_file()).unwrap();
    std::fs::copy(library, folder.join(&name)).unwrap();
    assert_eq!(nash, json(&folder, &name, &small));
    assert_eq!(nash, json(&folder, &format!("./{name}"), &small));
}

/// A finite game is the same in a file, in a scenario, and in a scenario that names the file.
#[test]
fn finite_games_are_solved_alike_wherever_they_are_written() {
    let folder = folder("solve-finite");
    let file = crate::harness::root().join("tests/data/equilibrium/ochs1995_matching_pennies.nfg");
    write(&folder, "ochs.nfg", &std::fs::read_to_string(file).unwrap());
    let scenario = "name: Ochs\ngame: {plugin: normal_form, file: ochs.nfg}\nprobes: {count: 1}\n\
                    learning: {rule: logit_response, precision: 1.845}\n";
    write(&folder, "ochs.yaml", scenario);
    let from_file = json(&folder, "ochs.nfg", &["--precision", "1.845"]);
    let from_scenario = json(&folder, "ochs.yaml", &[]);
    for key in ["precision", "profile", "residual", "regret", "nash_conv", "status", "expectation"] {
        assert_eq!(from_file[key], from_scenario[key], "{key}");
    }
    assert_eq!(from_scenario["expectation"], "exact");
}

#[test]
fn a_tree_in_a_scenario_is_played_by_reduced_strategies() {
    let folder = folder("solve-tree-scenario");
    let kuhn = root().join("tests/data/extensive/kuhn.efg");
    let text = |plugin: &str, more: &str| {
        format!(
            "name: Kuhn\ngame: {{plugin: {plugin}, file: {}{more}}}\nprobes: {{count: 1}}\n\
             learning: {{rule: logit_response, precision: 2, expectation: exact}}\n",
            kuhn.display()
        )
    };
    std::fs::write(folder.join("kuhn.yaml"), text("extensive_form", "")).unwrap();
    let found = json(&folder, "kuhn.yaml", &[]);
    let strategies: Vec<usize> =
        found["profile"].as_array().unwrap().iter().map(|own| own.as_array().unwrap().len()).collect();
    // 3 plans a card of the first player, 4 of the second, in a grid for the larger number.
    assert_eq!((strategies, &found["status"]), (vec![64, 64], &"converged".into()), "{found}");
    let first: Vec<f64> = found["profile"][0].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
    assert!(first[27..].iter().all(|&p| p == 0.0) && (first[..27].iter().sum::<f64>() - 1.0).abs() < 1e-12);
    for (text, said) in [
        (text("normal_form", ""), "`plugin: extensive_form` reads it"),
        (text("extensive_form", ", players: 2"), "`game.file` says it already"),
        (text("extensive_form", ", parameters: {incentives: [1, 2, 3]}"), "`incentives` has 3 entries"),
        (text("spectrum", ""), "is not read from a file; `normal_form` and `extensive_form` are"),
    ] {
        std::fs::write(folder.join("bad.yaml"), text).unwrap();
        let output = walras(&folder).args(["solve", "bad.yaml"]).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && words.contains(said), "{words}");
    }
}
