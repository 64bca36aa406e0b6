//! How the state of a game over time moves: laws that are laws, pure functions, states that can be reached.

use walras_engine::plugin::{Laws, Moves};
use walras_game::metadata::MovedBy;

use super::super::cases::{Cases, Draws};
use super::super::outcome::{Fault, Found};
use super::super::position::Position;
use super::super::subject::Subject;

const CASES: u32 = 20;
/// States and actions that are asked for in one call.
const ROWS: usize = 200;
/// Most states and joint actions that are walked through to find what can be reached.
const MOST_WALKED: usize = 1 << 18;

/// That laws of the first and of the next state are laws, whatever was asked before or in the same call; states that can never
/// be reached are a warning.
pub(super) fn dynamics(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let Some(timeline) = subject.game.timeline() else { return Ok(Found::skip("the game is played once")) };
    let states = timeline.states;
    let another = subject.with(&subject.setup)?;
    cases.each(CASES, |_, draws| {
        let phi = subject.draw_phi(draws);
        let first = subject.game.initial(&phi)?;
        same("initial", &first, &subject.game.initial(&phi)?, "asked again")?;
        same("initial", &first, &another.game.initial(&phi)?, "asked of another instance")?;
        let rows = draw_rows(subject, draws)?;
        let laws = subject.game.transition(&rows.moves(&phi))?;
        let again = [(&subject.game, "asked again"), (&another.game, "asked of another instance")];
        for (game, how) in again {
            same_laws(&laws, &game.transition_unchecked(&rows.moves(&phi))?, how)?;
        }
        let other = subject.draw_phi(draws);
        subject.game.transition(&rows.moves(&other))?;
        same_laws(&laws, &subject.game.transition_unchecked(&rows.moves(&phi))?, "asked after another mechanism")?;
        let mut alone = Laws { width: laws.width, ..Laws::default() };
        for row in 0..rows.state.len() {
            let one = subject.game.transition_unchecked(&rows.one(row).moves(&phi))?;
            alone.next.extend(one.next);
            alone.probability.extend(one.probability);
        }
        same_laws(&laws, &alone, "asked one by one")
    })?;
    let periods = timeline.horizon.map_or_else(String::new, |h| format!(", {h} periods"));
    let warnings = unreachable(subject)?.into_iter().collect();
    Ok(Found::pass(format!("the laws of {states} states are laws and pure functions{periods}")).but(warnings))
}

/// States, and what players do in them.
struct Rows {
    state: Vec<u32>,
    profile: Vec<f64>,
    aggregate: Vec<f64>,
}

impl Rows {
    fn of(subject: &Subject, state: Vec<u32>, positions: &[Position]) -> Result<Self, Fault> {
        let by_aggregates = subject.game.timeline().is_some_and(|t| t.moved_by == MovedBy::Aggregates);
        let (mut profile, mut aggregate) = (Vec::new(), Vec::new());
        match by_aggregates {
            true => aggregate = subject.aggregates(positions)?,
            false => profile = positions.iter().flat_map(|position| position.profile.clone()).collect(),
        }
        Ok(Rows { state, profile, aggregate })
    }

    fn moves<'a>(&'a self, phi: &'a [f64]) -> Moves<'a> {
        Moves { phi, state: &self.state, profile: &self.profile, aggregate: &self.aggregate }
    }

    fn one(&self, row: usize) -> Rows {
        let part = |column: &[f64]| {
            let width = column.len() / self.state.len();
            column[row * width..][..width].to_vec()
        };
        Rows { state: vec![self.state[row]], profile: part(&self.profile), aggregate: part(&self.aggregate) }
    }
}

fn draw_rows(subject: &Subject, draws: &mut Draws) -> Result<Rows, Fault> {
    let states = subject.game.timeline().map_or(1, |timeline| timeline.states);
    let positions: Vec<Position> = (0..ROWS).map(|_| subject.draw_position(draws)).collect();
    let state = (0..ROWS).map(|_| draws.below(states) as u32).collect();
    Rows::of(subject, state, &positions)
}

fn same(what: &str, a: &[f64], b: &[f64], how: &str) -> Result<(), Fault> {
    match a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits()) {
        Some(place) => {
            let (a, b) = (a[place], b[place]);
            Err(Fault::new(format!("{what} is not a pure function: entry {place} is {a}, but {b} when {how}")))
        }
        None => Ok(()),
    }
}

fn same_laws(a: &Laws, b: &Laws, how: &str) -> Result<(), Fault> {
    same("transition", &a.probability, &b.probability, how)?;
    let differs = |place: &usize| a.probability[*place] != 0.0 && a.next[*place] != b.next[*place];
    match (0..a.next.len()).find(differs) {
        Some(place) => {
            let (row, a, b) = (place / a.width, a.next[place], b.next[place]);
            Err(Fault::new(format!(
                "transition is not a pure function: row {row} leads to state {a}, but to state {b} when {how}"
            )))
        }
        None => Ok(()),
    }
}

/// The states that no play leads to under the mechanism at hand, in words; `None` if there are none or too many to walk.
fn unreachable(subject: &Subject) -> Result<Option<String>, Fault> {
    let Some(timeline) = subject.game.timeline() else { return Ok(None) };
    let (players, points) = (subject.setup.players, grid(&subject.axes));
    let joint = points.len().checked_pow(players as u32).filter(|joint| joint * timeline.states <= MOST_WALKED);
    let Some(joint) = joint else { return Ok(None) };
    let profile = |index: usize| -> Vec<f64> {
        let digit = |player: usize| index / points.len().pow((players - 1 - player) as u32) % points.len();
        (0..players).flat_map(|player| points[digit(player)].clone()).collect()
    };
    let position = |index| Position { profile: profile(index), states: Vec::new(), player: 0, probe: 0 };
    let positions: Vec<Position> = (0..joint).map(position).collect();
    let initial = subject.game.initial(&subject.phi)?;
    let mut reached: Vec<bool> = initial.iter().map(|p| *p > 0.0).collect();
    let mut waiting: Vec<usize> = (0..reached.len()).filter(|&state| reached[state]).collect();
    while let Some(state) = waiting.pop() {
        let rows = Rows::of(subject, vec![state as u32; joint], &positions)?;
        let laws = subject.game.transition(&rows.moves(&subject.phi))?;
        for (next, _) in (0..joint).flat_map(|row| laws.row(row)) {
            if !std::mem::replace(&mut reached[next], true) {
                waiting.push(next);
            }
        }
    }
    let missed: Vec<usize> = (0..reached.len()).filter(|&state| !reached[state]).collect();
    let first: Vec<String> = missed.iter().take(3).map(|&state| subject.game.describe_state(state)).collect();
    let more = if missed.len() > 3 { ", …" } else { "" };
    let (count, all) = (missed.len(), reached.len());
    let words = || format!("{count} of {all} states are reached from no first state: {}{more}", first.join(", "));
    Ok((count > 0).then(words))
}

/// All actions of a player.
fn grid(axes: &[Vec<f64>]) -> Vec<Vec<f64>> {
    axes.iter().fold(vec![Vec::new()], |points, axis| {
        points.iter().flat_map(|p: &Vec<f64>| axis.iter().map(|x| [p.as_slice(), &[*x]].concat())).collect()
    })
}
