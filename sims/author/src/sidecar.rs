//! Sidecars: what a library says of itself, in a file beside it, so that it can be listed without running its code.
//!
//! `libspectrum.so` has `spectrum.walras.json`. A sidecar is believed only of the very file whose hash it holds.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walras_process::digest::sha256;
use walras_process::pending::open_to_all;

use super::facts::Facts;

/// The format that is written and read.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Sidecar {
    walras_sidecar: u32,
    #[serde(flatten)]
    facts: Facts,
}

/// What is beside a library.
#[derive(Debug, PartialEq)]
pub(super) enum Beside {
    /// Facts of this very file.
    Fresh(Box<Facts>),
    /// Facts of another build, or of nothing that can be read.
    Stale,
    Nothing,
}

/// The sidecar's file of a library.
pub(super) fn path(library: &Path) -> PathBuf {
    let file = library.file_name().unwrap_or_default().to_string_lossy();
    let name = file.strip_prefix(DLL_PREFIX).unwrap_or(&file);
    library.with_file_name(format!("{}.walras.json", name.strip_suffix(DLL_SUFFIX).unwrap_or(name)))
}

/// Reads what is beside a library.
pub(super) fn read(library: &Path) -> Beside {
    let Ok(text) = fs::read(path(library)) else { return Beside::Nothing };
    match serde_json::from_slice::<Sidecar>(&text) {
        Ok(Sidecar { walras_sidecar: VERSION, facts }) if hash(library).is_ok_and(|hash| hash == facts.sha256) => {
            // Where it lies is known better than it was then.
            let facts = Facts { path: library.canonicalize().ok(), ..facts };
            Beside::Fresh(Box::new(facts))
        }
        _ => Beside::Stale,
    }
}

/// Writes the sidecar of a library, in the place of an older one; another file of its name stays.
pub(super) fn write(library: &Path, facts: &Facts) -> io::Result<PathBuf> {
    let path = path(library);
    if path.exists() && !is_sidecar(&path) {
        let reason = "exists already and is no sidecar; nothing was overwritten";
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, reason));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".sidecar.").suffix(".unfinished").tempfile_in(folder)?;
    let facts = Facts { path: None, ..facts.clone() };
    serde_json::to_writer_pretty(&mut file, &Sidecar { walras_sidecar: VERSION, facts })?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    open_to_all(file.as_file())?;
    file.persist(&path)?;
    Ok(path)
}

fn is_sidecar(path: &Path) -> bool {
    fs::read(path).is_ok_and(|text| serde_json::from_slice::<Sidecar>(&text).is_ok())
}

fn hash(library: &Path) -> io::Result<String> {
    Ok(sha256(&fs::read(library)?))
}
