//! Where the designer went.

use plotters::prelude::*;
use walras_figures::axis::{Axis, UNIT, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, css, dress, palette, text};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::{count, number, shorten};
use walras_figures::plot::{Plot, Scale, Series};
use walras_figures::thin;
use walras_study::record::Record;

use super::gap_and_welfare::stroke;
use super::lines::once_each;
use crate::headline::{phi_name, phi_unit};
use crate::{FigureError, bounds};

const PANEL: (u32, u32) = (840, 480);
const PLANE: (u32, u32) = (840, 1020);
/// At most this many entries of φ are drawn.
const SHOWN: usize = 12;

/// Each entry of φ over the iterations, and the path in the plane where there are two. Nothing if φ has no entries.
pub(super) fn figure(record: &Record) -> Result<Option<Figure>, FigureError> {
    let size = record.trace.iter().map(|e| e.phi.len()).max().unwrap_or_default();
    if size == 0 {
        return Ok(None);
    }
    let entries: Vec<_> = (0..size).map(|entry| Entry::of(record, entry)).collect();
    let mut drawn = entries.iter().take(SHOWN).map(Entry::panel).collect::<Result<Vec<_>, _>>()?;
    if let [x, y] = entries.as_slice() {
        drawn.push(plane(x, y)?);
    }
    let body = format!("{}{}", legend(&keys(&entries)), panels(drawn));
    Ok(Some(Figure { body, caption: caption(size) }))
}

/// One entry of φ over the iterations.
struct Entry {
    index: usize,
    name: String,
    unit: String,
    values: Vec<f64>,
    bounds: [Option<f64>; 2],
}

impl Entry {
    fn of(record: &Record, index: usize) -> Self {
        Entry {
            index,
            name: shorten(&phi_name(record, index), 30),
            unit: shorten(phi_unit(record, index), UNIT),
            values: record.trace.iter().map(|e| e.phi.get(index).copied().unwrap_or(f64::NAN)).collect(),
            bounds: bounds::of_entry(record, index),
        }
    }

    fn panel(&self) -> Result<Panel, FigureError> {
        let alternative = Alternative {
            id: format!("phi-{}", self.index),
            title: format!("{} over the iterations", self.name),
            description: format!("Line chart. It goes {}.", self.ends()),
            class: "",
        };
        let svg = sheet(PANEL, &alternative, |canvas| self.draw(canvas))?;
        Ok(Panel { title: format!("{} over iterations", self.name), svg, tall: false })
    }

