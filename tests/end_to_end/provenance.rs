//! What a run is made of, and whether it gives the same bits again.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::harness::{SMALL, folder, run, run_text, said, succeeded, walras};

fn verify(folder: &Path, arguments: &[&str]) -> Output {
    walras(folder).args(["verify", "out"]).args(arguments).output().unwrap()
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("out/manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_sample_of_every_kind_of_run_is_the_same_again() {
    let design = folder("verify-design");
    succeeded(&run(&design, "spectrum/market.yaml", &["--set", "designer.iterations=30", "--seed", "4"]));
    for (arguments, compared) in
        [(&[][..], "of the first 20 iterations"), (&["--iterations", "7"], "first 7"), (&["--whole"], "all tables")]
    {
        let output = verify(&design, arguments);
        assert!(output.status.success() && said(&output).contains(compared), "{}", said(&output));
    }
    let made_of = manifest(&design);
    assert_eq!((made_of["seed"].as_u64(), made_of["games"][0]["name"].as_str()), (Some(4), Some("spectrum")));
    assert_eq!(made_of["scenario_sha256"].as_str().unwrap().len(), 64, "{made_of}");
    let still = folder("verify-still");
    succeeded(&run_text(&still, SMALL, &["--set", "designer=null"]));
    succeeded(&verify(&still, &[]));
    let ensemble = folder("verify-ensemble");
    succeeded(&run_text(&ensemble, SMALL, &["--set", "replicates=6", "--sweep", "learning.precision=2,4"]));
    let output = verify(&ensemble, &["--runs", "4"]);
    assert!(output.status.success() && said(&output).contains("4 runs of 12"), "{}", said(&output));
    // Nothing was written.
    assert_eq!(
        std::fs::read_dir(ensemble.join("out")).unwrap().filter(|e| e.as_ref().unwrap().path().is_dir()).count(),
        0
    );
}

#[test]
fn a_changed_bit_is_found() {
    let folder = folder("verify-changed");
    succeeded(&run(&folder, "spectrum/market.yaml", &["--set", "tables=csv", "--set", "designer.iterations=5"]));
    succeeded(&verify(&folder, &["--whole"]));
    let path = folder.join("out/designer.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let row = text.lines().nth(2).unwrap();
    let place = row.rfind(|c: char| ('1'..='8').contains(&c)).unwrap();
    let mut changed = row.to_owned();
    changed.replace_range(place..=place, "9");
    std::fs::write(&path, text.replacen(row, &changed, 1)).unwrap();
    let output = verify(&folder, &["--whole"]);
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    assert!(said(&output).contains("not the same bits: designer."), "{}", said(&output));
}

#[test]
fn what_changed_is_named_and_not_gone_on_with() {
    let folder = folder("provenance-changed");
    let nothing = verify(&folder, &[]);
    assert!(nothing.status.code() == Some(2) && said(&nothing).contains("no finished run"), "{}", said(&nothing));
    succeeded(&run(&folder, "spectrum/market.yaml", &["--set", "designer.iterations=5"]));
    let path = folder.join("out/manifest.json");
    let whole = std::fs::read_to_string(&path).unwrap();
    let version = manifest(&folder)["walras"].as_str().unwrap().to_owned();
    let wrong_version = whole.replace(&format!("\"walras\": \"{version}\""), "\"walras\": \"0.0.1\"");
    let scenario = std::fs::read_to_string(folder.join("out/scenario.yaml")).unwrap();
    for (case, manifest, scenario, words) in [
        ("scenario", whole.clone(), scenario.clone() + "\n# a remark\n", "another scenario.yaml"),
        ("version", wrong_version, scenario.clone(), "another walras: 0.0.1 then"),
    ] {
        std::fs::write(&path, manifest).unwrap();
        std::fs::write(folder.join("out/scenario.yaml"), scenario).unwrap();
        let output = verify(&folder, &[]);
        assert!(output.status.code() == Some(2) && said(&output).contains(words), "{case}: {}", said(&output));
    }
    let resumed = walras(&folder).args(["resume", "out", "--set", "designer.iterations=90"]).output().unwrap();
    assert!(!resumed.status.success() && said(&resumed).contains("another walras"), "{}", said(&resumed));
}

/// Another build of the same version may compute the same; that it is another is told.
#[test]
fn another_build_is_told_of() {
    let folder = folder("provenance-build");
    succeeded(&run(&folder, "spectrum/market.yaml", &["--set", "designer.iterations=5"]));
    let path = folder.join("out/manifest.json");
    let program = manifest(&folder)["program"].as_str().unwrap().to_owned();
    let output = verify(&folder, &[]);
    assert!(output.status.success() && !said(&output).contains("another build"), "{}", said(&output));
    let other = std::fs::read_to_string(&path).unwrap().replace(&program, "build 0123");
    std::fs::write(&path, other).unwrap();
    let verified = verify(&folder, &[]);
    let resumed = walras(&folder).args(["resume", "out", "--set", "designer.iterations=7"]).output().unwrap();
    for output in [verified, resumed] {
        let words = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(output.status.success() && words.contains("begun by another build of walras"), "{words}");
        assert!(words.contains("build 0123 then"), "{words}");
    }
}
