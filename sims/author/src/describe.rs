//! `walras describe`: what a game says of itself, for readers.

mod names;
mod page;
mod print;

use std::io;
use std::path::{Path, PathBuf};

use walras_engine::plugin::{Plugin, PluginError};
use walras_games::BUNDLED;
use walras_games::build::{self, BuildError};
use walras_process::exit::Exit;

use super::facts::{self, Facts};
use super::sidecar;

/// Why a game is not described.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum DescribeError {
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Plugin(PluginError),
    #[error("{}: {reason}", .path.display())]
    Broken { path: PathBuf, reason: String },
    #[error("`{name}` is linked into walras; sidecars are for libraries")]
    Linked { name: String },
    #[error("{}: cannot be written: {source}", .path.display())]
    Sidecar { path: PathBuf, source: io::Error },
    #[error("the description cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl DescribeError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Build(error) => error.exit(),
            Self::Plugin(PluginError::NotFound { .. } | PluginError::NoSuchFile { .. }) | Self::Linked { .. } => {
                Exit::BadInput
            }
            Self::Plugin(_) | Self::Broken { .. } => Exit::Game,
            Self::Sidecar { .. } | Self::Json(_) => Exit::Files,
        }
    }
}

/// What is described, and how.
#[derive(Clone, Debug, Default)]
pub struct DescribeOptions {
    /// The name of a game, its library, or the folder of its sources.
    pub game: PathBuf,
    /// JSON instead of text.
    pub json: bool,
    /// A page in Markdown instead of text.
    pub markdown: bool,
    /// The sidecar of the library is written instead.
    pub sidecar: bool,
}

/// Describes a game, or writes the sidecar of its library.
///
/// # Errors
/// If there is no such game, or it cannot be built, opened or understood.
pub fn describe(options: &DescribeOptions) -> Result<String, DescribeError> {
    let facts = find(&options.game)?;
    if options.sidecar {
        return write_sidecar(&facts);
    }
    if options.json {
        return Ok(serde_json::to_string_pretty(&facts)? + "\n");
    }
    let page = page::of(&facts);
    Ok(if options.markdown { print::markdown(&page) } else { print::text(&page) })
}

/// The facts of a target of the command line. Libraries speak in a process of their own.
fn find(target: &Path) -> Result<Facts, DescribeError> {
    let name = build::plugin(target)?;
    let library =
        if name.contains(std::path::is_separator) { Some(PathBuf::from(&name)) } else { Plugin::located(&name) };
    match library {
        Some(path) if !path.exists() => Err(DescribeError::Plugin(PluginError::NoSuchFile { path })),
        Some(path) => {
            facts::ask(&path).map_err(|reason| DescribeError::Broken { reason: facts::without(&path, reason), path })
        }
        None => Plugin::find(&name, &BUNDLED).and_then(|plugin| Facts::of(&plugin)).map_err(DescribeError::Plugin),
    }
}

fn write_sidecar(facts: &Facts) -> Result<String, DescribeError> {
    let Some(library) = &facts.path else { return Err(DescribeError::Linked { name: facts.metadata.name.clone() }) };
    let written = sidecar::write(library, facts)
        .map_err(|source| DescribeError::Sidecar { path: sidecar::path(library), source })?;
    Ok(format!("{}\n", written.display()))
}
