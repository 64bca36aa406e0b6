//! The table and a figure of it, as reports have them.

use plotters::prelude::*;
use walras_figures::canvas::{self, Alternative, palette};
use walras_figures::figure::{Figure, Key, legend, numbered_all};
use walras_figures::page;

use crate::machine::Machine;
use crate::round::Measured;

/// A page with everything that was measured.
pub(crate) fn page(machine: &Machine, all: &[Measured]) -> String {
    let rows: String = all.iter().map(row).collect();
    let body = format!(
        "<h1>How play scales</h1>\n<p>{:.1} GB/s; {:.2} ns an exponential.</p>\n{}\n<table>\n<tr><th>game</th><th>rule</th><th>n</th>\
        <th>K</th><th>T</th><th>threads</th><th>ns an agent-update</th><th>of the bandwidth</th></tr>\n{rows}</table>\n",
        machine.bandwidth,
        machine.exp,
        numbered_all(&[figure(all)])
    );
    page::page("How play scales", &body)
}

fn row(measured: &Measured) -> String {
    let case = &measured.case;
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.1}</td><td>{:.0}%</td></tr>\n",
        case.game,
        case.rule,
        case.players,
        case.actions,
        case.probes,
        case.threads,
        1e9 / measured.updates,
        100.0 * measured.fraction
    )
}

/// Nanoseconds an agent-update over n, a line a game: flat where play is linear in n.
fn figure(all: &[Measured]) -> Figure {
    let mut games: Vec<(&str, &str)> = Vec::new();
    for measured in all {
        let name = (measured.case.game, measured.case.rule);
        if !games.contains(&name) {
            games.push(name);
        }
    }
    let line = |&(game, rule): &(&str, &str)| -> Vec<(f64, f64)> {
        let first =
            all.iter().find(|m| (m.case.game, m.case.rule) == (game, rule)).map(|m| (m.case.actions, m.case.probes));
        let same = all.iter().filter(|m| {
            (m.case.game, m.case.rule) == (game, rule)
                && m.case.threads == 1
                && Some((m.case.actions, m.case.probes)) == first
        });
        let mut points: Vec<(f64, f64)> = same.map(|m| (m.case.players as f64, 1e9 / m.updates)).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    };
    let lines: Vec<_> = games.iter().map(|game| (game, line(game))).filter(|(_, points)| points.len() > 1).collect();
    let ends = |of: fn(&(f64, f64)) -> f64| {
        let values = || lines.iter().flat_map(|(_, points)| points.iter().map(of));
        (values().fold(f64::INFINITY, f64::min) * 0.8)..(values().fold(0.0, f64::max) * 1.25)
    };
    let alternative = Alternative {
        id: "scale".into(),
        title: "Time of an agent-update by the number of players".into(),
        description: "A line a game; flat lines mean that play is linear in players.".into(),
        class: "figure",
    };
    let drawn = canvas::svg((1400, 700), &alternative, |sheet| {
        let mut chart = ChartBuilder::on(sheet)
            .margin(20)
            .x_label_area_size(70)
            .y_label_area_size(110)
            .build_cartesian_2d(ends(|p| p.0).log_scale(), ends(|p| p.1).log_scale())?;
        canvas::dress(&mut chart.configure_mesh()).x_desc("players").y_desc("ns an agent-update").draw()?;
        for ((_, points), colour) in lines.iter().zip(palette::SERIES.iter().cycle()) {
            chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(4)))?;
        }
        Ok(())
    });
    let keys: Vec<Key> = lines
        .iter()
        .zip(palette::SERIES.iter().cycle())
        .map(|(((game, rule), _), colour)| Key::line(*colour, 3, format!("{game}, {rule}")))
        .collect();
    let body = format!("{}{}", drawn.expect("a drawing in memory"), legend(&keys));
    Figure {
        body,
        caption: "Time of an agent-update by the number of players; flat where play is linear in them.".into(),
    }
}
