//! The pages of reference in the book are what the program says of itself. `WALRAS_BLESS=1` writes them.

use std::path::Path;

use crate::harness::{folder, root, succeeded, walras};

const HEAD_OF_FIELDS: &str = "# Fields of scenarios\n\nEvery field that a scenario may have, as `walras explain FIELD` tells it. \
    The same for editors is `walras schema`.\n";
const HEAD_OF_COMMANDS: &str = "# Commands\n\nWhat `walras --help` and `walras COMMAND --help` print. `walras manual DIR` writes the \
    same as manual pages, `walras completions SHELL` completes it.\n";

/// A command's words on standard output.
fn told(here: &Path, arguments: &[&str]) -> String {
    let output = walras(here).args(arguments).output().unwrap();
    succeeded(&output);
    String::from_utf8(output.stdout).unwrap()
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
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.filter(|name| *name != "help").collect()
}

fn commands(here: &Path) -> String {
    let all = told(here, &["--help"]);
    let mut page = format!("{HEAD_OF_COMMANDS}\n```text\n{}\n```\n", all.trim_end());
    for name in commands_in(&all) {
        let help = told(here, &[name, "--help"]);
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        page.push_str(&format!("\n## walras {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end()));
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
