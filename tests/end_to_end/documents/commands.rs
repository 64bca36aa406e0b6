//! The command blocks of the documents: every line is a command that exists with flags that exist, on files that exist, and
//! those that are quick are run.

use std::collections::BTreeMap;
use std::path::Path;

use super::documents;
use crate::harness::{folder, root, succeeded, walras};

/// Names of cargo's commands and ours that documents may use.
const CARGO: [&str; 6] = ["run", "test", "bench", "install", "build", "doc"];

/// Lines of the documents' `sh` blocks, without comments: document, line.
fn lines() -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (document, text) in documents() {
        for block in text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            let block = block.replace("\\\n", " ");
            for line in block.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                lines.push((document.display().to_string(), line.to_owned()));
            }
        }
    }
    lines
}

/// The words of a line up to a comment, as a shell has them: quotes keep spaces.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (c, quote) {
            ('\'' | '"', None) => (quote, begun) = (Some(c), true),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            ('#', None) if !begun => break,
            (c, _) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// The arguments of `walras` in a line, if it calls that, whatever variables stand before.
fn arguments(line: &str) -> Option<Vec<String>> {
    let words = words(line);
    let command: Vec<&String> = words.iter().skip_while(|word| word.contains('=') && !word.starts_with('-')).collect();
    match command.first().map(|word| word.as_str()) {
        Some("walras") => Some(command[1..].iter().map(|word| (*word).clone()).collect()),
        Some("cargo") if command.get(1).is_some_and(|word| *word == "run") => {
            let ours = command.iter().position(|word| *word == "--")?;
            Some(command[ours + 1..].iter().map(|word| (*word).clone()).collect())
        }
        _ => None,
    }
}

#[test]
fn every_line_is_a_command_with_flags_that_exist() {
    let here = folder("documents_commands");
    let mut help = BTreeMap::new();
    let mut counted = 0;
    for (document, line) in lines() {
        let all = words(&line);
        if all.first().is_some_and(|word| word == "cargo") {
            assert!(CARGO.contains(&all[1].as_str()), "{document}: {line}");
        }
        let Some(arguments) = arguments(&line) else { continue };
        counted += 1;
        let subcommand = arguments[0].clone();
        let text = help.entry(subcommand.clone()).or_insert_with(|| {
            let output = walras(&here).args([subcommand.as_str(), "--help"]).output().unwrap();
            assert!(output.status.success(), "{document}: `walras {subcommand}` is no command");
            String::from_utf8(output.stdout).unwrap()
        });
        for flag in arguments.iter().filter(|word| word.starts_with("--")) {
            let name = flag.split('=').next().unwrap();
            assert!(text.contains(name), "{document}: `walras {subcommand}` has no {name}");
        }
        let files = arguments.iter().filter(|word| word.starts_with("scenarios/") || word.starts_with("tests/"));
        for file in files {
            assert!(root().join(file).exists(), "{document}: {file}");
        }
    }
    assert!(counted >= 40, "only {counted} commands were found");
}

/// Commands that are quick in a debug build, or are with a budget that is cut down.
fn quick(arguments: &[String]) -> Option<Vec<&'static str>> {
    let target = arguments.get(1).map(String::as_str).unwrap_or_default();
    let exists = root().join(target).is_file();
    match arguments[0].as_str() {
        "run"
            if arguments.iter().any(|word| {
                word.contains("replicates") || word == "--sweep" || word == "--watch" || word == "--live"
            }) =>
        {
            None
        }
        "run"
            if !target.starts_with("scenarios/spectrum/market")
                && !target.starts_with("scenarios/spectrum/instance") =>
        {
            None
        }
        "run" if arguments.iter().any(|word| word == "designer=null") => Some(vec![]),
        "run" if target.contains("instance") => Some(vec![]),
        "run" if arguments.iter().any(|word| word.starts_with("designer={")) => {
            Some(vec!["--set", "designer.plays=30"])
        }
        "run" => Some(vec!["--set", "designer.iterations=3"]),
        "test" | "solve" | "fit" if exists => Some(vec![]),
        "describe" if target.starts_with('.') || target.contains('/') => None,
        "games" | "describe" | "schema" => Some(vec![]),
        _ => None,
    }
}

#[test]
fn quick_commands_do_what_documents_say() {
    let here = folder("documents_quick");
    let mut run = 0;
    for (document, line) in lines() {
        let Some(arguments) = arguments(&line) else { continue };
        let Some(further) = quick(&arguments) else { continue };
        let place = here.join(run.to_string());
        std::fs::create_dir_all(&place).unwrap();
        let absolute = |word: &String| {
            let path = root().join(word);
            if path.is_file() { path.display().to_string() } else { word.clone() }
        };
        let mut command = walras(Path::new(&place));
        let output = command.args(arguments.iter().map(absolute)).args(further).output().unwrap();
        assert!(output.status.success(), "{document}: {line}\n{}", String::from_utf8_lossy(&output.stderr));
        succeeded(&output);
        run += 1;
    }
    assert!(run >= 15, "only {run} commands were run");
}
