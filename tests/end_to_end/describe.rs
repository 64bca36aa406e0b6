//! `walras games` and `walras describe`: what is found, and what it says of itself, without harm from what is broken.

use std::path::{Path, PathBuf};

use serde_json::Value;
use walras_game::Metadata;
use walras_games::BUNDLED;
use walras_scenario::load;

use crate::c_game::compile;
use crate::harness::{SMALL, folder, root, run_text, succeeded, walras};

/// Compiles the witness into its folder; it leaves a file `trace` when it is loaded.
fn witness(folder: &Path, flag: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let trace = format!("-DTRACE=\"{}\"", folder.join("trace").display());
    compile(folder, "witness.c", "witness", &[&trace, flag]);
}

fn text(folder: &Path, arguments: &[&str]) -> String {
    let output = walras(folder).args(arguments).output().unwrap();
    succeeded(&output);
    String::from_utf8(output.stdout).unwrap()
}

/// What is listed with these folders in `WALRAS_PLUGIN_PATH`.
fn listed(folder: &Path, chosen: &[PathBuf]) -> Value {
    let paths = std::env::join_paths(chosen).unwrap();
    let output = walras(folder).args(["games", "--json"]).env("WALRAS_PLUGIN_PATH", paths).output().unwrap();
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn named<'a>(listing: &'a Value, name: &str) -> Vec<&'a Value> {
    listing["games"].as_array().unwrap().iter().filter(|game| game["name"] == name).collect()
}

#[test]
fn every_bundled_game_has_a_page_that_is_up_to_date() {
    let folder = folder("pages");
    for game in BUNDLED {
        let page = text(&folder, &["describe", game.name, "--markdown"]);
        let path = root().join("plugins").join(game.name).join("README.md");
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, page, "walras describe {0} --markdown > plugins/{0}/README.md", game.name);
    }
}

/// What a game computes can be read: each formula is given, that of the payoff has every mechanism parameter in it, and
/// description and page of a run show them.
#[test]
fn every_bundled_game_gives_its_formulas() {
    let folder = folder("formulas");
    for game in BUNDLED {
        let facts: Value = serde_json::from_str(&text(&folder, &["describe", game.name, "--json"])).unwrap();
        let metadata = Metadata::from_json(&facts["metadata"].to_string()).unwrap();
        let words = text(&folder, &["describe", game.name]);
        for formula in metadata.formulas() {
            let offered = facts["functions"].as_array().unwrap().iter().any(|name| name == formula.kind);
            if formula.kind == "constraint" && !offered {
                continue;
            }
            assert!(!formula.text.is_empty(), "{}: {formula:?}", game.name);
            assert!(words.contains(formula.text), "{}: {formula:?} is not described", game.name);
        }
        for parameter in metadata.mechanism() {
            // Numbered ones may be written with an index.
            let stem = parameter.name.trim_end_matches(|c: char| c.is_ascii_digit());
            assert!(metadata.payoff.formula.contains(stem), "{}: the payoff does not say `{stem}`", game.name);
        }
    }
    succeeded(&run_text(&folder, SMALL, &[]));
    let page = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(page.contains("valuation_i * ln(1 + power_i / (noise + interference_i))"));
}

