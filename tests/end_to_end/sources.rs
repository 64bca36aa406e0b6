//! Games given by the folder of their sources: built first, with the compiler's own words where that fails.

use std::path::Path;

use crate::harness::{SMALL, folder, make_is_here, refused, root, run_text, succeeded, summary, walras};

const SCENARIO: &str = "\
name: From sources
game: {plugin: ./sources, players: 2}
probes: {count: 2}
learning: {rule: logit_response, precision: 1}
";

const MAKEFILE: &str = "\
build/libfaulty.so: faulty.c
\tmkdir -p build
\t$(CC) -std=c99 -shared -fPIC -I $(SDK) -DFAULT_NONE $< -o $@ -lm
";

/// A folder with the sources of a game in C, and the scenario that plays it.
fn sources(test: &str) -> std::path::PathBuf {
    let folder = folder(test);
    let sources = folder.join("sources");
    std::fs::create_dir(&sources).unwrap();
    let sdk = root().join("core/game/include");
    std::fs::write(sources.join("Makefile"), MAKEFILE.replace("$(SDK)", &sdk.display().to_string())).unwrap();
    std::fs::copy(root().join("tests/plugins/faulty.c"), sources.join("faulty.c")).unwrap();
    folder
}

fn append(path: &Path, text: &str) {
    let whole = std::fs::read_to_string(path).unwrap_or_default() + text;
    std::fs::write(path, whole).unwrap();
}

#[test]
fn a_folder_with_a_makefile_is_built_and_the_run_can_be_repeated_from_anywhere() {
    if !make_is_here() {
        return;
    }
    let folder = sources("sources-c");
    succeeded(&run_text(&folder, SCENARIO, &[]));
    let path = summary(&folder)["plugin"]["path"].as_str().unwrap().to_owned();
    assert!(path.ends_with("sources/build/libfaulty.so"), "{path}");

    let elsewhere = crate::harness::folder("sources-c-elsewhere");
    let again = walras(&elsewhere).arg("run").arg(folder.join("out/scenario.yaml")).args(["--out", "out"]).output();
    succeeded(&again.unwrap());
    assert_eq!(summary(&elsewhere)["welfare"], summary(&folder)["welfare"]);
}

#[test]
fn a_folder_can_be_solved() {
    if !make_is_here() {
        return;
    }
    let folder = folder("sources-solve");
    succeeded(&walras(&folder).args(["new", "inspection", "--lang", "c", "--kind", "normal-form"]).output().unwrap());
    let output = walras(&folder).args(["solve", "inspection", "--json", "--set", "mechanism.fine=2"]).output().unwrap();
    succeeded(&output);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let chance = |player: usize, action: usize| answer["profile"][player][action].as_f64().unwrap();
    assert!((chance(0, 1) - 0.5).abs() < 1e-9 && (chance(1, 1) - 0.25).abs() < 1e-9, "{answer}");
}

#[test]
fn errors_are_shown_as_the_compiler_gives_them() {
    if !make_is_here() {
        return;
    }
    let folder = sources("sources-c-error");
    append(&folder.join("sources/faulty.c"), "int broken(void) { return undeclared_name; }\n");
    let words = refused(&folder, &run_text(&folder, SCENARIO, &[]), 3);
    assert!(words.contains("sources: does not build; make says") && words.contains("undeclared_name"), "{words}");
}

#[test]
fn a_crate_that_does_not_build_shows_what_the_compiler_says() {
    let folder = folder("sources-crate-error");
    let package = "[package]\nname = \"broken\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    std::fs::create_dir_all(folder.join("sources/src")).unwrap();
    let (manifest, code) = (folder.join("sources/Cargo.toml"), folder.join("sources/src/lib.rs"));

    std::fs::write(&code, "pub fn broken() -> f64 { undeclared_name }\n").unwrap();
    std::fs::write(&manifest, format!("{package}[lib]\ncrate-type = [\"cdylib\"]\n")).unwrap();
    let words = refused(&folder, &run_text(&folder, SCENARIO, &[]), 3);
    assert!(words.contains("error[E0425]: cannot find value `undeclared_name`"), "{words}");
    assert!(words.contains("src/lib.rs:1:26"), "{words}");

    std::fs::write(&code, "pub fn whole() -> f64 { 1.0 }\n").unwrap();
    std::fs::write(&manifest, package).unwrap();
    let words = refused(&folder, &run_text(&folder, SCENARIO, &[]), 3);
    assert!(words.contains("builds no shared library") && words.contains("cdylib"), "{words}");

    std::fs::write(&manifest, "[package]\nname = 1\n").unwrap();
    let words = refused(&folder, &run_text(&folder, SCENARIO, &[]), 3);
    assert!(words.contains("does not build") && words.contains("Cargo.toml"), "{words}");

    std::fs::write(&manifest, format!("{package}[lib]\ncrate-type = [\"cdylib\"]\n")).unwrap();
    let words = refused(&folder, &run_text(&folder, SCENARIO, &[]), 3);
    assert!(words.contains("exports no function `broken_game_entry`"), "{words}");
}

#[test]
fn a_folder_without_one_library_is_refused() {
    if !make_is_here() {
        return;
    }
    let folder = sources("sources-odd");
    let make = |rule: &str| std::fs::write(folder.join("sources/Makefile"), rule).unwrap();
    make("all:\n\t@true\n");
    let words = refused(&folder, &run_text(&folder, SCENARIO, &[]), 3);
    assert!(words.contains("make left no shared library"), "{words}");
    make("all:\n\t@touch liba.so libb.so\n");
    let words = refused(&folder, &run_text(&folder, SCENARIO, &[]), 3);
    assert!(words.contains("several shared libraries") && words.contains("libb.so"), "{words}");

    std::fs::create_dir(folder.join("empty")).unwrap();
    let words = refused(&folder, &run_text(&folder, &SMALL.replace("plugin: spectrum", "plugin: ./empty"), &[]), 3);
    assert!(words.contains("expected a folder with a Cargo.toml or a Makefile"), "{words}");
    assert!(words.contains("scenario.yaml:4:"), "{words}");
}
