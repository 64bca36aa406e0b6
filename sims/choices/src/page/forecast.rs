//! What choices of two goods say about budgets and bundles that were not faced.

use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, palette, svg};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};

use super::plane::{Plane, SIZE, budget_line, pairs};
use crate::{Example, Valuation};

/// Bundles of an example that are drawn at most, each in a panel of its own.
const BUNDLES: usize = 4;

/// Bounds on demand, one panel an example. None if there are none.
pub(super) fn demand(examples: &[Example]) -> Result<Option<Figure>, FigureError> {
    let asked = examples.iter().enumerate().filter(|(_, example)| !example.demand.is_empty());
    let drawn: Result<Vec<Panel>, FigureError> = asked
        .map(|(place, example)| {
            let alternative = Alternative {
                id: format!("demand-{place}"),
                title: format!("Demand of subject {}", example.id),
                description: format!("Bounds on demand on {} new budgets of two goods.", example.demand.len()),
                class: "",
            };
            let drawing = svg(SIZE, &alternative, |canvas| draw_demand(canvas, example))?;
            Ok(Panel { title: format!("{} {}", example.role, example.id), svg: drawing, tall: false })
        })
        .collect();
    let keys = [
        Key::line(palette::LIMIT, 3, "new budgets"),
        Key::line(palette::NAVY, 9, "what may be bought on them"),
        Key::line(palette::ORANGE, 7, "choices"),
    ];
    let caption = "Bounds on demand (Varian 1982): what may be bought on budgets that were not faced without contradicting the \
                   choices, at the largest share of the budgets at which these are consistent.";
    Ok(figure(drawn?, &keys, caption))
}

/// Revealed preferred and worse sets, one panel a bundle. None if there are none.
pub(super) fn bundles(examples: &[Example]) -> Result<Option<Figure>, FigureError> {
    let mut drawn = Vec::new();
    for (place, example) in examples.iter().enumerate() {
        for (k, valuation) in example.valuations.iter().take(BUNDLES).enumerate() {
            let alternative = Alternative {
                id: format!("bundle-{place}-{k}"),
                title: format!("Bundle {} of subject {}", valuation.t, example.id),
                description: "Bundles revealed to be better and worse than a bundle of two goods.".into(),
                class: "",
            };
            let drawing = svg(SIZE, &alternative, |canvas| draw_sets(canvas, example, valuation))?;
            let title = format!("{} {}, bundle {}", example.role, example.id, valuation.t);
            drawn.push(Panel { title, svg: drawing, tall: false });
        }
    }
    let keys = [
        Key::line(palette::NAVY, 9, "revealed at least as good"),
        Key::line(palette::LIMIT, 9, "revealed at most as good"),
        Key::line(palette::ALARM, 5, "the bundle"),
        Key::line(palette::ORANGE, 7, "choices"),
    ];
    let caption = "What is revealed of a bundle (Varian 1982): better is what has no less of any good than some mean of it and of \
                   choices preferred to it, worse whatever lies on the budgets of choices that it is preferred to. Its \
                   indifference curve runs between the two.";
    Ok(figure(drawn, &keys, caption))
}

fn figure(drawn: Vec<Panel>, keys: &[Key], caption: &str) -> Option<Figure> {
    let body = (!drawn.is_empty()).then(|| format!("{}{}", legend(keys), panels(drawn)))?;
    Some(Figure { body, caption: caption.into() })
}

fn draw_demand(canvas: &Canvas<'_>, example: &Example) -> Result<(), FigureError> {
    let choices = pairs(&example.quantities);
    let new: Vec<[[f64; 2]; 2]> = example
        .demand
        .iter()
        .map(|demand| [[demand.income / demand.prices[0], 0.0], [0.0, demand.income / demand.prices[1]]])
        .collect();
    let ends = |good: usize| new.iter().flatten().chain(&choices).map(move |x| x[good]);
    let mut plane = Plane::on(canvas, [0, 1].map(|good| Axis::from_zero(ends(good))))?;
    for (p, &q) in pairs(&example.prices).into_iter().zip(&choices) {
        plane.line(&budget_line(p, q), palette::GRID)?;
    }
    for (line, demand) in new.iter().zip(&example.demand) {
        plane.line(line, palette::LIMIT)?;
        if let Some(bounds) = &demand.quantities {
            let at = |first: f64| [first, ((demand.income - demand.prices[0] * first) / demand.prices[1]).max(0.0)];
            plane.broad_line(&[at(bounds[0][0]), at(bounds[0][1])], palette::NAVY)?;
        }
    }
    plane.choices(&choices)
}

