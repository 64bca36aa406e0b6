//! Learning, round by round: what was played, where two players went, and how far from rest they were.

use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Alternative, Canvas, begin, chart as sheet, dress, palette};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::{count, superscript};
use walras_figures::plot::{Plot, Scale, Series};
use walras_scenario::Played;
use walras_study::record::Record;
use walras_study::trajectory::Frame;

const SIZE: (u32, u32) = (640, 470);
/// Beyond so many rounds the axis is logarithmic.
const LINEAR: usize = 5000;
/// Points of a line at most: more cannot be seen.
const POINTS: usize = 1200;
/// Players who each get a panel; of more, the average over all is drawn.
const FEW: usize = 3;

/// A path of points.
type Path = Vec<(f64, f64)>;

/// A title and, round by round, the probabilities of all actions.
type Strategies = (String, Vec<(usize, Vec<f64>)>);

/// The final evaluation's first stage. None if rounds were not kept.
pub(super) fn figure(record: &Record) -> Result<Option<Figure>, FigureError> {
    let frames: Vec<&Frame> = record.trajectory.frames.iter().filter(|frame| frame.stage == 0).collect();
    let actions = record.last.actions;
    if frames.len() < 2 || actions > palette::SERIES.len() {
        return Ok(None);
    }
    let averaged = record.scenario.learning.play() == Played::Average;
    let rounds = Rounds { frames: thinned(&frames), averaged };
    let logarithmic = frames.last().is_some_and(|frame| frame.round > LINEAR);
    let mut drawn = Vec::new();
    for (title, strategies) in rounds.strategies(record.last.players, actions) {
        let lines =
            (0..actions).map(|a| strategies.iter().map(|&(round, ref s)| (place(round, logarithmic), s[a])).collect());
        let names: Vec<String> = (0..actions).map(|a| format!("action {}", name(record, a))).collect();
        let chart = Chart { lines: lines.collect(), names, logarithmic, x: "round", y: "probability", level: false };
        drawn.push(chart.panel(drawn.len(), title)?);
    }
    if record.last.players == 2 {
        drawn.push(rounds.phase_portrait(drawn.len())?);
    }
    let residuals = residuals(record, logarithmic);
    if residuals.len() > 1 {
        let names = vec!["residual".into()];
        let chart = Chart { lines: vec![residuals], names, logarithmic, x: "round", y: "residual", level: true };
        drawn.push(chart.panel(drawn.len(), "How far from rest".into())?);
    }
    let keys: Vec<Key> =
        (0..actions).map(|a| Key::line(palette::SERIES[a], 5, format!("action {}", name(record, a)))).collect();
    let what = if averaged { "Average strategies" } else { "Strategies" };
    let caption = format!(
        "{what} of the first stage over {} rounds of learning{}. The residual is what the run calls converged when it falls to the \
         tolerance.",
        count(frames.last().map_or(0, |frame| frame.round as u64 + 1)),
        if record.last.players == 2 { ", and where the two went together, from the dot to the ring" } else { "" },
    );
    Ok(Some(Figure { body: format!("{}{}", legend(&keys), panels(drawn)), caption }))
}

/// An action by its coordinates.
fn name(record: &Record, action: usize) -> String {
    if record.is_outside(action) {
        return "outside".into();
    }
    let dimensions = record.metadata.actions.dimensions.len();
    let coordinates: Vec<String> = (0..dimensions).map(|d| record.coordinate(action, d).to_string()).collect();
    coordinates.join(", ")
}

fn place(round: usize, logarithmic: bool) -> f64 {
    if logarithmic { (round as f64 + 1.0).log10() } else { round as f64 }
}

/// Evenly spaced where they are drawn: by logarithm, so that early rounds are not lost.
fn thinned<'a>(frames: &[&'a Frame]) -> Vec<&'a Frame> {
    let Some(last) = frames.last() else { return Vec::new() };
    let spacing = (last.round as f64 + 1.0).ln() / POINTS as f64;
    let even = frames.len().div_ceil(POINTS);
    let mut next = f64::NEG_INFINITY;
    let mut kept = Vec::new();
    for (k, frame) in frames.iter().enumerate() {
        let logarithm = (frame.round as f64 + 1.0).ln();
        if logarithm >= next || k % even == 0 || k + 1 == frames.len() {
            next = logarithm + spacing;
            kept.push(*frame);
        }
    }
    kept
}

/// The residual of the first stage in powers of ten; zeros left out.
fn residuals(record: &Record, logarithmic: bool) -> Path {
    let of_round = |(round, reports): (usize, &Vec<_>)| {
        let report: &walras_engine::laboratory::StageReport = reports.first()?;
        let residual = report.convergence.residual;
        (residual > 0.0 && residual.is_finite()).then(|| (place(round, logarithmic), residual.log10()))
    };
    let all: Path = record.rounds.iter().enumerate().filter_map(of_round).collect();
    let stride = all.len().div_ceil(2 * POINTS).max(1);
    all.into_iter().step_by(stride).collect()
}

struct Rounds<'a> {
    frames: Vec<&'a Frame>,
    averaged: bool,
}

