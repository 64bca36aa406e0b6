//! What players do under each probe.

use plotters::prelude::*;
use walras_engine::model::FEASIBILITY_TOLERANCE;
use walras_engine::play::Play;
use walras_figures::FigureError;
use walras_figures::axis::{Axis, MAX_TICKS, UNIT, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, palette, svg, text};
use walras_figures::colour::{SHADES, colour, shade_of};
use walras_figures::figure::{Figure, Panel, panels};
use walras_figures::format::{count, number, shorten};
use walras_figures::plot::{Plot, Scale, Series};
use walras_study::record::Record;

use crate::actions::ActionAxis;

/// At most this many players are drawn.
const PLAYERS: usize = 6;
/// At most this many probes are drawn.
const PROBES: usize = 30;
/// More actions than this are drawn in groups of neighbours.
const COLUMNS: usize = 128;
const WIDTH: u32 = 840;
const FORBIDDEN: RGBColor = RGBColor(232, 232, 232);
const HATCH: RGBColor = RGBColor(206, 206, 206);

/// The strategies at the last mechanism, beside those at the first if there was a design. Nothing without any.
pub(super) fn figure(record: &Record) -> Result<Option<Figure>, FigureError> {
    let last = &record.last;
    if last.players == 0 || last.probes == 0 || last.actions == 0 || last.points.is_some() {
        return Ok(None);
    }
    let designed = record.trace.len() >= 2;
    let plays = if designed { vec![(&record.first, "first φ"), (last, "last φ")] } else { vec![(last, "")] };
    let axis = ActionAxis::of(record);
    let tables: Vec<_> = (0..last.players.min(PLAYERS))
        .flat_map(|player| plays.iter().map(move |&(play, when)| (player, when, Table::of(play, player))))
        .collect();
    let largest = tables.iter().flat_map(|(.., table)| table.largest()).fold(0.0, f64::max);
    let draw = |(player, when, table): &(usize, &str, Table)| {
        let who = match last.crowd {
            Some(_) => format!("Class {player}, mean of its players"),
            None => format!("Player {player}"),
        };
        let title = if when.is_empty() { who } else { format!("{who}, {when}") };
        let alternative = Alternative {
            id: format!("play-{player}-{}", if *when == "first φ" { "first" } else { "last" }),
            description: format!(
                "Heat map, rows are probes, columns are values of {}. {}",
                axis.name,
                table.in_words(&axis)
            ),
            title: format!("Strategies of {title}"),
            class: "cells",
        };
        let svg = sheet((WIDTH, table.height()), &alternative, |canvas| table.draw(canvas, &axis, largest))?;
        Ok(Panel { title, svg, tall: false })
    };
    let drawn = tables.iter().map(draw).collect::<Result<Vec<_>, FigureError>>()?;
    let body = format!("<div class=\"scale\">{}</div>\n{}", scale(largest)?, panels(drawn));
    Ok(Some(Figure { body, caption: caption(record, designed) }))
}

/// What is drawn in a place of a heat map.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Shade(usize),
    Forbidden,
    Unknown,
}

/// A player's strategies: probes × groups of neighbouring actions.
struct Table {
    /// How many actions a column stands for.
    group: usize,
    actions: usize,
    /// Probabilities of the columns and whether they hold a feasible action, by probe.
    rows: Vec<Vec<(f64, bool)>>,
}

impl Table {
    fn of(play: &Play, player: usize) -> Self {
        let group = play.actions.div_ceil(COLUMNS).max(1);
        let rows = (0..play.probes.min(PROBES)).map(|probe| row(play, probe, player, group)).collect();
        Table { group, actions: play.actions, rows }
    }

    fn largest(&self) -> impl Iterator<Item = f64> {
        self.rows.iter().flatten().filter(|(p, feasible)| *feasible && p.is_finite()).map(|(p, _)| *p)
    }

    fn row_height(&self) -> u32 {
        (420 / self.rows.len().max(1) as u32).clamp(18, 60)
    }

    fn height(&self) -> u32 {
        106 + self.row_height() * self.rows.len() as u32
    }

