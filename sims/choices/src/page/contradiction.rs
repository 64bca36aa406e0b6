//! A contradiction between choices of two goods: budgets that hold each other's choices.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, palette, svg, text};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};

use super::plane::{Plane, SIZE, budget_line, pairs};
use crate::explain::Contradiction;

/// Names of more choices would hide the figure.
const NAMED: usize = 12;

/// The budgets and choices along a contradiction.
pub(super) fn figure(contradiction: &Contradiction) -> Result<Figure, FigureError> {
    let alternative = Alternative {
        id: "contradiction".into(),
        title: format!("Contradiction of subject {}", contradiction.subject),
        description: format!("{} choices of two goods and their budgets.", contradiction.names.len()),
        class: "",
    };
    let drawing = svg(SIZE, &alternative, |canvas| draw(canvas, contradiction))?;
    let keys = [Key::line(palette::NAVY, 3, "budgets"), Key::line(palette::ORANGE, 7, "choices")];
    let caption = "The budgets of the choices that contradict each other. Each choice lies within the budget of the one before, \
                   so that it could have been had there, and was not taken.";
    let title = format!("subject {}", contradiction.subject);
    let body = format!("{}{}", legend(&keys), panels([Panel { title, svg: drawing, tall: false }]));
    Ok(Figure { body, caption: caption.into() })
}

fn draw(canvas: &Canvas<'_>, contradiction: &Contradiction) -> Result<(), FigureError> {
    let choices = pairs(&contradiction.quantities);
    let budgets = pairs(&contradiction.prices).into_iter().zip(&choices);
    let lines: Vec<[[f64; 2]; 2]> = budgets.map(|(p, q)| budget_line(p, *q)).collect();
    let axes = [0, 1].map(|good| Axis::from_zero(lines.iter().flatten().map(move |end| end[good])));
    let mut plane = Plane::on(canvas, axes)?;
    for line in &lines {
        plane.line(line, palette::NAVY)?;
    }
    plane.choices(&choices)?;
    let style = text(22, palette::NAVY);
    let names = contradiction.names.iter().zip(&choices).take(NAMED);
    let names =
        names.map(|(name, &q)| EmptyElement::at(plane.at(q)) + Text::new(name.clone(), (12, -12), style.clone()));
    let names: Vec<_> = names.collect();
    plane.chart.draw_series(names)?;
    Ok(())
}
