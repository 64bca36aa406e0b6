//! No circles of imports between the files of a crate, save a parent with its own children.

mod circle;
mod collect;
mod resolve;
mod tree;

use std::path::Path;

use crate::harness::root;
use circle::circles;
use collect::imports;
use tree::Tree;

/// The circles of a crate, each as lines `file -> file: names`.
fn circles_of(crate_root: &Path) -> Vec<Vec<String>> {
    let tree = Tree::read(crate_root);
    circles(&tree, &imports(&tree))
}

#[test]
fn files_import_each_other_in_no_circle() {
    let folders = |room: &str| -> Vec<_> {
        let entries = std::fs::read_dir(root().join(room)).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let mut rooms: Vec<_> = ["core", "plugins", "sims"].into_iter().flat_map(folders).collect();
    rooms.sort();
    let crates: Vec<_> = rooms.iter().map(|room| room.join("src/lib.rs")).filter(|path| path.is_file()).collect();
    assert!(crates.len() >= 20, "only {} crates were read", crates.len());
    let circles = crates.iter().flat_map(|path| {
        let found = circles_of(path).into_iter();
        found.map(move |circle| format!("{}\n{}", path.parent().unwrap().display(), circle.join("\n")))
    });
    let circles: Vec<String> = circles.collect();
    assert!(circles.is_empty(), "circles of imports in\n{}", circles.join("\n\n"));
}

/// A small tree of files in a folder of its own; its circles.
fn circles_among(test: &str, files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let folder = crate::harness::folder(test);
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    circles_of(&folder.join("lib.rs"))
}

#[test]
fn a_circle_is_found_through_re_exports_and_inline_paths() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\npub use b::Thing;\n"),
        ("a.rs", "mod part;\nuse crate::Thing;\npub struct Own(Thing);\n"),
        ("a/part.rs", "pub(super) fn part(own: &super::Own) {}\n"),
        ("b/mod.rs", "mod inner;\npub struct Thing;\n"),
        ("b/inner.rs", "fn inner() -> bool {\n    matches!(super::super::a::f(), crate::a::Own(..))\n}\n"),
    ];
    // b/inner → a → b is no circle yet: a parent and its child are one household, but two files.
    assert_eq!(circles_among("imports_household", &files), Vec::<Vec<String>>::new());
    let mut files = files.to_vec();
    files[3].1 = "use crate::{a::{self, Own}};\npub struct Thing;\n";
    let found = circles_among("imports_circle", &files);
    assert_eq!(found, [["a.rs -> b/mod.rs: Thing", "b/mod.rs -> a.rs: a, Own"]]);
}

#[test]
fn tests_comments_and_strings_import_nothing() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\n"),
        ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
        (
            "b.rs",
            "//! See [`crate::a::A`].\npub struct B;\n/// Or [`super::a`].\npub const TEXT: &str = \"crate::a::A\";\n\
             #[cfg(test)]\nmod tests {\n    use crate::a::A;\n    fn f(_: A) {}\n}\n",
        ),
    ];
    assert_eq!(circles_among("imports_tests", &files), Vec::<Vec<String>>::new());
}

#[test]
fn globs_and_other_names_are_followed() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
        ("a.rs", "use crate::b::*;\nfn f(_: Deep) {}\npub struct A;\n"),
        ("b.rs", "pub use crate::c::C as Deep;\n"),
        ("c.rs", "pub struct C;\nfn f() { let _ = crate::a::A; }\n"),
    ];
    let found = circles_among("imports_globs", &files);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].len(), 3, "{found:?}");
}
