//! What a scenario may have opened: the code and the files that it names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What a scenario may have opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Whatever it names, as whoever runs it could.
    #[default]
    All,
    /// Games by name, and by path only in these folders; the file of a game also in the scenario's own.
    Only(Vec<PathBuf>),
}

impl Trust {
    /// The options of the command line by which another process trusts a scenario as much.
    pub fn options(&self) -> Vec<OsString> {
        let Trust::Only(folders) = self else { return Vec::new() };
        let allowed = folders.iter().flat_map(|folder| ["--allow-plugins".into(), folder.into()]);
        std::iter::once("--untrusted".into()).chain(allowed).collect()
    }

    /// Whether the code at this path may be run, or built and run. Links are followed first.
    pub fn allows_code(&self, path: &Path) -> bool {
        match self {
            Trust::All => true,
            Trust::Only(folders) => folders.iter().any(|folder| is_in(path, folder)),
        }
    }

    /// The path of a file that a scenario in `folder` names.
    ///
    /// # Errors
    /// The file is there and may not be read, in words.
    pub(super) fn file(&self, folder: &Path, name: &str) -> Result<PathBuf, String> {
        let path = folder.join(name);
        if path.exists() && !self.allows_file(&path, folder) {
            let allowed =
                "a scenario that is not trusted may read files of its own folder and of those of `--allow-plugins`";
            return Err(format!("{}: {allowed}", path.display()));
        }
        Ok(path)
    }

    /// Whether the file at this path may be read for a scenario in `folder`. Links are followed first, and what is no file,
    /// such as a device, is none.
    fn allows_file(&self, path: &Path, folder: &Path) -> bool {
        let own = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        *self == Trust::All || (is_in(path, own) && path.is_file()) || (self.allows_code(path) && path.is_file())
    }
}

/// Whether a path leads into a folder, or is it; what is not there is in none.
fn is_in(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}
