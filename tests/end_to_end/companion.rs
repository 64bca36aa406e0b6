//! What is handed over to programs that are no part of the default build.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{folder, refused, root};

/// The binary in a folder where no other program is, nor anywhere else.
fn alone(place: &Path) -> Command {
    let program: PathBuf = place.join("walras");
    let ours = env!("CARGO_BIN_EXE_walras-under-test");
    if std::fs::hard_link(ours, &program).is_err() {
        std::fs::copy(ours, &program).unwrap();
    }
    let mut command = Command::new(program);
    command.current_dir(place).env("PATH", place.join("nowhere"));
    command
}

#[test]
fn without_the_live_page_it_is_said_how_to_build_it() {
    let place = folder("companion_missing");
    let market = root().join("scenarios/spectrum/market.yaml");
    let mut run = alone(&place);
    let run = run.arg("run").arg(market).args(["--out", "out", "--live"]).output().unwrap();
    let words = refused(&place, &run, 2);
    assert!(words.contains("`walras-live`") && words.contains("cargo install --path sims/live"), "{words}");
    let view =
        Command::new(place.join("walras")).args(["view", "out"]).env("PATH", "").current_dir(&place).output().unwrap();
    assert!(refused(&place, &view, 2).contains("cargo install --path sims/live"));
    // Options of the page make no sense without it.
    for wrong in [["--port", "8000"], ["--control", "--exit"], ["--live", "--watch"], ["--live", "--dry-run"]] {
        let output = Command::new(place.join("walras")).args(["run", "a.yaml"]).args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn the_live_page_gets_the_same_arguments_and_its_exit_code_is_ours() {
    let place = folder("companion_there");
    let mut run = alone(&place);
    let script = place.join("walras-live");
    std::fs::write(&script, "#!/bin/sh\nread line\nprintf '%s|' \"$line\" \"$@\"\nexit 7\n").unwrap();
    std::fs::set_permissions(&script, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::write(place.join("input"), "typed\n").unwrap();
    let input = std::fs::File::open(place.join("input")).unwrap();
    let output = run.args(["run", "a b.yaml", "--live", "--port", "8000"]).stdin(input).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "typed|run|a b.yaml|--live|--port|8000|");
    assert_eq!(output.status.code(), Some(7));
}
