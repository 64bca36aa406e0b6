//! Final quantities over two swept fields, as maps.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::{Axis as Scale, MAX_TICKS, UNIT, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, palette, text};
use walras_figures::colour::{SHADES, colour, shade_of};
use walras_figures::figure::{Figure, Panel, panels};
use walras_figures::format::{number, shorten};
use walras_figures::plot::{Plot, Scale as Numbers, Series};
use walras_study::ensemble::Axis;

const SIZE: (u32, u32) = (640, 600);
/// Height of the colour scale below the map.
const LEGEND: i32 = 84;

/// A quantity.
pub(crate) struct Map<'a> {
    /// Unique among those of the figure.
    pub(crate) id: &'a str,
    /// What it is called.
    pub(crate) name: &'a str,
    /// Its unit; empty if it has none.
    pub(crate) unit: &'a str,
    /// Its mean for each combination, the second field varying fastest.
    pub(crate) values: Vec<Option<f64>>,
}

/// A map a quantity, the first field across and the second upwards; nothing without quantities.
pub(crate) fn figure(axes: [&Axis; 2], maps: &[Map<'_>]) -> Result<Option<Figure>, FigureError> {
    if maps.is_empty() {
        return Ok(None);
    }
    let drawn: Result<Vec<Panel>, FigureError> = maps.iter().map(|map| panel(axes, map)).collect();
    let caption = format!(
        "Final quantities over {} (across) and {} (upwards), means over replicates. The scale of each map runs from its own \
         least to its own largest value; white is where no run was played.",
        axes[0].short(),
        axes[1].short()
    );
    Ok(Some(Figure { body: panels(drawn?), caption: walras_figures::format::escape(&caption) }))
}

fn panel(axes: [&Axis; 2], Map { id, name, unit, values }: &Map<'_>) -> Result<Panel, FigureError> {
    let ends = ends(values);
    let place = |wanted: f64| values.iter().position(|value| *value == Some(wanted)).map(|k| at(axes, k));
    let alternative = Alternative {
        id: format!("landscape-{id}"),
        title: format!("{name} over {} and {}", axes[0].short(), axes[1].short()),
        description: match ends {
            Some([low, high]) => format!(
                "Map. Least {} at {}, largest {} at {}.",
                number(low),
                place(low).unwrap_or_default(),
                number(high),
                place(high).unwrap_or_default()
            ),
            None => "Map without values.".into(),
        },
        class: "cells",
    };
    let quantity = titled(name, unit);
    let svg = sheet(SIZE, &alternative, |canvas| {
        let plot = draw(canvas, axes, values, ends.unwrap_or([0.0, 1.0]))?;
        Ok(Plot { value: Some(quantity.clone()), ..plot })
    })?;
    Ok(Panel { title: quantity, svg, tall: false })
}

/// The combination in words.
fn at(axes: [&Axis; 2], point: usize) -> String {
    let columns = axes[1].labels.len();
    let [first, second] = [(axes[0], point / columns), (axes[1], point % columns)];
    format!("{} {}, {} {}", first.0.short(), first.0.labels[first.1], second.0.short(), second.0.labels[second.1])
}

/// The least and the largest value.
fn ends(values: &[Option<f64>]) -> Option<[f64; 2]> {
    let present = || values.iter().flatten().copied();
    present().next()?;
    Some([present().fold(f64::INFINITY, f64::min), present().fold(f64::NEG_INFINITY, f64::max)])
}

fn draw(
    canvas: &Canvas<'_>,
    axes: [&Axis; 2],
    values: &[Option<f64>],
    [low, high]: [f64; 2],
) -> Result<Plot, FigureError> {
    let (map, below) = canvas.split_vertically(SIZE.1 as i32 - LEGEND);
    let [across, up] = axes.map(edges);
    let mut chart = ChartBuilder::on(&map)
        .margin_top(16)
        .margin_right(24)
        .x_label_area_size(84)
        .y_label_area_size(112)
        .build_cartesian_2d(across[0]..across[across.len() - 1], up[0]..up[up.len() - 1])?;
    let columns = axes[1].labels.len();
    let cells = values.iter().enumerate().filter_map(|(point, value)| Some((point, (*value)?)));
    begin(canvas, Some(0))?;
    chart.draw_series(cells.clone().map(|(point, value)| {
        let (x, y) = (point / columns, point % columns);
        let shade = if high > low { shade_of(value - low, high - low) } else { SHADES / 2 };
        Rectangle::new([(across[x], up[y]), (across[x + 1], up[y + 1])], colour(shade).filled())
    }))?;
    begin(canvas, None)?;
    let [x_label, y_label] = axes.map(|axis| move |place: &f64| tick(axis, *place));
    chart
        .configure_mesh()
        .disable_mesh()
        .axis_style(palette::LIMIT.stroke_width(2))
        .x_labels(ticks(axes[0]))
        .y_labels(ticks(axes[1]))
        .label_style(text(24, palette::INK))
        .axis_desc_style(text(26, palette::INK))
        .x_label_formatter(&x_label)
        .y_label_formatter(&y_label)
        .x_desc(title(axes[0]))
        .y_desc(title(axes[1]))
        .draw()?;
    scale(&below, low, high)?;
    let series = cells.map(|(point, value)| {
        let [x, y] = [(axes[0], point / columns), (axes[1], point % columns)].map(|(axis, k)| place(axis, k));
        Series::with_values(0, at(axes, point), [vec![x, y, value]])
    });
    let scales = [(axes[0], &across), (axes[1], &up)].map(|(axis, edges)| {
        let title = titled(axis.short(), &axis.unit);
        Numbers::plain(title, edges[0]..edges[edges.len() - 1])
    });
    Ok(Plot::new(chart.plotting_area().get_pixel_range(), scales, series.collect()))
}

/// Where a value stands: at its number, or counted from 0 where values are names.
fn place(axis: &Axis, value: usize) -> f64 {
    let numbers = axis.numbers.as_deref().filter(|numbers| is_rising(numbers));
    numbers.map_or(value as f64, |numbers| numbers[value])
}

/// Ticks have no power of ten taken out of them.
fn title(axis: &Axis) -> String {
    titled(&shorten(axis.short(), 30), &shorten(&axis.unit, UNIT))
}

fn ticks(axis: &Axis) -> usize {
    if axis.numbers.is_some() { MAX_TICKS } else { axis.labels.len() + 1 }
}

/// Boundaries of the cells: half-way between numbers, at halves between names.
fn edges(axis: &Axis) -> Vec<f64> {
    let names = || (0..axis.labels.len()).map(|k| k as f64).collect();
    let places: Vec<f64> = match &axis.numbers {
        Some(numbers) if is_rising(numbers) => numbers.clone(),
        _ => names(),
    };
    let Some((&first, &last)) = places.first().zip(places.last()) else { return vec![0.0, 1.0] };
    if places.len() == 1 {
        return vec![first - 0.5, first + 0.5];
    }
    let between = places.windows(2).map(|two| (two[0] + two[1]) / 2.0);
    let low = first - (places[1] - first) / 2.0;
    let high = last + (last - places[places.len() - 2]) / 2.0;
    [low].into_iter().chain(between).chain([high]).collect()
}

fn is_rising(numbers: &[f64]) -> bool {
    numbers.windows(2).all(|two| two[0] < two[1])
}

fn tick(axis: &Axis, place: f64) -> String {
    match &axis.numbers {
        Some(numbers) if is_rising(numbers) => {
            let scale = Scale::exact(numbers.iter().copied());
            let shown = scale.tick(scale.place(place));
            if scale.title("", "").is_empty() { shown } else { number(place) }
        }
        _ if place.fract() == 0.0 && place >= 0.0 => {
            axis.labels.get(place as usize).map_or(String::new(), |label| shorten(label, 9))
        }
        _ => String::new(),
    }
}

/// The colours with the values at their ends.
fn scale(canvas: &Canvas<'_>, low: f64, high: f64) -> Result<(), FigureError> {
    let (left, width) = (112, 8);
    for shade in 0..SHADES as i32 {
        let x = left + shade * width;
        canvas.draw(&Rectangle::new([(x, 12), (x + width, 38)], colour(shade as usize).filled()))?;
    }
    let right = left + SHADES as i32 * width;
    canvas.draw(&Rectangle::new([(left, 12), (right, 38)], palette::LIMIT.stroke_width(1)))?;
    let style = text(24, palette::INK);
    canvas.draw(&Text::new(number(low), (left, 48), style.clone()))?;
    let shown = number(high);
    let offset = 13 * shown.chars().count() as i32;
    canvas.draw(&Text::new(shown, (right - offset, 48), style))?;
    Ok(())
}
