//! What files look like at one moment, and which of them changed between two.

use std::collections::BTreeMap;
use std::env::consts::DLL_SUFFIX;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Files by path, with the time of their last change and their length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Snapshot(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

/// Suffixes of what games are written in. Everything else is made of it, or is something else.
const SOURCES: [&str; 25] = [
    "agg", "c", "cc", "cpp", "csv", "cxx", "f", "f03", "f08", "f90", "f95", "for", "h", "hh", "hpp", "hxx", "inc",
    "jl", "json", "nfg", "rs", "toml", "txt", "yaml", "zig",
];
/// Folders of what is made.
const MADE: [&str; 3] = ["build", "runs", "target"];
/// Names of a run's files, by which its folder is known.
const RUN: &str = "manifest.json";

impl Snapshot {
    /// Looks at files, and at all sources in folders.
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let mut snapshot = Snapshot::default();
        paths.iter().for_each(|path| snapshot.add(path));
        snapshot
    }

    fn add(&mut self, path: &Path) {
        if path.is_dir() {
            return self.add_folder(path);
        }
        // A file that is not there differs from one that is.
        if let Ok(metadata) = path.metadata() {
            self.0.insert(path.into(), (metadata.modified().ok(), metadata.len()));
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            // Links are not followed: they may lead in circles.
            let kind = entry.file_type().ok();
            if kind.is_some_and(|kind| kind.is_dir()) {
                if !name.starts_with('.') && !MADE.contains(&name.as_str()) && !path.join(RUN).exists() {
                    self.add_folder(&path);
                }
            } else if is_source(&name) {
                self.add(&path);
            }
        }
    }

    /// Names of the files that differ, in a line.
    pub(super) fn difference(&self, before: &Snapshot) -> String {
        let paths = self.0.keys().chain(before.0.keys().filter(|path| !self.0.contains_key(*path)));
        let names =
            paths.filter(|path| self.0.get(*path) != before.0.get(*path)).map(|path| path.display().to_string());
        names.collect::<Vec<_>>().join(", ")
    }
}

fn is_source(name: &str) -> bool {
    let suffix = Path::new(name).extension().and_then(|suffix| suffix.to_str()).unwrap_or_default();
    let made = name.ends_with(".walras.json") || name.ends_with(DLL_SUFFIX);
    !made && (SOURCES.contains(&suffix) || name.to_lowercase().ends_with("makefile"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_watched_and_what_is_made_of_them_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        };
        let look = || Snapshot::of(&[folder.path().to_owned(), folder.path().join("elsewhere.so")]);
        let empty = look();
        for name in ["target/a.rs", "build/a.c", ".git/a.rs", "liba.so", "a.o", "a.walras.json", "Cargo.lock"] {
            write(name);
            assert_eq!(look(), empty, "{name}");
        }
        write("out/manifest.json");
        write("out/scenario.yaml");
        assert_eq!(look(), empty);
        for name in ["src/lib.rs", "src/deep/metadata.json", "Makefile", "a.f90", "elsewhere.so"] {
            let before = look();
            write(name);
            assert!(look().difference(&before).ends_with(name), "{name}");
        }
        let before = look();
        std::fs::remove_file(folder.path().join("a.f90")).unwrap();
        assert!(look().difference(&before).ends_with("a.f90"));
        assert!(SOURCES.is_sorted());
    }
}