impl Rounds<'_> {
    /// One panel a player, or one for all of many.
    fn strategies(&self, players: usize, actions: usize) -> Vec<Strategies> {
        let of = |whose: Option<u32>| {
            let strategy = |frame: &&Frame| (frame.round, self.strategy(frame, whose, players, actions));
            self.frames.iter().map(strategy).collect()
        };
        if players > FEW {
            return vec![(format!("All {} players on average", count(players as u64)), of(None))];
        }
        (0..players as u32).map(|player| (format!("Player {player}"), of(Some(player)))).collect()
    }

    /// Of one player, or the average over all.
    fn strategy(&self, frame: &Frame, whose: Option<u32>, players: usize, actions: usize) -> Vec<f64> {
        let mut strategy = vec![0.0; actions];
        let weight = if whose.is_some() { 1.0 } else { 1.0 / players as f64 };
        let values = if self.averaged { &frame.average } else { &frame.probability };
        for ((&agent, &action), value) in frame.agent.iter().zip(&frame.action).zip(values) {
            if whose.is_none_or(|player| player == agent) {
                strategy[action as usize] += weight * value;
            }
        }
        strategy
    }

    /// The probabilities with which two players take their first action.
    fn phase_portrait(&self, number: usize) -> Result<Panel, FigureError> {
        let first = |frame: &Frame, player| self.strategy(frame, Some(player), 2, palette::SERIES.len())[0];
        let path: Path = self.frames.iter().map(|frame| (first(frame, 0), first(frame, 1))).collect();
        let names = vec!["path".into()];
        let chart = Chart { lines: vec![path], names, logarithmic: false, x: "player 0", y: "player 1", level: false };
        chart.panel(number, "Probabilities of the first action".into())
    }
}

/// Lines over one pair of axes.
struct Chart {
    lines: Vec<Path>,
    /// What each line is called.
    names: Vec<String>,
    logarithmic: bool,
    x: &'static str,
    y: &'static str,
    /// Whether the vertical axis is in powers of ten; else it shows probabilities.
    level: bool,
}

impl Chart {
    fn panel(&self, number: usize, title: String) -> Result<Panel, FigureError> {
        let alternative = Alternative {
            id: format!("trajectory-{number}"),
            title: title.clone(),
            description: format!("Line chart of {} against {}.", self.y, self.x),
            class: "",
        };
        let svg = sheet(SIZE, &alternative, |canvas| self.draw(canvas))?;
        Ok(Panel { title, svg, tall: false })
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<Plot, FigureError> {
        let is_path = self.x != "round";
        let across =
            if is_path { Axis::exact([0.0, 1.0]) } else { Axis::exact(self.lines.iter().flatten().map(|p| p.0)) };
        let up =
            if self.level { Axis::around(self.lines.iter().flatten().map(|p| p.1)) } else { Axis::exact([0.0, 1.0]) };
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(18)
            .margin_right(30)
            .x_label_area_size(84)
            .y_label_area_size(104)
            .build_cartesian_2d(across.range(), up.range())?;
        let power = |exponent: f64| match exponent.fract() == 0.0 {
            true => format!("10{}", superscript(exponent as i32)),
            false => String::new(),
        };
        dress(&mut chart.configure_mesh())
            .disable_x_mesh()
            .x_label_formatter(&|x| if self.logarithmic { power(*x) } else { across.tick(*x) })
            .y_label_formatter(&|y| if self.level { power(*y) } else { up.tick(*y) })
            .x_desc(across.title(self.x, ""))
            .y_desc(up.title(self.y, ""))
            .draw()?;
        let steady = self.level || is_path;
        for (k, line) in self.lines.iter().enumerate() {
            // What stands alone in its panel has no key.
            begin(canvas, Some(if steady { palette::SERIES.len() } else { k }))?;
            let colour = if steady { palette::NAVY } else { palette::SERIES[k] };
            let width = if is_path { 2 } else { 4 };
            let placed: Path = line.iter().map(|&(x, y)| (across.place(x), up.place(y))).collect();
            chart.draw_series([PathElement::new(placed.clone(), colour.stroke_width(width))])?;
            if let (true, Some(&begin), Some(&end)) = (is_path, placed.first(), placed.last()) {
                chart.draw_series([Circle::new(begin, 9, palette::ORANGE.filled())])?;
                chart.draw_series([Circle::new(end, 11, palette::ORANGE.stroke_width(4))])?;
            }
        }
        let scale = |axis: &Axis, title: &str, logarithm: Option<f64>| {
            let scale = Scale::of(axis, title);
            logarithm.map_or(scale.clone(), |shift| scale.logarithmic(shift))
        };
        let scales =
            [scale(&across, self.x, self.logarithmic.then_some(1.0)), scale(&up, self.y, self.level.then_some(0.0))];
        Ok(Plot::new(chart.plotting_area().get_pixel_range(), scales, self.series(steady)))
    }

    fn series(&self, steady: bool) -> Vec<Series> {
        let round = |x: f64| if self.logarithmic { (10_f64.powf(x) - 1.0).round() } else { x };
        let value = |y: f64| if self.level { 10_f64.powf(y) } else { y };
        let of = |(k, (name, line)): (usize, (&String, &Path))| {
            let key = if steady { palette::SERIES.len() } else { k };
            Series::new(key, name, line.iter().map(|&(x, y)| (round(x), value(y))))
        };
        self.names.iter().zip(&self.lines).enumerate().map(of).collect()
    }
}
