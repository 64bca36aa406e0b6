//! Behaviour as a citizen of the terminal.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use crate::harness::{folder, root, run, succeeded, summary, walras};

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

/// Starts the market in `folder/out` and sends it a signal once it is under way.
#[cfg(unix)]
fn run_and_signal(folder: &Path, iterations: &str, signal: &str) -> Option<i32> {
    // A busy machine may need longer until there is something to interrupt.
    for milliseconds in [300, 2000, 10_000] {
        let _ = std::fs::remove_dir_all(folder.join("out"));
        let code = signalled(folder, iterations, signal, milliseconds);
        if signal != "-INT" || folder.join("out/checkpoint.cbor").exists() {
            return code;
        }
    }
    panic!("the design had not begun after ten seconds");
}

/// Runs the market and signals it after this time.
fn signalled(folder: &Path, iterations: &str, signal: &str, milliseconds: u64) -> Option<i32> {
    let mut child = walras(folder)
        .arg("run")
        .arg(root().join("scenarios/spectrum/market.yaml"))
        .args(["--out", "out", "--set", iterations])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("loaded from"), "{line}");
    std::thread::sleep(std::time::Duration::from_millis(milliseconds));
    let kill = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    child.wait().unwrap().code()
}

/// Ctrl-C ends a design that would take for ever, with everything computed until then.
#[test]
#[cfg(unix)]
fn an_interrupt_keeps_what_was_computed() {
    let folder = folder("interrupt");
    assert_eq!(run_and_signal(&folder, "designer.iterations=100000000", "-INT"), Some(130));
    let summary = summary(&folder);
    assert_eq!((&summary["interrupted"], &summary["converged"]), (&true.into(), &true.into()));
    assert!(summary["iterations"].as_u64().unwrap() > 0);
}

/// Interrupted or killed, a run goes on to the bits it would have come to.
#[test]
#[cfg(unix)]
fn a_resumed_run_is_the_run_itself() {
    const ITERATIONS: &str = "designer.iterations=4000";
    let whole = folder("resume-whole");
    succeeded(&run(&whole, "spectrum/market.yaml", &["--set", ITERATIONS]));
    for signal in ["-INT", "-KILL"] {
        let folder = folder(&format!("resume{signal}"));
        assert_ne!(run_and_signal(&folder, ITERATIONS, signal), Some(0));
        assert_eq!(folder.join("out/checkpoint.cbor").exists(), signal == "-INT");
        succeeded(&walras(&folder).args(["resume", "out"]).output().unwrap());
        let table = |folder: &Path, name: &str| std::fs::read(folder.join("out").join(name)).unwrap();
        for name in ["designer.parquet", "strategies.parquet", "agents.parquet", "summary.json", "report.html"] {
            assert_eq!(table(&folder, name), table(&whole, name), "{signal} {name}");
        }
        assert!(!folder.join("out/lock").exists());
        let again = walras(&folder).args(["resume", "out"]).output().unwrap();
        assert_eq!(again.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&again.stderr).contains("complete"));
    }
}
