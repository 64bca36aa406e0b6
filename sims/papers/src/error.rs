//! Why drawings are not converted.

use std::path::PathBuf;
use std::process::ExitCode;

/// Why drawings are not converted.
#[derive(Debug, thiserror::Error)]
pub enum PapersError {
    /// There is none.
    #[error("{}: has no .svg file", .folder.display())]
    NoDrawings {
        /// Where they were looked for.
        folder: PathBuf,
    },
    /// The font is none.
    #[error("{}: is no font that can be embedded: expected a .ttf or .otf file", .path.display())]
    NoFont {
        /// The file.
        path: PathBuf,
    },
    /// A file is no drawing.
    #[error("{}: is no drawing: {reason}", .path.display())]
    NoDrawing {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A picture would be too large, or empty.
    #[error("{}: {width} x {height} dots are none of a picture: expected 1 to {most} a side; choose other dots per inch", .path.display())]
    Dots {
        /// The drawing.
        path: PathBuf,
        /// Dots across.
        width: f64,
        /// Dots down.
        height: f64,
        /// The most a side.
        most: u32,
    },
    /// A drawing cannot be converted.
    #[error("{}: cannot be converted: {reason}", .path.display())]
    Unconverted {
        /// The drawing.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file is there already.
    #[error("{}: exists already; nothing was overwritten", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl PapersError {
    /// The exit code that tells a script what went wrong: 2 what makes no sense, 4 files.
    pub fn exit(&self) -> ExitCode {
        ExitCode::from(match self {
            PapersError::Unreadable { .. } | PapersError::Unwritable { .. } | PapersError::Exists { .. } => 4,
            _ => 2,
        })
    }
}
