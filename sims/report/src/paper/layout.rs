//! A drawing laid out anew for paper: margins as its font asks for, the plot in what is left.
//!
//! Along each axis the drawing has three parts: before the plot, the plot, and after it. Labels stand before and after it and grow
//! with the font; the plot is stretched to the size that is left.

use walras_figures::format::escape;

use super::PaperError;
use super::markup::{Element, attribute, elements, unescape};
use super::page::{Drawn, Shown};
use super::size::{POINTS, Size};

/// The size of titles of axes in drawings, in their units: it becomes the size of the font.
const TITLES: f64 = 26.0;
/// The least part of a side that the plot takes.
const LEAST: f64 = 0.25;
/// The width of a character beside the size of its font, about.
const CHARACTER: f64 = 0.58;
/// Space around everything, in sizes of the font.
const MARGIN: f64 = 0.15;
/// Width and height of a sample in a legend, in units of its own.
const SAMPLE: [f64; 2] = [42.0, 18.0];

/// How drawings shall look.
pub(super) struct Look<'a> {
    pub(super) size: Option<Size>,
    /// Points.
    pub(super) font_size: f64,
    pub(super) font: &'a str,
}

/// An SVG file of a drawing with the keys of its figure that it uses; one of its units is a point.
pub(super) fn laid_out(figure: &Shown, drawn: &Drawn, look: &Look<'_>) -> Result<String, PaperError> {
    let scale = look.font_size / TITLES;
    let margin = MARGIN * look.font_size;
    let natural = drawn.size.map(|side| side * scale + 2.0 * margin);
    let sized = look.size.filter(|_| drawn.plot.is_some());
    let width = sized.map_or(natural[0], |size| size.width * POINTS);
    let legend = Legend::of(figure, drawn, width, look.font_size);
    let height = sized.map_or(natural[1] + legend.height, |size| size.height * POINTS);
    let sides = [width - 2.0 * margin, height - legend.height - 2.0 * margin];
    let parts = match &drawn.plot {
        Some(plot) => {
            let [left, top, right, bottom] = plot.frame.map(f64::from);
            let across = Part::of([left, right], drawn.size[0], sides[0], scale);
            let down = Part::of([top, bottom], drawn.size[1], sides[1], scale);
            let (Some(across), Some(down)) = (across, down) else {
                let least = [[left, right], [top, bottom]].map(|ends| ends[1] - ends[0]);
                let least = [0, 1].map(|k| (drawn.size[k] - least[k]) * scale / (1.0 - LEAST) / POINTS);
                let least = Size { width: least[0].ceil(), height: (least[1] + legend.height / POINTS).ceil() };
                let size = sized.map_or_else(String::new, |size| size.to_string());
                let (figure, font_size, least) = (drawn.id.clone(), look.font_size, least.to_string());
                return Err(PaperError::TooSmall { figure, size, font_size, least });
            };
            [across, down]
        }
        None => drawn.size.map(|side| Part { ends: [0.0, side], inner: scale, outer: scale }),
    };
    let mut sheet = Sheet { parts, scale, cells: drawn.cells, height: sides[1], ends: Vec::new(), text: String::new() };
    sheet.draw(&drawn.svg);
    let [mm_width, mm_height] = [width, height].map(|side| decimal(side / POINTS));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{mm_width}mm\" height=\"{mm_height}mm\" viewBox=\"0 0 {} {}\" \
         font-family=\"{}\">\n<title>{}</title>\n<desc>{}</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{}\
         <g transform=\"translate({} {})\">\n{}</g>\n</svg>\n",
        decimal(width),
        decimal(height),
        escape(look.font),
        escape(&drawn.title),
        escape(&drawn.description),
        legend.svg,
        decimal(margin),
        decimal(legend.height + margin),
        sheet.text,
    ))
}

/// How places along one side are moved.
#[derive(Clone, Copy)]
struct Part {
    /// Where the plot begins and ends, in units of the drawing.
    ends: [f64; 2],
    /// Points a unit in the plot.
    inner: f64,
    /// Points a unit beside it.
    outer: f64,
}

impl Part {
    /// Of a plot between these ends in a drawing of `side` units that becomes `points` long; none where no room is left for it.
    fn of(ends: [f64; 2], side: f64, points: f64, outer: f64) -> Option<Self> {
        let plot = ends[1] - ends[0];
        let left = points - (side - plot) * outer;
        (plot > 0.0 && left >= LEAST * points).then_some(Part { ends, inner: left / plot, outer })
    }

    fn place(&self, at: f64) -> f64 {
        let [start, end] = self.ends;
        let before = start.min(at);
        let within = at.clamp(start, end) - start;
        let after = (at - end).max(0.0);
        before * self.outer + within * self.inner + after * self.outer
    }
}

