//! The course of a quantity over all members of an ensemble, or of several runs beside each other.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::{Axis, titled};
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, css, dress, palette};
use walras_figures::figure::{Figure, Key, legend};
use walras_figures::format::{count, number};
use walras_figures::plot::{Plot, Scale, Series};
use walras_figures::thin;
use walras_study::ensemble::Statistics;

use super::gap_and_welfare::stroke;

const SIZE: (u32, u32) = (1080, 620);
/// Characters that the height of a sheet has place for.
const TITLE: usize = 41;
/// Of more curves than these, spreads are not drawn: they would cover each other.
const SHADED: usize = 4;

/// A gap up to here is rounding.
const ROUNDING: f64 = 1e-9;

/// The place of its key where there is a single kind of runs, a name, and what is measured.
type Measure = (usize, &'static str, fn(&Statistics) -> f64);

const SPREADS: [Measure; 2] =
    [(2, "mean − standard deviation", |s| spread(s)[0]), (2, "mean + standard deviation", |s| spread(s)[1])];
const QUANTILES: [Measure; 3] = [(1, "median", |s| s.median), (3, "5%", |s| s.q05), (3, "95%", |s| s.q95)];

/// What is drawn.
pub(crate) struct Chart<'a> {
    /// Unique in the document.
    pub(crate) id: String,
    /// What the quantity is called.
    pub(crate) name: &'a str,
    /// Its unit; empty if it has none.
    pub(crate) unit: &'a str,
    /// What it is drawn over.
    pub(crate) over: &'a str,
    /// Whether the quantity is never negative: its axis then begins at zero.
    pub(crate) never_negative: bool,
    /// The curves; more than twice the colours there are cannot be told apart.
    pub(crate) curves: Vec<Curve>,
}

/// The course of the quantity in one kind of runs.
pub(crate) struct Curve {
    /// What the kind is called.
    pub(crate) label: String,
    /// Where the values are, `[values]`, rising.
    pub(crate) x: Vec<f64>,
    /// The quantity over the runs, `[values]`.
    pub(crate) course: Vec<Option<Statistics>>,
}

/// A curve a kind of runs: the mean and what lies a standard deviation around it; of a single kind quantiles too.
pub(crate) fn figure(chart: &Chart<'_>) -> Result<Figure, FigureError> {
    let alternative = Alternative {
        id: chart.id.clone(),
        title: format!("{} over {}", chart.name, chart.over),
        description: chart.in_words(),
        class: "",
    };
    let drawing = sheet(SIZE, &alternative, |canvas| chart.draw(canvas))?;
    let body = format!("{}<div class=\"wide\">{drawing}</div>\n", legend(&chart.keys()));
    Ok(Figure { body, caption: chart.caption() })
}

fn colour(k: usize) -> RGBColor {
    palette::SERIES[k % palette::SERIES.len()]
}

/// A standard deviation below and above the mean.
fn spread(of: &Statistics) -> [f64; 2] {
    let sd = of.sd.unwrap_or(0.0);
    [of.mean - sd, of.mean + sd]
}

