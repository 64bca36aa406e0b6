//! The zoo of broken games: `walras validate` names the fault of each.

use std::path::Path;

use serde_json::Value;

use crate::c_game::compile;
use crate::harness::{folder, walras};

/// The checks that a game does not pass, with their messages, as JSON tells them.
fn validate(folder: &Path, plugin: &str, arguments: &[&str]) -> Vec<(String, String)> {
    let mut command = walras(folder);
    let output = command.arg("validate").arg(plugin).arg("--json").args(arguments).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {words}"));
    let failed: Vec<(String, String)> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["verdict"] == "fail")
        .map(|check| (check["name"].as_str().unwrap().into(), check["message"].as_str().unwrap().into()))
        .collect();
    assert_eq!(output.status.code(), Some(if failed.is_empty() { 0 } else { 3 }), "{words}");
    assert_eq!(report["passed"], failed.is_empty());
    failed
}

/// The faults of a C game compiled with these flags.
fn faults(name: &str, flags: &[&str], arguments: &[&str]) -> Vec<(String, String)> {
    let folder = folder(&format!("zoo-{}", name.to_lowercase()));
    compile(&folder, "faulty.c", "faulty", flags);
    validate(&folder, "./libfaulty.so", arguments)
}

#[track_caller]
fn caught(faults: &[(String, String)], check: &str, said: &str, about: &str) {
    let found = faults.iter().any(|(name, message)| name == check && message.contains(said));
    assert!(found, "{about}: expected `{check}` to say {said:?}, found {faults:#?}");
}

#[test]
fn the_sound_game_passes() {
    assert_eq!(faults("none", &["-DFAULT_NONE"], &[]), []);
}

#[test]
fn what_cannot_be_opened_says_why() {
    for (flag, check, said) in [
        ("MAGIC", "handshake", "its entry begins with 0x0000000000000001"),
        ("MAJOR", "handshake", "made for version 2 of the game interface, this walras speaks version 1"),
        ("NULL", "handshake", "returned no entry"),
        ("SIZE", "handshake", "its entry has 16 bytes"),
        ("SMALL", "handshake", "its table of functions has 8 bytes"),
        ("NO_CONTRIBUTION", "handshake", "lacks `contribution`"),
        ("NO_ENTRY", "library", "exports no function `faulty_game_entry`"),
        ("SYMBOL", "library", "nobody_defines_this"),
        ("METADATA", "metadata", "invalid type: integer `3`, expected a string"),
        ("UNKNOWN_FIELD", "metadata", "unknown field `agregates`"),
        ("UNKNOWN_FIELD", "metadata", "did you mean `aggregates`?"),
        ("HUGE", "metadata", "1099511627776 bytes, expected at most"),
        ("DEFAULT", "metadata", "parameter `fee`: default 3, expected a number ≥ 0 and ≤ 1"),
    ] {
        caught(&faults(flag, &[&format!("-DFAULT_{flag}")], &[]), check, said, flag);
    }
}

/// What is found of a game over time that is compiled with these flags: faults, and warnings of its laws.
fn drifting(name: &str, flags: &[&str]) -> Vec<(String, String)> {
    let folder = folder(&format!("zoo-drifting-{}", name.to_lowercase()));
    compile(&folder, "drifting.c", "drifting", flags);
    validate(&folder, "./libdrifting.so", &[])
}

#[test]
fn a_sound_game_over_time_in_c_passes() {
    assert_eq!(drifting("none", &[]), []);
}

