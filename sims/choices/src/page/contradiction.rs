//! A contradiction between choices of two goods: budgets that hold each other's choices.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, dress, palette, svg, text};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};

use super::indifference::budget_line;
use crate::explain::Contradiction;

const SIZE: (u32, u32) = (640, 600);
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
    let choices: Vec<[f64; 2]> = contradiction.quantities.chunks_exact(2).map(|q| [q[0], q[1]]).collect();
    let rows = contradiction.prices.chunks_exact(2).zip(&choices);
    let lines: Vec<[[f64; 2]; 2]> = rows.map(|(p, q)| budget_line([p[0], p[1]], *q)).collect();
    let axes = [0, 1].map(|good| Axis::from_zero(lines.iter().flatten().map(move |end| end[good])));
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
    for line in lines {
        chart.draw_series([PathElement::new(line.map(at).to_vec(), palette::NAVY.stroke_width(3))])?;
    }
    chart.draw_series(choices.iter().map(|&q| Circle::new(at(q), 7, palette::ORANGE.filled())))?;
    let style = text(22, palette::NAVY);
    let names = contradiction.names.iter().zip(&choices).take(NAMED);
    chart.draw_series(
        names.map(|(name, &q)| EmptyElement::at(at(q)) + Text::new(name.clone(), (12, -12), style.clone())),
    )?;
    Ok(())
}
