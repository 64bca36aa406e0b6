//! `walras run --watch`: what changes is built, played and compared, and what is broken is waited for.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;

use crate::harness::{folder, make_is_here, succeeded, walras};

/// A run that is watching, with its standard error.
struct Watching {
    child: Child,
    lines: BufReader<ChildStderr>,
}

impl Watching {
    fn begin(folder: &Path) -> Self {
        let mut command = walras(folder);
        command.args(["run", "scenario.yaml", "--watch", "--out", "base"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap());
        Watching { child, lines }
    }

    /// All that is said until nothing is left to do.
    fn until_waiting(&mut self) -> String {
        let mut said = String::new();
        while !said.contains("waiting for a change") {
            assert!(self.lines.read_line(&mut said).unwrap() > 0, "it ended: {said}");
        }
        said
    }

    /// Ends it as Ctrl-C would; its exit code and standard output.
    fn end(mut self) -> (Option<i32>, String) {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        let mut said = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

fn welfare(run: &Path) -> f64 {
    let summary: Value = serde_json::from_slice(&std::fs::read(run.join("summary.json")).unwrap()).unwrap();
    summary["welfare"].as_f64().unwrap()
}

#[test]
fn a_change_is_built_played_and_compared() {
    if !make_is_here() {
        return;
    }
    let folder = folder("watch");
    succeeded(&walras(&folder).args(["new", "hill", "--lang", "c", "--kind", "normal-form"]).output().unwrap());
    let game = folder.join("hill");
    let (source, scenario): (PathBuf, PathBuf) = (game.join("hill.c"), game.join("scenario.yaml"));
    let mut watching = Watching::begin(&game);
    watching.until_waiting();

    replace(&source, "{2.0, 0.0}", "{4.0, 0.0}");
    let said = watching.until_waiting();
    assert!(said.contains("changed: ") && said.contains("hill.c"), "{said}");
    replace(&source, "static", "stattic");
    let said = watching.until_waiting();
    assert!(said.contains("does not build; make says") && said.contains("stattic"), "{said}");
    // A game that takes its process down does not take the watch down.
    replace(&source, "stattic", "static");
    watching.until_waiting();
    replace(&source, "(void)game;", "abort();");
    let said = watching.until_waiting();
    assert!(said.contains("hill"), "{said}");
    replace(&source, "abort();", "(void)game;");
    watching.until_waiting();
    replace(&scenario, "precision: 20", "precison: 20");
    assert!(watching.until_waiting().contains("precison"));
    replace(&scenario, "precison: 20", "precision: 1");
    watching.until_waiting();
    let (code, said) = watching.end();

    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("figure") && said.contains("before") && said.contains("welfare"), "{said}");
    assert!(said.contains("the same figures as before, to the last bit"), "{said}");
    // The fourth ended before it had results.
    let runs: Vec<f64> = [1, 2, 3, 5, 6].map(|number| welfare(&game.join(format!("base-{number:03}")))).to_vec();
    assert!(runs[0] != runs[1] && runs[1..4].iter().all(|w| *w == runs[1]) && runs[3] != runs[4], "{runs:?}");
    assert!(!game.join("base-004/summary.json").exists() && !game.join("base-007").exists());
    // The scenario kept with a run names the folder of sources and not the copy that was played.
    let kept = std::fs::read_to_string(game.join("base-002/scenario.yaml")).unwrap();
    assert!(kept.contains("hill") && !kept.contains("walras-watch"), "{kept}");
}

#[test]
fn a_scenario_that_is_not_there_is_not_waited_for() {
    let folder = folder("watch-nothing");
    let output = walras(&folder).args(["run", "none.yaml", "--watch"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
}