#[test]
fn laws_that_are_none_are_named() {
    for (flag, check, said) in [
        ("NO_EXTENSION", "handshake", "it has no extension `walras.dynamic.1`"),
        ("NO_TRANSITION", "handshake", "its table of functions over time lacks `transition`"),
        ("WIDTH", "instance", "at most 0 states follow upon one"),
        ("SUM", "dynamics", "the probabilities of what follows sum to 1.000001; expected 1, at state "),
        ("NEGATIVE", "dynamics", "the probability of state 2 is -0.25; expected a number ≥ 0"),
        ("NAN", "dynamics", "is NaN; expected a number ≥ 0"),
        ("BEYOND", "dynamics", "state 3 has probability 0.5; expected a number of a state below 3"),
        ("MOOD", "dynamics", "transition is not a pure function"),
        ("INITIAL", "dynamics", "initial: the probabilities of all states sum to 1.25; expected 1"),
        ("NO_MASS", "dynamics", "initial: no state has any mass"),
    ] {
        caught(&drifting(flag, &[&format!("-DFAULT_{flag}")]), check, said, flag);
    }
    let endless = drifting("discount", &["-DDISCOUNT=\"1\""]);
    caught(&endless, "metadata", "`dynamics.discount` is 1; expected a number below 1 where there is no `horizon`", "");
    let large = drifting("levels", &["-DCONDITIONS=\"100000000\""]);
    caught(&large, "instance", "its states number 100000000: more than the 1048576 that fit", "levels");
}

#[test]
fn states_that_cannot_be_reached_are_a_warning() {
    let folder = folder("zoo-unreachable");
    compile(&folder, "drifting.c", "drifting", &["-DFAULT_UNREACHABLE"]);
    let output = walras(&folder).args(["validate", "./libdrifting.so"]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && words.contains("1 of 3 states are reached from no first state: state 2"),
        "{words}"
    );
}

#[test]
fn what_is_no_library_says_so() {
    let folder = folder("zoo-no-library");
    compile(&folder, "faulty.c", "faulty", &["-DFAULT_NONE"]);
    let whole = std::fs::read(folder.join("libfaulty.so")).unwrap();
    std::fs::write(folder.join("libtext.so"), "I am text").unwrap();
    std::fs::write(folder.join("libempty.so"), "").unwrap();
    std::fs::write(folder.join("libtruncated.so"), &whole[..whole.len() / 2]).unwrap();
    let mut names = vec![("text", "not a loadable shared library"), ("empty", "not a loadable shared library")];
    names.push(("truncated", "not a loadable shared library"));
    if cfg!(all(target_os = "linux", target_pointer_width = "64")) {
        // The machine's number in the header of an ELF file: AArch64 or, there, x86-64.
        let mut foreign = whole;
        foreign[18] = if cfg!(target_arch = "aarch64") { 62 } else { 183 };
        std::fs::write(folder.join("libforeign.so"), foreign).unwrap();
        names.push(("foreign", "made for another architecture"));
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("libring.so", folder.join("libloop.so")).unwrap();
        std::os::unix::fs::symlink("libloop.so", folder.join("libring.so")).unwrap();
        std::os::unix::fs::symlink("gone.so", folder.join("libdangling.so")).unwrap();
        names.extend([("loop", "symbolic links"), ("dangling", "cannot be read")]);
    }
    for (name, said) in names {
        let library = format!("lib{name}.so");
        caught(&validate(&folder, &format!("./{library}"), &[]), "library", said, name);
    }
    // Nothing is checked of a file that is not there: that is a slip of the command line, as a misspelt name is.
    for (target, said) in
        [("./libnowhere.so", "./libnowhere.so: no such file"), ("spectrun", "did you mean `spectrum`?")]
    {
        let output = walras(&folder).arg("validate").arg(target).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{target}: {words}");
        assert!(words.contains(said), "{target}: {words}");
    }
}

