//! What a drawing shows, in numbers: pages tell values by it and switch series, and files of data are made of it.
//!
//! It stands as JSON in the `<metadata>` of the drawing, so that a page stays one file and a drawing can be laid out anew.

use std::ops::Range;

use plotters::prelude::*;
use serde::{Deserialize, Serialize};

use crate::FigureError;
use crate::axis::Axis;
use crate::canvas::Canvas;

/// Begins the text that stands for the border between two series until the drawing is done; no label has such a character.
const BORDER: char = '\u{1}';

/// A drawing in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    /// Left, top, right and bottom of the plot within the drawing, in units of the drawing.
    pub frame: [i32; 4],
    /// The horizontal axis.
    pub across: Scale,
    /// The vertical axis, at the left.
    pub up: Scale,
    /// The vertical axis at the right, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Scale>,
    /// What colours show, where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is drawn, in order.
    pub series: Vec<Series>,
}

/// How values are placed along an axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// The name with the unit of values, without the power of ten of the ticks.
    pub title: String,
    /// The place of the left or lower end.
    pub low: f64,
    /// The place of the right or upper end.
    pub high: f64,
    /// Values are this power of ten times their places.
    #[serde(default)]
    pub power: i32,
    /// Where places are decimal logarithms: what is added to a value before its logarithm is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logarithm: Option<f64>,
}

/// One of the things that are drawn in a plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// The place of its key in the legend, from 0.
    pub key: usize,
    /// Whether its values belong to the axis at the right.
    #[serde(default, skip_serializing_if = "is_false")]
    pub right: bool,
    /// Its points: across, up and, where colours show something, the value; all finite. As JSON they are words, `0 0.5;1 0.25`,
    /// which are short and are read back to the same bits.
    #[serde(with = "rows")]
    pub rows: Vec<Vec<f64>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}

mod rows {
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[expect(clippy::ptr_arg, reason = "the signature that serde asks for")]
    pub(super) fn serialize<S: Serializer>(rows: &Vec<Vec<f64>>, serializer: S) -> Result<S::Ok, S::Error> {
        let rows: Vec<String> = rows.iter().map(|row| row.iter().map(word).collect::<Vec<_>>().join(" ")).collect();
        serializer.serialize_str(&rows.join(";"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<f64>>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = |word: &str| {
            let number = word.parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| de::Error::custom(format!("found `{word}`, expected a finite number")))
        };
        let rows = text.split(';').filter(|row| !row.is_empty());
        rows.map(|row| row.split(' ').map(number).collect()).collect()
    }

    /// The shortest decimals that are read back to the same bits.
    fn word(number: &f64) -> String {
        let text = format!("{number:?}");
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    }
}

impl Plot {
    /// A plot with these axes in the place that [`DrawingArea::get_pixel_range`] gives.
    pub fn new((across, down): (Range<i32>, Range<i32>), [x, y]: [Scale; 2], series: Vec<Series>) -> Self {
        let frame = [across.start, down.start, across.end, down.end];
        Plot { frame, across: x, up: y, right: None, value: None, series }
    }
}

impl Scale {
    /// An axis without powers of ten.
    pub fn plain(title: impl Into<String>, Range { start, end }: Range<f64>) -> Self {
        Scale { title: title.into(), low: start, high: end, power: 0, logarithm: None }
    }

    /// Of an axis that holds values themselves.
    pub fn of(axis: &Axis, title: impl Into<String>) -> Self {
        Scale { power: axis.exponent(), ..Scale::plain(title, axis.range()) }
    }

    /// The same where the axis holds decimal logarithms of `shift` and the value.
    pub fn logarithmic(self, shift: f64) -> Self {
        Scale { logarithm: Some(shift), ..self }
    }
}

impl Series {
    /// A series through these points; those that are not finite are left out.
    pub fn new(key: usize, name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Series::with_values(key, name, points.into_iter().map(|(x, y)| vec![x, y]))
    }

    /// The same of points with what their colours show.
    pub fn with_values(key: usize, name: impl Into<String>, rows: impl IntoIterator<Item = Vec<f64>>) -> Self {
        let rows = rows.into_iter().filter(|row| row.iter().all(|value| value.is_finite())).collect();
        Series { name: name.into(), key, right: false, rows }
    }
}

/// What is drawn next belongs to the key of this place in the legend, to none without.
///
/// # Errors
/// If the sheet cannot be drawn on.
pub fn begin(canvas: &Canvas<'_>, key: Option<usize>) -> Result<(), FigureError> {
    let key = key.map_or(String::new(), |key| key.to_string());
    Ok(canvas.draw(&Text::new(format!("{BORDER}{key}"), (0, 0), ("sans-serif", 1)))?)
}

/// A drawing with its borders made to groups, `<g data-key="0">`.
pub(crate) fn grouped(drawing: &str) -> String {
    let mut text = String::with_capacity(drawing.len());
    let (mut rest, mut open) = (drawing, false);
    while let Some(at) = rest.find(BORDER) {
        let (before, after) = rest.split_at(at);
        text.push_str(&before[..before.rfind("<text").unwrap_or(at)]);
        let (key, after) = after[BORDER.len_utf8()..].split_once('\n').unwrap_or_default();
        close(&mut text, open);
        open = !key.is_empty();
        if open {
            text.push_str(&format!("<g data-key=\"{key}\">\n"));
        }
        rest = after.split_once("</text>\n").map_or("", |(_, rest)| rest);
    }
    let (last, end) = rest.split_at(rest.rfind("</svg>").unwrap_or(rest.len()));
    text.push_str(last);
    close(&mut text, open);
    text + end
}

fn close(text: &mut String, open: bool) {
    if open {
        text.push_str("</g>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_become_groups() {
        let border = |key: &str| format!("<text x=\"0\">\n{BORDER}{key}\n</text>\n");
        let drawing = format!("<a/>\n{}<b/>\n{}<c/>\n{}<d/>\n</svg>\n", border("0"), border("12"), border(""));
        let expected = "<a/>\n<g data-key=\"0\">\n<b/>\n</g>\n<g data-key=\"12\">\n<c/>\n</g>\n<d/>\n</svg>\n";
        assert_eq!(grouped(&drawing), expected);
        assert_eq!(grouped(&format!("{}<b/>\n</svg>\n", border("0"))), "<g data-key=\"0\">\n<b/>\n</g>\n</svg>\n");
        assert_eq!(grouped("<a/>\n</svg>\n"), "<a/>\n</svg>\n");
    }

    #[test]
    fn only_what_is_finite_is_a_point() {
        let series = Series::new(0, "gap", [(0.0, 1.0), (1.0, f64::NAN), (f64::INFINITY, 2.0)]);
        assert_eq!(series.rows, [[0.0, 1.0]]);
    }

    #[test]
    fn points_are_read_back_to_the_same_bits() {
        let points = [(-0.0, 1.278_660_303_913_867_3), (5e-324, f64::MAX), (1e300, 0.1 + 0.2)];
        let series = Series::new(2, "gap", points);
        let json = serde_json::to_string(&series).unwrap();
        assert!(json.contains("-0 1.2786603039138673;5e-324 "), "{json}");
        let read: Series = serde_json::from_str(&json).unwrap();
        let bits = |series: &Series| series.rows.concat().into_iter().map(f64::to_bits).collect::<Vec<_>>();
        assert_eq!(bits(&read), bits(&series));
        assert!(serde_json::from_str::<Series>(&json.replace("5e-324", "inf")).is_err());
    }
}
