//! `unsafe` is written where games are spoken to and where loops run wide, and nowhere else.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

use crate::harness::root;

/// The contract with games and its host, loops that run as wide as the processor allows, what links a game in C, calls of MPI, and tests of the types of the contract and of what is allocated.
const ROOMS: [&str; 8] = [
    "core/game/src",
    "core/engine/src/plugin.rs",
    "core/engine/src/plugin",
    "core/theory/src/kernel.rs",
    "plugins/single_item_auction/src/lib.rs",
    "sims/ranks/src/mpi.rs",
    "tests/end_to_end/c_game.rs",
    "core/theory/tests/game_file/allocation.rs",
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                files(&path, found);
            }
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

/// Whether the word occurs as code; comments and strings do not count.
fn is_unsafe(code: TokenStream) -> bool {
    code.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "unsafe",
        TokenTree::Group(group) => is_unsafe(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

#[test]
fn unsafe_code_is_in_the_contract_and_its_host_only() {
    let mut all = Vec::new();
    for room in ["core", "plugins", "sims", "tests"] {
        files(&root().join(room), &mut all);
    }
    assert!(all.len() > 300, "only {} files were found", all.len());
    let mut counted = 0;
    for path in all {
        let place = path.strip_prefix(root()).unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        // Templates of games are no code before their names are filled in.
        let Ok(code) = text.parse::<TokenStream>() else { continue };
        if is_unsafe(code) {
            counted += 1;
            assert!(ROOMS.iter().any(|room| place.starts_with(room)), "{}: unsafe code", place.display());
        }
    }
    assert!(counted >= 10, "only {counted} files of the contract and its host have any");
}
