//! What a game offers, and which files may be games, without running any of their code.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use object::Object;

use super::handshake::environment_table;
use super::{Function, Plugin, search};

impl Plugin {
    /// The library that a name is found as, if it is one.
    pub fn located(name: &str) -> Option<PathBuf> {
        search::library_path(name)
    }

    /// Names of the functions that the game offers, in the order of its table.
    pub fn functions(&self) -> Vec<&'static str> {
        if let (true, Ok(table)) = (self.is_environment(), environment_table(self.vtable())) {
            let offered = [
                ("allocate", table.allocate.is_some()),
                ("value", table.value.is_some()),
                ("estimated_value", table.estimated_value.is_some()),
                ("observed", table.observed.is_some()),
                ("alternatives", table.alternatives.is_some()),
            ];
            return offered.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect();
        }
        let offered = Function::ALL.into_iter().filter(|function| function.of(self.vtable()).is_some());
        offered.map(Function::name).collect()
    }
}

/// A folder in which games are looked for by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// The folder.
    pub folder: PathBuf,
    /// Whether `WALRAS_PLUGIN_PATH` names it, so that whatever library is in it is meant to be a game.
    pub chosen: bool,
}

/// The folders in which games are looked for, first to last.
pub fn searched() -> Vec<Searched> {
    let chosen = search::chosen_folders().into_iter().map(|folder| Searched { folder, chosen: true });
    chosen.chain(search::executable_folders().into_iter().map(|folder| Searched { folder, chosen: false })).collect()
}

/// A library that may be a game, as far as can be told from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The file.
    pub path: PathBuf,
    /// The name that a scenario would ask for.
    pub name: String,
}

/// The libraries of a folder that export a game's entry, by name; where the folder was chosen for games, all libraries but
/// those that rustc makes of procedural macros, which folders of build products hold by the dozen. Files
/// that cannot be read as libraries may be broken games, and are among them.
pub fn candidates(searched: &Searched) -> Vec<Candidate> {
    let entries = std::fs::read_dir(&searched.folder).into_iter().flatten().flatten();
    let candidate = |path: PathBuf| {
        let file = path.file_name()?.to_string_lossy().into_owned();
        let name = file.strip_prefix(DLL_PREFIX)?.strip_suffix(DLL_SUFFIX)?.to_owned();
        Some(Candidate { path, name })
    };
    let mut found: Vec<Candidate> = entries
        .filter_map(|entry| candidate(entry.path()))
        .filter(|candidate| {
            let entry = exports(&candidate.path, |name| name == search::entry_symbol(&candidate.path).as_bytes());
            let macros = exports(&candidate.path, |name| name.starts_with(PROC_MACROS));
            if searched.chosen { macros != Some(true) } else { entry.unwrap_or(true) }
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// What rustc exports of a library of procedural macros begins so.
const PROC_MACROS: &[u8] = b"__rustc_proc_macro_decls_";

/// Whether the library exports such a symbol; `None` if it cannot be told.
fn exports(path: &Path, is_such: impl Fn(&[u8]) -> bool) -> Option<bool> {
    let code = std::fs::read(path).ok()?;
    let library = object::File::parse(&*code).ok()?;
    let exports = library.exports().ok()?;
    // Where names begin with an underscore, the loader leaves it out.
    Some(
        exports
            .iter()
            .map(|export| export.name())
            .any(|name| is_such(name) || name.strip_prefix(b"_").is_some_and(&is_such)),
    )
}
