//! Files that appear complete or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::interrupt;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// It is there already.
    #[error("{}: exists already; nothing was overwritten", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file under a name of its own until it is complete.
///
/// Where it goes is named in the errors of its writer.
#[derive(Debug)]
pub struct Pending {
    path: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

impl Pending {
    /// Begins a file, which must not exist yet; its folder must.
    pub fn create(path: &Path) -> Result<Self, PendingError> {
        if path.symlink_metadata().is_ok() {
            return Err(PendingError::Exists { path: path.into() });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = tempfile::Builder::new().prefix(&format!(".{name}.")).suffix(".unfinished").tempfile_in(folder);
        let file = file.map_err(|source| PendingError::Unwritable { path: path.into(), source })?;
        interrupt::discard_if_interrupted(file.path());
        Ok(Pending { path: path.into(), writer: BufWriter::new(file) })
    }

    /// Gives the complete file its name, unless another has taken it meanwhile.
    pub fn finish(self) -> Result<(), PendingError> {
        let Pending { path, writer } = self;
        let unwritable = |source| PendingError::Unwritable { path: path.clone(), source };
        let file = writer.into_inner().map_err(|error| unwritable(error.into_error()))?;
        file.as_file().sync_all().map_err(unwritable)?;
        open_to_all(file.as_file()).map_err(unwritable)?;
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(PendingError::Exists { path }),
            Err(error) => Err(unwritable(error.error)),
        }
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Temporary files are private; a finished one is as readable as any other file.
#[cfg(unix)]
pub fn open_to_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub fn open_to_all(_: &File) -> io::Result<()> {
    Ok(())
}
