//! Where the kit for writing games in Rust is.

use std::path::{Path, PathBuf};

/// Folder of the crate `walras-game`.
const VARIABLE: &str = "WALRAS_SDK";
/// Its place in the source tree that this executable was built from.
const BUILT_FROM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/game");

/// Why there is none.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum SdkError {
    #[error("{VARIABLE}={}: no folder of the crate walras-game; expected the folder core/game of a copy of walras", .0.display())]
    Elsewhere(PathBuf),
    #[error("the sources of walras, which games in Rust are built against, are no longer in {}; set {VARIABLE} to the folder core/game of a copy of them, or write the game in C, which needs none", .0.display())]
    Gone(PathBuf),
}

/// The kit that `WALRAS_SDK` names, else that of the sources this executable was built from.
pub(super) fn find() -> Result<PathBuf, SdkError> {
    match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(named) => kit(Path::new(&named)).ok_or_else(|| SdkError::Elsewhere(named.into())),
        None => kit(Path::new(BUILT_FROM)).ok_or_else(|| SdkError::Gone(BUILT_FROM.into())),
    }
}

/// The folder in full, if the kit is in it.
fn kit(folder: &Path) -> Option<PathBuf> {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    manifest.lines().any(|line| line.trim() == "name = \"walras-game\"").then(|| folder.canonicalize().ok())?
}

/// The versions of all crates that walras itself was built with.
pub(super) fn lock(kit: &Path) -> Option<PathBuf> {
    let lock = kit.parent()?.parent()?.join("Cargo.lock");
    lock.is_file().then_some(lock)
}
