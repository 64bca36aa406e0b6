//! `walras report`: runs and ensembles beside each other.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::harness::{SMALL, folder, succeeded, walras};

/// A folder with a run `single`, an ensemble `swept` and a run of another game.
fn runs(test: &str) -> PathBuf {
    let folder = folder(test);
    std::fs::write(folder.join("scenario.yaml"), format!("{SMALL}designer: {{iterations: 5}}\n")).unwrap();
    let run = |arguments: &[&str]| {
        succeeded(&walras(&folder).args(["run", "scenario.yaml"]).args(arguments).output().unwrap())
    };
    run(&["--out", "single", "--set", "tables=csv"]);
    run(&["--out", "swept", "--set", "replicates=3", "--set", "samples=10", "--sweep", "designer.step=0.1,0.5"]);
    let cournot =
        "name: Firms\ngame: {plugin: cournot}\nprobes: {count: 1}\nlearning: {rule: logit_response, precision: 2}\n";
    std::fs::write(folder.join("firms.yaml"), cournot).unwrap();
    succeeded(&walras(&folder).args(["run", "firms.yaml", "--out", "firms"]).output().unwrap());
    folder
}

fn report(folder: &Path, arguments: &[&str]) -> Output {
    walras(folder).arg("report").args(arguments).output().unwrap()
}

fn summary(folder: &Path, run: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join(run).join("summary.json")).unwrap()).unwrap()
}

#[test]
fn json_repeats_what_the_summaries_say() {
    let folder = runs("comparison-json");
    let output = report(&folder, &["single", "swept", "firms", "--json"]);
    succeeded(&output);
    let compared: Value = serde_json::from_slice(&output.stdout).unwrap();
    let runs = compared["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 4);
    let (single, swept) = (summary(&folder, "single"), summary(&folder, "swept"));
    for name in ["pareto_gap", "budget_slack", "garp_f", "welfare", "residual", "converged", "phi"] {
        assert_eq!(runs[0][name], single[name], "{name}");
    }
    for (k, step) in [(0, 0.1), (1, 0.5)] {
        let (run, point) = (&runs[k + 1], &swept["points"][k]);
        assert_eq!((&run["sweep"]["designer.step"], &run["members"]), (&step.into(), &3.into()));
        assert_eq!(run["pareto_gap"], point["final"]["pareto_gap"]["mean"]);
        assert_eq!(run["statistics"]["welfare"], point["final"]["welfare"]);
        assert_eq!(run["phi"]["price"], point["final"]["phi_price"]["mean"]);
    }
    assert_eq!((&runs[3]["game"], &runs[3]["scenario"]), (&"cournot".into(), &"Firms".into()));
    // Nothing but JSON was asked for.
    assert!(!folder.join("comparison-001.html").exists());
}

#[test]
fn the_page_has_a_table_and_overlaid_figures_for_each_game() {
    let folder = runs("comparison-page");
    let output = report(&folder, &["single", "swept", "firms", "--out", "page.html"]);
    succeeded(&output);
    let page = std::fs::read_to_string(folder.join("page.html")).unwrap();
    for part in [
        "<h2>spectrum</h2>",
        "<h2>cournot</h2>",
        "Pareto gap over iteration",
        "Pareto gap over plays used",
        "welfare over plays used",
        "Distribution of the final welfare",
        "step 0.5",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("http://") && !page.contains("src="), "a page that loads something");
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(words.contains("step 0.1") && words.contains("page.html"), "{words}");
    // The same folders give the same page; nothing is overwritten.
    succeeded(&report(&folder, &["single", "swept", "firms"]));
    assert_eq!(std::fs::read_to_string(folder.join("comparison-001.html")).unwrap(), page);
    let again = report(&folder, &["single", "--out", "page.html"]);
    assert_eq!(again.status.code(), Some(4));
    assert_eq!(std::fs::read_to_string(folder.join("page.html")).unwrap(), page);
}

#[test]
fn folders_without_results_are_refused() {
    let folder = runs("comparison-refused");
    std::fs::create_dir(folder.join("empty")).unwrap();
    // A run that was killed.
    std::fs::remove_file(folder.join("firms/summary.json")).unwrap();
    for (run, code, message) in [
        ("nowhere", 2, "nowhere: there is no such folder"),
        ("empty", 2, "empty: is not the folder of a run"),
        ("firms", 2, "firms: has no results yet; if the run was killed, `walras resume firms` goes on with it"),
        ("scenario.yaml", 2, "scenario.yaml: there is no such folder"),
    ] {
        let output = report(&folder, &["single", run, "--out", "page.html"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words}");
        assert!(words.contains(message) && !words.contains("panicked"), "{words}");
        assert!(!folder.join("page.html").exists());
    }
    std::fs::write(folder.join("single/summary.json"), "{").unwrap();
    let output = report(&folder, &["single"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("single/summary.json: cannot be read"));
}