    fn draw(&self, canvas: &Canvas<'_>, actions: &ActionAxis, largest: f64) -> Result<Plot, FigureError> {
        let across = Axis::exact([actions.edge(0), actions.edge(self.actions)]);
        let probes = self.rows.len() as f64;
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(12)
            .margin_right(24)
            .x_label_area_size(84)
            .y_label_area_size(90)
            .build_cartesian_2d(across.range(), probes - 0.5..-0.5)?;
        let edge = |column: usize| across.place(actions.edge((column * self.group).min(self.actions)));
        let (columns, rows) = chart.plotting_area().get_pixel_range();
        begin(canvas, Some(0))?;
        forbid(canvas, [(columns.start, rows.start), (columns.end, rows.end)])?;
        for (probe, row) in self.rows.iter().enumerate() {
            let cells = runs(row, largest).into_iter().filter_map(|(from, to, cell)| Some((from, to, fill(cell)?)));
            chart.draw_series(cells.map(|(from, to, colour)| {
                Rectangle::new([(edge(from), probe as f64 - 0.5), (edge(to), probe as f64 + 0.5)], colour.filled())
            }))?;
        }
        begin(canvas, None)?;
        chart
            .configure_mesh()
            .disable_mesh()
            .axis_style(palette::LIMIT.stroke_width(2))
            .x_labels(MAX_TICKS)
            .y_labels(self.rows.len().clamp(1, 11))
            .label_style(text(24, palette::INK))
            .axis_desc_style(text(26, palette::INK))
            .x_label_formatter(&|x| across.tick(*x))
            .y_label_formatter(&|y| if y.fract() == 0.0 { format!("{y:.0}") } else { String::new() })
            .y_label_offset(0)
            .set_all_tick_mark_size(4)
            .x_desc(across.title(&shorten(&actions.name, 30), &shorten(&actions.unit, UNIT)))
            .y_desc("probe")
            .draw()?;
        let scales =
            [Scale::of(&across, titled(&actions.name, &actions.unit)), Scale::plain("probe", probes - 0.5..-0.5)];
        let plot = Plot::new((columns, rows), scales, self.series(actions));
        Ok(Plot { value: Some("probability".into()), ..plot })
    }

    /// A series a probe: what is feasible, at its action or the first of a group.
    fn series(&self, actions: &ActionAxis) -> Vec<Series> {
        let of = |(probe, row): (usize, &Vec<(f64, bool)>)| {
            let feasible = row.iter().enumerate().filter(|(_, (_, feasible))| *feasible);
            let cell = |(column, &(probability, _)): (usize, &(f64, bool))| {
                vec![actions.level(column * self.group), probe as f64, probability]
            };
            Series::with_values(0, format!("probe {probe}"), feasible.map(cell))
        };
        self.rows.iter().enumerate().map(of).collect()
    }

    /// The mean action, or the most likely one where actions have no numbers.
    fn in_words(&self, actions: &ActionAxis) -> String {
        let likeliest = |row: &Vec<(f64, bool)>| {
            let best =
                row.iter().enumerate().filter(|(_, (p, _))| p.is_finite()).max_by(|a, b| a.1.0.total_cmp(&b.1.0));
            best.map_or("unknown".into(), |(column, _)| number(actions.level(column * self.group)))
        };
        let modes: Vec<_> = self.rows.iter().map(likeliest).collect();
        format!("Most likely by probe: {}.", modes.join(", "))
    }
}

fn row(play: &Play, probe: usize, player: usize, group: usize) -> Vec<(f64, bool)> {
    let start = (probe * play.players + player) * play.actions;
    let columns = (0..play.actions).step_by(group);
    let column = |first: usize| {
        let places = start + first..start + play.actions.min(first + group);
        let probability = places.clone().map(|k| play.strategy.get(k).copied().unwrap_or(f64::NAN)).sum();
        let allowed = |g: &f64| *g <= FEASIBILITY_TOLERANCE;
        (probability, places.into_iter().any(|k| play.constraint.get(k).is_none_or(allowed)))
    };
    columns.map(column).collect()
}

