//! Figures, their panels and legends.

use plotters::style::RGBColor;

use crate::canvas;
use crate::format::escape;

/// A figure without its number.
pub struct Figure {
    /// HTML of the drawings and their legend.
    pub body: String,
    /// HTML of the caption.
    pub caption: String,
}

/// Figures one after the other, numbered from 1.
pub fn numbered_all(figures: &[Figure]) -> String {
    figures.iter().enumerate().map(|(k, figure)| numbered(k + 1, figure)).collect()
}

/// A figure with its number.
pub fn numbered(number: usize, figure: &Figure) -> String {
    let Figure { body, caption } = figure;
    format!(
        "<figure id=\"figure-{number}\">\n<div class=\"card\">\n{body}</div>\n\
         <figcaption><b>Figure {number}.</b> {caption}</figcaption>\n</figure>\n"
    )
}

/// One of several drawings in a figure.
pub struct Panel {
    /// Above the drawing.
    pub title: String,
    /// The drawing.
    pub svg: String,
    /// Whether it takes the height of two others.
    pub tall: bool,
}

/// Panels side by side where there is room, below each other on a phone.
pub fn panels(panels: impl IntoIterator<Item = Panel>) -> String {
    let panel = |Panel { title, svg, tall }: Panel| {
        let class = if tall { "panel tall" } else { "panel" };
        format!("<div class=\"{class}\">\n<p class=\"panel-title\">{}</p>\n{svg}</div>\n", escape(&title))
    };
    format!("<div class=\"panels\">\n{}</div>\n", panels.into_iter().map(panel).collect::<String>())
}

/// What a line or mark in a figure means.
pub struct Key {
    /// SVG of the sample, in a box of 42 × 18.
    pub sample: String,
    /// What it means.
    pub meaning: String,
}

impl Key {
    /// A line of this colour and width in pixels.
    pub fn line(colour: RGBColor, width: u32, meaning: impl Into<String>) -> Self {
        let colour = canvas::css(colour);
        let sample = format!("<path d=\"M0 9H42\" stroke=\"{colour}\" stroke-width=\"{width}\"/>");
        Key { sample, meaning: meaning.into() }
    }
}

/// The keys of a figure, one below the other.
pub fn legend(keys: &[Key]) -> String {
    let entry = |(place, Key { sample, meaning }): (usize, &Key)| {
        let sample = format!("<svg viewBox=\"0 0 42 18\" aria-hidden=\"true\">{sample}</svg>");
        format!("<li data-key=\"{place}\">{sample}{}</li>\n", escape(meaning))
    };
    format!("<ul class=\"legend\">\n{}</ul>\n", keys.iter().enumerate().map(entry).collect::<String>())
}
