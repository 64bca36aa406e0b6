//! One process at a time works in a folder: a file there says which, on which machine and since when, and the operating system
//! holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::display::plain;
use chrono::{DateTime, SecondsFormat, Utc};

/// The file that is held.
const NAME: &str = "lock";
/// Bytes of it that are read.
const LONGEST: u64 = 4096;

/// A folder held by this process, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// Absent where the file system knows no locks.
    _held: Option<File>,
}

/// Why a folder cannot be held.
pub(crate) enum Denied {
    /// Another holds it: what it says of itself.
    Held(String),
    /// The file cannot be opened.
    Failed(io::Error),
}

impl Lock {
    /// Takes hold of a folder. A file left behind by a process that was killed is held by nobody.
    pub(crate) fn take(folder: &Path) -> Result<Self, Denied> {
        let path = folder.join(NAME);
        loop {
            let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = open.map_err(Denied::Failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Denied::Held(holder(&mut file))),
                // Better to work without than not at all: some network file systems have no locks.
                Err(TryLockError::Error(_)) => return Ok(Lock { path, _held: None }),
            }
            let before = says(&mut file);
            // What it says helps whoever is denied; where it cannot be written, on a full disk, the lock holds all the same.
            let mine = description();
            let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(mine.as_bytes()));
            // The holder before may have removed the file between its opening and its locking here: then another file of
            // this name can be held by somebody else.
            if is_at(&file, &path) {
                if !before.is_empty() {
                    tracing::info!("{}: left behind by {before}, which has ended", path.display());
                }
                return Ok(Lock { path, _held: Some(file) });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn holder(file: &mut File) -> String {
    let says = says(file);
    if says.is_empty() { "another process".into() } else { says }
}

/// What is in the file.
fn says(file: &mut File) -> String {
    let mut bytes = Vec::new();
    // Some systems do not let a locked file be read.
    let _ = file.take(LONGEST).read_to_end(&mut bytes);
    plain(&String::from_utf8_lossy(&bytes))
}

/// Which process this is, on which machine, since when it works here.
#[expect(clippy::disallowed_methods, reason = "for people who wait; no result depends on it")]
fn description() -> String {
    let since = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("process {}, `{}` on {} since {since}", std::process::id(), command_line(), host())
}

/// The machine's name.
#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "this machine".into())
}

fn command_line() -> String {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    words.join(" ")
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(held), Ok(there)) => number(held) == number(there),
        _ => false,
    }
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_and_its_holder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        // What a killed process left behind.
        std::fs::write(folder.path().join(NAME), "process 1, `walras run`").unwrap();
        let Ok(held) = Lock::take(folder.path()) else { panic!("nobody holds it") };
        match Lock::take(folder.path()) {
            Err(Denied::Held(says)) => {
                assert!(says.starts_with(&format!("process {}, `", std::process::id())), "{says}");
                assert!(says.contains(&format!("` on {} since 20", host())), "{says}");
            }
            _ => panic!("it is held"),
        }
        drop(held);
        assert!(!folder.path().join(NAME).exists());
        assert!(Lock::take(folder.path()).is_ok());
    }
}
