//! Games that let players stay out, from the metadata to the tables.

use serde_json::Value;

use crate::c_game::compile;
use crate::harness::{folder, root, succeeded, summary, walras};

/// The spectrum market in C, in which whoever stays out has `payoff`.
fn market(test: &str, payoff: &str) -> std::path::PathBuf {
    let folder = folder(test);
    let metadata = std::fs::read_to_string(root().join("plugins/spectrum/src/metadata.json")).unwrap();
    let renamed = metadata.replace("\"name\": \"spectrum\"", "\"name\": \"cspectrum\"");
    let mut metadata: Value = serde_json::from_str(&renamed).unwrap();
    metadata["actions"]["outside_option"] =
        serde_json::json!({ "payoff": serde_json::from_str::<Value>(payoff).unwrap() });
    let text = serde_json::to_string_pretty(&metadata).unwrap();
    let literal: String = text.lines().map(|line| format!("{line:?}\n")).collect();
    std::fs::write(folder.join("spectrum_metadata.inc"), literal).unwrap();
    compile(&folder, "spectrum.c", "cspectrum", &[]);
    folder
}

fn run(folder: &std::path::Path, out: &str, arguments: &[&str]) -> std::process::Output {
    walras(folder)
        .env("WALRAS_PLUGIN_PATH", folder)
        .arg("run")
        .arg(root().join("scenarios/spectrum/instance-7.yaml"))
        .args(["--out", out, "--set", "game.plugin=cspectrum", "--set", "evaluation.additive_gap=null"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn staying_out_is_an_action_of_its_own() {
    let folder = market("outside", "0.3");
    succeeded(&run(&folder, "out", &["--set", "tables=csv"]));
    let found = summary(&folder);
    assert_eq!((&found["actions"], &found["converged"]), (&26.into(), &true.into()), "{found}");
    let share = found["outside_share"].as_f64().unwrap();
    assert!(share > 0.0 && share < 1.0, "{found}");

    let table = std::fs::read_to_string(folder.join("out/strategies.csv")).unwrap();
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| columns.iter().position(|c| *c == name).unwrap_or_else(|| panic!("{columns:?}"));
    let (outside, power, probability) = (at("outside"), at("action_power"), at("probability"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let out: Vec<_> = rows.iter().filter(|row| row[outside] == "true").collect();
    assert_eq!((rows.len(), out.len()), (4 * 10 * 26, 4 * 10));
    assert!(out.iter().all(|row| row[power].is_empty()), "{out:?}");
    let mean = out.iter().map(|row| row[probability].parse::<f64>().unwrap()).sum::<f64>() / out.len() as f64;
    assert!((mean - share).abs() < 1e-12, "{mean} {share}");
}

/// What a scenario declares plays as what the game declares.
#[test]
fn a_scenario_can_let_players_stay_out() {
    let folder = market("outside-declared", "0.3");
    let declared =
        ["--set", "game.plugin=spectrum", "--set", "game.outside_option={payoff: 0.3}", "--set", "tables=csv"];
    succeeded(&run(&folder, "own", &["--set", "tables=csv"]));
    succeeded(&run(&folder, "declared", &declared));
    let strategies = |out: &str| std::fs::read_to_string(folder.join(out).join("strategies.csv")).unwrap();
    let shares = |out: &str| {
        let text = strategies(out);
        let outside = text.lines().next().unwrap().split(',').position(|name| name == "outside").unwrap();
        text.lines().filter(|line| line.split(',').nth(outside) == Some("true")).count()
    };
    assert_eq!((shares("own"), shares("declared")), (40, 40));
    let share = |out: &str| -> f64 {
        let found: Value =
            serde_json::from_slice(&std::fs::read(folder.join(out).join("summary.json")).unwrap()).unwrap();
        found["outside_share"].as_f64().unwrap()
    };
    // The game in C sums in another order than the one in Rust.
    assert!((share("own") - share("declared")).abs() < 1e-9);
    // What the run writes of itself runs again.
    let again = walras(&folder).args(["run", "declared/scenario.yaml", "--out", "again"]).output().unwrap();
    succeeded(&again);
    assert_eq!(strategies("declared"), strategies("again"));

    for (options, said) in
        [("{payoff: nois}", "pays `nois`"), ("{pay: 1}", "unknown field"), ("{payoff: .inf}", "finite")]
    {
        let change = format!("game.outside_option={options}");
        let output = run(&folder, "refused", &["--set", "game.plugin=spectrum", "--set", &change]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains("field `game.outside_option") && words.contains(said), "{words}");
        assert!(!folder.join("refused").exists());
    }
    let output = walras(&folder)
        .arg("run")
        .arg(root().join("scenarios/river/krawczyk.yaml"))
        .args(["--set", "game.outside_option={payoff: 0}", "--out", "refused"])
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("`outside_option` needs actions on a grid"), "{words}");
}

#[test]
fn who_chooses_well_loses_nothing_by_taking_part() {
    let folder = market("outside-rational", "0.3");
    let violation = |out: &str, precision: &str| {
        succeeded(&run(&folder, out, &["--set", precision]));
        let text = std::fs::read(folder.join(out).join("summary.json")).unwrap();
        let found: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(found["converged"], true, "{found}");
        found["ir_violation"].as_f64().unwrap()
    };
    let (noisy, sharp) = (violation("noisy", "learning.precision=2"), violation("sharp", "learning.precision=400"));
    // A logit response is worth at least the best action less ln K / precision.
    assert!(noisy > sharp && sharp <= 26.0_f64.ln() / 400.0, "{noisy} {sharp}");
}

#[test]
fn a_designer_moves_a_market_that_can_be_left_and_a_description_tells_of_it() {
    let folder = market("outside-design", "\"noise\"");
    let designer = "designer={iterations: 5, bounds: {price: [0, 2], congestion_price: [0, 2]}}";
    succeeded(&run(&folder, "out", &["--set", designer, "--set", "samples=20"]));
    let found = summary(&folder);
    assert!(found["ir_violation"].as_f64().is_some() && found["pareto_gap"].as_f64().is_some(), "{found}");
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("stay out") || report.contains("outside"), "the report says nothing of staying out");

    let described =
        walras(&folder).env("WALRAS_PLUGIN_PATH", &folder).args(["describe", "cspectrum"]).output().unwrap();
    succeeded(&described);
    let words = String::from_utf8_lossy(&described.stdout).into_owned();
    assert!(words.contains("stay out") || words.contains("outside"), "{words}");
}

#[test]
fn an_outside_option_that_cannot_be_is_refused() {
    let folder = market("outside-wrong", "\"nois\"");
    let output = run(&folder, "out", &[]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{words}");
    assert!(words.contains("`outside_option` pays `nois`"), "{words}");
    assert!(!folder.join("out").exists());
}
