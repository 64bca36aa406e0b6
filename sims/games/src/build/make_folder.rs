//! Sources in C or any other language, built by `make`, which leaves one shared library in the folder or in its `build`.

use std::env::consts::DLL_SUFFIX;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{BuildError, tool};

/// The names under which `make` looks for what to do.
pub(super) const MAKEFILES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// Makes the library and says where it is.
pub(super) fn build(folder: &Path) -> Result<PathBuf, BuildError> {
    tracing::info!("building {}", folder.display());
    let make = std::env::var_os("MAKE").unwrap_or_else(|| "make".into());
    // A make that this process was started by is not this one's parent.
    let output =
        tool::run(Command::new(make).args(["--silent"]).env_remove("MAKEFLAGS").env_remove("MAKELEVEL"), folder)?;
    let words = tool::text(&output.stderr);
    if !output.status.success() {
        return Err(BuildError::Failed { folder: folder.into(), tool: "make", words });
    }
    // A closed standard error is no reason to fail.
    let _ = io::stderr().write_all(words.as_bytes());
    let mut libraries: Vec<PathBuf> =
        [folder.to_owned(), folder.join("build")].iter().flat_map(|f| in_folder(f)).collect();
    match libraries.len() {
        0 => Err(BuildError::NothingMade { folder: folder.into() }),
        1 => Ok(libraries.remove(0)),
        _ => Err(BuildError::SeveralMade { folder: folder.into(), libraries }),
    }
}

fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.is_file() && path.to_string_lossy().ends_with(DLL_SUFFIX)).collect();
    found.sort();
    found
}
