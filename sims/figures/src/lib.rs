//! The drawing kit of reports: figures as inline SVG that stays legible on a phone, in print and in the dark, and the page
//! around them. The same input gives the same bytes.

pub mod axis;
pub mod canvas;
pub mod colour;
pub mod figure;
pub mod format;
mod group;
pub mod page;
pub mod plot;
pub mod thin;

use plotters::drawing::DrawingAreaErrorKind;

/// A figure could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw a figure: {0}")]
pub enum FigureError {
    /// The sheet cannot be drawn on.
    Sheet(#[from] DrawingAreaErrorKind<std::io::Error>),
    /// The numbers that it shows cannot be told.
    Numbers(#[from] serde_json::Error),
}
