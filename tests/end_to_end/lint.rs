//! Scenarios checked without being played, fields explained, completions and manual pages.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::harness::{SMALL, folder, refused, said, succeeded, walras};

fn lint(folder: &Path, text: &str, arguments: &[&str]) -> Output {
    std::fs::write(folder.join("scenario.yaml"), text).unwrap();
    walras(folder).args(["lint", "scenario.yaml"]).args(arguments).output().unwrap()
}

fn found(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_sound_scenario_has_its_numbers_in_their_units() {
    let folder = folder("lint-sound");
    let output = lint(&folder, SMALL, &["--json"]);
    succeeded(&output);
    let lint = found(&output);
    assert_eq!(lint["valid"], true);
    let price = lint["values"].as_array().unwrap().iter().find(|value| value["name"] == "price").unwrap();
    assert_eq!((price["role"].as_str(), price["unit"].as_str()), (Some("mechanism"), Some("1/W")));
    // Nothing was written.
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn a_fault_has_its_place_and_a_run_its_exit_code() {
    let folder = folder("lint-fault");
    let output = lint(&folder, &SMALL.replacen("learning:", "lerning:", 1), &["--json"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let report = found(&output);
    let fault = &report["findings"][0];
    assert_eq!((report["valid"].as_bool(), fault["severity"].as_str()), (Some(false), Some("error")));
    let line = SMALL.lines().position(|line| line == "learning:").unwrap() + 1;
    assert_eq!((fault["line"].as_u64(), fault["column"].as_u64()), (Some(line as u64), Some(1)), "{fault}");
    assert!(fault["message"].as_str().unwrap().contains("did you mean `learning`?"), "{fault}");
    // Of swept values the one at fault.
    let output = lint(&folder, SMALL, &["--sweep", "learning.precision=1,-1"]);
    assert!(output.status.code() == Some(2) && said(&output).contains("-1"), "{}", said(&output));
    let none = walras(&folder).args(["lint", "nobody.yaml"]).output().unwrap();
    assert_eq!(none.status.code(), Some(4), "{}", said(&none));
}

#[test]
fn what_is_unusual_is_a_warning() {
    let folder = folder("lint-unusual");
    let output = lint(&folder, SMALL, &["--json", "--set", "samples=3", "--set", "learning.tolerance=0.005"]);
    succeeded(&output);
    let findings = found(&output)["findings"].clone();
    let fields: Vec<&str> =
        findings.as_array().unwrap().iter().filter_map(|finding| finding["field"].as_str()).collect();
    assert!(fields.contains(&"samples") && fields.contains(&"learning.tolerance"), "{findings}");
    assert!(findings.as_array().unwrap().iter().all(|finding| finding["severity"] == "warning"));
}

#[test]
fn a_field_is_explained() {
    let folder = folder("explain");
    let output = walras(&folder).args(["explain", "learning.tolerance"]).output().unwrap();
    succeeded(&output);
    assert!(said(&output).starts_with("learning.tolerance\n"), "{}", said(&output));
    let output = walras(&folder).args(["explain", "learning.tolerence"]).output().unwrap();
    assert!(output.status.code() == Some(2) && said(&output).contains("did you mean `learning.tolerance`?"));
}

#[test]
fn shells_and_readers_know_every_command() {
    let folder = folder("manual");
    succeeded(&walras(&folder).args(["manual", "man"]).output().unwrap());
    for command in ["run", "solve", "lint", "explain"] {
        let page = std::fs::read_to_string(folder.join(format!("man/walras-{command}.1"))).unwrap();
        assert!(page.contains(".TH"), "{command}");
        for shell in ["bash", "fish", "zsh", "elvish", "powershell"] {
            let script = walras(&folder).args(["completions", shell]).output().unwrap();
            assert!(script.status.success() && said(&script).contains(command), "{shell}");
        }
    }
    std::fs::write(folder.join("taken"), "").unwrap();
    let output = walras(&folder).args(["manual", "taken"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(said(&output).contains("taken"));
    refused(&folder, &walras(&folder).args(["completions", "cmd"]).output().unwrap(), 2);
}
