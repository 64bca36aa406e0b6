//! Scenarios that are not trusted: they open what the command line allows, and nothing else.

use std::path::Path;

use crate::c_game::compile;
use crate::harness::{folder, refused, run_text, said, succeeded, walras};

fn scenario(plugin: &str, more: &str) -> String {
    format!(
        "name: Unknown\ngame: {{plugin: {plugin}, players: 2{more}}}\nprobes: {{count: 2}}\nlearning: {{rule: logit_response, precision: 1}}\n"
    )
}

/// A folder with a game in C, its sources and a file of payoffs beside it.
fn place(test: &str) -> std::path::PathBuf {
    let place = folder(test);
    for name in ["games", "own"] {
        std::fs::create_dir(place.join(name)).unwrap();
    }
    compile(&place.join("games"), "faulty.c", "faulty", &["-DFAULT_NONE"]);
    place
}

fn words_of(folder: &Path, text: &str, arguments: &[&str]) -> String {
    let output = run_text(folder, text, arguments);
    refused(folder, &output, 2).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every command that opens a scenario.
#[test]
fn all_commands_distrust_alike() {
    let place = place("untrusted-commands");
    let own = place.join("own");
    std::fs::write(own.join("scenario.yaml"), scenario("../games/libfaulty.so", "")).unwrap();
    let several = scenario("../games/libfaulty.so", "") + "replicates: 2\n";
    std::fs::write(own.join("several.yaml"), several).unwrap();
    succeeded(&walras(&own).args(["run", "scenario.yaml", "--out", "done"]).output().unwrap());
    succeeded(&walras(&own).args(["plan", "several.yaml", "--out", "planned"]).output().unwrap());
    succeeded(&walras(&own).args(["run", "planned", "--chunk", "1"]).output().unwrap());
    let commands: [&[&str]; 9] = [
        &["run", "scenario.yaml"],
        &["run", "scenario.yaml", "--dry-run"],
        &["plan", "several.yaml", "--out", "again"],
        &["run", "planned", "--chunk", "0"],
        &["merge", "planned"],
        &["verify", "done"],
        &["solve", "scenario.yaml", "--precision", "1"],
        &["audit", "scenario.yaml"],
        &["lint", "scenario.yaml", "--json"],
    ];
    for command in commands {
        let output = walras(&own).args(command).arg("--untrusted").output().unwrap();
        let text = said(&output) + &String::from_utf8_lossy(&output.stdout);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("not trusted") && output.status.code() == Some(2), "{command:?}: {words}");
    }
    let output = walras(&own).args(["lint", "scenario.yaml", "--allow-plugins", "nowhere"]).output().unwrap();
    assert!(output.status.code() == Some(2) && said(&output).contains("expected a folder"), "{}", said(&output));
    succeeded(&walras(&own).args(["run", "planned", "--chunk", "0", "--allow-plugins", "../games"]).output().unwrap());
    succeeded(&walras(&own).args(["merge", "planned", "--allow-plugins", "../games"]).output().unwrap());
    succeeded(&walras(&own).args(["verify", "done", "--allow-plugins", "../games"]).output().unwrap());
    let solve = ["solve", "scenario.yaml", "--precision", "1", "--allow-plugins", "../games"];
    succeeded(&walras(&own).args(solve).output().unwrap());
}

#[test]
fn code_comes_from_where_the_command_line_allows() {
    let place = place("untrusted-code");
    let own = place.join("own");
    let games = place.join("games").display().to_string();
    // What it could do if it were trusted.
    succeeded(&run_text(&own, &scenario("../games/libfaulty.so", ""), &[]));
    std::fs::remove_dir_all(own.join("out")).unwrap();
    std::fs::copy(place.join("games/libfaulty.so"), own.join("libfaulty.so")).unwrap();
    for plugin in
        ["../games/libfaulty.so", &format!("{games}/libfaulty.so"), "./libfaulty.so", "libfaulty.so", "../games", "."]
    {
        let words = words_of(&own, &scenario(plugin, ""), &["--untrusted"]);
        assert!(words.contains("not trusted") && words.contains("scenario.yaml:2:"), "{plugin}: {words}");
    }
    // Neither a swept value nor a link leads further than it.
    let swept = scenario("spectrum", "") + "sweep: {game.plugin: [spectrum, ../games/libfaulty.so]}\n";
    assert!(words_of(&own, &swept, &["--untrusted"]).contains("not trusted"));
    #[cfg(unix)]
    {
        std::fs::create_dir(place.join("allowed")).unwrap();
        std::os::unix::fs::symlink(place.join("games/libfaulty.so"), place.join("allowed/libfaulty.so")).unwrap();
        let words = words_of(&own, &scenario("../allowed/libfaulty.so", ""), &["--allow-plugins", "../allowed"]);
        assert!(words.contains("not trusted"), "{words}");
    }
    // What is allowed is opened, and what is known by name always is.
    succeeded(&run_text(&own, &scenario("../games/libfaulty.so", ""), &["--allow-plugins", &games]));
    std::fs::remove_dir_all(own.join("out")).unwrap();
    succeeded(&run_text(&own, &scenario("spectrum", ", actions: 3"), &["--untrusted"]));
}

