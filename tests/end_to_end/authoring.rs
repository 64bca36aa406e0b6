//! `walras new`: what it makes builds, passes its tests and runs at once, and never in the place of something else.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::harness::{folder, make_is_here, root, succeeded, walras};

const KINDS: [&str; 4] = ["aggregative", "normal-form", "continuous", "joint"];

/// Where all generated crates are built, so that what they share is built once, and kept from one test run to the next.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("authored")
}

fn new(folder: &Path, arguments: &[&str]) -> Output {
    walras(folder).arg("new").args(arguments).output().unwrap()
}

/// Runs a tool in a game's folder. There is no network: what a first build needs came with walras.
fn tool(folder: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{program} {arguments:?} in {}: {words:?}", folder.display());
}

/// Runs the command in a game's folder, which it builds first.
fn command(folder: &Path, arguments: &[&str]) {
    let mut command = walras(folder);
    command.args(arguments).env("CARGO_TARGET_DIR", target()).env("CARGO_NET_OFFLINE", "true");
    let output = command.output().unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{arguments:?}: {words:?}");
}

/// Holds a game to its promises, and runs the scenario that came with it.
fn play(folder: &Path) -> Value {
    command(folder, &["validate", "."]);
    command(folder, &["run", "scenario.yaml", "--out", "out"]);
    serde_json::from_slice(&std::fs::read(folder.join("out/summary.json")).unwrap()).unwrap()
}

fn holds(summary: &Value, name: &str) {
    assert_eq!((&summary["plugin"]["name"], &summary["converged"]), (&name.into(), &true.into()), "{summary}");
}

#[test]
fn games_of_every_kind_in_c_and_in_rust_work_at_once_and_are_the_same() {
    for kind in KINDS {
        let folder = folder(&format!("new-{kind}"));
        let in_c = make_is_here().then(|| {
            let c_name = format!("c_{}", kind.replace('-', "_"));
            succeeded(&new(&folder, &[&c_name, "--lang", "c", "--kind", kind]));
            let c = folder.join(&c_name);
            tool(&c, "make", &["--silent", "test"]);
            let in_c = play(&c);
            holds(&in_c, &c_name);
            in_c
        });

        succeeded(&new(&folder, &["congestion_pricing", "--kind", kind, "--out", "rust"]));
        let rust = folder.join("rust");
        // As outside of this repository, which has a format of its own.
        std::fs::write(rust.join(".rustfmt.toml"), "").unwrap();
        tool(&rust, "cargo", &["fmt", "--check"]);
        tool(&rust, "cargo", &["test", "--release", "--quiet"]);
        let in_rust = play(&rust);
        holds(&in_rust, "congestion_pricing");
        for figure in ["pareto_gap", "welfare", "nash_conv"] {
            let Some(in_c) = &in_c else { continue };
            let (c, rust) = (in_c[figure].as_f64().unwrap(), in_rust[figure].as_f64().unwrap());
            assert!((c - rust).abs() < 1e-9, "{kind}: {figure} {c} {rust}");
        }
        if kind == "continuous" {
            // The cap of 4 binds: both make 2, at the price 10 − 4, less 2²/2.
            assert!((in_rust["welfare"].as_f64().unwrap() - 20.0).abs() < 1e-6, "{in_rust}");
        }
        if kind == "aggregative" {
            // Cargo keeps warnings of the code apart from those of others by itself.
            tool(&rust, "cargo", &["clippy", "--release", "--all-targets", "--quiet", "--", "-D", "warnings"]);
        }
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = folder("new-twice");
    succeeded(&new(&folder, &["pasture", "--lang", "c"]));
    std::fs::write(folder.join("pasture/pasture.c"), "mine").unwrap();
    let again = new(&folder, &["pasture"]);
    assert_eq!(again.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&again.stderr).contains("pasture: exists already; nothing was overwritten"));
    assert_eq!(std::fs::read_to_string(folder.join("pasture/pasture.c")).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "something was left behind");
}

#[test]
fn names_that_cannot_be_are_refused() {
    let folder = folder("new-names");
    for (name, said) in [
        ("Congestion-Pricing", "such as `congestion_pricing`"),
        ("spectrum", "a game that comes with walras is called so"),
        ("while", "means something else to a compiler"),
        ("../up", "expected lower-case letters"),
    ] {
        let output = new(&folder, &[name]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains(said), "{words}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn the_kit_is_where_the_environment_says() {
    let folder = folder("new-sdk");
    let mut command = walras(&folder);
    let output = command.args(["new", "pasture"]).env("WALRAS_SDK", &folder).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("expected the folder core/game of a copy of walras"));

    let kit = root().join("core/game");
    succeeded(&walras(&folder).args(["new", "pasture"]).env("WALRAS_SDK", &kit).output().unwrap());
    let manifest = std::fs::read_to_string(folder.join("pasture/Cargo.toml")).unwrap();
    assert!(manifest.contains(&format!("path = {:?}", kit.canonicalize().unwrap())), "{manifest}");
    // In C there is nothing to be found.
    succeeded(&walras(&folder).args(["new", "c_pasture", "--lang", "c"]).env("WALRAS_SDK", &folder).output().unwrap());
}
