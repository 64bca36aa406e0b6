//! Where games are looked for.
//!
//! In this order: the folders of the environment variable `WALRAS_PLUGIN_PATH`; the executable's folder and its `deps`,
//! where Cargo puts fresh libraries. Cargo leaves stale copies in the former, so the newer of these two is taken.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use super::{Bundled, PluginError};

/// Folders searched before all others, separated as in `PATH`.
const PLUGIN_PATH: &str = "WALRAS_PLUGIN_PATH";

pub(super) fn is_path(name: &str) -> bool {
    name.contains(std::path::is_separator) || name.ends_with(DLL_SUFFIX)
}

pub(super) fn library_path(name: &str) -> Option<PathBuf> {
    let file = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", name.replace('-', "_"));
    let inside = |folder: PathBuf| Some(folder.join(&file)).filter(|path| path.is_file());
    let newest = || executable_folders().into_iter().filter_map(inside).max_by_key(|path| modified(path));
    chosen_folders().into_iter().find_map(inside).or_else(newest)
}

/// `libspectrum.so` exports `spectrum_game_entry`.
pub(super) fn entry_symbol(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.split('.').next().unwrap_or_default();
    format!("{}_game_entry", stem.strip_prefix(DLL_PREFIX).unwrap_or(stem).replace('-', "_"))
}

pub(super) fn not_found(name: &str, bundled: &[Bundled]) -> PluginError {
    let searched: Vec<PathBuf> = chosen_folders().into_iter().chain(executable_folders()).collect();
    let known =
        bundled.iter().map(|b| b.name.to_owned()).chain(chosen_folders().into_iter().flat_map(|f| games_in(&f)));
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(name, &candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate);
    PluginError::NotFound { name: name.into(), nearest, searched }
}

pub(super) fn chosen_folders() -> Vec<PathBuf> {
    let variable = std::env::var_os(PLUGIN_PATH).unwrap_or_default();
    std::env::split_paths(&variable).filter(|folder| !folder.as_os_str().is_empty()).collect()
}

pub(super) fn executable_folders() -> Vec<PathBuf> {
    let executable = std::env::current_exe().ok();
    let folder = executable.as_deref().and_then(Path::parent);
    folder.map(|folder| vec![folder.to_owned(), folder.join("deps")]).unwrap_or_default()
}

/// Names of the libraries in a folder that may be games.
fn games_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let name = |file: String| Some(file.strip_prefix(DLL_PREFIX)?.strip_suffix(DLL_SUFFIX)?.to_owned());
    let mut names: Vec<String> =
        entries.filter_map(|entry| name(entry.file_name().to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    path.metadata().and_then(|m| m.modified()).ok()
}
