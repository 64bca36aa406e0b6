//! Indifference curves of fitted utilities through choices of two goods.

use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, palette, svg};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::number;
use walras_theory::revealed_preference::{Family, Fit};

use super::plane::{Plane, SIZE, budget_line, pairs};
use crate::Example;
use crate::forecast::{family_name, parameter_names};

/// Curves of a panel, through choices evenly spread over their ranking.
const CURVES: usize = 5;

/// Points of a curve.
const POINTS: u32 = 160;

/// One panel an example and family. None if there are none.
pub(super) fn figure(examples: &[Example]) -> Result<Option<Figure>, FigureError> {
    let mut drawn = Vec::new();
    for (place, example) in examples.iter().enumerate() {
        for (family, fit) in &example.fits {
            let name = family_name(*family);
            let alternative = Alternative {
                id: format!("fit-{name}-{place}"),
                title: format!("A {name} utility of subject {}", example.id),
                description: "Indifference curves of a fitted utility of two goods, with the choices.".into(),
                class: "",
            };
            let drawing = svg(SIZE, &alternative, |canvas| draw(canvas, example, *family, fit))?;
            let [a, b] = parameter_names(*family);
            let [x, y] = fit.parameters.map(number);
            let title = format!("{} {}: {name}, {a} = {x}, {b} = {y}", example.role, example.id);
            drawn.push(Panel { title, svg: drawing, tall: false });
        }
    }
    if drawn.is_empty() {
        return Ok(None);
    }
    let keys = [
        Key::line(palette::GRID, 3, "budgets"),
        Key::line(palette::NAVY, 3, "indifference curves of the fit"),
        Key::line(palette::ORANGE, 7, "choices"),
    ];
    let caption = "Indifference curves through some choices of the utilities of each family that miss the choices by the least \
                   share of expenditure (Halevy, Persitz & Zrill 2018).";
    Ok(Some(Figure { body: format!("{}{}", legend(&keys), panels(drawn)), caption: caption.into() }))
}

fn draw(canvas: &Canvas<'_>, example: &Example, family: Family, fit: &Fit) -> Result<(), FigureError> {
    let choices = pairs(&example.quantities);
    let axes = [0, 1].map(|good| Axis::from_zero(choices.iter().map(|q| q[good])));
    let most = [0, 1].map(|good| axes[good].range().end / axes[good].place(1.0));
    let mut plane = Plane::on(canvas, axes)?;
    for (p, &q) in pairs(&example.prices).into_iter().zip(&choices) {
        plane.line(&budget_line(p, q), palette::GRID)?;
    }
    let utility = |x: [f64; 2]| family.utility(fit.parameters, x);
    let mut levels: Vec<f64> = choices.iter().map(|&q| utility(q)).collect();
    levels.sort_unstable_by(f64::total_cmp);
    let curves = CURVES.min(levels.len());
    for k in 0..curves {
        let level = levels[k * (levels.len() - 1) / curves.saturating_sub(1).max(1)];
        let curve = indifference_curve(utility, level, most);
        if curve.len() > 1 {
            plane.line(&curve, palette::NAVY)?;
        }
    }
    plane.choices(&choices)
}

/// Bundles of a level within a box, from the left to the right.
fn indifference_curve(utility: impl Fn([f64; 2]) -> f64, level: f64, most: [f64; 2]) -> Vec<[f64; 2]> {
    let mut curve = Vec::new();
    for k in 0..=POINTS {
        let x = most[0] * f64::from(k) / f64::from(POINTS);
        if utility([x, 0.0]) > level || utility([x, most[1]]) < level {
            continue;
        }
        let (mut low, mut high) = (0.0, most[1]);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if utility([x, middle]) < level { low = middle } else { high = middle }
        }
        curve.push([x, high]);
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::indifference_curve;

    #[test]
    fn a_curve_keeps_its_level() {
        let utility = |x: [f64; 2]| (x[0] * x[1]).sqrt();
        let curve = indifference_curve(utility, 1.0, [4.0, 4.0]);
        assert!(curve.len() > 100 && curve.iter().all(|&x| (utility(x) - 1.0).abs() < 1e-9));
    }
}
