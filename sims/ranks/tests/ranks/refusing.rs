//! What is refused: by all ranks, with one message and the exit code of `walras run`.

use crate::harness::{bundled, can_start, folder, job, stderr, within};

#[test]
fn errors_are_told_once() {
    if !can_start() {
        return;
    }
    let folder = folder();
    std::fs::create_dir(folder.path().join("there")).unwrap();
    let commuters = bundled("population/commuters.yaml");
    let market = bundled("spectrum/market.yaml");
    let tolls = bundled("population/million-tolls.yaml");
    let cases = [
        (&market, vec!["--out", "a"], 2, "its players are no population"),
        (&commuters, vec!["--out", "a", "--set", "replicates=3"], 2, "asks for several runs"),
        (&commuters, vec!["--out", "a", "--set", "game.plyers=3"], 2, "plyers"),
        (&commuters, vec!["--out", "a", "--threads", "none"], 2, "invalid value 'none'"),
        (&commuters, vec!["--out", "there"], 4, "there"),
        (&tolls, vec!["--out", "a", "--set", "game.players=4e9"], 2, "on this rank"),
    ];
    for (scenario, arguments, code, words) in cases {
        let output = within(30, job(3, folder.path()).arg(scenario).args(&arguments));
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        let errors: Vec<&str> = told.lines().filter(|line| line.starts_with("error: ")).collect();
        let [error] = errors.as_slice() else { panic!("{arguments:?}: {told}") };
        assert!(error.contains(words), "{error}");
        assert!(!folder.path().join("a").exists(), "{arguments:?}");
    }
}
