//! A subject's choices of two goods, with a utility that explains them.

use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, palette, svg};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::{count, number};
use walras_theory::revealed_preference::AfriatUtility;

use super::plane::{Plane, SIZE, budget_line, pairs};
use crate::Example;

/// Indifference curves drawn at most: those through choices, evenly spread over their ranking.
const CURVES: usize = 7;

/// One panel an example of two goods. None if there are none.
pub(super) fn figure(examples: &[Example]) -> Result<Option<Figure>, FigureError> {
    let drawn: Result<Vec<Option<Panel>>, FigureError> =
        examples.iter().enumerate().map(|(k, example)| panel(k, example)).collect();
    let drawn: Vec<Panel> = drawn?.into_iter().flatten().collect();
    if drawn.is_empty() {
        return Ok(None);
    }
    let keys = [
        Key::line(palette::GRID, 3, "budgets"),
        Key::line(palette::NAVY, 3, "indifference curves"),
        Key::line(palette::ORANGE, 7, "choices"),
    ];
    let caption = "Choices of two goods on their budgets, and indifference curves of a piecewise linear, concave utility \
                   from Afriat numbers that makes each choice the best on the stated share e of its budget. Many utilities do; \
                   between the choices the curves are a possibility, not a finding.";
    Ok(Some(Figure { body: format!("{}{}", legend(&keys), panels(drawn)), caption: caption.into() }))
}

fn panel(place: usize, example: &Example) -> Result<Option<Panel>, FigureError> {
    let Some(utility) = example.utility() else { return Ok(None) };
    let alternative = Alternative {
        id: format!("indifference-{place}"),
        title: format!("Choices of subject {}", example.id),
        description: format!(
            "{} choices of two goods on linear budgets with indifference curves at efficiency {}.",
            count(example.observations() as u64),
            number(utility.efficiency())
        ),
        class: "",
    };
    let drawing = svg(SIZE, &alternative, |canvas| draw(canvas, example, &utility))?;
    let title = format!("{} {}, e = {}", example.role, example.id, number(utility.efficiency()));
    Ok(Some(Panel { title, svg: drawing, tall: false }))
}

fn draw(canvas: &Canvas<'_>, example: &Example, utility: &AfriatUtility) -> Result<(), FigureError> {
    let choices = pairs(&example.quantities);
    let axes = [0, 1].map(|good| Axis::from_zero(choices.iter().map(|q| q[good])));
    let mut plane = Plane::on(canvas, axes)?;
    for (p, &q) in pairs(&example.prices).into_iter().zip(&choices) {
        plane.line(&budget_line(p, q), palette::GRID)?;
    }
    let (width, height) = (2.0 * axes[0].range().end * scale(axes[0]), 2.0 * axes[1].range().end * scale(axes[1]));
    for level in levels(utility, &choices) {
        let curve = utility.indifference_curve(level, width, height).unwrap_or_default();
        if curve.len() > 1 {
            plane.line(&curve, palette::NAVY)?;
        }
    }
    plane.choices(&choices)
}

/// Units of the data in a unit of the axis.
fn scale(axis: Axis) -> f64 {
    1.0 / axis.place(1.0)
}

/// Utilities of the choices, thinned out.
fn levels(utility: &AfriatUtility, choices: &[[f64; 2]]) -> Vec<f64> {
    let mut levels: Vec<f64> = choices.iter().filter_map(|q| utility.evaluate(q).ok()).collect();
    levels.sort_unstable_by(f64::total_cmp);
    levels.dedup();
    let last = levels.len().saturating_sub(1);
    let curves = CURVES.min(levels.len());
    (0..curves).map(|k| levels[k * last / curves.saturating_sub(1).max(1)]).collect()
}
