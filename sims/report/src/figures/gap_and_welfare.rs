//! The Pareto gap, beside what society gets of it.

use plotters::prelude::*;
use walras_designer::evaluation::Evaluation;
use walras_figures::FigureError;
use walras_figures::axis::{Axis, MAX_TICKS, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, css, dress, palette, text};
use walras_figures::figure::{Figure, Key, legend};
use walras_figures::format::{count, number};
use walras_figures::plot::{Plot, Scale, Series};
use walras_figures::thin;
use walras_study::record::Record;

const SIZE: (u32, u32) = (1080, 660);

/// Pareto gap and slack (left) and welfare or surplus (right) over the iterations. Needs at least two of them.
pub(super) fn figure(record: &Record) -> Result<Figure, FigureError> {
    let trace = &record.trace;
    let worth = record.worth();
    let curves = Curves::of(trace);
    let drawing = sheet(SIZE, &alternative(trace, worth), |canvas| curves.draw(canvas, worth, record.payment_unit()))?;
    let body = format!("{}<div class=\"wide\">{drawing}</div>\n", legend(&keys(trace, worth)));
    Ok(Figure { body, caption: caption(trace, record.seen.draws, worth) })
}

struct Curves {
    gap: Vec<f64>,
    slack: Vec<f64>,
    /// Surplus, which is welfare where no money moves.
    worth: Vec<f64>,
    restless: Vec<i64>,
}

impl Curves {
    fn of(trace: &[Evaluation]) -> Self {
        Curves {
            gap: trace.iter().map(|e| e.assessment.pareto_gap).collect(),
            slack: trace.iter().map(|e| e.assessment.budget_slack).collect(),
            worth: trace.iter().map(|e| e.truth.surplus()).collect(),
            restless: thin::marks(trace.len(), |k| !trace[k].truth.converged),
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, worth: &str, unit: &str) -> Result<Plot, FigureError> {
        let left = Axis::from_zero(self.gap.iter().chain(&self.slack).copied());
        let right = Axis::around(self.worth.iter().copied());
        let iterations = 0..(self.gap.len() as i64 - 1).max(1);
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(20)
            .x_label_area_size(84)
            .y_label_area_size(112)
            .right_y_label_area_size(112)
            .build_cartesian_2d(iterations.clone(), left.range())?
            .set_secondary_coord(iterations, right.range());
        dress(&mut chart.configure_mesh())
            .disable_x_mesh()
            .x_labels(8)
            .y_label_style(text(24, palette::NAVY))
            .x_label_formatter(&|k| count(k.unsigned_abs()))
            .y_label_formatter(&|y| left.tick(*y))
            .x_desc("iteration")
            .y_desc(left.title("Pareto gap", ""))
            .draw()?;
        chart
            .configure_secondary_axes()
            .axis_style(palette::LIMIT.stroke_width(2))
            .y_labels(MAX_TICKS)
            .label_style(text(24, palette::ORANGE))
            .axis_desc_style(text(26, palette::ORANGE))
            .y_label_formatter(&|y| right.tick(*y))
            .y_desc(right.title(worth, unit))
            .draw()?;
        let (bottom, top) = (left.range().start, left.range().start + 0.035 * (left.range().end - left.range().start));
        let marks =
            self.restless.iter().map(|&k| PathElement::new([(k, bottom), (k, top)], palette::ALARM.stroke_width(3)));
        begin(canvas, Some(3))?;
        chart.draw_series(marks)?;
        for (key, values, colour, width) in [(0, &self.gap, palette::SKY, 9), (1, &self.slack, palette::NAVY, 3)] {
            begin(canvas, Some(key))?;
            for piece in place(values, left) {
                chart.draw_series(stroke(&piece, colour, width))?;
            }
        }
        begin(canvas, Some(2))?;
        for piece in place(&self.worth, right) {
            chart.draw_secondary_series(stroke(&piece, palette::ORANGE, 4))?;
        }
        let range = (0.0, (self.gap.len() as f64 - 1.0).max(1.0));
        let scales = [Scale::plain("iteration", range.0..range.1), Scale::of(&left, "Pareto gap")];
        let plot = Plot::new(chart.plotting_area().get_pixel_range(), scales, self.series(worth));
        Ok(Plot { right: Some(Scale::of(&right, titled(worth, unit))), ..plot })
    }

    fn series(&self, worth: &str) -> Vec<Series> {
        let values = |values| thin::line(values).into_iter().flatten().map(|(k, value)| (k as f64, value));
        let mut series = vec![
            Series::new(0, "Pareto gap", values(&self.gap)),
            Series::new(1, "unused budget", values(&self.slack)),
            Series { right: true, ..Series::new(2, worth, values(&self.worth)) },
        ];
        if !self.restless.is_empty() {
            let gap = |&k: &i64| (k as f64, self.gap.get(k.unsigned_abs() as usize).copied().unwrap_or(f64::NAN));
            series.push(Series::new(3, "Pareto gap where play is not at rest", self.restless.iter().map(gap)));
        }
        series
    }
}

fn place(values: &[f64], axis: Axis) -> Vec<Vec<(i64, f64)>> {
    let mut pieces = thin::line(values);
    pieces.iter_mut().flatten().for_each(|point| point.1 = axis.place(point.1));
    pieces
}

/// A line, or a dot where there is only one point.
pub(super) fn stroke<DB: DrawingBackend, X: Copy + 'static, Y: Copy + 'static>(
    piece: &[(X, Y)],
    colour: RGBColor,
    width: u32,
) -> Vec<DynElement<'static, DB, (X, Y)>> {
    match piece {
        [] => vec![],
        [point] => vec![Circle::new(*point, width, colour.filled()).into_dyn()],
        points => vec![PathElement::new(points.to_vec(), colour.stroke_width(width)).into_dyn()],
    }
}

