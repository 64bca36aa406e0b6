//! Files that appear complete or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::ChoicesError;
use crate::interrupt;

/// A file under a name of its own until it is complete.
///
/// Where it goes is named in its errors by whoever writes to it.
#[derive(Debug)]
pub(super) struct Pending {
    path: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

impl Pending {
    /// Begins a file, which must not exist yet; its folder must.
    pub(super) fn create(path: &Path) -> Result<Self, ChoicesError> {
        if path.symlink_metadata().is_ok() {
            return Err(ChoicesError::Exists { path: path.into() });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = tempfile::Builder::new().prefix(&format!(".{name}.")).suffix(".unfinished").tempfile_in(folder);
        let file = file.map_err(|source| ChoicesError::Unwritable { path: path.into(), source })?;
        interrupt::discard_if_interrupted(file.path());
        Ok(Pending { path: path.into(), writer: BufWriter::new(file) })
    }

    /// Gives the complete file its name, unless another has taken it meanwhile.
    pub(super) fn finish(self) -> Result<(), ChoicesError> {
        let Pending { path, writer } = self;
        let unwritable = |source| ChoicesError::Unwritable { path: path.clone(), source };
        let file = writer.into_inner().map_err(|error| unwritable(error.into_error()))?;
        file.as_file().sync_all().map_err(unwritable)?;
        open_to_all(file.as_file()).map_err(unwritable)?;
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(ChoicesError::Exists { path }),
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
fn open_to_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all(_: &File) -> io::Result<()> {
    Ok(())
}

/// Output held back until it is known to be complete.
#[derive(Debug)]
pub(super) struct Spool(BufWriter<File>);

impl Spool {
    /// In a file that has no name and goes away by itself.
    pub(super) fn new() -> io::Result<Self> {
        tempfile::tempfile().map(|file| Spool(BufWriter::new(file)))
    }

    /// Forgets what was written.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        self.0.flush()?;
        self.0.rewind()?;
        self.0.get_ref().set_len(0)
    }

    /// What was written, from the beginning.
    pub(super) fn into_reader(self) -> io::Result<impl Read + use<>> {
        let mut file = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
