//! An audit as a page, with the gains that estimates leave on logarithmic axes.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::canvas::{Alternative, Canvas, dress, palette, svg};
use walras_figures::figure::{Figure, Key, legend, numbered_all};
use walras_figures::format::{escape, number};
use walras_figures::page::page;

use super::answer::{Answer, Estimate};
use super::display;

const SIZE: (u32, u32) = (900, 600);

/// The answer as a self-contained HTML page.
///
/// # Errors
/// The figure cannot be drawn.
pub(super) fn html(answer: &Answer) -> Result<String, FigureError> {
    let title = format!("Audit of {}", answer.title);
    let mut body = format!("<header>\n<h1>{}</h1>\n</header>\n", escape(&title));
    body += &format!("<section>\n<h2>What was found</h2>\n<pre>{}</pre>\n</section>\n", escape(&display::text(answer)));
    let shown: Vec<Estimate> = answer.estimator.iter().copied().filter(|estimate| estimate.max > 0.0).collect();
    if shown.len() > 1 {
        body +=
            &format!("<section>\n<h2>What estimates leave</h2>\n{}</section>\n", numbered_all(&[estimates(&shown)?]));
    }
    Ok(page(&title, &body))
}

fn estimates(shown: &[Estimate]) -> Result<Figure, FigureError> {
    let (first, last) = (shown[0], shown[shown.len() - 1]);
    let alternative = Alternative {
        id: "estimates".into(),
        title: "Largest gain of a misreport by the number of observations".into(),
        description: format!(
            "It falls from {} at m = {} to {} at m = {}, beside a line c/m.",
            number(first.max),
            first.m,
            number(last.max),
            last.m
        ),
        class: "",
    };
    let drawing = svg(SIZE, &alternative, |canvas| draw(canvas, shown))?;
    let keys = [
        Key::line(palette::NAVY, 5, "ε_m, the largest gain"),
        Key::line(palette::SKY, 5, "its mean over profiles and players"),
        Key::line(palette::ORANGE, 3, "c/m through the last largest gain"),
    ];
    let caption = "Gains of misreports when transfers come from an estimate of the state that m observations give, on logarithmic \
                   axes: a consistent estimate plugged into values that are no affine functions of the state leaves gains of the \
                   order of 1/m."
        .into();
    Ok(Figure { body: format!("{}{drawing}", legend(&keys)), caption })
}

fn draw(canvas: &Canvas<'_>, shown: &[Estimate]) -> Result<(), FigureError> {
    let x = |estimate: &Estimate| estimate.m as f64;
    let all = || shown.iter().flat_map(|e| [e.max, e.mean, e.line]).filter(|y| *y > 0.0);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
    let (from, to) = (shown.iter().map(x).fold(f64::INFINITY, f64::min), shown.iter().map(x).fold(0.0, f64::max));
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(16)
        .margin_right(28)
        .x_label_area_size(84)
        .y_label_area_size(140)
        .build_cartesian_2d((from / 1.2..to * 1.2).log_scale(), (low / 1.5..high * 1.5).log_scale())?;
    dress(&mut chart.configure_mesh())
        .x_label_formatter(&|x| number(*x))
        .y_label_formatter(&|y| number(*y))
        .x_desc("observations m")
        .y_desc("gain of a misreport")
        .draw()?;
    let mut line = |colour: RGBColor, width: u32, y: fn(&Estimate) -> f64| {
        let points: Vec<(f64, f64)> = shown.iter().map(|e| (x(e), y(e))).filter(|(_, y)| *y > 0.0).collect();
        chart.draw_series([PathElement::new(points, colour.stroke_width(width))]).map(drop)
    };
    line(palette::ORANGE, 3, |e| e.line)?;
    line(palette::SKY, 5, |e| e.mean)?;
    line(palette::NAVY, 5, |e| e.max)?;
    chart.draw_series(shown.iter().map(|e| Circle::new((x(e), e.max), 7, palette::NAVY.filled())))?;
    Ok(())
}
