//! A training as a page: what was found, curves, and the menu.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, dress, palette, svg};
use walras_figures::figure::{Figure, Key, legend, numbered_all};
use walras_figures::format::{escape, number};
use walras_figures::page::page;

use crate::checkpoint::Point;
use crate::result::{Found, Mechanism, text};
use crate::task::Task;

const SIZE: (u32, u32) = (900, 600);
/// Options that are listed.
const LISTED: usize = 40;

/// The page.
///
/// # Errors
/// A figure cannot be drawn.
pub fn html(found: &Found, task: &Task, points: &[Point]) -> Result<String, FigureError> {
    let title = format!("Training of {}", found.name);
    let mut body = format!("<header>\n<h1>{}</h1>\n<p>{}</p>\n</header>\n", escape(&title), escape(&task.description));
    body += &format!("<section>\n<h2>What was found</h2>\n<pre>{}</pre>\n</section>\n", escape(&text(found)));
    let mut figures = vec![revenue(found, points)?];
    if points.iter().any(|point| point.weak_regret.is_some()) {
        figures.push(regret(points)?);
    }
    body += &format!("<section>\n<h2>Curves</h2>\n{}</section>\n", numbered_all(&figures));
    if let Mechanism::AffineMaximiser(menu) = &found.mechanism {
        body += "<section>\n<h2>The menu</h2>\n<p>Shares of items, bidder by bidder, and what is added to their worth.</p>\n<pre>";
        for option in menu.options.iter().take(LISTED) {
            let shares: Vec<String> = option.share.iter().map(|x| format!("{x:.4}")).collect();
            body += &format!("{}  {:+.6}\n", shares.join(" "), option.boost);
        }
        if let Some(more) = menu.options.len().checked_sub(LISTED).filter(|more| *more > 0) {
            body += &format!("and {more} more, in mechanism.yaml\n");
        }
        body += "</pre>\n</section>\n";
    }
    Ok(page(&title, &body))
}

fn revenue(found: &Found, points: &[Point]) -> Result<Figure, FigureError> {
    let last = found.judged.revenue.mean;
    let line: Vec<(f64, f64)> = points.iter().map(|point| (point.step as f64, point.revenue)).collect();
    let alternative = alternative("revenue", "Revenue a profile in training", &format!("It ends at {}.", number(last)));
    let drawing = svg(SIZE, &alternative, |canvas| draw(canvas, &line, Some(last), "revenue"))?;
    let keys = [
        Key::line(palette::NAVY, 4, "under the soft choice of training"),
        Key::line(palette::ORANGE, 3, "of the mechanism itself, from fresh profiles"),
    ];
    let caption =
        "Revenue in training, means over the steps between two points, beside that of the trained mechanism.".into();
    Ok(Figure { body: format!("{}{drawing}", legend(&keys)), caption })
}

fn regret(points: &[Point]) -> Result<Figure, FigureError> {
    let line: Vec<(f64, f64)> =
        points.iter().filter_map(|point| Some((point.step as f64, point.weak_regret?))).collect();
    let alternative = alternative("regret", "Gains of the misreports of training", "They fall.");
    let body = svg(SIZE, &alternative, |canvas| draw(canvas, &line, None, "gain of misreports"))?;
    let caption = "Mean gain a bidder of the misreports that training met. The best misreports gain more: see what many restarts \
                   find, and what none exceeds."
        .into();
    Ok(Figure { body, caption })
}

fn alternative(id: &str, title: &str, description: &str) -> Alternative {
    Alternative { id: id.into(), title: title.into(), description: description.into(), class: "" }
}

fn draw(canvas: &Canvas<'_>, line: &[(f64, f64)], level: Option<f64>, name: &str) -> Result<(), FigureError> {
    let across = Axis::from_zero(line.iter().map(|(x, _)| *x));
    let up = Axis::around(line.iter().map(|(_, y)| *y).chain(level));
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(16)
        .margin_right(28)
        .x_label_area_size(84)
        .y_label_area_size(140)
        .build_cartesian_2d(across.range(), up.range())?;
    dress(&mut chart.configure_mesh())
        .x_label_formatter(&|x| across.tick(*x))
        .y_label_formatter(&|y| up.tick(*y))
        .x_desc(across.title("step", ""))
        .y_desc(up.title(name, ""))
        .draw()?;
    let place = |(x, y): &(f64, f64)| (across.place(*x), up.place(*y));
    if let Some(level) = level {
        let ends = [(across.range().start, up.place(level)), (across.range().end, up.place(level))];
        chart.draw_series([PathElement::new(ends.to_vec(), palette::ORANGE.stroke_width(3))])?;
    }
    let points: Vec<(f64, f64)> = line.iter().map(place).collect();
    chart.draw_series([PathElement::new(points, palette::NAVY.stroke_width(4))])?;
    Ok(())
}
