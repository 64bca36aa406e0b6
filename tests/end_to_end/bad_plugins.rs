//! Plugins with a fault: the host names it, exits with 3 and leaves nothing behind. A scenario that names no game, or gives one
//! values that it refuses, exits with 2.

use crate::c_game::compile;
use crate::harness::{SMALL, folder, refused, run_text, walras};

const FAULTY: &str = "\
name: Faulty
game: {plugin: ./libfaulty.so, players: 2}
probes: {count: 2}
learning: {rule: logit_response, precision: 1}
";

/// Runs the faulty game; its flag chooses the fault.
fn words_about(flag: &str, code: i32) -> String {
    let folder = folder(&format!("fault-{}", flag.to_lowercase()));
    compile(&folder, "faulty.c", "faulty", &[&format!("-DFAULT_{flag}")]);
    let output = run_text(&folder, FAULTY, &[]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{flag}: {words}");
    assert!(!folder.join("out/summary.json").exists(), "{flag}: {words}");
    words
}

#[test]
fn each_fault_is_named() {
    for (flag, said) in [
        ("MAGIC", "its entry begins with 0x0000000000000001"),
        ("MAJOR", "made for version 2 of the game interface, this walras speaks version 1"),
        ("NO_ENTRY", "it exports no function `faulty_game_entry`"),
        ("NULL", "its entry function returned no entry"),
        ("METADATA", "metadata:"),
        ("SMALL", "its table of functions has 8 bytes"),
        ("NO_CONTRIBUTION", "lacks `contribution`"),
        ("REFUSES", "refused its parameters: no thanks"),
        ("INFEASIBLE", "player 0 has no feasible action under probe 0"),
        ("NAN", "payoff is NaN for player 1, probe 1, action [0.5]"),
        ("STATUS", "game `faulty` failed"),
    ] {
        let code = if flag == "REFUSES" { 2 } else { 3 };
        let words = words_about(flag, code);
        assert!(words.contains(said), "{flag}: {words}");
    }
}

/// What cannot be contained is at least named, and leaves no half of anything behind.
#[test]
#[cfg(unix)]
fn games_that_take_the_process_down_are_named() {
    for (fault, place, said) in [
        ("SEGFAULT", "PAYOFF", "in payoff, a batch of "),
        ("SEGFAULT", "CREATE", "in create: it crashed: invalid memory access (SIGSEGV)"),
        ("ABORT", "GRADIENT", "it aborted (SIGABRT)"),
        ("ABORT", "CONSTRAINT", "in constraint, a batch of 5 rows: it aborted"),
        ("EXIT", "CONTRIBUTION", "in contribution, a batch of 10 rows: it ended the process by calling exit()"),
        ("EXIT", "DESTROY", "in destroy: it ended the process by calling exit()"),
        ("QUIT", "PAYOFF", "it ended the process by calling _Exit()"),
    ] {
        if fault == "QUIT" && !cfg!(target_os = "linux") {
            continue;
        }
        let folder = folder(&format!("run-{fault}-{place}").to_lowercase());
        compile(&folder, "faulty.c", "faulty", &[&format!("-D{fault}"), &format!("-DIN_{place}")]);
        let output = run_text(&folder, FAULTY, &[]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{fault} in {place}: {words}");
        assert!(words.contains("error: game `faulty` (") && words.contains(said), "{fault} in {place}: {words}");
        let left: Vec<_> = std::fs::read_dir(folder.join("out")).into_iter().flatten().flatten().collect();
        // A process that was taken down cannot remove its lock, which nobody holds then.
        let whole = |name: &str| ["scenario.yaml", "manifest.json", "lock"].contains(&name) || place == "DESTROY";
        assert!(left.iter().all(|file| whole(&file.file_name().to_string_lossy())), "{left:?}");
    }
}

/// A game that never returns ends with Ctrl-C or a request to terminate, by name.
#[test]
#[cfg(unix)]
fn games_that_never_return_are_interrupted_by_name() {
    let (loading, payoff) = (["-DFAULT_LOOP_LOADING", "-DNONE"], ["-DLOOP", "-DIN_PAYOFF"]);
    let runs = [
        ("loading", loading, "INT"),
        ("loading", loading, "TERM"),
        ("loading", loading, "HUP"),
        ("payoff", payoff, "INT"),
        ("payoff", payoff, "TERM"),
    ]
    .map(|(name, flags, signal)| {
        let folder = folder(&format!("run-loop-{name}-{signal}"));
        compile(&folder, "faulty.c", "faulty", &flags);
        std::fs::write(folder.join("scenario.yaml"), FAULTY).unwrap();
        let mut command = walras(&folder);
        let command = command.args(["run", "scenario.yaml", "--out", "out"]).stderr(std::process::Stdio::piped());
        (name, signal, folder, command.spawn().unwrap())
    });
    std::thread::sleep(std::time::Duration::from_millis(800));
    for (_, signal, _, child) in &runs {
        std::process::Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
    }
    for (name, signal, folder, child) in runs {
        let output = child.wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(130), "{name}, {signal}: {words}");
        let (place, end) = match name {
            "payoff" => ("game `faulty` (", "does not return; ended without results"),
            _ => ("libfaulty.so` in its initialisation", "was still being loaded; interrupted"),
        };
        assert!(words.contains(place) && words.contains(end), "{name}: {words}");
        assert!(!folder.join("out/summary.json").exists());
    }
}

#[test]
fn without_a_fault_it_would_have_run() {
    let folder = folder("faultless");
    compile(&folder, "faulty.c", "faulty", &["-DFAULT_NONE"]);
    crate::harness::succeeded(&run_text(&folder, FAULTY, &[]));
}

#[test]
fn games_made_before_joint_payoffs_still_run() {
    let folder = folder("minor-0");
    compile(&folder, "faulty.c", "faulty", &["-DMINOR_0"]);
    crate::harness::succeeded(&run_text(&folder, FAULTY, &[]));
}

/// The scenario is at fault, not the game.
#[test]
fn values_that_a_game_refuses_are_bad_input() {
    let folder = folder("refused-payoffs");
    let scenario = "\
name: Short
game: {plugin: normal_form, players: 2, actions: 2, parameters: {action_counts: [2, 2], payoffs: [1, 2, 3]}}
probes: {count: 1}
learning: {rule: logit_response, precision: 1}
";
    let words = refused(&folder, &run_text(&folder, scenario, &[]), 2);
    assert!(words.contains("payoffs") && words.contains('8') && words.contains('3'), "{words}");
}

#[test]
fn a_missing_game_lists_where_it_was_sought() {
    let folder = folder("missing-game");
    let words = refused(&folder, &run_text(&folder, &SMALL.replace("plugin: spectrum", "plugin: spectrun"), &[]), 2);
    assert!(words.contains("no game `spectrun` found (did you mean `spectrum`?); searched"), "{words}");
    assert!(words.contains("scenario.yaml:4:"), "{words}");
}

#[test]
fn what_is_no_library_is_refused() {
    let folder = folder("no-library");
    std::fs::write(folder.join("libtext.so"), "I am text").unwrap();
    for (plugin, said, code) in [
        ("./libtext.so", "not a loadable shared library", 3),
        ("./libnone.so", "no such file", 2),
        (".so", "no such file", 2),
    ] {
        let output = run_text(&folder, &SMALL.replace("plugin: spectrum", &format!("plugin: {plugin}")), &[]);
        let words = refused(&folder, &output, code);
        assert!(words.contains(said), "{plugin}: {words}");
    }
    std::fs::create_dir(folder.join("libfolder.so")).unwrap();
    let output = run_text(&folder, &SMALL.replace("plugin: spectrum", "plugin: ./libfolder.so"), &[]);
    refused(&folder, &output, 3);
}

/// The loader would map it, and the process die at the first touch of what is missing.
#[test]
fn a_truncated_library_is_refused() {
    let folder = folder("truncated");
    compile(&folder, "faulty.c", "faulty", &["-DFAULT_NONE"]);
    let whole = std::fs::read(folder.join("libfaulty.so")).unwrap();
    for part in [2, 3, 4] {
        std::fs::write(folder.join("libfaulty.so"), &whole[..whole.len() * (part - 1) / part]).unwrap();
        let words = refused(&folder, &run_text(&folder, FAULTY, &[]), 3);
        assert!(words.contains("not a loadable shared library"), "{words}");
    }
}

#[test]
fn a_folder_of_ones_own_comes_first() {
    let folder = folder("own-folder");
    compile(&folder, "faulty.c", "spectrum", &["-DFAULT_NONE"]);
    std::fs::write(folder.join("scenario.yaml"), SMALL).unwrap();
    let output = walras(&folder)
        .env("WALRAS_PLUGIN_PATH", &folder)
        .args(["run", "scenario.yaml", "--out", "out"])
        .output()
        .unwrap();
    let words = refused(&folder, &output, 3);
    assert!(words.contains("own-folder") && words.contains("`spectrum_game_entry`"), "{words}");
}
