//! What a run keeps of what it did and how long that took, beside results that are the same without.

use std::path::Path;

use serde_json::Value;

use crate::harness::{SMALL, folder, run_text, said, succeeded, walras};

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_record_has_what_was_said_and_the_time_of_each_piece_of_work() {
    let folder = folder("record");
    let text = format!("{SMALL}designer: {{iterations: 6}}\n");
    succeeded(&run_text(&folder, &text, &[]));
    let logged = |arguments: &[&str]| walras(&folder).args(["run", "scenario.yaml"]).args(arguments).output().unwrap();
    succeeded(&logged(&["--out", "logged", "--log", "debug"]));
    let record = lines(&folder.join("logged/log.jsonl"));
    let times = |kind: &str| record.iter().filter(|line| line["span"] == kind).count();
    assert!(["play", "test", "update", "write"].iter().all(|kind| times(kind) > 0), "{record:?}");
    assert_eq!((times("update"), times("play")), (6, 8), "{record:?}");
    let is_whole = |line: &Value| line["time"].as_f64().unwrap() > 1.7e9 && line["level"].is_string();
    assert!(record.iter().all(is_whole), "{record:?}");
    assert!(record.iter().all(|line| line["span"].is_null() || line["seconds"].as_f64().unwrap() >= 0.0));
    assert!(record.iter().any(|line| line["message"].as_str().is_some_and(|words| words.contains("loaded from"))));
    // The results are the same, and the page but for the time.
    for name in ["designer.parquet", "strategies.parquet", "agents.parquet", "summary.json", "manifest.json"] {
        let read = |run: &str| std::fs::read(folder.join(run).join(name)).unwrap();
        assert!(read("out") == read("logged"), "{name}");
    }
    let page = |run: &str| std::fs::read_to_string(folder.join(run).join("report.html")).unwrap();
    let (timed, plain) = (page("logged"), page("out"));
    let (before, rest) = timed.split_once("<section>\n<h2>Time</h2>").unwrap();
    let (table, after) = rest.split_once("</section>\n").unwrap();
    assert!(table.contains("agents learn and play") && format!("{before}{after}") == plain);
    assert!(!folder.join("out/log.jsonl").exists());
    // Fewer words at another level, and none that is no level.
    succeeded(&logged(&["--out", "quiet", "--log", "warn"]));
    assert!(lines(&folder.join("quiet/log.jsonl")).iter().all(|line| line["level"] == "warn"));
    let wrong = logged(&["--out", "none", "--log", "loud"]);
    assert!(
        wrong.status.code() == Some(2) && said(&wrong).contains("possible values: error, warn"),
        "{}",
        said(&wrong)
    );
}

/// Of an ensemble, and after it was broken off.
#[test]
fn ensembles_and_resumed_runs_go_on_with_their_record() {
    let folder = folder("record-ensemble");
    let text = format!("{SMALL}designer: {{iterations: 2}}\nreplicates: 3\n");
    succeeded(&run_text(&folder, &text, &["--log", "debug", "--threads", "2"]));
    let record = lines(&folder.join("out/log.jsonl"));
    assert_eq!(record.iter().filter(|line| line["span"] == "update").count(), 6);
    let copy = folder.join("begun");
    std::fs::create_dir(&copy).unwrap();
    for name in ["scenario.yaml", "manifest.json", "log.jsonl"] {
        std::fs::copy(folder.join("out").join(name), copy.join(name)).unwrap();
    }
    succeeded(&walras(&folder).args(["resume", "begun", "--log", "debug"]).output().unwrap());
    assert!(lines(&copy.join("log.jsonl")).len() > 2 * record.len() - 5);
}
