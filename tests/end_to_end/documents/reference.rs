//! The pages of reference in the book are what the program says of itself. `WALRAS_BLESS=1` writes them.

use std::path::Path;

use crate::harness::{folder, root, succeeded, walras};

const HEAD_OF_FIELDS: &str = "# Fields of scenarios\n\nEvery field that a scenario may have, as `walras explain FIELD` tells it. \
    The same for editors is `walras schema`.\n";
const HEAD_OF_COMMANDS: &str = "# Commands\n\nWhat `walras --help` and `walras COMMAND --help` print. `walras manual DIR` writes the \
    same as manual pages, `walras completions SHELL` completes it.\n";

/// A command's words on standard output, by the name that users call it by, as wide as without a terminal.
///
/// Whether long lines are broken depends on what else is built with the program: see [`whole`].
fn told(here: &Path, arguments: &[&str]) -> String {
    let output = walras(here).args(arguments).env("COLUMNS", "100").output().unwrap();
    succeeded(&output);
    String::from_utf8(output.stdout).unwrap().replace("walras-under-test", "walras")
}

/// A help text whose broken lines are put together again: what goes on stands where the description before it does.
fn whole(help: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_head = true;
    for line in help.lines().map(str::trim_end) {
        in_head &= !line.starts_with("Usage:");
        let indent = line.len() - line.trim_start().len();
        let before = lines.last().map(String::as_str).unwrap_or_default();
        let is_entry = before.trim_start().starts_with(['-', '<', '[']) && !before.starts_with("          ");
        let goes_on = !before.is_empty() && !is_entry && !line.trim_start().starts_with("- ");
        match lines.last_mut() {
            Some(last) if goes_on && !line.is_empty() && (in_head || indent >= 10) => {
                last.push_str(&format!(" {}", line.trim_start()));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// A section for the field of this path, and for those below it.
fn field(path: &str, page: &mut String) {
    let text = walras_scenario::explain(path).unwrap();
    let mut lines = text.lines().skip(1).map(|line| line.strip_prefix("  ").unwrap_or(line));
    let description = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    page.push_str(&format!("\n## `{path}`\n\n{description}\n\n```text\n{}\n```\n", rest.join("\n").trim_end()));
    let below = rest.iter().find_map(|line| line.strip_prefix("fields ")).unwrap_or_default();
    for name in below.split(", ").map(str::trim).filter(|name| !name.is_empty()) {
        field(&format!("{path}.{name}"), page);
    }
}

fn fields(here: &Path) -> String {
    let schema: serde_json::Value = serde_json::from_str(&told(here, &["schema"])).unwrap();
    let mut page = HEAD_OF_FIELDS.to_owned();
    for name in schema["properties"].as_object().unwrap().keys() {
        field(name, &mut page);
    }
    page
}

/// The names of commands in a help text.
fn commands_in(help: &str) -> Vec<&str> {
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // Lines that go on with a description stand further to the right.
    let lines = list.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    lines.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect()
}

fn commands(here: &Path) -> String {
    let all = whole(&told(here, &["--help"]));
    let mut page = format!("{HEAD_OF_COMMANDS}\n```text\n{all}\n```\n");
    for name in commands_in(&all) {
        let help = whole(&told(here, &[name, "--help"]));
        page.push_str(&format!("\n## walras {name}\n\n```text\n{help}\n```\n"));
    }
    page
}

#[test]
fn pages_of_reference_are_up_to_date() {
    let here = folder("documents_reference");
    let book = root().join("sims/book");
    let games = std::fs::read_to_string(book.join("reference/games.md")).unwrap();
    for entry in std::fs::read_dir(root().join("plugins")).unwrap().map(Result::unwrap) {
        let game = entry.file_name().into_string().unwrap();
        assert!(
            !entry.path().is_dir() || games.contains(&format!("plugins/{game}/README.md")),
            "games.md misses {game}"
        );
    }
    for (name, found) in [("fields.md", fields(&here)), ("commands.md", commands(&here))] {
        let path = book.join("reference").join(name);
        if std::env::var_os("WALRAS_BLESS").is_some() {
            std::fs::write(&path, &found).unwrap();
        }
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        let differ = page.lines().zip(found.lines()).find(|(old, new)| old != new);
        assert!(page == found, "{}: out of date, WALRAS_BLESS=1 writes it anew; {differ:?}", path.display());
    }
}
