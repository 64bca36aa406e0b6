//! Figures: inline SVG that stays legible on a phone, in print and in the dark.

mod axis;
mod bands;
mod canvas;
mod colour;
mod finals;
mod gap_and_welfare;
mod heat_map;
mod histograms;
mod indifference;
mod landscape;
mod phi_path;
mod response;
mod thin;
mod trajectory;

pub(super) use bands::{Chart, Curve, figure as bands};
pub(super) use finals::figure as finals;
pub(super) use histograms::figure as histograms;
pub(super) use indifference::figure as indifference;
pub(super) use landscape::figure as landscape;
pub(super) use response::figure as response;

use super::ReportError;
use super::format::escape;
use crate::record::Record;

/// A figure without its number.
pub(super) struct Figure {
    /// HTML of the drawings and their legend.
    pub(super) body: String,
    /// HTML of the caption.
    pub(super) caption: String,
}

/// All figures that the record has something to show in, numbered in order.
pub(super) fn html(record: &Record) -> Result<String, ReportError> {
    let mut figures = Vec::new();
    if record.trace.len() >= 2 {
        figures.push(gap_and_welfare::figure(record)?);
        figures.extend(phi_path::figure(record)?);
    }
    figures.extend(trajectory::figure(record)?);
    figures.extend(heat_map::figure(record)?);
    Ok(numbered_all(&figures))
}

/// Figures one after the other, numbered from 1.
pub(super) fn numbered_all(figures: &[Figure]) -> String {
    figures.iter().enumerate().map(|(k, figure)| numbered(k + 1, figure)).collect()
}

/// A figure with its number.
pub(super) fn numbered(number: usize, figure: &Figure) -> String {
    let Figure { body, caption } = figure;
    format!(
        "<figure id=\"figure-{number}\">\n<div class=\"card\">\n{body}</div>\n\
         <figcaption><b>Figure {number}.</b> {caption}</figcaption>\n</figure>\n"
    )
}

/// One of several drawings in a figure.
struct Panel {
    /// Above the drawing.
    title: String,
    svg: String,
    /// Whether it takes the height of two others.
    tall: bool,
}

/// Panels side by side where there is room, below each other on a phone.
fn panels(panels: impl IntoIterator<Item = Panel>) -> String {
    let panel = |Panel { title, svg, tall }: Panel| {
        let class = if tall { "panel tall" } else { "panel" };
        format!("<div class=\"{class}\">\n<p class=\"panel-title\">{}</p>\n{svg}</div>\n", escape(&title))
    };
    format!("<div class=\"panels\">\n{}</div>\n", panels.into_iter().map(panel).collect::<String>())
}

/// What a line or mark in a figure means.
struct Key {
    /// SVG of the sample, in a box of 42 × 18.
    sample: String,
    /// What it means.
    meaning: String,
}

impl Key {
    fn line(colour: plotters::style::RGBColor, width: u32, meaning: impl Into<String>) -> Self {
        let colour = canvas::css(colour);
        let sample = format!("<path d=\"M0 9H42\" stroke=\"{colour}\" stroke-width=\"{width}\"/>");
        Key { sample, meaning: meaning.into() }
    }
}

fn legend(keys: &[Key]) -> String {
    let entry = |Key { sample, meaning }: &Key| {
        format!("<li><svg viewBox=\"0 0 42 18\" aria-hidden=\"true\">{sample}</svg>{}</li>\n", escape(meaning))
    };
    format!("<ul class=\"legend\">\n{}</ul>\n", keys.iter().map(entry).collect::<String>())
}
