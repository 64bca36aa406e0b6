//! The course of a quantity over the iterations, over all members of an ensemble.

use plotters::prelude::*;

use super::axis::Axis;
use super::canvas::{Alternative, Canvas, dress, palette, svg};
use super::gap_and_welfare::stroke;
use super::{Figure, Key, legend, thin};
use crate::ensemble::{Band, Statistics};
use crate::report::ReportError;
use crate::report::format::{count, number};

const SIZE: (u32, u32) = (1080, 600);

/// A curve a combination: the mean and what lies a standard deviation around it; of a single combination quantiles too.
///
/// `name` is what the quantity is called, `id` is unique in the document.
pub(in crate::report) fn figure(
    id: &str,
    name: &str,
    curves: &[(String, &Band)],
    never_negative: bool,
) -> Result<Figure, ReportError> {
    let alternative = Alternative {
        id: id.into(),
        title: format!("{name} over the iterations, mean and spread over runs"),
        description: in_words(name, curves),
        class: "",
    };
    let drawing = svg(SIZE, &alternative, |canvas| draw(canvas, name, curves, never_negative))?;
    let body = format!("{}<div class=\"wide\">{drawing}</div>\n", legend(&keys(curves)));
    Ok(Figure { body, caption: caption(name, curves) })
}

fn colour(k: usize) -> RGBColor {
    palette::SERIES[k % palette::SERIES.len()]
}

fn draw(canvas: &Canvas<'_>, name: &str, curves: &[(String, &Band)], never_negative: bool) -> Result<(), ReportError> {
    let known = || curves.iter().flat_map(|(_, band)| band.course.iter().flatten());
    let single = curves.len() == 1;
    let reach = known().flat_map(|s| {
        let [low, high] = spread(s);
        if single { [low.min(s.q05), high.max(s.q95)] } else { [low, high] }
    });
    let floor = if never_negative { 0.0 } else { f64::NEG_INFINITY };
    let reach: Vec<f64> = reach.map(|value| value.max(floor)).collect();
    let up = if never_negative { Axis::from_zero(reach) } else { Axis::around(reach) };
    let iterations = || curves.iter().flat_map(|(_, band)| band.iteration.iter().copied());
    let (first, last) = (iterations().min().unwrap_or(0), iterations().max().unwrap_or(1));
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(20)
        .margin_right(28)
        .x_label_area_size(84)
        .y_label_area_size(112)
        .build_cartesian_2d(first..last.max(first + 1), up.range())?;
    dress(&mut chart.configure_mesh())
        .disable_x_mesh()
        .x_labels(8)
        .x_label_formatter(&|k| count(k.unsigned_abs()))
        .y_label_formatter(&|y| up.tick(*y))
        .x_desc("iteration")
        .y_desc(up.title(name, ""))
        .draw()?;
    let range = up.range();
    let place = |value: f64| up.place(value).clamp(range.start, range.end);
    let area = |band: &Band, ends: fn(&Statistics) -> [f64; 2]| {
        let known = places(band);
        let low = known.iter().map(|&(k, s)| (k, place(ends(s)[0])));
        let high = known.iter().rev().map(|&(k, s)| (k, place(ends(s)[1])));
        low.chain(high).collect::<Vec<_>>()
    };
    for (k, (_, band)) in curves.iter().enumerate() {
        if single {
            chart.draw_series([Polygon::new(area(band, |s| [s.q05, s.q95]), palette::SKY.mix(0.28).filled())])?;
        }
        let shade = if single { palette::SKY.mix(0.6) } else { colour(k).mix(0.16) };
        chart.draw_series([Polygon::new(area(band, spread), shade.filled())])?;
    }
    for (k, (_, band)) in curves.iter().enumerate() {
        let line = |value: fn(&Statistics) -> f64| {
            places(band).into_iter().map(|(k, s)| (k, place(value(s)))).collect::<Vec<_>>()
        };
        if single {
            chart.draw_series(stroke(&line(|s| s.median), palette::ORANGE, 3))?;
        }
        chart.draw_series(stroke(&line(|s| s.mean), colour(k), 4))?;
    }
    Ok(())
}

/// The entries that are drawn, with their iterations.
fn places(band: &Band) -> Vec<(i64, &Statistics)> {
    let places = thin::places(band.iteration.len()).into_iter();
    places.filter_map(|k| Some((band.iteration[k], band.course[k].as_ref()?))).collect()
}

/// A standard deviation below and above the mean.
fn spread(of: &Statistics) -> [f64; 2] {
    let sd = of.sd.unwrap_or(0.0);
    [of.mean - sd, of.mean + sd]
}

fn keys(curves: &[(String, &Band)]) -> Vec<Key> {
    if let [_] = curves {
        return vec![
            Key::line(palette::NAVY, 3, "mean"),
            Key::line(palette::ORANGE, 2, "median"),
            Key::line(palette::SKY, 9, "± 1 standard deviation"),
            Key::line(RGBColor(208, 232, 246), 9, "5% to 95% of the runs"),
        ];
    }
    curves.iter().enumerate().map(|(k, (label, _))| Key::line(colour(k), 3, label.clone())).collect()
}

fn in_words(name: &str, curves: &[(String, &Band)]) -> String {
    let one = |(label, band): &(String, &Band)| {
        let known = || band.course.iter().flatten();
        let (Some(first), Some(last)) = (known().next(), known().next_back()) else { return String::new() };
        let whose = if label.is_empty() { String::new() } else { format!(" with {label}") };
        format!(" The mean{whose} goes from {} to {}.", number(first.mean), number(last.mean))
    };
    format!("Line chart of {name}.{}", curves.iter().map(one).collect::<String>())
}

fn caption(name: &str, curves: &[(String, &Band)]) -> String {
    let runs = curves.iter().flat_map(|(_, band)| band.course.iter().flatten()).map(|s| s.count).max().unwrap_or(0);
    let each = if curves.len() > 1 { "of each kind" } else { "" };
    let shade = if curves.len() > 1 { " Shades are one standard deviation around the mean." } else { "" };
    let ended = curves.iter().any(|(_, band)| band.ended.iter().any(|&ended| ended > 0));
    let ended = match ended {
        true => " Runs that ended before others count with their last value from there on.",
        false => "",
    };
    format!("{name} over the iterations, over {} runs {each}.{shade}{ended}", count(runs)).replace(" .", ".")
}
