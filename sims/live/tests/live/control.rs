//! A run that is watched, paused and asked about gives what it gives unwatched.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use walras_report::Html;
use walras_scenario::Override;
use walras_study::RunOptions;

use crate::page::{Page, command, scenario};

/// The tables of a run, byte by byte.
fn tables(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let tables = files.filter(|path| path.extension().is_some_and(|e| e == "parquet"));
    tables
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .collect()
}

fn unwatched(scenario: &Path, out: &Path, set: &[(&str, &str)]) {
    let changes = set.iter().map(|(path, value)| Override::set(path, value).unwrap()).collect();
    let options = RunOptions {
        scenario: scenario.into(),
        out: Some(out.into()),
        changes,
        threads: Some(1),
        ..RunOptions::default()
    };
    walras_study::run(&options, &Html).unwrap();
}

fn done(run: &Value) -> u64 {
    run["status"]["done"].as_u64().unwrap_or(0)
}

#[test]
fn a_watched_run_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (market, out, plain) =
        (scenario("spectrum/market.yaml"), folder.path().join("out"), folder.path().join("plain"));
    let mut command = command(&["run", market.to_str().unwrap(), "--live", "--control", "--threads", "1"]);
    command.args(["--out", out.to_str().unwrap(), "--set", "designer.iterations=300"]);
    let page = Page::start(command);
    let order = |action: &str| assert_eq!(page.post("/run", &json!({"run": 0, "action": action})).status, 204);
    order("pause");
    let mut events = page.events();
    events.until("paused", |runs| runs.first().is_some_and(|run| run["status"]["paused"] == true && done(run) > 0));
    let before = done(&events.runs[0]);
    order("step");
    events.until("one more", |runs| done(&runs[0]) == before + 1);
    order("step");
    events.until("and one more", |runs| done(&runs[0]) == before + 2);
    // While it waits, another mechanism is played beside it.
    let head = events.runs[0]["head"].clone();
    assert_eq!(
        (head["kind"].as_str(), head["players"].as_u64(), head["stages"].as_u64()),
        (Some("design"), Some(4), Some(10))
    );
    assert_eq!(head["labels"].as_array().unwrap().len(), 25);
    let ask =
        |phi: [f64; 2], precision: f64| page.post("/play", &json!({"run": 0, "phi": phi, "precisions": [precision]}));
    let mut cells = Vec::new();
    for (number, phi) in [(1, [0.0, 0.0]), (2, [1.5, 0.0])] {
        assert_eq!(ask(phi, 6.0).status, 202);
        events.until("an answer", |runs| runs[0]["answer"]["number"] == number && runs[0]["answer"]["state"] == "done");
        assert_eq!(events.runs[0]["answer"]["figures"]["converged"], 1.0);
        cells.push(events.runs[0]["answer"]["picture"]["cells"].clone());
    }
    assert!(cells[0] != cells[1] && cells[0].as_array().unwrap().len() == 1000);
    // A high price makes the lowest power the likeliest.
    assert!(cells[1][0].as_u64() > cells[0][0].as_u64());
    let wrong = ask([9.0, 0.0], 6.0);
    assert!(
        wrong.status == 400 && wrong.body.contains("price: found 9, expected a number from 0 to 2"),
        "{}",
        wrong.body
    );
    assert_eq!(ask([0.0, 0.0], -1.0).status, 400);
    assert_eq!(page.post("/play", &json!({"run": 0, "phi": [0.0], "precisions": [1.0]})).status, 400);
    assert_eq!(page.post("/play", &json!({"run": 3, "phi": [0.0], "precisions": [1.0]})).status, 400);
    assert_eq!(done(&events.runs[0]), before + 2);
    order("resume");
    events.until("the end", |runs| runs[0]["status"]["state"] == "done");
    // All iterations and the mechanism that is recommended.
    assert_eq!(events.runs[0]["rows"].as_array().unwrap().len(), 301);
    assert!(out.join("summary.json").exists());
    page.interrupt();
    let (code, closing) = page.wait();
    assert_eq!(code, Some(0), "{closing}");
    assert!(closing.contains("gap"), "{closing}");
    unwatched(&market, &plain, &[("designer.iterations", "300")]);
    let (watched, plain) = (tables(&out), tables(&plain));
    assert!(watched.len() >= 3 && watched == plain, "{:?} {:?}", watched.keys(), plain.keys());
}

#[test]
fn rounds_of_learning_are_seen_and_ctrl_c_ends_a_run_that_waits() {
    let folder = tempfile::tempdir().unwrap();
    let (scenario, out) = (scenario("learning/rock-paper-scissors.yaml"), folder.path().join("out"));
    let mut command = command(&["run", scenario.to_str().unwrap(), "--live", "--control", "--threads", "1"]);
    command.args([
        "--out",
        out.to_str().unwrap(),
        "--set",
        "learning.tolerance=1e-300",
        "--set",
        "learning.max_rounds=100000000",
    ]);
    let page = Page::start(command);
    let mut events = page.events();
    events.until("rounds and strategies", |runs| {
        runs.first().is_some_and(|run| done(run) > 3 && run["strip"]["seen"].as_u64() > Some(1))
    });
    assert_eq!(page.post("/run", &json!({"run": 0, "action": "pause"})).status, 204);
    events.until("paused", |runs| runs[0]["status"]["paused"] == true);
    page.interrupt();
    let (code, _) = page.wait();
    assert_eq!(code, Some(130));
    let summary: Value = serde_json::from_slice(&std::fs::read(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["interrupted"], true);
}

#[test]
fn with_exit_the_page_ends_with_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let (village, out) = (scenario("network/village.yaml"), folder.path().join("out"));
    let page = Page::start(command(&["run", village.to_str().unwrap(), "--exit", "--out", out.to_str().unwrap()]));
    assert_eq!(page.wait().0, Some(0));
    assert!(out.join("summary.json").exists());
}
