//! Behaviour as a citizen of the terminal.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::harness::{folder, root, summary, walras};

#[test]
fn the_schema_is_printed() {
    let output = walras(&folder("schema")).arg("schema").output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema["$schema"].as_str().unwrap().contains("draft-07"));
    assert!(schema["properties"]["designer"].is_object());
}

#[test]
fn a_closed_pipe_is_no_reason_to_panic() {
    let mut child =
        walras(&folder("pipe")).arg("schema").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn usage_errors_exit_with_2() {
    for arguments in [&["run"][..], &["run", "a.yaml", "--threads", "0"], &["run", "a.yaml", "--set", "x"], &["fly"]] {
        let output = walras(&folder("usage")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

/// Ctrl-C ends a design that would take for ever, with everything computed until then.
#[test]
#[cfg(unix)]
fn an_interrupt_keeps_what_was_computed() {
    let folder = folder("interrupt");
    let mut child = walras(&folder)
        .arg("run")
        .arg(root().join("scenarios/spectrum/market.yaml"))
        .args(["--out", "out", "--set", "designer.iterations=100000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("loaded from"), "{line}");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let summary = summary(&folder);
    assert_eq!((&summary["interrupted"], &summary["converged"]), (&true.into(), &true.into()));
    assert!(summary["iterations"].as_u64().unwrap() > 0);
}
