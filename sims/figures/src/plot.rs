//! What a drawing shows, in numbers: pages tell values by it and switch series, and files of data are made of it.
//!
//! It stands as JSON in the `<metadata>` of the drawing, so that a page stays one file and a drawing can be laid out anew.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::axis::Axis;

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
    /// A plot with these axes in the place that `get_pixel_range` of a plotting area gives.
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

#[cfg(test)]
mod tests {
    use super::*;

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
