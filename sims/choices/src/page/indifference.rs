//! A subject's choices of two goods, with a utility that explains them.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, dress, palette, svg};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::{count, number};
use walras_theory::revealed_preference::AfriatUtility;

use crate::Example;

const SIZE: (u32, u32) = (640, 600);
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
    let choices: Vec<[f64; 2]> = example.quantities.chunks_exact(2).map(|q| [q[0], q[1]]).collect();
    let axes = [0, 1].map(|good| Axis::from_zero(choices.iter().map(|q| q[good])));
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(16)
        .margin_right(28)
        .x_label_area_size(84)
        .y_label_area_size(104)
        .build_cartesian_2d(axes[0].range(), axes[1].range())?;
    dress(&mut chart.configure_mesh())
        .disable_mesh()
        .x_label_formatter(&|x| axes[0].tick(*x))
        .y_label_formatter(&|y| axes[1].tick(*y))
        .x_desc(axes[0].title("good 1", ""))
        .y_desc(axes[1].title("good 2", ""))
        .draw()?;
    let at = |[x, y]: [f64; 2]| (axes[0].place(x), axes[1].place(y));
    for (p, q) in example.prices.chunks_exact(2).zip(&choices) {
        let ends = budget_line([p[0], p[1]], *q).map(at);
        chart.draw_series([PathElement::new(ends.to_vec(), palette::GRID.stroke_width(3))])?;
    }
    let (width, height) = (2.0 * axes[0].range().end * scale(axes[0]), 2.0 * axes[1].range().end * scale(axes[1]));
    for level in levels(utility, &choices) {
        let curve = utility.indifference_curve(level, width, height).unwrap_or_default();
        if curve.len() > 1 {
            let points: Vec<_> = curve.into_iter().map(at).collect();
            chart.draw_series([PathElement::new(points, palette::NAVY.stroke_width(3))])?;
        }
    }
    chart.draw_series(choices.iter().map(|&q| Circle::new(at(q), 7, palette::ORANGE.filled())))?;
    Ok(())
}

/// Units of the data in a unit of the axis.
fn scale(axis: Axis) -> f64 {
    1.0 / axis.place(1.0)
}

/// From one end of the budget that the choice exhausts to the other; a free good makes it parallel to its axis.
pub(super) fn budget_line(p: [f64; 2], q: [f64; 2]) -> [[f64; 2]; 2] {
    let spent = p[0] * q[0] + p[1] * q[1];
    match p {
        [0.0, _] => [[0.0, q[1]], [2.0 * q[0] + 1.0, q[1]]],
        [_, 0.0] => [[q[0], 0.0], [q[0], 2.0 * q[1] + 1.0]],
        [p0, p1] => [[spent / p0, 0.0], [0.0, spent / p1]],
    }
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