fn keys(trace: &[Evaluation], worth: &str) -> Vec<Key> {
    let mut keys = vec![
        Key::line(palette::SKY, 5, "Pareto gap (left)"),
        Key::line(palette::NAVY, 2, "of it unused budget (left)"),
        Key::line(palette::ORANGE, 3, format!("{worth} (right)")),
    ];
    if trace.iter().any(|e| !e.truth.converged) {
        let sample = format!("<path d=\"M21 2V16\" stroke=\"{}\" stroke-width=\"3\"/>", css(palette::ALARM));
        keys.push(Key { sample, meaning: "play not at rest".into() });
    }
    keys
}

fn alternative(trace: &[Evaluation], worth: &str) -> Alternative {
    let ends = |value: fn(&Evaluation) -> f64| match (trace.first(), trace.last()) {
        (Some(first), Some(last)) => format!("from {} to {}", number(value(first)), number(value(last))),
        _ => String::new(),
    };
    Alternative {
        id: "gap-and-welfare".into(),
        title: format!("Pareto gap, its slack part and {worth} over the iterations"),
        description: format!(
            "Line chart. The Pareto gap goes {}, unused budget {} and {worth} {}.",
            ends(|e| e.assessment.pareto_gap),
            ends(|e| e.assessment.budget_slack),
            ends(|e| e.truth.surplus())
        ),
        class: "",
    }
}

fn caption(trace: &[Evaluation], draws: Option<usize>, worth: &str) -> String {
    let estimated = match draws {
        Some(n) => format!(" Gap and unused budget are estimates from {} sampled actions.", count(n as u64)),
        None => String::new(),
    };
    let restless = trace.iter().filter(|e| !e.truth.converged).count();
    let marked = match restless {
        0 => String::new(),
        n => format!(
            " Ticks at the bottom mark evaluations whose play was not at rest, {} of {}.",
            count(n as u64),
            count(trace.len() as u64)
        ),
    };
    format!(
        "Pareto gap and the part of it that is unused budget (left scale, from zero), and true {worth} (right scale, a \
         range of its own) under φ<sub>k</sub>, the mechanism after k iterations. Where the thin dark line runs inside the \
         broad one the gap is nothing but unused budget.{estimated}{marked}"
    )
}
