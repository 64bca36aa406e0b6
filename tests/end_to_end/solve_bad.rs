//! Bad targets and options of `walras solve`: an explanation, exit code 2, nothing on standard output, nothing written.

use crate::c_game::compile;
use crate::harness::{SMALL, folder, root};
use crate::solve::{distance, flat, json, solve};

/// The words about a file with this text.
fn words_about(case: &str, text: &[u8], arguments: &[&str], code: i32) -> String {
    let folder = folder(&format!("solve-bad-{case}"));
    std::fs::write(folder.join("game.nfg"), text).unwrap();
    let output = solve(&folder, "game.nfg", arguments);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{case}: {words}");
    assert!(output.stdout.is_empty() && !words.contains("panicked"), "{case}: {words}");
    words
}

#[test]
fn each_bad_file_is_explained() {
    let head = "NFG 1 R \"t\" { \"p\" \"q\" } { 2 2 }\n";
    for (case, text, place, said) in [
        ("empty", String::new(), "game.nfg", "the file is empty"),
        ("other", "hello".into(), "line 1, column 1", "expected `NFG`"),
        ("version", "NFG 2 R \"t\" { \"p\" } { 2 } 1 2".into(), "line 1, column 5", "version 1"),
        ("efg", "EFG 2 R \"t\" { \"p\" }".into(), "line 1, column 20", "the kind of the next node"),
        ("truncated", format!("{head}1 2 3 4"), "line 2", "expected 8 payoffs, found 4"),
        ("truncated-head", "NFG 1 R \"t\" { \"p\" \"q\" } { 2".into(), "line 1", "expected"),
        ("unclosed", "NFG 1 R \"t".into(), "line 1", "expected"),
        ("too-many", format!("{head}1 2 3 4 5 6 7 8 9"), "line 2, column 17", "the end of the file"),
        (
            "nan",
            format!("{head}1 2 3 NaN 5 6 7 8"),
            "line 2, column 7",
            "expected a finite number of at most 1e305 in size, found `NaN`",
        ),
        ("infinite", format!("{head}1 2 3 1e999 5 6 7 8"), "line 2, column 7", "expected a finite number"),
        ("word", format!("{head}1 2 three 4 5 6 7 8"), "line 2, column 5", "`three`"),
        ("huge", "NFG 1 R \"t\" { \"p\" \"q\" } { 100000 100000 } 1".into(), "line 1", "more than the 67108864"),
        ("no-actions", "NFG 1 R \"t\" { \"p\" \"q\" } { 0 2 } 1".into(), "line 1", "must lie in 1"),
    ] {
        let words = words_about(case, text.as_bytes(), &[], 2);
        assert!(words.contains("game.nfg") && words.contains(place) && words.contains(said), "{case}: {words}");
    }
    let latin = words_about("latin", b"NFG 1 R\n\"caf\xe9\" { \"p\" } { 1 } 1", &[], 2);
    assert!(latin.contains("line 2: not UTF-8"), "{latin}");
    let graph = words_about("graph", b"#AGG\n2\n1\n0\n1 1\n0\n0\n1 0\n0\n", &[], 2);
    assert!(graph.contains("game.nfg: line") && graph.contains("found 0"), "{graph}");
}

