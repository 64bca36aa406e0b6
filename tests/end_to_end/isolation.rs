//! Games that take their process down cost their run only, where runs are played by processes of their own.

use std::collections::BTreeMap;
use std::path::Path;

use crate::c_game::compile;
use crate::harness::{SMALL, folder, refused, run_text, said, succeeded, summary, walras};

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())).collect()
}

/// The same game in several builds, one of which crashes when it is made, another when it is asked.
fn sweep(folder: &Path) -> String {
    let builds: [(&str, &[&str]); 4] = [
        ("sound", &["-DFAULT_NONE"]),
        ("crashing", &["-DSEGFAULT", "-DIN_PAYOFF"]),
        ("aborting", &["-DABORT", "-DIN_CREATE"]),
        ("leaving", &["-DEXIT", "-DIN_CONTRIBUTION"]),
    ];
    for (name, flags) in builds {
        std::fs::create_dir(folder.join(name)).unwrap();
        compile(&folder.join(name), "faulty.c", "faulty", flags);
    }
    let games = builds.map(|(name, _)| format!("./{name}/libfaulty.so")).join(", ");
    format!(
        "name: Crashing\ntables: csv\ngame: {{plugin: ./sound/libfaulty.so, players: 2}}\nprobes: {{count: 2}}\n\
         learning: {{rule: logit_response, precision: 1}}\nreplicates: 2\n\
         sweep: {{game.plugin: [{games}, ./sound/../sound/libfaulty.so]}}\n"
    )
}

#[test]
#[cfg(unix)]
fn a_game_that_crashes_mid_sweep_costs_its_point_only() {
    let folder = folder("isolation");
    let text = sweep(&folder);
    let output = run_text(&folder, &text, &["--isolate", "--threads", "2"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let summary = summary(&folder);
    let counts = ["members", "played", "failed"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!(counts, [10, 4, 6], "{summary}");
    for (point, words) in [
        (1, "in payoff, a batch of "),
        (1, "it crashed: invalid memory access (SIGSEGV)"),
        (2, "in create: it aborted (SIGABRT)"),
        (3, "it ended the process by calling exit()"),
    ] {
        let row = summary["failures"].as_array().unwrap().iter().find(|row| row["member"] == 2 * point).unwrap();
        assert!(row["reason"].as_str().unwrap().contains(words), "{row}");
    }
    // The same on one thread, and gone on with: what failed is known and not played again.
    let one = walras(&folder).args(["run", "scenario.yaml", "--out", "one", "--isolate", "--threads", "1"]).output();
    assert_eq!(one.unwrap().status.code(), Some(3));
    assert!(bytes(&folder.join("out")) == bytes(&folder.join("one")));
}

#[test]
fn processes_of_their_own_play_the_same_bits() {
    let folder = folder("isolation-same");
    let arguments = ["--set", "replicates=3", "--sweep", "learning.precision=2,6", "--set", "designer={iterations: 4}"];
    succeeded(&run_text(&folder, SMALL, &arguments));
    let mut apart = walras(&folder);
    succeeded(&apart.args(["run", "scenario.yaml", "--out", "apart", "--isolate"]).args(arguments).output().unwrap());
    assert!(bytes(&folder.join("out")) == bytes(&folder.join("apart")));
}

#[test]
fn one_run_is_not_isolated() {
    let folder = folder("isolation-one");
    let words = refused(&folder, &run_text(&folder, SMALL, &["--isolate"]), 2);
    assert!(words.contains("one run cannot be isolated"), "{words}");
}
