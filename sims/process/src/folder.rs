//! The folder of a run: made once, never overwritten, one process at work in it, no file in it ever half written.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::lock::{Denied, Lock};

/// A folder that this process works in.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Taken when dropped, so that the folder is empty by then if nothing came of it.
    lock: Option<Lock>,
}

/// What can go wrong with files.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum FolderError {
    #[error("{}: exists already; nothing was overwritten (`walras resume` goes on with a run that was cut short; otherwise choose another --out)", .0.display())]
    Exists(PathBuf),
    #[error("{}: {holder} is at work there; wait for it, or end it first", .path.display())]
    Held { path: PathBuf, holder: String },
    #[error("{}: is a link; what is written there would be written elsewhere", .0.display())]
    Link(PathBuf),
    #[error("{}: cannot be made: {source}", .path.display())]
    Make { path: PathBuf, source: io::Error },
    #[error("{}: cannot be written: {source}", .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{}: cannot be read: {source}", .path.display())]
    Read { path: PathBuf, source: io::Error },
}

/// Files under this extension are being written.
const UNFINISHED: &str = "unfinished";

impl Folder {
    /// Makes the folder, and those above it as needed; an error if it exists.
    pub fn create(path: &Path) -> Result<Self, FolderError> {
        let cannot = |source| FolderError::Make { path: path.into(), source };
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(cannot)?;
        }
        match fs::create_dir(path) {
            Ok(()) => Folder::hold(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(FolderError::Exists(path.into())),
            Err(error) => Err(cannot(error)),
        }
    }

    /// Makes the next free `runs/NAME-NNN`.
    pub fn create_next(name: &str) -> Result<Self, FolderError> {
        for number in 1..u32::MAX {
            match Folder::create(&Path::new("runs").join(format!("{name}-{number:03}"))) {
                Err(FolderError::Exists(_)) => {}
                other => return other,
            }
        }
        Err(FolderError::Exists(Path::new("runs").join(name)))
    }

    fn hold(path: &Path) -> Result<Self, FolderError> {
        match Lock::take(path) {
            Ok(lock) => Ok(Folder { path: path.into(), lock: Some(lock) }),
            Err(Denied::Held(holder)) => Err(FolderError::Held { path: path.into(), holder }),
            Err(Denied::Failed(source)) => Err(FolderError::Write { path: path.into(), source }),
        }
    }

    /// Opens a folder that an earlier run made and did not finish; clears away what it left half written.
    ///
    /// # Errors
    /// Another process works there, a file of it is a link and so perhaps no file of the run, or files cannot be read or removed.
    pub fn reopen(path: &Path) -> Result<Self, FolderError> {
        let cannot = |source| FolderError::Read { path: path.into(), source };
        for entry in fs::read_dir(path).map_err(cannot)? {
            let file = entry.map_err(cannot)?.path();
            if file.is_symlink() && !file.is_dir() {
                return Err(FolderError::Link(file));
            }
        }
        let folder = Folder::hold(path)?;
        for entry in fs::read_dir(path).map_err(cannot)? {
            let file = entry.map_err(cannot)?.path();
            if file.extension().is_some_and(|extension| extension == UNFINISHED) {
                fs::remove_file(&file).map_err(|source| FolderError::Write { path: file, source })?;
            }
        }
        Ok(folder)
    }

    /// Removes a file, if it is there.
    pub fn remove(&self, name: &str) -> Result<(), FolderError> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(FolderError::Write { path, source }),
            _ => Ok(()),
        }
    }

    /// Removes all files whose names are such.
    pub fn remove_all(&self, such: impl Fn(&str) -> bool) -> Result<(), FolderError> {
        let cannot = |source| FolderError::Read { path: self.path.clone(), source };
        for entry in fs::read_dir(&self.path).map_err(cannot)? {
            let name = entry.map_err(cannot)?.file_name();
            if let Some(name) = name.to_str().filter(|name| such(name)) {
                self.remove(name)?;
            }
        }
        Ok(())
    }

    /// Brings the names of its files to the disk, so that a power cut cannot take them back.
    pub fn sync(&self) {
        sync(&self.path);
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file: complete under its name, or not there at all.
    pub fn write(
        &self,
        name: &str,
        content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), FolderError> {
        let path = self.path.join(name);
        let unfinished = self.path.join(format!("{name}.{UNFINISHED}"));
        let write = || {
            let mut writer = BufWriter::new(File::create_new(&unfinished)?);
            content(&mut writer)?;
            writer.flush()?;
            writer.get_ref().sync_all()?;
            fs::rename(&unfinished, &path)
        };
        write().map_err(|source| {
            // What is half written helps nobody, least of all on a full disk.
            let _ = fs::remove_file(&unfinished);
            FolderError::Write { path, source }
        })
    }
}

/// Brings the names of a folder's files to the disk; where a file system knows no such thing, they are as safe as it makes them.
pub fn sync(path: &Path) {
    #[cfg(unix)]
    let _ = File::open(path).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = path;
}

impl Drop for Folder {
    /// Leaves no folder behind in which nothing was written.
    fn drop(&mut self) {
        drop(self.lock.take());
        let _ = fs::remove_dir(&self.path);
    }
}
