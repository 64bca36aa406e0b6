//! Folders that are shown, finished or not.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::page::{PATIENCE, Page, command, scenario};

fn finished(name: &str, out: &str, set: &[&str]) {
    let path = scenario(name);
    let mut command = command(&["run", path.to_str().unwrap(), "--exit", "--threads", "1", "--out", out]);
    for set in set {
        command.args(["--set", set]);
    }
    assert!(command.output().unwrap().status.success(), "{name}");
}

#[test]
fn finished_runs_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let runs = [
        ("market", "spectrum/market.yaml", "designer.iterations=20"),
        ("village", "network/village.yaml", "seed=3"),
        ("crowd", "population/commuters.yaml", "seed=1"),
        ("ensemble", "spectrum/market.yaml", "designer.iterations=3"),
    ];
    for (name, scenario, set) in runs {
        let sets = if name == "ensemble" { vec![set, "replicates=4"] } else { vec![set] };
        finished(scenario, &path(name), &sets);
    }
    let page = Page::start(command(&["view", &path("market"), &path("village"), &path("crowd"), &path("ensemble")]));
    let mut events = page.events();
    events.until("all are done", |runs| runs.len() == 4 && runs.iter().all(|run| run["status"]["state"] == "done"));
    let [market, village, crowd, ensemble] = events.runs.as_slice() else { panic!("four") };
    assert_eq!(market["rows"].as_array().unwrap().len(), 21);
    assert_eq!(market["picture"]["cells"].as_array().unwrap().len(), 10 * 4 * 25);
    // Fifty players at points of a box, on a network, and how they are distributed.
    assert_eq!(village["picture"]["points"].as_array().unwrap().len(), 2 * 50);
    assert_eq!(village["graph"]["nodes"].as_array().unwrap().len(), 50);
    let shares = village["picture"]["densities"][0]["shares"].as_array().unwrap();
    assert!((shares.iter().map(|share| share.as_f64().unwrap()).sum::<f64>() - 1.0).abs() < 1e-5);
    // A hundred million players, by class.
    assert_eq!(crowd["head"]["classes"], json!(["commuters", "lorries", "visitors"]));
    assert_eq!(crowd["head"]["players"], 100_000_000);
    assert!(crowd["picture"]["densities"].as_array().unwrap().len() >= 3);
    assert_eq!((ensemble["head"]["kind"].as_str(), ensemble["rows"].as_array().unwrap().len()), (Some("ensemble"), 4));
    // Nothing that belongs to another process can be paused.
    assert!(events.runs.iter().all(|run| run["gate"] == false));
    page.interrupt();
    assert_eq!(page.wait().0, Some(0));
}

#[test]
fn a_run_of_another_process_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (market, out) = (scenario("spectrum/market.yaml"), folder.path().join("out"));
    let mut run = command(&["run", market.to_str().unwrap(), "--control", "--threads", "1", "--exit"]);
    run.args(["--out", out.to_str().unwrap(), "--set", "designer.iterations=1000000"])
        .env("WALRAS_CHECKPOINT_SECONDS", "0");
    let run = Page::start(run);
    let order = |action: &str| assert_eq!(run.post("/run", &json!({"run": 0, "action": action})).status, 204);
    order("pause");
    order("step");
    order("step");
    let begun = Instant::now();
    while !out.join("checkpoint.cbor").exists() {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(10));
    }
    let page = Page::start(command(&["view", out.to_str().unwrap(), "--control"]));
    let mut events = page.events();
    let done = |run: &serde_json::Value| run["status"]["done"].as_u64().unwrap_or(0);
    events.until("some iterations", |runs| {
        runs.first().is_some_and(|run| done(run) > 0 && run["status"]["state"] == "running")
    });
    let before = done(&events.runs[0]);
    order("resume");
    events.until("more iterations", |runs| done(&runs[0]) >= before + 2);
    // What would be played can be asked of it, too.
    assert_eq!(page.post("/play", &json!({"run": 0, "phi": [0.5, 0.5], "precisions": [6.0]})).status, 202);
    events.until("an answer", |runs| runs[0]["answer"]["state"] == "done");
    assert_eq!(page.post("/run", &json!({"run": 0, "action": "pause"})).status, 400);
    run.interrupt();
    events.until("the end", |runs| runs[0]["status"]["state"] == "stopped" && runs[0]["picture"]["cells"].is_array());
    assert_eq!(events.runs[0]["status"]["note"].as_str().map(|note| note.starts_with("interrupted")), Some(true));
    assert_eq!(run.wait().0, Some(130));
}

#[test]
fn an_ensemble_is_seen_run_by_run() {
    let folder = tempfile::tempdir().unwrap();
    let (market, out) = (scenario("spectrum/market.yaml"), folder.path().join("out"));
    let mut command = command(&["run", market.to_str().unwrap(), "--control", "--threads", "2"]);
    command.args(["--out", out.to_str().unwrap(), "--set", "replicates=6", "--set", "designer.iterations=5"]);
    let page = Page::start(command);
    let mut events = page.events();
    events.until("all runs", |runs| runs.first().is_some_and(|run| run["status"]["state"] == "done"));
    let run = &events.runs[0];
    assert_eq!((run["status"]["done"].as_u64(), run["status"]["of"].as_u64()), (Some(6), Some(6)));
    let mut members: Vec<i64> =
        run["rows"].as_array().unwrap().iter().map(|row| row[0].as_f64().unwrap() as i64).collect();
    members.sort_unstable();
    assert_eq!(members, [0, 1, 2, 3, 4, 5]);
    assert!(run["rows"][0][1].as_f64().unwrap() >= 0.0);
}

#[test]
fn of_a_damaged_folder_it_is_said_what_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    finished("spectrum/market.yaml", &path("run"), &["designer.iterations=3"]);
    finished("spectrum/market.yaml", &path("ensemble"), &["designer.iterations=3", "replicates=2"]);
    for table in ["run/strategies.parquet", "ensemble/members.parquet"] {
        std::fs::write(path(table), "no table").unwrap();
    }
    let page = Page::start(command(&["view", &path("run"), &path("ensemble")]));
    page.events().until("both are told of", |runs| {
        let note = |run: &serde_json::Value| run["status"]["note"].as_str().unwrap_or_default().to_owned();
        runs.len() == 2 && runs.iter().all(|run| note(run).contains("tables cannot be read"))
    });
}