#[test]
fn what_takes_its_process_down_is_named() {
    let quick = ["--time-limit", "1"];
    for (fault, place, check, said) in [
        ("SEGFAULT", "CREATE", "instance", "in create: it crashed: invalid memory access (SIGSEGV)"),
        ("SEGFAULT", "DESTROY", "instance", "in destroy: it crashed"),
        ("SEGFAULT", "PAYOFF", "output", "in payoff, a batch of 1 row: it crashed"),
        ("ABORT", "GRADIENT", "output", "in gradient, a batch of 1 row: it aborted (SIGABRT)"),
        (
            "EXIT",
            "CONTRIBUTION",
            "instance",
            "in contribution, a batch of 10 rows: it ended the process by calling exit()",
        ),
        ("QUIT", "PAYOFF", "output", "in payoff, a batch of 1 row: it ended the process by calling _Exit()"),
        ("VANISH", "PAYOFF", "output", "ends the process without a word"),
        ("LOOP", "CONSTRAINT", "instance", "does not come to an end within 1 s: game `faulty`"),
        ("LOOP", "PAYOFF", "output", "in payoff, a batch of 1 row"),
    ] {
        let name = format!("{fault}-{place}");
        let found = faults(&name, &[&format!("-D{fault}"), &format!("-DIN_{place}")], &quick);
        assert_eq!(found.len(), 1, "{name}: what follows a gate is skipped: {found:#?}");
        caught(&found, check, said, &name);
    }
    caught(&faults("loop-load", &["-DFAULT_LOOP_LOADING"], &quick), "library", "does not come to an end", "loading");
}