/// A number with at most two decimals.
fn decimal(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// What has been drawn.
struct Sheet {
    parts: [Part; 2],
    scale: f64,
    cells: bool,
    height: f64,
    /// Where labels end that stand in a row, and the height of the row.
    ends: Vec<(f64, f64)>,
    text: String,
}

impl Sheet {
    fn draw(&mut self, svg: &str) {
        // The first is the white sheet.
        for element in elements(svg).into_iter().skip(1) {
            match element {
                Element::Open(_) => self.text.push_str("<g>\n"),
                Element::Close => self.text.push_str("</g>\n"),
                Element::Shape("text", attributes, text) => self.label(&attributes, text),
                Element::Shape(name, attributes, _) => self.shape(name, &attributes),
            }
        }
    }

    fn place(&self, axis: usize, text: &str) -> f64 {
        self.parts[axis].place(text.parse().unwrap_or_default())
    }

    fn shape(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let number = |name: &str| attribute(attributes, name).parse::<f64>().unwrap_or_default();
        let mut new: Vec<(&str, String)> = Vec::new();
        for &(key, value) in attributes {
            let moved = match key {
                "x" | "x1" | "x2" | "cx" => decimal(self.place(0, value)),
                "y" | "y1" | "y2" | "cy" => decimal(self.place(1, value)),
                "width" => decimal(
                    self.parts[0].place(number("x") + number("width")) - self.place(0, attribute(attributes, "x")),
                ),
                "height" => decimal(
                    self.parts[1].place(number("y") + number("height")) - self.place(1, attribute(attributes, "y")),
                ),
                "r" | "stroke-width" => decimal(number(key) * self.scale),
                "points" => {
                    let point = |point: &str| {
                        let (x, y) = point.split_once(',')?;
                        Some(format!("{},{}", decimal(self.place(0, x)), decimal(self.place(1, y))))
                    };
                    value.split_whitespace().filter_map(point).collect::<Vec<_>>().join(" ")
                }
                _ => value.to_owned(),
            };
            new.push((key, moved));
        }
        let fill = attribute(attributes, "fill");
        if self.cells && name == "rect" && fill != "none" {
            // Neighbours overlap, so that no light shows between them.
            new.retain(|(key, _)| *key != "stroke");
            new.extend([("stroke", fill.to_owned()), ("stroke-width", "0.15".to_owned())]);
        } else if attribute(attributes, "stroke-width").is_empty() && fill == "none" {
            new.push(("stroke-width", decimal(self.scale)));
        }
        let new: Vec<String> = new.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
        self.text.push_str(&format!("<{name} {}/>\n", new.join(" ")));
    }

    /// Labels that would cover the one before in their row are left out, titles that are too long are set smaller.
    fn label(&mut self, attributes: &[(&str, &str)], text: &str) {
        let of = |name: &str| attribute(attributes, name);
        let (x, mut y) = (self.place(0, of("x")), self.place(1, of("y")));
        let mut size = of("font-size").parse::<f64>().unwrap_or(TITLES) * self.scale;
        let length = |size: f64| unescape(text).chars().count() as f64 * CHARACTER * size;
        let angle = of("transform").strip_prefix("rotate(").and_then(|rest| rest.split(',').next());
        let turned = angle.is_some();
        if turned && length(size) > self.height {
            size *= self.height / length(size);
        }
        let anchor = of("text-anchor");
        if anchor == "middle" && !turned {
            let start = x - length(size) / 2.0;
            let covered = |&(end, row): &(f64, f64)| (row - y).abs() < 0.1 && start < end + 0.2 * size;
            if self.ends.iter().any(covered) {
                return;
            }
            self.ends.push((start + length(size), y));
        }
        let turn = angle.map(|angle| format!(" transform=\"rotate({angle} {} {})\"", decimal(x), decimal(y)));
        y += size
            * match of("dy") {
                "0.76em" => 0.76,
                "0.5ex" => 0.26,
                "-0.5ex" => -0.26,
                _ => 0.0,
            };
        self.text.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" font-size=\"{}\" fill=\"{}\"{}>{text}</text>\n",
            decimal(x),
            decimal(y),
            decimal(size),
            of("fill"),
            turn.unwrap_or_default(),
        ));
    }
}

/// The keys of a drawing, in rows.
struct Legend {
    svg: String,
    /// Points.
    height: f64,
}

impl Legend {
    fn of(figure: &Shown, drawn: &Drawn, width: f64, font_size: f64) -> Self {
        let used = |key: usize| {
            let group = format!("<g data-key=\"{key}\">\n");
            drawn.svg.split(&group).skip(1).any(|group| !group.starts_with("</g>"))
        };
        let keys: Vec<_> = figure.keys.iter().enumerate().filter(|(key, _)| used(*key)).map(|(_, key)| key).collect();
        let (mut svg, mut x, mut row) = (String::new(), 0.4 * font_size, 0.0);
        let scale = 0.95 * font_size / SAMPLE[1];
        for (sample, meaning) in &keys {
            let sample_width = SAMPLE[0] * scale;
            let length = sample_width + (0.4 + meaning.chars().count() as f64 * CHARACTER) * font_size;
            if x > font_size && x + length > width {
                (x, row) = (0.4 * font_size, row + 1.0);
            }
            let top = (0.3 + 1.35 * row) * font_size;
            svg.push_str(&format!(
                "<g transform=\"translate({} {}) scale({})\">{sample}</g>\n<text x=\"{}\" y=\"{}\" font-size=\"{}\" \
                 fill=\"#2b3238\">{}</text>\n",
                decimal(x),
                decimal(top),
                format_args!("{scale:.4}"),
                decimal(x + sample_width + 0.4 * font_size),
                decimal(top + 0.76 * font_size),
                decimal(font_size),
                escape(meaning),
            ));
            x += length + 1.2 * font_size;
        }
        let height = if keys.is_empty() { 0.0 } else { (0.6 + 1.35 * (row + 1.0)) * font_size };
        Legend { svg, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plot_takes_what_margins_leave() {
        let part = Part::of([112.0, 1052.0], 1080.0, 240.0, 8.0 / 26.0).unwrap();
        let margin = 140.0 * 8.0 / 26.0;
        assert!((part.place(1080.0) - 240.0).abs() < 1e-9);
        assert!((part.place(112.0) - 112.0 * 8.0 / 26.0).abs() < 1e-9);
        assert!((part.place(582.0) - (112.0 * 8.0 / 26.0 + (240.0 - margin) / 2.0)).abs() < 1e-9);
        assert!(Part::of([112.0, 1052.0], 1080.0, 40.0, 8.0 / 26.0).is_none());
        assert!(Part::of([5.0, 5.0], 10.0, 40.0, 1.0).is_none());
    }
}
