//! The folder of a training: files that appear whole, and what is in the folder already.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::LearnError;

/// The copy of the task.
pub const TASK: &str = "task.yaml";
/// Where training stands.
pub const CHECKPOINT: &str = "checkpoint.cbor";
/// Points of the curves.
pub const CURVES: &str = "curves.csv";
/// What was found.
pub const RESULT: &str = "result.json";
/// The mechanism as a scenario.
pub const MECHANISM: &str = "mechanism.yaml";
/// What was found, with figures.
pub const REPORT: &str = "report.html";

/// Writes a file under a temporary name and renames it, so that it is there whole or not at all.
///
/// # Errors
/// The folder cannot be written to.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), LearnError> {
    let path = folder.join(name);
    let failed = |source| LearnError::File { path: path.clone(), source };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Reads a file if there is one.
///
/// # Errors
/// It is there but cannot be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, LearnError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LearnError::File { path: path.into(), source }),
    }
}

/// Makes the folder, or finds that it holds this very training.
///
/// # Errors
/// There is something else in it.
pub fn enter(folder: &Path, task: &str) -> Result<(), LearnError> {
    let path: PathBuf = folder.into();
    let failed = |source| LearnError::File { path: path.clone(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    match read(&folder.join(TASK))? {
        Some(known) if known == task.as_bytes() => Ok(()),
        Some(_) => {
            let reason = "is of another task; expected the same one to go on with, or a folder without".to_owned();
            Err(LearnError::Folder { path: folder.join(TASK), reason })
        }
        None if std::fs::read_dir(folder).map_err(failed)?.next().is_some() => {
            let reason = "holds other files; expected a new folder, or one of this command".to_owned();
            Err(LearnError::Folder { path, reason })
        }
        None => write(folder, TASK, task.as_bytes()),
    }
}
