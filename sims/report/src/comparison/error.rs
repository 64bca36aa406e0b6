//! Why runs are not compared.

use std::path::PathBuf;

use walras_figures::FigureError;
use walras_process::exit::Exit;
use walras_process::pending::PendingError;

/// Why runs are not compared.
#[derive(Debug, thiserror::Error)]
pub enum ComparisonError {
    /// There is no such folder.
    #[error("{}: there is no such folder", .path.display())]
    NoFolder {
        /// The path.
        path: PathBuf,
    },
    /// The folder is none that a run made.
    #[error("{}: is not the folder of a run: expected `summary.json` in it, as `walras run` writes", .path.display())]
    NoRun {
        /// The folder.
        path: PathBuf,
    },
    /// The run has no results yet: it is under way, or was killed.
    #[error("{}: has no results yet; if the run was killed, `walras resume {}` goes on with it", .path.display(), .path.display())]
    Incomplete {
        /// The folder.
        path: PathBuf,
    },
    /// A file of the run cannot be read.
    #[error("{}: cannot be read: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The page cannot be written.
    #[error(transparent)]
    Page(#[from] PendingError),
    /// A figure cannot be drawn.
    #[error(transparent)]
    Report(#[from] FigureError),
    /// The comparison cannot be told as JSON.
    #[error("the comparison cannot be written as JSON: {0}")]
    Json(serde_json::Error),
}

impl ComparisonError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            ComparisonError::NoFolder { .. } | ComparisonError::NoRun { .. } | ComparisonError::Incomplete { .. } => {
                Exit::BadInput
            }
            _ => Exit::Files,
        }
    }
}