/// Panics stay inside a game in Rust: its process lives, and is told where and why.
#[test]
fn panics_are_named_with_their_place_and_arguments() {
    let folder = folder("zoo-panics");
    let functions = ["create", "contribution", "payoff", "constraint", "gradient", "joint_payoff"];
    let more = ["action_gradient", "shared_constraint", "outcome", "transfer", "destroy"];
    for (mood, function) in functions.into_iter().chain(more).enumerate() {
        let mood = format!("game.parameters.mood={}", mood + 1);
        let found = validate(&folder, "moody", &["--set", &mood]);
        let place = if function == "destroy" { "drop" } else { function };
        let said = format!("game `moody` failed: {function} panicked: {place} is beneath me at ");
        assert!(found.len() == 1 && found[0].1.contains(&said), "{function}: {found:#?}");
        let arguments = !["create", "destroy"].contains(&function);
        assert!(!arguments || found[0].1.contains("arguments: player "), "{function}: {found:#?}");
    }
    // In a good mood only the corners of the parameters find a bad one.
    let found = validate(&folder, "moody", &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    caught(&found, "corners", "drop is beneath me", "corners");
}

#[test]
fn what_writes_or_says_the_wrong_things_is_named() {
    for (flag, check, said) in [
        ("STATUS", "output", "game `faulty` failed"),
        ("REFUSES", "instance", "refused its parameters: no thanks"),
        ("NAN", "functions", "payoff is NaN for player"),
        ("NAN_AT_CORNER", "corners", "payoff is NaN"),
        ("OVERRUN", "output", "payoff writes past the end of its output, 1 places behind it"),
        ("UNDERRUN", "output", "payoff writes 1 places before the beginning of its output"),
        ("UNWRITTEN", "output", "payoff leaves row 1, entry 0 of its output unwritten, in a batch of 2 rows"),
        ("WRITES_INPUT", "inputs", "payoff changes its input `action`, number 0"),
        ("TOUCHES_INPUT", "inputs", "in payoff, a batch of 1 row: it crashed: invalid memory access"),
        ("STATE", "repetition", "payoff is not a pure function"),
        ("ORDER", "batches", "payoff is not a pure function"),
        ("THREADS", "threads", "asked by several threads at once"),
        ("LEAK", "memory", "leaks memory: "),
        ("LEAK_CREATE", "memory", "instances made and ended"),
        ("PRINTS", "environment", "it writes to standard output, where results go: \"hello"),
        ("GRADIENT", "gradient", "gradient with respect to aggregate 0 is"),
        ("JOINT", "aggregates", "a game that has both gives the same either way"),
        ("BY_TYPE", "aggregates", "which `players.by_type` says that the game takes"),
        ("PROBE_CONTRIBUTION", "aggregates", "contribution depends on the probe"),
        ("INFEASIBLE", "instance", "player 0 has no feasible action under probe 0"),
        ("ORIGIN", "feasible_origin", "infeasible at the origin [0.0] of the action space: 0.5"),
        ("CONSTRAINT_MECHANISM", "constraint_mechanism", "constraint moves with the mechanism"),
    ] {
        caught(&faults(flag, &[&format!("-DFAULT_{flag}")], &[]), check, said, flag);
    }
    if cfg!(target_arch = "x86_64") {
        let found = faults("arithmetic", &["-DFAULT_ARITHMETIC"], &[]);
        caught(&found, "library", "switches arithmetic to flushing subnormal numbers to zero", "arithmetic");
    }
}

#[test]
fn false_claims_are_named() {
    for (flag, check) in [
        ("CONCAVE", "concave"),
        ("INCREASING", "increasing"),
        ("CONTINUOUS", "continuous_in_mechanism"),
        ("POTENTIAL", "potential"),
        ("ZERO_SUM", "zero_sum"),
        ("MONOTONE", "monotone_constraint"),
        ("INCREASING_CONSTRAINT", "increasing_constraint"),
        ("CONCAVE_CONSTRAINT", "concave_constraint"),
        ("SHIFT", "shift_invariant"),
    ] {
        let found = faults(&format!("claim-{flag}"), &[&format!("-DFAULT_CLAIM_{flag}")], &[]);
        caught(&found, check, &format!("claims `{check}`, but "), flag);
    }
}

/// The command beside a fault finds it again, and finds it in no other game.
#[test]
fn faults_can_be_reproduced() {
    let folder = folder("zoo-reproduce");
    compile(&folder, "faulty.c", "faulty", &["-DFAULT_GRADIENT"]);
    let run = |arguments: &[&str]| {
        let output = walras(&folder).arg("validate").args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, table, _) = run(&["./libfaulty.so", "--seed", "5", "--time-limit", "30"]);
    assert_eq!(code, Some(3));
    let command = table.lines().find_map(|line| line.trim().strip_prefix("walras validate ")).unwrap();
    assert!(command.starts_with("./libfaulty.so --seed 5 --time-limit 30 --reproduce gradient:"), "{command}");
    let fault = table.lines().find(|line| line.starts_with("gradient ")).unwrap();
    let arguments: Vec<&str> = command.split(' ').collect();
    let (code, alone, _) = run(&arguments);
    assert_eq!((code, alone.lines().count()), (Some(3), 4), "{alone}");
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeeze(alone.lines().next().unwrap()), squeeze(fault));
    let sound = run(&[&["spectrum"], &arguments[1..]].concat());
    assert_eq!(sound.0, Some(0), "{sound:?}");
    let last = run(&["spectrum", "--reproduce", "gradient:4294967295"]);
    assert_eq!(last.0, Some(0), "{last:?}");
}

/// Where an action is all there is, no gradient can be compared, and none is wrong.
#[test]
fn a_box_of_one_point_is_no_fault() {
    assert_eq!(validate(&folder("zoo-point"), "river", &["--set", "game.actions=1"]), []);
}

#[test]
fn senseless_command_lines_exit_with_2() {
    let folder = folder("zoo-usage");
    for (arguments, said) in [
        (&["spectrum", "--reproduce", "gradeint"][..], "did you mean `gradient`?"),
        (&["spectrum", "--reproduce", "gradient:x"], "expected a whole number"),
        (&["spectrum", "--time-limit", "0"], "expected a number of seconds above 0"),
        (&["spectrum", "--set", "game.players=0"], "game.players"),
        (&["spectrum", "--set", "game.plyers=2"], "plyers"),
        (&[], "required"),
    ] {
        let output = walras(&folder).arg("validate").args(arguments).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && words.contains(said), "{arguments:?}: {words}");
    }
}
