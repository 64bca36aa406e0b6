//! The sheet that figures are drawn on.

use plotters::chart::MeshStyle;
use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::prelude::*;

use crate::FigureError;
use crate::axis::MAX_TICKS;
use crate::format::escape;
use crate::group::{border, grouped};
use crate::plot::Plot;

/// A sheet in units of about half a CSS pixel.
pub type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Colours that stay apart for colour-blind readers and in grey (after Okabe & Ito).
pub mod palette {
    use plotters::style::RGBColor;

    /// Axes and labels.
    pub const INK: RGBColor = RGBColor(58, 66, 73);
    /// Grid lines.
    pub const GRID: RGBColor = RGBColor(232, 235, 237);
    /// Frames and limits.
    pub const LIMIT: RGBColor = RGBColor(140, 148, 155);
    /// A broad line.
    pub const SKY: RGBColor = RGBColor(120, 190, 232);
    /// A thin line, on top of the broad one or alone.
    pub const NAVY: RGBColor = RGBColor(11, 64, 106);
    /// A line of another kind.
    pub const ORANGE: RGBColor = RGBColor(200, 86, 0);
    /// Lines of several things of the same kind, as many as can be told apart.
    pub const SERIES: [RGBColor; 7] =
        [NAVY, ORANGE, SKY, ALARM, RGBColor(0, 130, 95), RGBColor(190, 150, 0), RGBColor(110, 110, 110)];
    /// Marks of trouble.
    pub const ALARM: RGBColor = RGBColor(170, 51, 119);
}

/// What a reader who cannot see the drawing is told.
pub struct Alternative {
    /// Unique in the document.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What one sees in it.
    pub description: String,
    /// CSS class of the drawing.
    pub class: &'static str,
}

/// Draws on a white sheet and returns it as an inline SVG element.
///
/// # Errors
/// If it cannot be drawn.
pub fn svg(
    size: (u32, u32),
    alternative: &Alternative,
    draw: impl FnOnce(&Canvas<'_>) -> Result<(), FigureError>,
) -> Result<String, FigureError> {
    sheet(size, alternative, |canvas| draw(canvas).map(|()| None))
}

/// The same with the numbers that it shows, so that pages tell values and files of data can be made of it.
///
/// # Errors
/// If it cannot be drawn.
pub fn chart(
    size: (u32, u32),
    alternative: &Alternative,
    draw: impl FnOnce(&Canvas<'_>) -> Result<Plot, FigureError>,
) -> Result<String, FigureError> {
    sheet(size, alternative, |canvas| draw(canvas).map(Some))
}

fn sheet(
    (width, height): (u32, u32),
    alternative: &Alternative,
    draw: impl FnOnce(&Canvas<'_>) -> Result<Option<Plot>, FigureError>,
) -> Result<String, FigureError> {
    let mut text = String::new();
    let plot = {
        let canvas = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
        canvas.fill(&WHITE)?;
        let plot = draw(&canvas)?;
        canvas.present()?;
        plot
    };
    let content = grouped(text.split_once('>').map_or("", |(_, content)| content));
    let numbers = match plot {
        Some(plot) => format!("\n<metadata>{}</metadata>", escape(&serde_json::to_string(&plot)?)),
        None => String::new(),
    };
    let Alternative { id, title, description, class } = alternative;
    Ok(format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-text\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-text\">{}</desc>{numbers}{content}",
        escape(title),
        escape(description)
    ))
}

/// What is drawn next belongs to the key of this place in the legend, to none without.
///
/// # Errors
/// If the sheet cannot be drawn on.
pub fn begin(canvas: &Canvas<'_>, key: Option<usize>) -> Result<(), FigureError> {
    Ok(canvas.draw(&Text::new(border(key), (0, 0), ("sans-serif", 1)))?)
}

/// Quiet lines and legible labels: what all charts have in common.
pub fn dress<'m, 'a, 'b, X: Ranged, Y: Ranged, DB: DrawingBackend>(
    mesh: &'m mut MeshStyle<'a, 'b, X, Y, DB>,
) -> &'m mut MeshStyle<'a, 'b, X, Y, DB> {
    mesh.light_line_style(TRANSPARENT)
        .bold_line_style(palette::GRID.stroke_width(2))
        .axis_style(palette::LIMIT.stroke_width(2))
        .x_labels(MAX_TICKS)
        .y_labels(MAX_TICKS)
        .label_style(text(24, palette::INK))
        .axis_desc_style(text(26, palette::INK))
}

/// Text on a sheet, `size` of about 26 being 13 CSS pixels.
pub fn text(size: u32, colour: RGBColor) -> TextStyle<'static> {
    // The SVG backend writes a font size smaller by this factor.
    ("sans-serif", f64::from(size) * 1.24).into_font().color(&colour)
}

/// A colour for use in CSS and SVG attributes.
pub fn css(RGBColor(r, g, b): RGBColor) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}