/// Published files repeat names; they are read, the names told apart by numbers, and that is said.
#[test]
fn repeated_names_are_numbered_with_a_warning() {
    let folder = folder("solve-repeated");
    for (case, text) in [
        ("player `p`", "NFG 1 R \"t\" { \"p\" \"p\" } { 1 1 } 1 2"),
        ("`a`", "NFG 1 R \"t\" { \"p\" }\n{ { \"a\" \"a\" } } 1 2"),
    ] {
        std::fs::write(folder.join("game.nfg"), text).unwrap();
        let output = solve(&folder, "game.nfg", &[]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{words}");
        assert!(words.contains(case) && words.contains("the names are numbered"), "{words}");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(told.contains('2'), "{told}");
    }
}

#[test]
fn senseless_precisions_are_refused() {
    let game = b"NFG 1 R \"\" { \"p\" \"q\" } { 2 2 } 1 0 0 1 0 1 1 0";
    for (case, arguments, said) in [
        ("negative", &["--precision", "-1"][..], "expected a finite number of at least 0"),
        ("infinite", &["--precision", "inf"], "--nash finds the limit"),
        ("not-a-number", &["--precision", "nan"], "expected a finite number of at least 0"),
        ("text", &["--precision", "crisp"], "expected a finite number of at least 0"),
        ("overflow", &["--precision", "1e999"], "--nash finds the limit"),
        ("both", &["--precision", "1", "--nash"], "cannot be used with"),
        ("nash-twice", &["--nash", "--all-nash"], "cannot be used with"),
        ("branch-alone", &["--branch", "b.csv"], "--precision"),
        ("branch-suffix", &["--precision", "1", "--branch", "b.txt"], "ends in .csv"),
        ("set", &["--set", "mechanism.price=1"], "has nothing to set"),
        ("threads", &["--threads", "0"], "--threads"),
    ] {
        let words = words_about(case, game, arguments, 2);
        assert!(words.contains(said), "{case}: {words}");
    }
}

/// Where numbers end, there is an answer that is right, or one that says how far it got, or none.
#[test]
fn extreme_payoffs_never_overflow_silently() {
    let game = |large: &str| format!("NFG 1 R \"\" {{ \"p\" \"q\" }} {{ 2 2 }} {large} 0 -{large} 1 0 1 -{large} 0");
    let words = words_about("payoff", game("1.7e308").as_bytes(), &["--all-nash"], 2);
    assert!(words.contains("game.nfg: line 1") && words.contains("at most 1e305 in size, found `1.7e308`"), "{words}");
    let words = words_about("range", game("1e305").as_bytes(), &["--precision", "1e5"], 2);
    assert!(words.contains("game.nfg") && words.contains("overflows, rescale"), "{words}");
    let folder = folder("solve-extreme");
    std::fs::write(folder.join("game.nfg"), "NFG 1 R \"\" { \"p\" \"q\" } { 2 2 } 1e300 0 0 1e300 0 1e300 3e300 0")
        .unwrap();
    for arguments in [&[][..], &["--all-nash"]] {
        let found = json(&folder, "game.nfg", arguments);
        let profile = found["equilibria"][0].get("profile").unwrap_or(&found["profile"]);
        assert_eq!(profile, &serde_json::json!([[0.5, 0.5], [0.75, 0.25]]));
    }
    let output = solve(&folder, "game.nfg", &["--precision", "1e-300", "--json"]);
    let scaled = "NFG 1 R \"\" { \"p\" \"q\" } { 2 2 } 1 0 0 1 0 1 3 0";
    std::fs::write(folder.join("scaled.nfg"), scaled).unwrap();
    let expected = json(&folder, "scaled.nfg", &["--precision", "1"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let (found, expected) = (flat(&found["profile"]), flat(&expected["profile"]));
    assert!(distance(&found, &expected) < 1e-12);
}

#[test]
fn targets_that_are_not_there_are_named() {
    let folder = folder("solve-bad-targets");
    std::fs::write(folder.join("scenario.yaml"), SMALL).unwrap();
    std::fs::write(folder.join("typo.yaml"), SMALL.replace("noise: 0.3", "nois: 0.3")).unwrap();
    std::fs::write(folder.join("crisp.yaml"), SMALL.replace("logit_response\n  precision: 6", "best_response"))
        .unwrap();
    std::fs::write(folder.join("libtext.so"), "I am text").unwrap();
    let ochs = root().join("tests/data/equilibrium/ochs1995_matching_pennies.nfg");
    for (target, arguments, code, said) in [
        ("spectrun", &[][..], 2, "did you mean `spectrum`?"),
        ("absent.nfg", &[], 4, "absent.nfg: cannot be read"),
        ("./absent", &[], 4, "./absent: cannot be read"),
        (".", &[], 4, "cannot be read"),
        ("/dev/null", &[], 2, "the file is empty"),
        ("/dev/zero", &[], 2, "expected a game"),
        ("libtext.so", &[], 3, "not a loadable shared library"),
        ("typo.yaml", &[], 2, "did you mean `noise`?"),
        ("crisp.yaml", &[], 2, "ask for --precision or --nash"),
        ("scenario.yaml", &["--precision", "1", "--branch", "b.csv"], 2, "--branch is for games"),
        ("scenario.yaml", &["--all-nash"], 2, "3 stages"),
        ("scenario.yaml", &["--set", "game.players=0"], 2, "game.players"),
        ("spectrum", &["--set", "mechanism.price=9"], 2, "--set mechanism.price=9"),
        ("spectrum", &["--nash", "--set", "game.players=9"], 2, "more than 4194304 payoffs"),
        (ochs.to_str().unwrap(), &["--precision", "1", "--branch", "nowhere/b.csv"], 4, "nowhere/b.csv"),
    ] {
        let output = solve(&folder, target, arguments);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{target} {arguments:?}: {words}");
        assert!(words.contains(said) && output.stdout.is_empty(), "{target} {arguments:?}: {words}");
        assert!(!words.contains("panicked") && !folder.join("b.csv").exists());
    }
}

/// A game that leaves something open is not solved by its name alone.
#[test]
fn plugins_without_defaults_say_what_is_missing() {
    let folder = folder("solve-bad-defaults");
    let metadata = std::fs::read_to_string(root().join("plugins/spectrum/src/metadata.json")).unwrap();
    let open = metadata.replace("\"name\": \"spectrum\"", "\"name\": \"cspectrum\"");
    let open = open.replace("\"default\": 0.3, ", "").replace("\"default\": 0.06, ", "");
    let literal: String = open.lines().map(|line| format!("{line:?}\n")).collect();
    std::fs::write(folder.join("spectrum_metadata.inc"), literal).unwrap();
    compile(&folder, "spectrum.c", "cspectrum", &[]);
    let output = solve(&folder, "./libcspectrum.so", &["--precision", "6"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    let said =
        "game `cspectrum` has no default for `congestion_price`, `noise`; write a scenario, or give --set mechanism.";
    assert!(words.contains(said), "{words}");
    let given = ["--precision", "6", "--set", "mechanism.congestion_price=0.06", "--set", "game.parameters.noise=0.3"];
    let found = json(&folder, "./libcspectrum.so", &given);
    let rust = json(&folder, "spectrum", &["--precision", "6"]);
    assert!(distance(&flat(&found["profile"]), &flat(&rust["profile"])) < 1e-9);
}
