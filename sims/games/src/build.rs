//! From what an author has to what can be opened: a folder of sources is built first.

mod crate_folder;
mod make_folder;
mod tool;

use std::env::consts::DLL_SUFFIX;
use std::io;
use std::path::{Component, Path, PathBuf};

use walras_process::exit::Exit;

/// Why a folder of sources gave no library.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum BuildError {
    #[error("{}: no sources of a game; expected a folder with a Cargo.toml or a Makefile, or a shared library (*{DLL_SUFFIX})", .folder.display())]
    NoSources { folder: PathBuf },
    #[error("{}: `{tool}`, which builds it, cannot be started: {source}", .folder.display())]
    NoTool { folder: PathBuf, tool: String, source: io::Error },
    #[error("{}: does not build; {tool} says\n\n{}", .folder.display(), .words.trim_end())]
    Failed { folder: PathBuf, tool: &'static str, words: String },
    #[error("{}: builds no shared library; its Cargo.toml needs\n\n[lib]\ncrate-type = [\"cdylib\", \"rlib\"]", .folder.display())]
    NoDynamicLibrary { folder: PathBuf },
    #[error("{}: make left no shared library (*{DLL_SUFFIX}) in it or in its folder `build`", .folder.display())]
    NothingMade { folder: PathBuf },
    #[error("{}: make left several shared libraries, {}; name the game's by its path", .folder.display(), list(.libraries))]
    SeveralMade { folder: PathBuf, libraries: Vec<PathBuf> },
    #[error("{}: interrupted while it was built", .folder.display())]
    Interrupted { folder: PathBuf },
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ")
}

impl BuildError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Interrupted { .. } => Exit::Interrupted,
            _ => Exit::Game,
        }
    }
}

/// A folder that a game is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sources {
    /// A crate, built by Cargo in its release profile.
    Crate(PathBuf),
    /// Anything else that `make` makes a library of.
    Make(PathBuf),
}

impl Sources {
    /// What builds the folder, by the files in it.
    pub fn of(folder: &Path) -> Result<Self, BuildError> {
        if folder.join("Cargo.toml").is_file() {
            Ok(Self::Crate(folder.into()))
        } else if make_folder::MAKEFILES.iter().any(|name| folder.join(name).is_file()) {
            Ok(Self::Make(folder.into()))
        } else {
            Err(BuildError::NoSources { folder: folder.into() })
        }
    }

    /// Builds it, or finds it up to date, and says where the library is. Errors are in the compiler's own words; its warnings
    /// go to standard error.
    pub fn build(&self) -> Result<PathBuf, BuildError> {
        match self {
            Self::Crate(folder) => crate_folder::build(folder),
            Self::Make(folder) => make_folder::build(folder),
        }
    }
}

/// What `Plugin::find` opens, for a target of the command line: the name of a game, the path of a library, or a folder of
/// sources, which is built. A folder with sources comes before a game of the same name.
pub fn plugin(target: &Path) -> Result<String, BuildError> {
    if is_name(target) && Sources::of(target).is_err() {
        return Ok(target.to_string_lossy().into_owned());
    }
    let path = if target.is_dir() { Sources::of(target)?.build()? } else { target.to_owned() };
    Ok(with_separator(&path).to_string_lossy().into_owned())
}

/// Names of games have neither separator nor suffix.
fn is_name(target: &Path) -> bool {
    let mut components = target.components();
    let single = matches!((components.next(), components.next()), (Some(Component::Normal(_)), None));
    single && target.extension().is_none() && !target.is_file() && !target.to_string_lossy().ends_with('/')
}

/// A separator tells a path from a name.
fn with_separator(path: &Path) -> PathBuf {
    if path.components().count() == 1 { Path::new(".").join(path) } else { path.to_owned() }
}
