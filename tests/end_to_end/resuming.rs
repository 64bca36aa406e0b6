//! What a run writes of itself runs again, for every scenario in the repository; no checkpoint is taken for what it is not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::{Child, Stdio};
#[cfg(unix)]
use std::time::{Duration, Instant};

use crate::harness::{folder, root, succeeded, walras};

/// Every scenario, from its folder on.
fn scenarios() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("scenarios")).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.filter(|path| path.is_dir()).flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let mut all: Vec<String> =
        paths.map(|path| path.strip_prefix(root().join("scenarios")).unwrap().to_string_lossy().into_owned()).collect();
    all.sort();
    all
}

/// What makes a scenario short: few iterations, replicates and swept values.
fn shortened(scenario: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("scenarios").join(scenario)).unwrap();
    let has = |line: &str| text.lines().any(|given| given.starts_with(line));
    let mut arguments = Vec::new();
    let mut set = |option: &str, value: &str| arguments.extend([option.to_owned(), value.to_owned()]);
    if has("designer:") {
        set("--set", "designer.iterations=5");
    }
    if has("replicates:") {
        set("--set", "replicates=2");
    }
    if scenario == "population/million-tolls.yaml" {
        set("--set", "game.players=2000");
        set("--set", "probes.count=2");
    }
    if scenario == "network/million.yaml" {
        set("--set", "game.players=2000");
    }
    if scenario == "spectrum/landscape.yaml" {
        set("--sweep", "mechanism.price={from: 0, to: 1, steps: 3}");
        set("--sweep", "mechanism.congestion_price={from: 0, to: 1, steps: 2}");
    }
    arguments
}

/// The scenario with few plays of each designer that it sweeps over; as it is where it limits none.
fn with_few_plays(scenario: &str, folder: &Path) -> PathBuf {
    let path = root().join("scenarios").join(scenario);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut parts = text.split("plays: ");
    let mut short = parts.next().unwrap().to_owned();
    for part in parts {
        short.push_str("plays: 12");
        short.push_str(part.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    if short == text {
        return path;
    }
    let copy = folder.join("short.yaml");
    std::fs::write(&copy, short).unwrap();
    copy
}

/// The files of a run by name; the page and the record of the game name folders and files, so that they may differ.
fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let read = |file: std::fs::DirEntry| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap());
    files.map(read).filter(|(name, _)| name.ends_with(".parquet") || name.ends_with(".csv")).collect()
}

fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (results(a), results(b));
    assert!(!a.is_empty() && a.keys().eq(b.keys()), "{:?} {:?}", a.keys(), b.keys());
    a.iter().for_each(|(name, content)| assert!(*content == b[name], "{name}"));
}

#[test]
fn every_scenario_runs_again() {
    for scenario in &scenarios() {
        let folder = folder(&format!("again-{}", scenario.replace('/', "-")));
        let (path, arguments) = (with_few_plays(scenario, &folder), shortened(scenario));
        let run = |scenario: PathBuf, arguments: &[String], out: &str| {
            succeeded(&walras(&folder).arg("run").arg(scenario).args(arguments).args(["--out", out]).output().unwrap());
        };
        run(path, &arguments, "out");
        let written = std::fs::read_to_string(folder.join("out/scenario.yaml")).unwrap();
        assert!(!written.contains(" !"), "{scenario} is written with a tag:\n{written}");
        run("out/scenario.yaml".into(), &[], "again");
        assert_same(&folder.join("out"), &folder.join("again"));
    }
}