/// Neighbouring columns that look the same: first, one past the last, and what they show.
fn runs(row: &[(f64, bool)], largest: f64) -> Vec<(usize, usize, Cell)> {
    let cell = |&(probability, feasible): &(f64, bool)| match (feasible, probability.is_finite()) {
        (false, _) => Cell::Forbidden,
        (true, false) => Cell::Unknown,
        (true, true) => Cell::Shade(shade_of(probability, largest)),
    };
    let cells: Vec<_> = row.iter().map(cell).collect();
    let mut from = 0;
    let chunks = cells.chunk_by(|a, b| a == b);
    let run = |chunk: &[Cell]| {
        let start = from;
        from += chunk.len();
        (start, from, chunk[0])
    };
    chunks.map(run).collect()
}

/// The colour that covers the hatched ground, if any does.
fn fill(cell: Cell) -> Option<RGBColor> {
    match cell {
        Cell::Shade(shade) => Some(colour(shade)),
        Cell::Forbidden => None,
        Cell::Unknown => Some(WHITE),
    }
}

/// Hatches the rectangle between two opposite corners, in pixels: one stroke to and fro, turning along the edges.
fn forbid(canvas: &Canvas<'_>, corners: [(i32, i32); 2]) -> Result<(), FigureError> {
    const SPACING: usize = 14;
    let [(left, top), (right, bottom)] = corners;
    let (width, height) = (right - left, bottom - top);
    let line = |(k, reach): (usize, i32)| {
        let low = (left + (reach - height).max(0), top + reach.min(height));
        let high = (left + reach.min(width), top + (reach - width).max(0));
        if k % 2 == 0 { [low, high] } else { [high, low] }
    };
    let points: Vec<_> = (0..width + height).step_by(SPACING).enumerate().flat_map(line).collect();
    canvas.draw(&Rectangle::new(corners, FORBIDDEN.filled()))?;
    canvas.draw(&PathElement::new(points, HATCH.stroke_width(2)))?;
    Ok(())
}

/// The legend of the shades.
fn scale(largest: f64) -> Result<String, FigureError> {
    let alternative = Alternative {
        id: "play-scale".into(),
        title: "Colour scale of probabilities".into(),
        description: format!("From pale for 0 to dark for {}; infeasible actions are hatched.", number(largest)),
        class: "cells",
    };
    svg((WIDTH, 84), &alternative, |canvas| {
        let (left, width) = (20, 8);
        for shade in 0..SHADES as i32 {
            let x = left + shade * width;
            canvas.draw(&Rectangle::new([(x, 8), (x + width, 38)], colour(shade as usize).filled()))?;
        }
        let right = left + SHADES as i32 * width;
        let frame = palette::LIMIT.stroke_width(1);
        canvas.draw(&Rectangle::new([(left, 8), (right, 38)], frame))?;
        let box_left = right + 70;
        forbid(canvas, [(box_left, 8), (box_left + 60, 38)])?;
        let style = text(24, palette::INK);
        canvas.draw(&Text::new("0", (left, 52), style.clone()))?;
        canvas.draw(&Text::new("probability", ((left + right) / 2 - 62, 52), style.clone()))?;
        let shown = number(largest);
        let offset = 13 * shown.chars().count() as i32;
        canvas.draw(&Text::new(shown, (right - offset, 52), style.clone()))?;
        canvas.draw(&Text::new("infeasible", (box_left + 74, 13), style))?;
        Ok(())
    })
}

fn caption(record: &Record, designed: bool) -> String {
    let play = &record.last;
    let mut caption =
        String::from("Mixed strategies: the probability of each action (columns) under each probe (rows)");
    caption.push_str(if designed {
        ", at the first and at the last mechanism."
    } else {
        " at the mechanism evaluated."
    });
    caption.push_str(" Players and probes are counted from 0, as in the tables.");
    if play.players > PLAYERS {
        caption.push_str(&format!(" The first {PLAYERS} of {} players are shown.", count(play.players as u64)));
    }
    if play.probes > PROBES {
        caption.push_str(&format!(" The first {PROBES} of {} probes are shown.", count(play.probes as u64)));
    }
    let group = play.actions.div_ceil(COLUMNS);
    if group > 1 {
        caption.push_str(&format!(" A column is {group} neighbouring actions of {}.", count(play.actions as u64)));
    }
    if record.seen.draws.is_some() {
        caption.push_str(" These are the strategies themselves; the designer saw samples of them only.");
    }
    caption
}