#[test]
fn the_scenarios_of_the_pages_play_their_games() {
    let folder = folder("page-scenarios");
    for game in BUNDLED {
        let facts: Value = serde_json::from_str(&text(&folder, &["describe", game.name, "--json"])).unwrap();
        let metadata = Metadata::from_json(&facts["metadata"].to_string()).unwrap();
        let page = text(&folder, &["describe", game.name, "--markdown"]);
        let yaml = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
        // What must be given is for the reader to give.
        let given = yaml.replace("payoffs: []", "payoffs: [1, 2, 3, 4, 5, 6, 7, 8]");
        let loaded = load(&given, game.name, &[]).unwrap_or_else(|error| panic!("{error}"));
        loaded.resolve(&metadata).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_description_names_everything() {
    let words = text(&folder("describe"), &["describe", "spectrum"]);
    for said in [
        "spectrum 0.1.0",
        "4 unless a scenario says otherwise",
        "power         0 to max_power W",
        "valuation         nature, privately",
        "absolute value of normal, mean 0.8, sd 0.4",
        "shift             designer, as a probe",
        "interference, for each pair",
        "concave",
        "eq. (28)",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!words.contains("joint_payoff"), "{words}");
}

#[test]
fn what_is_not_there_or_not_a_game_is_told() {
    let folder = folder("describe-bad");
    std::fs::write(folder.join("libtext.so"), "I am text").unwrap();
    for (game, code, said) in [
        ("spectrun", 2, "did you mean `spectrum`?"),
        ("./libnone.so", 2, "no such file"),
        ("./libtext.so", 3, "not a loadable shared library"),
    ] {
        let output = walras(&folder).args(["describe", game]).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words}");
        assert!(words.contains(said), "{words}");
    }
}

#[test]
fn bundled_games_are_listed_and_played_by_name() {
    let listing = listed(&folder("games"), &[]);
    for game in BUNDLED {
        assert_eq!(
            named(&listing, game.name).iter().filter(|found| found["played"] == true).count(),
            1,
            "{}",
            game.name
        );
    }
    assert_eq!(listing["broken"], Value::Array(Vec::new()));
}

#[test]
#[cfg(unix)]
fn a_sidecar_is_believed_of_its_own_library_only() {
    let folder = folder("sidecar");
    witness(&folder, "-DFIRST");
    let trace = folder.join("trace");
    let asked = listed(&folder, std::slice::from_ref(&folder));
    assert_eq!(named(&asked, "witness")[0]["known_from"], "library");
    assert!(trace.exists());

    let written = text(&folder, &["describe", "./libwitness.so", "--sidecar"]);
    assert!(written.trim().ends_with("witness.walras.json"), "{written}");
    std::fs::remove_file(&trace).unwrap();
    let known = listed(&folder, std::slice::from_ref(&folder));
    assert_eq!(named(&known, "witness")[0]["known_from"], "sidecar");
    assert_eq!(named(&known, "witness")[0]["metadata"], named(&asked, "witness")[0]["metadata"]);
    assert!(!trace.exists(), "its code was run");

    // Another build: the sidecar is told to be stale, and the library asked.
    compile(&folder, "witness.c", "witness", &["-DTRACE=\"/dev/null\"", "-DSECOND"]);
    let stale = listed(&folder, std::slice::from_ref(&folder));
    assert_eq!(named(&stale, "witness")[0]["known_from"], "library");
    assert_eq!(named(&stale, "witness")[0]["stale_sidecar"], true);
    text(&folder, &["describe", "./libwitness.so", "--sidecar"]);
    assert_eq!(named(&listed(&folder, std::slice::from_ref(&folder)), "witness")[0]["known_from"], "sidecar");
}

#[test]
fn a_file_that_is_no_sidecar_is_not_overwritten() {
    let folder = folder("sidecar-mine");
    witness(&folder, "-DFIRST");
    std::fs::write(folder.join("witness.walras.json"), "mine").unwrap();
    let output = walras(&folder).args(["describe", "./libwitness.so", "--sidecar"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was overwritten"));
    assert_eq!(std::fs::read_to_string(folder.join("witness.walras.json")).unwrap(), "mine");
}

#[test]
#[cfg(unix)]
fn broken_libraries_are_listed_with_the_reason_and_harm_nobody() {
    let folder = folder("broken");
    let [good, crashes, exits] = ["good", "crashes", "exits"].map(|name| folder.join(name));
    witness(&good, "-DFIRST");
    witness(&crashes, "-DFAULT_ABORT");
    witness(&exits, "-DFAULT_EXIT");
    std::fs::write(good.join("libtext.so"), "I am text").unwrap();
    std::fs::write(good.join("notes.txt"), "no library").unwrap();
    let listing = listed(&folder, &[crashes, good.clone(), exits]);
    assert_eq!(named(&listing, "witness").len(), 1);
    let broken = listing["broken"].as_array().unwrap();
    let reasons: Vec<String> =
        broken.iter().map(|b| format!("{}: {}", b["path"].as_str().unwrap(), b["reason"].as_str().unwrap())).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(reasons[0].contains("crashes/libwitness.so: game `"), "{reasons:?}");
    assert!(reasons[0].contains("in its initialisation: it aborted (SIGABRT)"), "{reasons:?}");
    assert!(reasons[1].contains("good/libtext.so: not a loadable shared library"), "{reasons:?}");
    assert!(reasons[2].contains("exits/libwitness.so: game `"), "{reasons:?}");
    assert!(reasons[2].contains("in its initialisation: it ended the process by calling exit()"), "{reasons:?}");
}

#[test]
fn of_two_of_one_name_the_first_is_played() {
    let folder = folder("shadow");
    let [first, second] = ["first", "second"].map(|name| folder.join(name));
    witness(&first, "-DFIRST");
    witness(&second, "-DSECOND");
    let listing = listed(&folder, &[second.clone(), first]);
    let found = named(&listing, "witness");
    assert_eq!((found.len(), &found[0]["played"], &found[1]["played"]), (2, &true.into(), &false.into()));
    assert!(found[0]["path"].as_str().unwrap().contains("second"), "{found:?}");
}