/// A design in `folder/out` that has begun to play and would take for ever.
#[cfg(unix)]
fn endless(folder: &Path) -> Child {
    let mut command = walras(folder);
    command.arg("run").arg(root().join("scenarios/spectrum/market.yaml"));
    command.args(["--set", "designer.iterations=100000000", "--out", "out"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while !folder.join("out/manifest.json").exists() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

/// Breaks a run off after this time, as Ctrl-C does.
#[cfg(unix)]
fn interrupt(mut child: Child, after: Duration) {
    std::thread::sleep(after);
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// A design that was broken off, with its checkpoint.
#[cfg(unix)]
fn interrupted(test: &str) -> PathBuf {
    // A busy machine may need longer to begin.
    for milliseconds in [200, 2000, 10_000] {
        let folder = folder(test);
        interrupt(endless(&folder), Duration::from_millis(milliseconds));
        if folder.join("out/checkpoint.cbor").exists() {
            return folder;
        }
    }
    panic!("the design had not begun after ten seconds");
}

fn refused_resume(folder: &Path) -> String {
    let output = walras(folder).args(["resume", "out"]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{words}");
    words
}

/// Another experiment is not gone on with, whichever number of it was changed.
#[test]
#[cfg(unix)]
fn a_checkpoint_is_bound_to_the_whole_scenario() {
    let folder = interrupted("bound");
    let path = folder.join("out/scenario.yaml");
    let original = std::fs::read_to_string(&path).unwrap();
    let line = |name: &str| original.lines().find(|line| line.trim_start().starts_with(name)).unwrap().to_owned();
    for name in ["noise:", "tolerance:", "injected_noise:", "seed:"] {
        let old = line(name);
        let changed =
            format!("{}{name} 0.005", &old[..old.len() - old.trim_start().len()]).replace("seed: 0.005", "seed: 9");
        std::fs::write(&path, original.replacen(&old, &changed, 1)).unwrap();
        let words = refused_resume(&folder);
        let (before, now) = (old.trim(), changed.trim());
        assert!(words.contains("another experiment") && words.contains(before) && words.contains(now), "{words}");
    }
    // What it has played would not be of a scenario that says less.
    std::fs::write(&path, original.replacen(&line("iterations:"), "  iterations: 1", 1)).unwrap();
    assert!(refused_resume(&folder).contains("has gone beyond the budget"));
}

#[test]
#[cfg(unix)]
fn a_damaged_checkpoint_is_refused_in_words() {
    let folder = interrupted("damaged");
    let path = folder.join("out/checkpoint.cbor");
    let _ = std::fs::remove_file(folder.join("out/checkpoint.previous.cbor"));
    let whole = std::fs::read(&path).unwrap();
    for k in 0..14 {
        let mut flipped = whole.clone();
        let byte = whole.len() * k / 14 + k % 3;
        flipped[byte] ^= 1 << (k % 8);
        std::fs::write(&path, &flipped).unwrap();
        let words = refused_resume(&folder);
        assert!(words.contains("checkpoint.cbor: is ") && !words.contains("Semantic"), "{words}");
    }
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(refused_resume(&folder).contains("damaged"));
    std::fs::write(&path, "").unwrap();
    assert!(refused_resume(&folder).contains("cut short"));
}

/// A finished design that is given a larger budget goes on to what it would be had it had that budget from its beginning.
#[test]
fn a_finished_run_goes_on_with_a_larger_budget() {
    let folder = folder("larger-budget");
    let scenario = root().join("scenarios/spectrum/market.yaml");
    let run = |iterations: &str, out: &str| {
        let mut command = walras(&folder);
        command.arg("run").arg(&scenario).args(["--set", iterations, "--out", out]);
        succeeded(&command.output().unwrap());
    };
    let resume = |changes: &[&str]| walras(&folder).args(["resume", "short"]).args(changes).output().unwrap();
    run("designer.iterations=4", "short");
    run("designer.iterations=9", "long");
    let refused = |changes: &[&str], message: &str| {
        let before = results(&folder.join("short"));
        let output = resume(changes);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains(message), "{words}");
        assert!(before == results(&folder.join("short")) && folder.join("short/summary.json").exists());
    };
    refused(&[], "this run is complete; with `--set designer.iterations=N`");
    refused(&["--set", "designer.iterations=3"], "found 3, expected at least what it had, 4");
    refused(&["--set", "designer.iterations=0"], "designer.iterations");
    refused(&["--set", "designer.plays=100"], "expected at least what it had, no limit");
    refused(&["--set", "designer.step=1"], "`designer.step` would make another experiment of it");
    refused(&["--set", "designer.iterations=9", "--set", "seed=4"], "`seed` would make another experiment of it");
    succeeded(&resume(&["--set", "designer.iterations=9"]));
    assert_same(&folder.join("short"), &folder.join("long"));
    let written = |run: &str| std::fs::read_to_string(folder.join(run).join("scenario.yaml")).unwrap();
    assert_eq!(written("short"), written("long"), "the larger budget is recorded");
}

/// Two processes do not work in one folder; who is denied is told who works there.
#[test]
#[cfg(unix)]
fn a_run_under_way_is_not_resumed() {
    let folder = folder("held");
    let mut child = endless(&folder);
    let words = refused_resume(&folder);
    assert!(
        words.contains(&format!("out: process {}, `", child.id())) && words.contains("is at work there"),
        "{words}"
    );
    // Who is killed holds nothing; who is broken off leaves no lock.
    child.kill().unwrap();
    child.wait().unwrap();
    let mut command = walras(&folder);
    let child = command.args(["resume", "out"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    interrupt(child, Duration::from_millis(1500));
    assert!(!folder.join("out/lock").exists());
    // What an interrupted run has found can be reported.
    let report = walras(&folder).args(["report", "out", "--json"]).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(told["runs"][0]["interrupted"], true);
}
