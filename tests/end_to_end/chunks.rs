//! Ensembles in chunks: whoever plays them, in whatever order and however often, the results are those of one process.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::harness::{folder, run_text, said, succeeded, walras};

/// An ensemble whose runs take a moment each, one of whose swept values fails.
pub(crate) const SCENARIO: &str = "\
name: Chunked
seed: 5
game: {plugin: spectrum, players: 3, actions: 6}
probes: {count: 3}
mechanism: {price: {draw: uniform, low: 0, high: 1}, congestion_price: 0.1}
learning: {rule: logit_response, precision: 6}
designer: {iterations: 40, injected_noise: 0.01}
replicates: 8
sweep: {designer.step: [0.1, 0.25]}
";

fn plan(folder: &Path, arguments: &[&str]) -> Output {
    std::fs::write(folder.join("scenario.yaml"), SCENARIO).unwrap();
    walras(folder).args(["plan", "scenario.yaml", "--out", "plan"]).args(arguments).output().unwrap()
}

fn chunk(folder: &Path, number: usize) -> Command {
    let mut command = walras(folder);
    command.args(["run", "--chunk", &number.to_string(), "plan", "--threads", "1"]);
    command
}

fn status(folder: &Path) -> Value {
    let output = walras(folder).args(["status", "plan", "--json"]).output().unwrap();
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The tables, summary and report of a folder.
pub(crate) fn results(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file() && path.file_name().is_some_and(|name| name != "manifest.json"));
    files.sort();
    files.iter().map(|path| (path.file_name().unwrap().into(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn chunks_in_any_order_after_any_kill_give_the_ensemble_of_one_process() {
    let folder = folder("chunks");
    succeeded(&run_text(&folder, SCENARIO, &[]));
    let planned = plan(&folder, &["--chunks", "5"]);
    succeeded(&planned);
    assert!(said(&planned).contains("16 runs in 5 chunks"), "{}", said(&planned));
    assert_eq!(
        (status(&folder)["chunks"].as_u64(), status(&folder)["missing"].as_array().unwrap().len()),
        (Some(5), 5)
    );
    // Two are killed on their way, at different times.
    for (number, after) in [(3, 20), (0, 90)] {
        let mut child = chunk(&folder, number).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let early = walras(&folder).args(["merge", "plan"]).output().unwrap();
    assert!(early.status.code() == Some(4) && said(&early).contains("these are not done"), "{}", said(&early));
    for number in [4, 2, 0, 3, 1] {
        succeeded(&chunk(&folder, number).output().unwrap());
    }
    // Again: nothing happens.
    let before = std::fs::metadata(folder.join("plan/chunks/chunk-2.parquet")).unwrap().modified().unwrap();
    let again = chunk(&folder, 2).output().unwrap();
    assert!(again.status.success() && said(&again).contains("is there already"), "{}", said(&again));
    assert_eq!(std::fs::metadata(folder.join("plan/chunks/chunk-2.parquet")).unwrap().modified().unwrap(), before);
    let complete = status(&folder);
    assert_eq!((complete["done"].as_u64(), complete["members_done"].as_u64()), (Some(5), Some(16)), "{complete}");
    succeeded(&walras(&folder).args(["merge", "plan"]).output().unwrap());
    let (one, many) = (results(&folder.join("out")), results(&folder.join("plan")));
    assert!(one.len() >= 6, "{one:?}");
    assert_eq!(
        one.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        many.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    for ((name, one), (_, many)) in one.iter().zip(&many) {
        assert!(one == many, "{}", name.display());
    }
    // Nothing of the work is left, and the chunks may be put together again.
    let left = std::fs::read_dir(folder.join("plan/chunks")).unwrap().count();
    assert_eq!(left, 5);
    assert_eq!(status(&folder)["merged"], true);
    // Results are what was written, not a summary alone.
    let table = folder.join("plan/members.parquet");
    let whole = std::fs::read(&table).unwrap();
    std::fs::write(&table, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(status(&folder)["merged"], false);
    std::fs::remove_file(&table).unwrap();
    assert_eq!(status(&folder)["merged"], false);
    succeeded(&walras(&folder).args(["merge", "plan"]).output().unwrap());
    assert!(std::fs::read(&table).unwrap() == whole && status(&folder)["merged"] == true);
}

#[test]
fn a_damaged_chunk_is_found_and_played_again() {
    let folder = folder("chunks-damaged");
    succeeded(&plan(&folder, &["--chunks", "3", "--set", "designer.iterations=2"]));
    std::fs::write(folder.join("plan/summary.json"), "{}").unwrap();
    assert_eq!(status(&folder)["merged"], false);
    (0..3).for_each(|number| succeeded(&chunk(&folder, number).output().unwrap()));
    let path = folder.join("plan/chunks/chunk-1.parquet");
    let whole = std::fs::read(&path).unwrap();
    for (case, bytes) in
        [("cut", whole[..whole.len() / 2].to_vec()), ("flipped", flipped(&whole)), ("empty", Vec::new())]
    {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(status(&folder)["damaged"], serde_json::json!([1]), "{case}");
        let refused = walras(&folder).args(["merge", "plan"]).output().unwrap();
        assert!(refused.status.code() == Some(4) && said(&refused).contains("not done: 1"), "{}", said(&refused));
        let again = chunk(&folder, 1).output().unwrap();
        assert!(again.status.success() && said(&again).contains("damaged"), "{case}: {}", said(&again));
        assert!(std::fs::read(&path).unwrap() == whole, "{case}");
    }
    // A chunk of another plan is none of this one.
    std::fs::copy(folder.join("plan/chunks/chunk-0.parquet"), &path).unwrap();
    assert_eq!(status(&folder)["damaged"], serde_json::json!([1]));
}

/// With a bit changed where the records are.
fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    bytes
}

/// A plan's numbers are those of its scenario, or nothing is played.
#[test]
fn a_plan_that_was_edited_is_refused() {
    let folder = folder("chunks-edited");
    succeeded(&plan(&folder, &["--chunks", "2"]));
    let manifest = folder.join("plan/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    for (was, is, said_of) in [
        ("\"members\": 16", "\"members\": 160", "another number of runs: 160 then, 16 now"),
        ("\"members\": 16", "\"members\": 15", "another number of runs: 15 then, 16 now"),
        ("\"seed\": 5", "\"seed\": 6", "another seed: 6 then, 5 now"),
    ] {
        assert!(text.contains(was), "{text}");
        std::fs::write(&manifest, text.replace(was, is)).unwrap();
        let merge = walras(&folder).args(["merge", "plan"]).output().unwrap();
        for output in [chunk(&folder, 1).output().unwrap(), merge] {
            let words = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(output.status.code() == Some(2) && words.contains(said_of), "{is}: {words}");
        }
        assert!(!folder.join("plan/chunks/chunk-1").exists());
    }
}

#[test]
fn plans_that_make_no_sense_are_refused() {
    let folder = folder("chunks-refused");
    let scenario = |text: &str, arguments: &[&str], code: i32, said_of_it: &str| {
        std::fs::write(folder.join("s.yaml"), text).unwrap();
        let output = walras(&folder).args(["plan", "s.yaml", "--out", "none"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(said_of_it) && !folder.join("none").exists(), "{}", said(&output));
    };
    let single = SCENARIO.split("replicates").next().unwrap();
    scenario(single, &[], 2, "one run cannot be divided");
    scenario(SCENARIO, &["--chunks", "17"], 2, "17 chunks of 16 runs");
    scenario(SCENARIO, &["--chunks", "0"], 2, "0 chunks");
    scenario(SCENARIO, &["--engine", "lsf"], 2, "possible values: hq, ray, slurm, parallel");
    scenario(&SCENARIO.replace("plugin: spectrum", "plugin: spectum"), &[], 2, "spectrum");
    for command in [&["merge", "here"][..], &["status", "here"], &["run", "--chunk", "0", "here"]] {
        let output = walras(&folder).args(command).output().unwrap();
        assert!(output.status.code() == Some(2) && said(&output).contains("no plan there"), "{}", said(&output));
    }
    succeeded(&plan(&folder, &["--chunks", "2", "--set", "designer.iterations=1", "--engine", "parallel"]));
    assert!(std::fs::read_to_string(folder.join("plan/submit-parallel.sh")).unwrap().contains("seq 0 1 | parallel"));
    let beyond = chunk(&folder, 2).output().unwrap();
    assert!(beyond.status.code() == Some(2) && said(&beyond).contains("from 0 to 1"), "{}", said(&beyond));
    let existing = plan(&folder, &[]);
    assert!(existing.status.code() == Some(4) && said(&existing).contains("exists already"), "{}", said(&existing));
    // A plan is what it was when it was made.
    let text = std::fs::read_to_string(folder.join("plan/scenario.yaml")).unwrap();
    std::fs::write(folder.join("plan/scenario.yaml"), text.replace("seed: 5", "seed: 6")).unwrap();
    let changed = chunk(&folder, 0).output().unwrap();
    let asked = walras(&folder).args(["status", "plan"]).output().unwrap();
    for output in [changed, asked] {
        assert!(
            output.status.code() == Some(2) && said(&output).contains("another scenario.yaml"),
            "{}",
            said(&output)
        );
    }
}
