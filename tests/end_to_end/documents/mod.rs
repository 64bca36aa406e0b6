//! The documents say what is on disk, and their commands are commands.

mod arrows;
mod commands;
mod reference;

use std::path::{Path, PathBuf};

use crate::harness::root;

/// Folders whose Markdown is no document of the project.
const ELSEWHERE: [&str; 4] = ["target", "runs", "tests", "templates"];

/// Every Markdown file of the repository, relative to its root, with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&root(), &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.strip_prefix(root()).unwrap().to_owned(), text)
    };
    found.into_iter().map(read).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let hidden = name.starts_with('.') && name != ".github";
            if !hidden && !ELSEWHERE.contains(&name.as_str()) {
                collect(&path, found);
            }
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

/// Every relative link leads to a file, and to a heading of it where it names one; every path in backticks that looks like one
/// of the repository's exists.
#[test]
fn links_and_paths_lead_somewhere() {
    let documents = documents();
    assert!(documents.len() >= 15, "only {} documents were found", documents.len());
    for (document, text) in &documents {
        let folder = root().join(document).parent().unwrap().to_owned();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { root().join(document) } else { folder.join(path) };
            assert!(target.exists(), "{}: {link}", document.display());
            if !anchor.is_empty() {
                let headings = std::fs::read_to_string(&target).unwrap();
                let headings: Vec<String> = headings.lines().filter_map(anchor_of).collect();
                assert!(headings.iter().any(|heading| heading == anchor), "{}: {link}", document.display());
            }
        }
        for path in text.split('`').skip(1).step_by(2).filter(|code| is_path(code)) {
            assert!(root().join(path).exists(), "{}: {path}", document.display());
        }
    }
}

/// The anchor that a heading has on a page.
fn anchor_of(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').trim();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    Some(kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect())
}

fn is_path(code: &str) -> bool {
    let rooms = ["core/", "plugins/", "scenarios/", "sims/", "tests/"];
    rooms.iter().any(|room| code.starts_with(room)) && !code.contains([' ', '<', '*', '{', '…'])
}
