//! Games over time: what states are worth, what is done in them, and where play goes.

use walras_engine::play::Play;
use walras_engine::plugin::Timeline;
use walras_figures::FigureError;
use walras_figures::canvas::{Alternative, palette};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::number;
use walras_study::record::Record;

use super::lines::{Line, Titles, draw};

const SIZE: (u32, u32) = (600, 420);
/// At most this many players have lines of their own.
const PLAYERS: usize = 4;

/// What states are worth to players and what they do there, and where play is expected to be; nothing of games that are played
/// once.
pub(super) fn figures(record: &Record) -> Result<Vec<Figure>, FigureError> {
    let Some(timeline) = &record.timeline else { return Ok(Vec::new()) };
    let mut found = vec![over_states(record, timeline)?];
    found.extend(path(record, timeline)?);
    Ok(found)
}

/// What stands across: the only coordinate of a state, or its number.
fn across(record: &Record, timeline: &Timeline) -> (String, Vec<f64>) {
    let axes = record.metadata.dynamics.as_ref().map(|dynamics| dynamics.states.as_slice()).unwrap_or_default();
    match axes {
        [axis] if timeline.type_width == 0 => (axis.name.clone(), timeline.public.clone()),
        _ => ("state".into(), (0..timeline.states).map(|state| state as f64).collect()),
    }
}

fn over_states(record: &Record, timeline: &Timeline) -> Result<Figure, FigureError> {
    let (name, x) = across(record, timeline);
    let designed = record.trace.len() >= 2;
    let plays: Vec<(&Play, u32)> =
        if designed { vec![(&record.first, 1), (&record.last, 4)] } else { vec![(&record.last, 4)] };
    let players = record.last.players.min(PLAYERS);
    let curves = |of: &dyn Fn(&Play, usize, usize) -> f64| -> Vec<Line> {
        let line = |(play, width): (&Play, u32), player: usize| {
            let y = (0..timeline.states).map(|state| of(play, state, player)).collect();
            let when = if width == 1 { ", first mechanism" } else { "" };
            Line {
                name: format!("player {player}{when}"),
                key: player,
                x: x.clone(),
                y,
                colour: palette::SERIES[player % palette::SERIES.len()],
                width,
                steps: false,
            }
        };
        plays.iter().flat_map(|&play| (0..players).map(move |player| (play, player))).map(|(p, i)| line(p, i)).collect()
    };
    let value = |play: &Play, stage: usize, player: usize| play.payoff[stage * play.players + player];
    let action = |play: &Play, stage: usize, player: usize| -> f64 {
        let own = &play.strategy[(stage * play.players + player) * play.actions..][..play.actions];
        own.iter().enumerate().map(|(action, p)| p * record.coordinate(action, 0)).sum()
    };
    let dimension = &record.metadata.actions.dimensions[0];
    let panel = |id: &str, up: &str, unit: &str, lines: &[Line]| {
        let alternative = Alternative {
            id: id.into(),
            title: format!("{up} over the states"),
            description: format!("Line chart with a line a player. {}", extremes(lines)),
            class: "",
        };
        let titles = Titles { across: &name, up, unit };
        Ok::<_, FigureError>(Panel { title: up.into(), svg: draw(SIZE, &alternative, &titles, lines)?, tall: false })
    };
    let drawn = [
        panel("values", "value", record.payment_unit(), &curves(&value))?,
        panel("policies", &format!("expected {}", dimension.name), &dimension.unit, &curves(&action))?,
    ];
    let keys: Vec<Key> =
        (0..players).map(|i| Key::line(palette::SERIES[i % palette::SERIES.len()], 4, format!("player {i}"))).collect();
    let more =
        if record.last.players > PLAYERS { format!(" The first {PLAYERS} players are shown.") } else { String::new() };
    let thin = if designed { " Thin lines are those under the first mechanism." } else { "" };
    let first = if timeline.horizon.is_some() { " in the first period" } else { "" };
    let caption = format!(
        "What each state is worth to a player from then on, later periods discounted, and what it is expected to do there{first}.\
         {thin}{more}"
    );
    Ok(Figure { body: format!("{}{}", legend(&keys), panels(drawn)), caption })
}

/// Where play is expected to be, period by period; nothing where nothing of the state is public.
fn path(record: &Record, timeline: &Timeline) -> Result<Option<Figure>, FigureError> {
    let width = timeline.public_width;
    let axes = record.metadata.dynamics.as_ref().map(|dynamics| dynamics.states.as_slice()).unwrap_or_default();
    let paths = |play: &Play, place: usize| -> Vec<f64> {
        let path = play.over_time.as_ref().map(|over_time| over_time.path.as_slice()).unwrap_or_default();
        path.iter().skip(place).step_by(width.max(1)).copied().collect()
    };
    let designed = record.trace.len() >= 2;
    let panel = |(place, axis): (usize, &walras_game::metadata::StateAxis)| {
        let line = |(key, name): (usize, &str), y: Vec<f64>, colour, width| Line {
            name: name.into(),
            key,
            x: (0..y.len()).map(|t| t as f64).collect(),
            y,
            colour,
            width,
            steps: false,
        };
        let mut lines = Vec::new();
        if designed {
            lines.push(line((0, "first mechanism"), paths(&record.first, place), palette::ORANGE, 3));
        }
        lines.push(line((1, "last mechanism"), paths(&record.last, place), palette::NAVY, 4));
        let alternative = Alternative {
            id: format!("path-{place}"),
            title: format!("Expected {} over time", axis.name),
            description: format!("Line chart. {}", extremes(&lines)),
            class: "",
        };
        let titles = Titles { across: "period", up: &axis.name, unit: &axis.unit };
        Ok(Panel { title: axis.name.clone(), svg: draw(SIZE, &alternative, &titles, &lines)?, tall: false })
    };
    let drawn: Result<Vec<Panel>, FigureError> = axes.iter().enumerate().map(panel).collect();
    let drawn = drawn?;
    if drawn.is_empty() {
        return Ok(None);
    }
    let keys = match designed {
        true => vec![
            Key::line(palette::ORANGE, 3, "under the first mechanism"),
            Key::line(palette::NAVY, 4, "under the last mechanism"),
        ],
        false => Vec::new(),
    };
    let caption = "Where play is expected to be in each period, from the first on.".to_owned();
    Ok(Some(Figure { body: format!("{}{}", legend(&keys), panels(drawn)), caption }))
}

/// The smallest and the largest value of the lines, in words.
fn extremes(lines: &[Line]) -> String {
    let values = || lines.iter().flat_map(|line| line.y.iter().copied());
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    format!("Values go from {} to {}.", number(low), number(high))
}
