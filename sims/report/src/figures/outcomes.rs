//! What the designer observes besides actions, over the iterations.

use walras_figures::FigureError;
use walras_figures::canvas::{Alternative, palette};
use walras_figures::figure::{Figure, Panel, panels};
use walras_figures::format::number;
use walras_study::record::Record;

use super::lines::{Line, Titles, draw};

const SIZE: (u32, u32) = (600, 420);

/// A panel an outcome that the game declares; nothing where it declares none.
pub(super) fn figure(record: &Record) -> Result<Option<Figure>, FigureError> {
    if record.metadata.outcomes.is_empty() {
        return Ok(None);
    }
    let x: Vec<f64> = (0..record.trace.len()).map(|k| k as f64).collect();
    let panel = |(place, outcome): (usize, &walras_game::metadata::Outcome)| {
        let y: Vec<f64> = record.trace.iter().map(|evaluation| evaluation.outcomes[place]).collect();
        let ends = [y.first(), y.last()].map(|end| end.map_or_else(String::new, |&value| number(value)));
        let alternative = Alternative {
            id: format!("outcome-{place}"),
            title: format!("The outcome {} over the iterations", outcome.name),
            description: format!("Line chart. It goes from {} to {}.", ends[0], ends[1]),
            class: "",
        };
        let titles = Titles { across: "iteration", up: &outcome.name, unit: &outcome.unit };
        let (name, colour) = (outcome.name.clone(), palette::NAVY);
        let line = Line { name, key: 0, x: x.clone(), y, colour, width: 3, steps: false };
        Ok(Panel { title: outcome.name.clone(), svg: draw(SIZE, &alternative, &titles, &[line])?, tall: false })
    };
    let drawn: Result<Vec<Panel>, FigureError> = record.metadata.outcomes.iter().enumerate().map(panel).collect();
    let caption = "The outcomes that the game declares, as the designer observes them, averaged over probes.";
    Ok(Some(Figure { body: panels(drawn?), caption: caption.into() }))
}
