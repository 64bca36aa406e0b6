//! Figures: inline SVG that stays legible on a phone, in print and in the dark.

mod bands;
mod finals;
mod gap_and_welfare;
mod heat_map;
mod landscape;
mod lines;
mod objective;
mod outcomes;
mod over_time;
mod phi_path;
mod response;
mod robust;
mod trajectory;

pub(super) use bands::{Chart, Curve, figure as bands};
pub(super) use finals::{Quantity, figure as finals};
pub(super) use landscape::{Map, figure as landscape};
pub(super) use response::{Response, figure as response};

use walras_figures::FigureError;
use walras_figures::figure::numbered_all;
use walras_study::record::Record;

/// All figures that the record has something to show in, numbered in order.
pub(super) fn html(record: &Record) -> Result<String, FigureError> {
    let mut figures = Vec::new();
    if record.trace.len() >= 2 {
        figures.push(gap_and_welfare::figure(record)?);
        figures.extend(objective::figure(record)?);
        figures.extend(phi_path::figure(record)?);
        figures.extend(outcomes::figure(record)?);
    }
    figures.extend(over_time::figures(record)?);
    figures.extend(robust::figure(record)?);
    figures.extend(trajectory::figure(record)?);
    figures.extend(heat_map::figure(record)?);
    Ok(numbered_all(&figures))
}