    fn ends(&self) -> String {
        let [first, last] = [self.values.first(), self.values.last()].map(|v| number(v.copied().unwrap_or(f64::NAN)));
        format!("from {first} to {last}")
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<Plot, FigureError> {
        let axis = Axis::around(self.values.iter().copied());
        let last = (self.values.len() as i64 - 1).max(1);
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(16)
            .margin_right(36)
            .x_label_area_size(86)
            .y_label_area_size(126)
            .build_cartesian_2d(0..last, axis.range())?;
        dress(&mut chart.configure_mesh())
            .disable_x_mesh()
            .x_labels(5)
            .y_labels(6)
            .label_style(text(26, palette::INK))
            .axis_desc_style(text(28, palette::INK))
            .x_label_formatter(&|k| count(k.unsigned_abs()))
            .y_label_formatter(&|y| axis.tick(*y))
            .x_desc("iteration")
            .y_desc(axis.title(&self.name, &self.unit))
            .draw()?;
        begin(canvas, Some(1))?;
        for bound in self.bounds.into_iter().flatten().filter(|&bound| axis.holds(bound)) {
            let at = axis.place(bound);
            chart.draw_series([PathElement::new([(0, at), (last, at)], palette::LIMIT.stroke_width(3))])?;
        }
        begin(canvas, Some(0))?;
        for mut piece in thin::line(&self.values) {
            piece.iter_mut().for_each(|point| point.1 = axis.place(point.1));
            chart.draw_series(stroke(&piece, palette::NAVY, 4))?;
        }
        let values = thin::line(&self.values).into_iter().flatten().map(|(k, value)| (k as f64, value));
        let limit = |bound: f64| Series::new(1, "limit", [(0.0, bound), (last as f64, bound)]);
        let shown = self.bounds.into_iter().flatten().filter(|&bound| axis.holds(bound));
        let series = [Series::new(0, &self.name, values)].into_iter().chain(shown.map(limit)).collect();
        let scales = [Scale::plain("iteration", 0.0..last as f64), self.scale(&axis)];
        Ok(Plot::new(chart.plotting_area().get_pixel_range(), scales, series))
    }

    fn scale(&self, axis: &Axis) -> Scale {
        Scale::of(axis, titled(&self.name, &self.unit))
    }

    fn plane_axis(&self) -> Axis {
        Axis::around(self.values.iter().copied().chain(self.bounds.into_iter().flatten()))
    }
}

/// The path of two entries in their plane.
fn plane(x: &Entry, y: &Entry) -> Result<Panel, FigureError> {
    let alternative = Alternative {
        id: "phi-plane".into(),
        title: format!("Path in the plane of {} and {}", x.name, y.name),
        description: format!("{} goes {}, {} goes {}.", x.name, x.ends(), y.name, y.ends()),
        class: "",
    };
    let svg = sheet(PLANE, &alternative, |canvas| draw_plane(canvas, x, y))?;
    Ok(Panel { title: format!("{} and {} together", x.name, y.name), svg, tall: true })
}

fn draw_plane(canvas: &Canvas<'_>, x: &Entry, y: &Entry) -> Result<Plot, FigureError> {
    let (across, up) = (x.plane_axis(), y.plane_axis());
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(16)
        .margin_right(36)
        .x_label_area_size(86)
        .y_label_area_size(126)
        .build_cartesian_2d(across.range(), up.range())?;
    dress(&mut chart.configure_mesh())
        .x_labels(6)
        .label_style(text(26, palette::INK))
        .axis_desc_style(text(28, palette::INK))
        .x_label_formatter(&|v| across.tick(*v))
        .y_label_formatter(&|v| up.tick(*v))
        .x_desc(across.title(&x.name, &x.unit))
        .y_desc(up.title(&y.name, &y.unit))
        .draw()?;
    begin(canvas, Some(1))?;
    chart.draw_series(limits(x.bounds, y.bounds, across, up))?;
    begin(canvas, Some(0))?;
    let path = thin::path(&x.values, &y.values);
    let series = vec![Series::new(0, "φ", once_each(&path))];
    let path: Vec<_> = path.into_iter().map(|(x, y)| (across.place(x), up.place(y))).collect();
    chart.draw_series([PathElement::new(path.clone(), palette::NAVY.stroke_width(3))])?;
    if let (Some(&start), Some(&end)) = (path.first(), path.last()) {
        begin(canvas, Some(2))?;
        chart.draw_series([
            Circle::new(start, 12, WHITE.filled()),
            Circle::new(start, 12, palette::ORANGE.stroke_width(5)),
        ])?;
        begin(canvas, Some(3))?;
        chart.draw_series([Circle::new(end, 12, palette::ORANGE.filled())])?;
    }
    Ok(Plot::new(chart.plotting_area().get_pixel_range(), [x.scale(&across), y.scale(&up)], series))
}

/// The sides of the box of admissible mechanisms that exist, each as long as the drawing or the box.
fn limits(x: [Option<f64>; 2], y: [Option<f64>; 2], across: Axis, up: Axis) -> Vec<PathElement<(f64, f64)>> {
    let within = |[low, high]: [Option<f64>; 2], axis: Axis| {
        let place = |end: Option<f64>, otherwise| end.map_or(otherwise, |value| axis.place(value));
        (place(low, axis.range().start), place(high, axis.range().end))
    };
    let ((left, right), (bottom, top)) = (within(x, across), within(y, up));
    let sides = [
        (x[0].is_some(), [(left, bottom), (left, top)]),
        (x[1].is_some(), [(right, bottom), (right, top)]),
        (y[0].is_some(), [(left, bottom), (right, bottom)]),
        (y[1].is_some(), [(left, top), (right, top)]),
    ];
    let style = palette::LIMIT.stroke_width(3);
    sides.into_iter().filter(|(exists, _)| *exists).map(|(_, side)| PathElement::new(side, style)).collect()
}

fn keys(entries: &[Entry]) -> Vec<Key> {
    let mut keys = vec![Key::line(palette::NAVY, 3, "φ"), Key::line(palette::LIMIT, 2, "limits of φ")];
    if entries.len() == 2 {
        let colour = css(palette::ORANGE);
        let ring = format!("<circle cx=\"21\" cy=\"9\" r=\"6\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"3\"/>");
        let disc = format!("<circle cx=\"21\" cy=\"9\" r=\"7\" fill=\"{colour}\"/>");
        keys.extend([(ring, "start"), (disc, "end")].map(|(sample, meaning)| Key { sample, meaning: meaning.into() }));
    }
    keys
}

fn caption(size: usize) -> String {
    let shown = if size > SHOWN { format!(" The first {SHOWN} of {size} entries are shown.") } else { String::new() };
    let plane = if size == 2 { " The last panel shows both entries together in the box they may move in." } else { "" };
    format!(
        "Path of the mechanism φ. Scales of single entries do not start at zero; their limits are drawn where they fall \
         within.{plane}{shown}"
    )
}
