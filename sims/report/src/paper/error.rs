//! Why figures are not written.

use walras_process::exit::Exit;
use walras_process::pending::PendingError;

/// Why figures are not written.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// There is none.
    #[error("the report has no figures: play of a single mechanism with continuous actions has none")]
    NoFigures,
    /// The page is none of ours, or damaged.
    #[error("the report cannot be taken apart: {0}")]
    Page(String),
    /// A drawing does not fit.
    #[error("{size} leaves no room for `{figure}` with a font of {font_size} points: at least {least} are needed")]
    TooSmall {
        /// The drawing.
        figure: String,
        /// What was asked for.
        size: String,
        /// Points.
        font_size: f64,
        /// The least size.
        least: String,
    },
    /// A file cannot be written, or is there.
    #[error(transparent)]
    File(#[from] PendingError),
}

impl PaperError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            PaperError::NoFigures | PaperError::TooSmall { .. } => Exit::BadInput,
            PaperError::Page(_) | PaperError::File(_) => Exit::Files,
        }
    }
}
