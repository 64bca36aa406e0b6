//! What can go wrong, and the exit code that says which.

use std::path::PathBuf;

/// Why there is no trained mechanism.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// The task makes no sense.
    #[error("{field}: {reason}")]
    Task {
        /// Path of the field.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The task is not the format.
    #[error("{}: {reason}", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder holds something else.
    #[error("{}: {reason}", .path.display())]
    Folder {
        /// The folder or a file of it.
        path: PathBuf,
        /// What is there, and what was expected.
        reason: String,
    },
    /// Training left the numbers.
    #[error("step {step}: {what} is {value}; expected a finite number; a smaller `training.rate` may help")]
    NotFinite {
        /// At which step.
        step: u64,
        /// What.
        what: &'static str,
        /// The number.
        value: f64,
    },
    /// Ctrl-C.
    #[error("interrupted at step {step} of {steps}; the same command goes on from there")]
    Interrupted {
        /// Steps that were done.
        step: u64,
        /// All of them.
        steps: u64,
    },
    /// A figure cannot be drawn.
    #[error(transparent)]
    Figure(#[from] walras_figures::FigureError),
    /// What was trained is no mechanism.
    #[error(transparent)]
    Mechanism(#[from] walras_theory::direct::DirectError),
}

impl LearnError {
    /// A fault of the task.
    pub fn task(field: impl Into<String>, reason: impl Into<String>) -> Self {
        LearnError::Task { field: field.into(), reason: reason.into() }
    }

    /// The exit code: 2 for input, 4 for files, 5 for training that cannot be judged, 130 for interruption.
    pub fn exit(&self) -> u8 {
        match self {
            LearnError::Task { .. } | LearnError::Format { .. } | LearnError::Folder { .. } => 2,
            LearnError::File { .. } | LearnError::Figure(_) => 4,
            LearnError::NotFinite { .. } | LearnError::Mechanism(_) => 5,
            LearnError::Interrupted { .. } => 130,
        }
    }
}
