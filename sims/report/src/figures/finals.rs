//! How runs of an ensemble end: the distribution of a final quantity, a box for each combination of swept values.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use walras_figures::FigureError;
use walras_figures::axis::{Axis, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, dress, palette, text};
use walras_figures::figure::{Figure, Panel, panels};
use walras_figures::format::{number, shorten};
use walras_figures::plot::{Plot, Scale, Series};
use walras_study::ensemble::Statistics;

const WIDTH: u32 = 600;
const ROW: u32 = 64;
/// Characters of a label in a line, of which there are at most [`LINES`].
const LONGEST: usize = 26;
const LINES: usize = 2;

/// Characters of a title that the width of a sheet has place for, and about the width of each.
const TITLE: usize = 40;
const CHARACTER: i32 = 14;

/// A quantity.
pub(crate) struct Quantity<'a> {
    /// Unique among those of the figure.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: &'a str,
    /// Its unit; empty if it has none.
    pub(crate) unit: &'a str,
    /// How it is distributed in each combination.
    pub(crate) rows: Vec<(String, Statistics)>,
}

/// A panel a quantity; nothing without quantities.
pub(crate) fn figure(quantities: &[Quantity<'_>]) -> Result<Option<Figure>, FigureError> {
    if quantities.is_empty() {
        return Ok(None);
    }
    let drawn: Result<Vec<Panel>, FigureError> = quantities.iter().map(panel).collect();
    let caption = "Where runs end: boxes hold the middle half of them, whiskers 5% to 95%, rings the extremes; the line in a box \
                   is the median, the dot the mean.";
    Ok(Some(Figure { body: panels(drawn?), caption: caption.into() }))
}

fn panel(quantity: &Quantity<'_>) -> Result<Panel, FigureError> {
    let Quantity { id, name, rows, .. } = quantity;
    let words = |(label, s): &(String, Statistics)| {
        let whose = if label.is_empty() { String::new() } else { format!("{label}: ") };
        format!(
            " {whose}median {}, mean {}, from {} to {}.",
            number(s.median),
            number(s.mean),
            number(s.min),
            number(s.max)
        )
    };
    let alternative = Alternative {
        id: format!("finals-{id}"),
        title: format!("Distribution of the final {name}"),
        description: format!("Box plot.{}", rows.iter().map(words).collect::<String>()),
        class: "",
    };
    let svg = sheet((WIDTH, 104 + ROW * rows.len() as u32), &alternative, |canvas| draw(canvas, quantity))?;
    Ok(Panel { title: (*name).into(), svg, tall: false })
}

fn draw(canvas: &Canvas<'_>, Quantity { name, unit, rows, .. }: &Quantity<'_>) -> Result<Plot, FigureError> {
    let across = Axis::around(rows.iter().flat_map(|(_, s)| [s.min, s.max]));
    let longest = rows
        .iter()
        .map(|(label, _)| wrapped(label).iter().map(|line| line.chars().count()).max().unwrap_or(0))
        .max()
        .unwrap_or(0);
    let bottom = rows.len() as f64;
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(12)
        .margin_right(24)
        .x_label_area_size(84)
        .y_label_area_size(if longest > 0 { 24 + 12 * longest as u32 } else { 24 })
        .build_cartesian_2d(across.range(), bottom..0.0)?;
    dress(&mut chart.configure_mesh())
        .disable_y_mesh()
        .y_labels(0)
        .x_labels(5)
        .x_label_formatter(&|x| across.tick(*x))
        .draw()?;
    begin(canvas, Some(0))?;
    for (k, (_, s)) in rows.iter().enumerate() {
        let middle = k as f64 + 0.5;
        let at = |value: f64, lift: f64| (across.place(value), middle + lift);
        let ink = palette::NAVY.stroke_width(3);
        chart.draw_series([
            PathElement::new([at(s.q05, 0.0), at(s.q25, 0.0)], ink),
            PathElement::new([at(s.q75, 0.0), at(s.q95, 0.0)], ink),
            PathElement::new([at(s.q05, -0.14), at(s.q05, 0.14)], ink),
            PathElement::new([at(s.q95, -0.14), at(s.q95, 0.14)], ink),
        ])?;
        chart.draw_series([Rectangle::new([at(s.q25, -0.28), at(s.q75, 0.28)], palette::SKY.filled())])?;
        chart.draw_series([Rectangle::new([at(s.q25, -0.28), at(s.q75, 0.28)], ink)])?;
        chart.draw_series([PathElement::new(
            [at(s.median, -0.28), at(s.median, 0.28)],
            palette::NAVY.stroke_width(6),
        )])?;
        chart.draw_series([Circle::new(at(s.mean, 0.0), 6, palette::ORANGE.filled())])?;
        chart.draw_series([s.min, s.max].map(|end| Circle::new(at(end, 0.0), 5, palette::LIMIT.stroke_width(2))))?;
    }
    begin(canvas, None)?;
    // Centred below the plot, unless it would leave the sheet there.
    let title = across.short_title(name, unit, TITLE);
    let (right, down) = chart.plotting_area().get_pixel_range();
    let half = CHARACTER * title.chars().count() as i32 / 2;
    let middle = ((right.start + right.end) / 2).min(WIDTH as i32 - half).max(half);
    let style = text(26, palette::INK).pos(Pos::new(HPos::Center, VPos::Bottom));
    canvas.draw(&Text::new(title, (middle, down.end + 80), style))?;
    // Labels stand left of the plot, in pixels: names are no numbers.
    for (k, (label, _)) in rows.iter().enumerate() {
        let height = f64::from(down.end - down.start) / bottom;
        let lines = wrapped(label);
        let y = down.start + ((k as f64 + 0.5) * height) as i32 - 12 * lines.len() as i32;
        for (line, y) in lines.into_iter().zip((y..).step_by(24)) {
            canvas.draw(&Text::new(line, (6, y), text(20, palette::INK)))?;
        }
    }
    let scales = [Scale::of(&across, titled(name, unit)), Scale::plain("row", bottom..0.0)];
    Ok(Plot::new((right, down), scales, rows.iter().enumerate().flat_map(series).collect()))
}

/// What is drawn of one distribution, each a series of its own.
fn series((k, (label, s)): (usize, &(String, Statistics))) -> Vec<Series> {
    let drawn = [
        ("minimum", s.min),
        ("5%", s.q05),
        ("25%", s.q25),
        ("median", s.median),
        ("mean", s.mean),
        ("75%", s.q75),
        ("95%", s.q95),
        ("maximum", s.max),
    ];
    let whose = if label.is_empty() { String::new() } else { format!("{label}: ") };
    drawn.map(|(what, value)| Series::new(0, format!("{whose}{what}"), [(value, k as f64 + 0.5)])).into()
}

/// A label in lines that fit beside the boxes, broken between words where there are some.
fn wrapped(label: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in label.split(' ') {
        let last = lines.len() - 1;
        let length = lines[last].chars().count() + 1 + word.chars().count();
        if lines[last].is_empty() {
            lines[last] = word.into();
        } else if length <= LONGEST || lines.len() == LINES {
            lines[last] = format!("{} {word}", lines[last]);
        } else {
            lines.push(word.into());
        }
    }
    lines.iter().map(|line| shorten(line, LONGEST)).collect()
}