#[test]
#[cfg(unix)]
fn files_come_from_the_scenario_s_own_folder() {
    let place = place("untrusted-files");
    let own = place.join("own");
    let game = "NFG 1 R \"\" { \"A\" \"B\" } { 2 2 }\n1 2 3 4 5 6 7 8\n";
    std::fs::write(place.join("secret.nfg"), game).unwrap();
    std::fs::write(own.join("given.nfg"), game).unwrap();
    std::os::unix::fs::symlink(place.join("secret.nfg"), own.join("link.nfg")).unwrap();
    let text = |file: &str| scenario("normal_form", "").replace("players: 2", &format!("file: {file}"));
    for file in ["../secret.nfg", "link.nfg", "/dev/stdin"] {
        let words = words_of(&own, &text(file), &["--untrusted"]);
        assert!(words.contains("not trusted") && !words.contains("NFG"), "{file}: {words}");
    }
    assert!(words_of(&own, &text("absent.nfg"), &["--untrusted"]).contains("No such file"));
    succeeded(&run_text(&own, &text("given.nfg"), &["--untrusted"]));
}

/// Limits on size, nesting and play can be set; what is no limit is named.
#[test]
fn scenarios_are_as_large_as_they_may_be() {
    let place = folder("untrusted-limits");
    std::fs::write(place.join("scenario.yaml"), scenario("spectrum", ", actions: 3")).unwrap();
    let run = |limits: &str, out: &str| {
        let mut command = walras(&place);
        command.env("WALRAS_LIMITS", limits).args(["run", "scenario.yaml", "--out", out]).output().unwrap()
    };
    // 2 players, 2 probes, 3 actions.
    succeeded(&run("bytes=200,depth=2,cells=12", "fits"));
    for (limits, words) in [
        ("bytes=60", "at most 60"),
        ("depth=1", "1 level"),
        ("cells=11", "11"),
        ("rows=9", "WALRAS_LIMITS: found `rows=9`, expected `bytes`, `depth` or `cells`"),
    ] {
        let output = run(limits, "out");
        let said = refused(&place, &output, 2);
        assert!(said.contains(words), "{limits}: {said}");
    }
}

/// A folder that somebody else made does not lead out of itself.
#[test]
#[cfg(unix)]
fn links_in_a_folder_are_not_written_to() {
    let place = folder("untrusted-links");
    std::fs::write(place.join("mine"), "precious").unwrap();
    for name in ["lock", "members.log", "log.jsonl", "checkpoint.cbor", "summary.json"] {
        let theirs = place.join(name.replace('.', "-"));
        std::fs::create_dir(&theirs).unwrap();
        std::fs::write(theirs.join("scenario.yaml"), scenario("spectrum", ", actions: 3") + "replicates: 2\n").unwrap();
        std::os::unix::fs::symlink(place.join("mine"), theirs.join(name)).unwrap();
        let output = walras(&place).arg("resume").arg(&theirs).args(["--log", "debug"]).output().unwrap();
        assert!(output.status.code() == Some(4) && said(&output).contains("is a link"), "{name}: {}", said(&output));
        assert_eq!(std::fs::read_to_string(place.join("mine")).unwrap(), "precious");
    }
}

/// Whatever a scenario is called and says of itself, what it leaves is in the folder that it was given.
#[test]
fn nothing_is_written_elsewhere() {
    let place = folder("untrusted-writes");
    let text = scenario("spectrum", ", actions: 3").replace("name: Unknown", "name: \"../../../escaped/$(touch x)\"");
    std::fs::write(place.join("scenario.yaml"), format!("{text}description: \"</main><script>alert(1)</script>\"\n"))
        .unwrap();
    let output = walras(&place).args(["run", "scenario.yaml", "--untrusted"]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let mut there: Vec<_> = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["runs", "scenario.yaml"]);
    let page = std::fs::read_to_string(place.join("runs/scenario-001/report.html")).unwrap();
    assert!(!page.contains("<script>alert"));
}
