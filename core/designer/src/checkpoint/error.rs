//! Why a checkpoint cannot be used.

use std::path::PathBuf;

/// Why a checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", .path.display())]
pub struct CheckpointError {
    pub(super) path: PathBuf,
    pub(super) reason: String,
}
