//! Final quantities over one swept number.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::{Axis as Scale, UNIT, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, dress, palette};
use walras_figures::figure::{Figure, Panel, panels};
use walras_figures::format::{number, shorten};
use walras_figures::plot::{Plot, Scale as Numbers, Series};
use walras_study::ensemble::{Axis, Statistics};

const SIZE: (u32, u32) = (600, 500);
/// Characters that the height of a sheet has place for.
const TITLE: usize = 31;
/// Numbers that span so many times their least are placed by their logarithms.
const WIDE: f64 = 50.0;

/// A quantity.
pub(crate) struct Response<'a> {
    /// Unique among those of the figure.
    pub(crate) id: &'a str,
    /// What it is called.
    pub(crate) name: &'a str,
    /// Its unit; empty if it has none.
    pub(crate) unit: &'a str,
    /// Its distribution at each value of the field.
    pub(crate) course: Vec<Option<Statistics>>,
}

/// A panel a quantity: means, with standard deviations around them; nothing without quantities or numbers.
pub(crate) fn figure(axis: &Axis, curves: &[Response<'_>]) -> Result<Option<Figure>, FigureError> {
    let Some(numbers) = axis.numbers.as_deref().filter(|_| !curves.is_empty()) else { return Ok(None) };
    let drawn: Result<Vec<Panel>, FigureError> = curves.iter().map(|curve| panel(axis, numbers, curve)).collect();
    let caption = format!("Where runs end, by {}: means, with one standard deviation around them.", axis.path);
    Ok(Some(Figure { body: panels(drawn?), caption: walras_figures::format::escape(&caption) }))
}

fn panel(axis: &Axis, numbers: &[f64], response: &Response<'_>) -> Result<Panel, FigureError> {
    let Response { id, name, unit, course } = response;
    let mut points: Vec<(f64, &Statistics)> =
        numbers.iter().zip(course).filter_map(|(&x, s)| Some((x, s.as_ref()?))).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let words = |(x, s): &(f64, &Statistics)| format!(" {} at {}.", number(s.mean), number(*x));
    let alternative = Alternative {
        id: format!("response-{id}"),
        title: format!("Final {name} over {}", axis.short()),
        description: format!("Line chart of means.{}", points.iter().take(12).map(words).collect::<String>()),
        class: "",
    };
    let svg = sheet(SIZE, &alternative, |canvas| draw(canvas, axis, [name, unit], &points))?;
    Ok(Panel { title: (*name).into(), svg, tall: false })
}

fn draw(
    canvas: &Canvas<'_>,
    axis: &Axis,
    [quantity, unit]: [&str; 2],
    points: &[(f64, &Statistics)],
) -> Result<Plot, FigureError> {
    let least = points.first().map_or(0.0, |point| point.0);
    let wide = least > 0.0 && points.last().is_some_and(|point| point.0 / least >= WIDE);
    let x_of = |x: f64| if wide { x.log10() } else { x };
    let across = Scale::around(points.iter().map(|&(x, _)| x_of(x)));
    let spread = |s: &Statistics| [s.mean - s.sd.unwrap_or(0.0), s.mean + s.sd.unwrap_or(0.0)];
    let up = Scale::around(points.iter().flat_map(|(_, s)| spread(s)));
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(16)
        .margin_right(28)
        .x_label_area_size(84)
        .y_label_area_size(112)
        .build_cartesian_2d(across.range(), up.range())?;
    let shown = |x: &f64| if wide { number(10_f64.powf(*x)) } else { across.tick(*x) };
    let (name, measure) = (shorten(axis.short(), 30), shorten(&axis.unit, UNIT));
    dress(&mut chart.configure_mesh())
        .disable_x_mesh()
        .x_labels(5)
        .x_label_formatter(&shown)
        .y_label_formatter(&|y| up.tick(*y))
        .x_desc(if wide { titled(&name, &measure) } else { across.title(&name, &measure) })
        .y_desc(up.short_title(quantity, unit, TITLE))
        .draw()?;
    let at = |x: f64, y: f64| (across.place(x_of(x)), up.place(y));
    let bars = points.iter().map(|(x, s)| {
        let [low, high] = spread(s);
        PathElement::new([at(*x, low), at(*x, high)], palette::SKY.stroke_width(6))
    });
    begin(canvas, Some(0))?;
    chart.draw_series(bars)?;
    let line: Vec<_> = points.iter().map(|(x, s)| at(*x, s.mean)).collect();
    chart.draw_series([PathElement::new(line.clone(), palette::NAVY.stroke_width(3))])?;
    chart.draw_series(line.into_iter().map(|point| Circle::new(point, 6, palette::NAVY.filled())))?;
    let measure = |name: &str, value: fn([f64; 2], &Statistics) -> f64| {
        Series::new(0, name, points.iter().map(|&(x, s)| (x, value(spread(s), s))))
    };
    let series = vec![
        measure("mean", |_, s| s.mean),
        measure("mean − standard deviation", |[low, _], _| low),
        measure("mean + standard deviation", |[_, high], _| high),
    ];
    let x = Numbers::of(&across, titled(axis.short(), &axis.unit));
    let x = if wide { x.logarithmic(0.0) } else { x };
    Ok(Plot::new(chart.plotting_area().get_pixel_range(), [x, Numbers::of(&up, titled(quantity, unit))], series))
}
