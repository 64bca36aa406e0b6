//! How indices are distributed over subjects, and how they would be without preferences.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, dress, palette, svg};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::{count, number};
use walras_theory::distribution::Distribution;

use crate::Index;

const SIZE: (u32, u32) = (600, 420);
const BINS: usize = 20;

/// One panel an index: subjects as bars, random choices as an outline. None if there is nothing to show.
pub(super) fn figure(indices: &[(Index, &Distribution, &Distribution)]) -> Result<Option<Figure>, FigureError> {
    let varies = |of: &Distribution| of.range().is_some_and(|(least, largest)| least < largest);
    let shown =
        indices.iter().filter(|(_, subjects, chance)| subjects.count() > 1 && (varies(subjects) || varies(chance)));
    let drawn: Result<Vec<Panel>, FigureError> =
        shown.map(|&(index, subjects, chance)| panel(index, subjects, chance)).collect();
    let drawn = drawn?;
    if drawn.is_empty() {
        return Ok(None);
    }
    let chance = indices.iter().map(|(.., chance)| chance.count()).max().unwrap_or(0);
    let mut keys = vec![Key::line(palette::SKY, 9, "subjects")];
    if chance > 0 {
        keys.push(Key::line(palette::ORANGE, 3, "uniformly random choices on the same budgets"));
    }
    let compared = match chance {
        0 => String::new(),
        n => format!(" The outline is that of {} random data sets, uniform on the budgets of the subjects.", count(n)),
    };
    let caption = format!("Share of subjects in each of {BINS} intervals of an index, in percent.{compared}");
    Ok(Some(Figure { body: format!("{}{}", legend(&keys), panels(drawn)), caption }))
}

fn panel(index: Index, subjects: &Distribution, chance: &Distribution) -> Result<Panel, FigureError> {
    let both = || subjects.values().iter().chain(chance.values()).copied();
    let top = if index.is_share() { 1.0 } else { f64::NEG_INFINITY };
    let axis = Axis::exact(both().chain((top > 0.0).then_some(top)));
    let heights = [subjects, chance].map(|of| shares(of.values(), axis));
    let alternative = Alternative {
        id: format!("histogram-{}", index.name()),
        title: format!("Distribution of {index}"),
        description: format!(
            "Histogram. {} subjects with a mean of {}; {} random data sets with a mean of {}.",
            count(subjects.count()),
            number(subjects.mean().unwrap_or(f64::NAN)),
            count(chance.count()),
            number(chance.mean().unwrap_or(f64::NAN)),
        ),
        class: "",
    };
    let drawing = svg(SIZE, &alternative, |canvas| draw(canvas, axis, &heights))?;
    Ok(Panel { title: index.name().into(), svg: drawing, tall: false })
}

/// Percent of the values in each bin of the axis.
fn shares(values: &[f64], axis: Axis) -> [f64; BINS] {
    let range = axis.range();
    let mut counts = [0_u64; BINS];
    for &value in values {
        let place = (axis.place(value) - range.start) / (range.end - range.start) * BINS as f64;
        counts[(place.max(0.0) as usize).min(BINS - 1)] += 1;
    }
    let all = values.len().max(1) as f64;
    counts.map(|count| 100.0 * count as f64 / all)
}

fn draw(canvas: &Canvas<'_>, axis: Axis, [subjects, chance]: &[[f64; BINS]; 2]) -> Result<(), FigureError> {
    let range = axis.range();
    let highest = Axis::from_zero(subjects.iter().chain(chance).copied());
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(16)
        .margin_right(28)
        .x_label_area_size(64)
        .y_label_area_size(76)
        .build_cartesian_2d(range.clone(), highest.range())?;
    dress(&mut chart.configure_mesh())
        .disable_x_mesh()
        .y_labels(5)
        .x_label_formatter(&|x| axis.tick(*x))
        .y_label_formatter(&|y| format!("{}%", highest.tick(*y)))
        .draw()?;
    let edge = |k: usize| range.start + (range.end - range.start) * k as f64 / BINS as f64;
    let bars = subjects.iter().enumerate().filter(|(_, height)| **height > 0.0);
    chart.draw_series(
        bars.map(|(k, &height)| Rectangle::new([(edge(k), 0.0), (edge(k + 1), height)], palette::SKY.filled())),
    )?;
    if chance.iter().any(|&height| height > 0.0) {
        let steps = chance.iter().enumerate().flat_map(|(k, &height)| [(edge(k), height), (edge(k + 1), height)]);
        let outline: Vec<_> = [(edge(0), 0.0)].into_iter().chain(steps).chain([(edge(BINS), 0.0)]).collect();
        chart.draw_series([PathElement::new(outline, palette::ORANGE.stroke_width(4))])?;
    }
    Ok(())
}