fn draw_sets(canvas: &Canvas<'_>, example: &Example, valuation: &Valuation) -> Result<(), FigureError> {
    let choices = pairs(&example.quantities);
    let bundle = [valuation.bundle[0], valuation.bundle[1]];
    let axes = [0, 1].map(|good| Axis::from_zero(choices.iter().chain([&bundle]).map(|x| x[good])));
    let most = [0, 1].map(|good| axes[good].range().end / axes[good].place(1.0));
    let mut plane = Plane::on(canvas, axes)?;
    let observations = |names: &[String]| -> Vec<usize> {
        (0..choices.len()).filter(|&t| names.contains(&example.names[t])).collect()
    };
    for t in observations(&valuation.worse) {
        let [p, q] = [pairs(&example.prices)[t], choices[t]];
        plane.region(&below(budget_line(p, q), most), palette::LIMIT)?;
    }
    plane.region(&[[0.0, 0.0], [bundle[0], 0.0], bundle, [0.0, bundle[1]]], palette::LIMIT)?;
    let better: Vec<[f64; 2]> = observations(&valuation.preferred).into_iter().map(|s| choices[s]).collect();
    plane.region(&above(&[&better[..], &[bundle]].concat(), most), palette::NAVY)?;
    plane.choices(&choices)?;
    plane.bundle(bundle)
}

/// The corners of a budget within a box.
fn below([right, top]: [[f64; 2]; 2], most: [f64; 2]) -> Vec<[f64; 2]> {
    let line = |x: f64| right[1] + (top[1] - right[1]) * (x - right[0]) / (top[0] - right[0]);
    let columns = (0..=64).map(|k| most[0] * f64::from(k) / 64.0).chain([right[0].min(most[0])]);
    let mut columns: Vec<f64> = columns.filter(|&x| x <= right[0]).collect();
    columns.sort_unstable_by(f64::total_cmp);
    let last = columns.last().copied().unwrap_or(0.0);
    let mut corners: Vec<[f64; 2]> = columns.iter().map(|&x| [x, line(x).clamp(0.0, most[1])]).collect();
    corners.extend([[last, 0.0], [0.0, 0.0]]);
    corners
}

/// The corners within a box of the convex hull of bundles, with everything that is more of any good.
fn above(bundles: &[[f64; 2]], most: [f64; 2]) -> Vec<[f64; 2]> {
    let mut sorted = bundles.to_vec();
    sorted.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut hull: Vec<[f64; 2]> = Vec::new();
    for bundle in sorted {
        // Only what has less of the second good than all before can be a corner.
        if hull.last().is_some_and(|last| bundle[1] >= last[1]) {
            continue;
        }
        while let [.., a, b] = hull[..]
            && (b[0] - a[0]) * (bundle[1] - a[1]) - (b[1] - a[1]) * (bundle[0] - a[0]) <= 0.0
        {
            hull.pop();
        }
        hull.push(bundle);
    }
    let (first, last) = (hull[0], hull[hull.len() - 1]);
    let mut corners = vec![[first[0], most[1]]];
    corners.extend(hull);
    corners.extend([[most[0], last[1]], most]);
    corners
}

#[cfg(test)]
mod tests {
    use super::{above, below};

    #[test]
    fn regions_end_at_the_box() {
        let better = above(&[[2.0, 1.0], [1.0, 2.0], [1.6, 1.6], [3.0, 3.0]], [4.0, 4.0]);
        assert_eq!(better, [[1.0, 4.0], [1.0, 2.0], [2.0, 1.0], [4.0, 1.0], [4.0, 4.0]]);
        let worse = below([[2.0, 0.0], [0.0, 8.0]], [4.0, 4.0]);
        assert!(worse.contains(&[2.0, 0.0]) && worse.contains(&[0.0, 4.0]) && worse.contains(&[0.0, 0.0]));
        assert!(worse.iter().all(|x| x[1] <= 4.0 && 4.0 * x[0] + x[1] <= 8.0 + 1e-12));
    }
}
