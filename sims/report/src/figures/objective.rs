//! The objective over the mechanisms played: where the designer stands, and the best that it has observed.

use walras_figures::FigureError;
use walras_figures::canvas::{Alternative, palette};
use walras_figures::figure::{Figure, Key, legend};
use walras_figures::format::number;
use walras_study::record::Record;

use super::lines::{Line, Titles, draw};
use crate::designer;

const SIZE: (u32, u32) = (1080, 540);

/// The objective at the mechanism of each iteration, and the least observed at rest so far, over plays. Nothing where no
/// mechanism was designed.
pub(super) fn figure(record: &Record) -> Result<Option<Figure>, FigureError> {
    let Some(chosen) = &record.scenario.designer else { return Ok(None) };
    let plays: Vec<f64> = record.standing.iter().map(|standing| standing.plays as f64).collect();
    let played: Vec<f64> = record.trace.iter().map(|evaluation| evaluation.objective).collect();
    let best: Vec<f64> = record.standing.iter().map(|standing| standing.best.unwrap_or(f64::NAN)).collect();
    let name = designer::objective(&chosen.objective);
    let alternative = Alternative {
        id: "objective".into(),
        title: "The objective over the mechanisms played".into(),
        description: description(&played, &best),
        class: "",
    };
    let titles = Titles { across: "mechanisms played", up: "objective", unit: record.objective_unit() };
    let lines = [
        Line {
            name: "the mechanism of each iteration".into(),
            key: 0,
            x: plays.clone(),
            y: played,
            colour: palette::SKY,
            width: 5,
            steps: false,
        },
        Line { name: "least observed".into(), key: 1, x: plays, y: best, colour: palette::NAVY, width: 3, steps: true },
    ];
    let drawing = draw(SIZE, &alternative, &titles, &lines)?;
    let keys = [
        Key::line(palette::SKY, 4, "the mechanism that observers see in each iteration"),
        Key::line(palette::NAVY, 2, "the least observed so far with play at rest"),
    ];
    let body = format!("{}<div class=\"wide\">{drawing}</div>\n", legend(&keys));
    let caption = format!(
        "What the designer minimises, {name}, over the mechanisms that it had played, which is what designers are compared by: an \
         iteration plays one or several. The light line is the mechanism that each iteration stands at, the dark one the least \
         that was observed so far, perturbed mechanisms included, with play at rest."
    );
    Ok(Some(Figure { body, caption }))
}

fn description(played: &[f64], best: &[f64]) -> String {
    let ends = |values: &[f64]| {
        let mut finite = values.iter().copied().filter(|value| value.is_finite());
        finite.next().map(|first| (first, finite.next_back().unwrap_or(first)))
    };
    let words = |what: &str, values: &[f64]| match ends(values) {
        Some((first, last)) => format!(" {what} goes from {} to {}.", number(first), number(last)),
        None => String::new(),
    };
    format!("Line chart.{}{}", words("The objective", played), words("The least observed", best))
}
