//! Lines over a common axis.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::{Axis, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, dress};
use walras_figures::format::count;
use walras_figures::plot::{Plot, Scale, Series};
use walras_figures::thin;

use super::gap_and_welfare::stroke;

/// One line.
pub(super) struct Line {
    /// What it is called.
    pub(super) name: String,
    /// The place of its key in the legend, 0 where there is none.
    pub(super) key: usize,
    /// Where its values are, rising; those that are not finite break nothing and are left out.
    pub(super) x: Vec<f64>,
    /// Its values.
    pub(super) y: Vec<f64>,
    pub(super) colour: RGBColor,
    /// Its width in half pixels.
    pub(super) width: u32,
    /// Whether it keeps each value until the next.
    pub(super) steps: bool,
}

/// What the axes are called.
pub(super) struct Titles<'a> {
    pub(super) across: &'a str,
    pub(super) up: &'a str,
    /// Unit of the values; empty if they have none.
    pub(super) unit: &'a str,
}

/// The lines on one sheet.
pub(super) fn draw(
    size: (u32, u32),
    alternative: &Alternative,
    titles: &Titles<'_>,
    lines: &[Line],
) -> Result<String, FigureError> {
    sheet(size, alternative, |canvas| on(canvas, titles, lines))
}

fn on(canvas: &Canvas<'_>, titles: &Titles<'_>, lines: &[Line]) -> Result<Plot, FigureError> {
    let across = Axis::exact(lines.iter().flat_map(|line| line.x.iter().copied()));
    let up = Axis::around(lines.iter().flat_map(|line| line.y.iter().copied()));
    let whole = lines.iter().flat_map(|line| &line.x).all(|x| x.fract() == 0.0 && *x >= 0.0);
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(20)
        .margin_right(28)
        .x_label_area_size(84)
        .y_label_area_size(112)
        .build_cartesian_2d(across.range(), up.range())?;
    dress(&mut chart.configure_mesh())
        .disable_x_mesh()
        .x_labels(6)
        .x_label_formatter(&|x| match whole {
            true if x.fract() == 0.0 => count(*x as u64),
            true => String::new(),
            false => across.tick(*x),
        })
        .y_label_formatter(&|y| up.tick(*y))
        .x_desc(across.title(titles.across, ""))
        .y_desc(up.title(titles.up, titles.unit))
        .draw()?;
    let mut series = Vec::new();
    for line in lines {
        begin(canvas, Some(line.key))?;
        let path = thin::path(&line.x, &line.y);
        series.push(Series::new(line.key, &line.name, once_each(&path)));
        let path = if line.steps { stepped(&path) } else { path };
        let path: Vec<_> = path.into_iter().map(|(x, y)| (across.place(x), up.place(y))).collect();
        chart.draw_series(stroke(&path, line.colour, line.width))?;
    }
    let scales = [Scale::of(&across, titles.across), Scale::of(&up, titled(titles.up, titles.unit))];
    Ok(Plot::new(chart.plotting_area().get_pixel_range(), scales, series))
}

/// The points without the second of two equal neighbours: thinned paths have their ends twice.
pub(super) fn once_each(path: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut points = path.to_vec();
    points.dedup();
    points
}

/// The same path, level up to each next point.
fn stepped(path: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let corner = |two: &[(f64, f64)]| [(two[1].0, two[0].1), two[1]];
    path.first().copied().into_iter().chain(path.windows(2).flat_map(corner)).collect()
}