impl Chart<'_> {
    /// Whether there is one kind of runs only, and several of them.
    fn is_single(&self) -> bool {
        self.curves.len() == 1 && self.runs() > 1
    }

    fn runs(&self) -> u64 {
        self.curves.iter().flat_map(|curve| curve.course.iter().flatten()).map(|s| s.count).max().unwrap_or(0)
    }

    fn is_shaded(&self) -> bool {
        self.curves.len() <= SHADED && self.runs() > 1
    }

    fn up(&self) -> Axis {
        let (single, shaded) = (self.is_single(), self.is_shaded());
        let reach = self.curves.iter().flat_map(|curve| curve.course.iter().flatten()).flat_map(|s| {
            let [low, high] = if shaded { spread(s) } else { [s.mean, s.mean] };
            if single { [low.min(s.q05), high.max(s.q95)] } else { [low, high] }
        });
        if self.is_zero() {
            Axis::from_zero([1.0])
        } else if self.never_negative {
            Axis::from_zero(reach.map(|value| value.max(0.0)))
        } else {
            Axis::around(reach)
        }
    }

    /// Whether a quantity that is never negative is 0 up to rounding: what there is of it is not to be magnified.
    fn is_zero(&self) -> bool {
        let known = || self.curves.iter().flat_map(|curve| curve.course.iter().flatten());
        self.never_negative && known().all(|s| s.max <= ROUNDING)
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<Plot, FigureError> {
        let (single, up) = (self.is_single(), self.up());
        let across = Axis::exact(self.curves.iter().flat_map(|curve| curve.x.iter().copied()));
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(20)
            .margin_right(28)
            .x_label_area_size(84)
            .y_label_area_size(112)
            .build_cartesian_2d(across.range(), up.range())?;
        dress(&mut chart.configure_mesh())
            .disable_x_mesh()
            .x_labels(8)
            .x_label_formatter(&|x| if x.fract() == 0.0 { count(*x as u64) } else { String::new() })
            .y_label_formatter(&|y| up.tick(*y))
            .x_desc(across.title(self.over, ""))
            .y_desc(up.short_title(self.name, self.unit, TITLE))
            .draw()?;
        let range = up.range();
        let place = |x: f64, y: f64| (across.place(x), up.place(y).clamp(range.start, range.end));
        let area = |curve: &Curve, ends: fn(&Statistics) -> [f64; 2]| {
            let known = curve.known();
            let low = known.iter().map(|&(x, s)| place(x, ends(s)[0]));
            let high = known.iter().rev().map(|&(x, s)| place(x, ends(s)[1]));
            low.chain(high).collect::<Vec<_>>()
        };
        for (k, curve) in self.curves.iter().enumerate().filter(|_| self.is_shaded()) {
            if single {
                begin(canvas, Some(3))?;
                chart.draw_series([Polygon::new(area(curve, |s| [s.q05, s.q95]), palette::SKY.mix(0.28).filled())])?;
            }
            begin(canvas, Some(if single { 2 } else { k }))?;
            let shade = if single { palette::SKY.mix(0.6) } else { colour(k).mix(0.16) };
            chart.draw_series([Polygon::new(area(curve, spread), shade.filled())])?;
        }
        for (k, curve) in self.curves.iter().enumerate() {
            let line = |value: fn(&Statistics) -> f64| {
                curve.known().into_iter().map(|(x, s)| place(x, value(s))).collect::<Vec<_>>()
            };
            if single {
                begin(canvas, Some(1))?;
                chart.draw_series(stroke(&line(|s| s.median), palette::ORANGE, 3))?;
            }
            begin(canvas, Some(k))?;
            let line = line(|s| s.mean);
            if is_dashed(k) {
                chart.draw_series([DashedPathElement::new(line, 12, 8, colour(k).stroke_width(4))])?;
            } else {
                chart.draw_series(stroke(&line, colour(k), 4))?;
            }
        }
        let scales = [Scale::of(&across, self.over), Scale::of(&up, titled(self.name, self.unit))];
        Ok(Plot::new(chart.plotting_area().get_pixel_range(), scales, self.series()))
    }

    /// Means, and of several runs what lies a standard deviation around them; of a single kind of runs quantiles too.
    fn series(&self) -> Vec<Series> {
        let single = self.is_single();
        let spreads: &[Measure] = if self.runs() > 1 { &SPREADS } else { &[] };
        let quantiles: &[Measure] = if single { &QUANTILES } else { &[] };
        let of = |(k, curve): (usize, &Curve)| {
            let known = curve.known();
            let measure = |&(key, name, value): &Measure| {
                let name = if curve.label.is_empty() { name.into() } else { format!("{}: {name}", curve.label) };
                let key = if single { key } else { k };
                Series::new(key, name, known.iter().map(|&(x, s)| (x, value(s))))
            };
            let mean: Measure = (0, "mean", |s| s.mean);
            [&mean].into_iter().chain(quantiles).chain(spreads).map(measure).collect::<Vec<_>>()
        };
        self.curves.iter().enumerate().flat_map(of).collect()
    }

    fn keys(&self) -> Vec<Key> {
        if self.is_single() {
            return vec![
                Key::line(palette::NAVY, 3, "mean"),
                Key::line(palette::ORANGE, 2, "median"),
                Key::line(palette::SKY, 9, "± 1 standard deviation"),
                Key::line(RGBColor(208, 232, 246), 9, "5% to 95% of the runs"),
            ];
        }
        let key = |(k, curve): (usize, &Curve)| {
            let dashes = if is_dashed(k) { " stroke-dasharray=\"8 5\"" } else { "" };
            let colour = css(colour(k));
            let sample = format!("<path d=\"M0 9H42\" stroke=\"{colour}\" stroke-width=\"3\"{dashes}/>");
            Key { sample, meaning: curve.label.clone() }
        };
        self.curves.iter().enumerate().map(key).collect()
    }

    fn in_words(&self) -> String {
        let one = |curve: &Curve| {
            let known = || curve.course.iter().flatten();
            let (Some(first), Some(last)) = (known().next(), known().next_back()) else { return String::new() };
            let whose = if curve.label.is_empty() { String::new() } else { format!(" with {}", curve.label) };
            format!(" The mean{whose} goes from {} to {}.", number(first.mean), number(last.mean))
        };
        format!("Line chart of {}.{}", self.name, self.curves.iter().map(one).collect::<String>())
    }

    fn caption(&self) -> String {
        let runs = match (self.runs(), self.curves.len()) {
            (0 | 1, _) => String::new(),
            (runs, 1) => format!(", over {} runs", count(runs)),
            (runs, _) => format!(": means over up to {} runs of each kind", count(runs)),
        };
        let shades = match (self.is_shaded(), self.is_single()) {
            (true, false) => " Shades are one standard deviation around the mean.",
            _ => "",
        };
        let zero = if self.is_zero() { " It is zero up to rounding throughout." } else { "" };
        let over = self.over;
        let name = capitalised(self.name);
        format!("{name} over {over}{runs}.{zero}{shades} Runs that ended before others count with their last value.")
    }
}

fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
}

/// Colours come a second time with dashes.
fn is_dashed(k: usize) -> bool {
    (k / palette::SERIES.len()) % 2 == 1
}

impl Curve {
    /// The values that are drawn, and where.
    fn known(&self) -> Vec<(f64, &Statistics)> {
        let places = thin::places(self.x.len()).into_iter().filter(|&k| self.x[k].is_finite());
        places.filter_map(|k| Some((self.x[k], self.course[k].as_ref()?))).collect()
    }
}
