//! How the state of a game over time moves, asked in batches and checked to be laws.

use walras_game::dynamic::abi::{DynamicVtable, RawTransitions};
use walras_game::metadata::MovedBy;

use super::super::calls::Doing;
use super::super::handshake::dynamic_table;
use super::super::timeline::Timeline;
use super::super::{Plugin, PluginError};
use super::{Instance, absent};
use crate::setup::GameSetup;

/// How far the probabilities of a law may be from 1 in sum.
const SUM: f64 = 1e-9;
/// Most states that may follow upon one.
const MAX_WIDTH: usize = 1 << 20;

/// The states of an instance and its functions over time.
pub(super) struct Motion {
    table: DynamicVtable,
    timeline: Timeline,
    /// Most states that follow upon one.
    width: usize,
}

impl Motion {
    /// `None` if the game is played once. The width is asked for when the instance is there.
    pub(super) fn new(plugin: &Plugin, setup: &GameSetup) -> Result<Option<Self>, PluginError> {
        let Some(timeline) = Timeline::new(plugin.metadata(), setup)? else { return Ok(None) };
        let broken = |reason| PluginError::Panicked { game: plugin.metadata().name.clone(), reason };
        let table = dynamic_table(plugin.vtable()).map_err(broken)?;
        Ok(Some(Motion { table, timeline, width: 0 }))
    }
}

/// States, and what players do in them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moves<'a> {
    /// The mechanism, `[φ]`.
    pub phi: &'a [f64],
    /// Numbers of the states, `[rows]`.
    pub state: &'a [u32],
    /// Every player's action, `[rows][players][action dimensions]`; empty in a game that is moved by aggregates.
    pub profile: &'a [f64],
    /// Aggregates, `[rows][aggregates]`; empty in a game that is not moved by them.
    pub aggregate: &'a [f64],
}

/// Laws of the next state, `[rows][width]`: probabilities of states, 0 in places that are not needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Laws {
    /// Places of a row.
    pub width: usize,
    /// Numbers of the states.
    pub next: Vec<u32>,
    /// Their probabilities.
    pub probability: Vec<f64>,
}

impl Laws {
    /// The states that may follow in a row, with their probabilities.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let places = row * self.width..(row + 1) * self.width;
        let entries = self.next[places.clone()].iter().zip(&self.probability[places]);
        entries.filter(|(_, p)| **p != 0.0).map(|(&next, &p)| (next as usize, p))
    }
}

impl Instance {
    /// The states of a game over time; `None` if the game is played once.
    pub fn timeline(&self) -> Option<&Timeline> {
        self.motion.as_ref().map(|motion| &motion.timeline)
    }

    /// How many stage games a probe makes: one, or in a game over time one a period and state.
    pub fn stages(&self) -> usize {
        self.timeline().map_or(1, Timeline::stages)
    }

    /// Asks how wide laws are, once the instance is there.
    pub(super) fn measure_laws(&mut self) -> Result<(), PluginError> {
        let Some(motion) = &self.motion else { return Ok(()) };
        let game = &self.plugin.metadata().name;
        let ask = motion.table.width.ok_or_else(|| absent(game, "width"))?;
        let mut width = 0_usize;
        self.asked(Doing::Listing, 0, || {
            // SAFETY: the instance is alive, the place valid.
            unsafe { ask(self.game.as_ptr(), &mut width) }
        })?;
        if width == 0 || width > MAX_WIDTH {
            let reason = format!("at most {width} states follow upon one, it says; expected from 1 to {MAX_WIDTH}");
            return Err(PluginError::Panicked { game: game.clone(), reason });
        }
        if let Some(motion) = &mut self.motion {
            motion.width = width;
        }
        Ok(())
    }

    /// The most states that follow upon one; 0 if the game is played once.
    pub fn law_width(&self) -> usize {
        self.motion.as_ref().map_or(0, |motion| motion.width)
    }

    /// The law of the first state, `[states]`.
    ///
    /// # Errors
    /// It is none, or the game is played once.
    pub fn initial(&self, phi: &[f64]) -> Result<Vec<f64>, PluginError> {
        let game = &self.plugin.metadata().name;
        let motion = self.motion.as_ref().ok_or_else(|| absent(game, "initial"))?;
        let ask = motion.table.initial.ok_or_else(|| absent(game, "initial"))?;
        let mut law = vec![f64::NAN; motion.timeline.states];
        self.asked(Doing::Moving, 1, || {
            // SAFETY: the instance is alive, the array as long as there are states.
            unsafe { ask(self.game.as_ptr(), phi.as_ptr(), phi.len(), law.as_mut_ptr()) }
        })?;
        if let Some(state) = law.iter().position(|p| !(p.is_finite() && *p >= 0.0)) {
            let found = law[state];
            return Err(self.no_law(format!(
                "initial: the probability of {} is {found}; expected a number ≥ 0",
                self.describe_state(state)
            )));
        }
        let sum: f64 = law.iter().sum();
        if sum == 0.0 {
            return Err(self.no_law("initial: no state has any mass; expected probabilities that sum to 1".into()));
        }
        if (sum - 1.0).abs() > SUM {
            return Err(self.no_law(format!("initial: the probabilities of all states sum to {sum}; expected 1")));
        }
        Ok(law)
    }

    /// Laws of the states that follow, checked to be such.
    ///
    /// # Panics
    /// If the columns do not fit the rows.
    ///
    /// # Errors
    /// A row is no law, or the game is played once.
    pub fn transition(&self, moves: &Moves<'_>) -> Result<Laws, PluginError> {
        let laws = self.transition_unchecked(moves)?;
        let states = self.timeline().map_or(0, |timeline| timeline.states);
        for row in 0..moves.state.len() {
            let places = row * laws.width..(row + 1) * laws.width;
            let mut sum = 0.0;
            for (&next, &p) in laws.next[places.clone()].iter().zip(&laws.probability[places]) {
                let wrong = match p {
                    p if !(p.is_finite() && p >= 0.0) => {
                        format!("the probability of state {next} is {p}; expected a number ≥ 0")
                    }
                    p if p > 0.0 && next as usize >= states => {
                        format!("state {next} has probability {p}; expected a number of a state below {states}")
                    }
                    _ => {
                        sum += p;
                        continue;
                    }
                };
                return Err(self.no_law(format!("transition: {wrong}, at {}", self.describe_move(moves, row))));
            }
            if (sum - 1.0).abs() > SUM {
                let at = self.describe_move(moves, row);
                return Err(self.no_law(format!(
                    "transition: the probabilities of what follows sum to {sum}; expected 1, at {at}"
                )));
            }
        }
        Ok(laws)
    }

    /// As [`Instance::transition`], whatever the game then says.
    pub fn transition_unchecked(&self, moves: &Moves<'_>) -> Result<Laws, PluginError> {
        let metadata = self.plugin.metadata();
        let game = &metadata.name;
        let motion = self.motion.as_ref().ok_or_else(|| absent(game, "transition"))?;
        let ask = motion.table.transition.ok_or_else(|| absent(game, "transition"))?;
        let (timeline, rows) = (&motion.timeline, moves.state.len());
        let dimensions = metadata.actions.dimensions.len();
        let (profile, aggregate) = match timeline.moved_by {
            MovedBy::Profile => (rows * self.players * dimensions, 0),
            MovedBy::Aggregates => (0, rows * self.aggregates),
        };
        let fits = moves.profile.len() == profile && moves.aggregate.len() == aggregate;
        assert!(fits, "transition: the buffers do not fit the batch");
        let states = || moves.state.iter().map(|&state| state as usize);
        let public: Vec<f64> = states().flat_map(|state| timeline.public_of(state)).copied().collect();
        let types: Vec<f64> = states().flat_map(|state| timeline.types_of(state)).copied().collect();
        let or_null = |column: &[f64]| if column.is_empty() { std::ptr::null() } else { column.as_ptr() };
        let raw = RawTransitions {
            size: size_of::<RawTransitions>(),
            length: rows,
            phi: moves.phi.as_ptr(),
            phi_length: moves.phi.len(),
            state: moves.state.as_ptr(),
            public_state: or_null(&public),
            public_states: timeline.public_width,
            type_profile: or_null(&types),
            types: timeline.type_width,
            profile: or_null(moves.profile),
            action_dimensions: dimensions,
            aggregate: or_null(moves.aggregate),
            aggregates: self.aggregates,
        };
        let width = motion.width;
        let mut laws = Laws { width, next: vec![u32::MAX; rows * width], probability: vec![f64::NAN; rows * width] };
        self.asked(Doing::Moving, rows, || {
            // SAFETY: the instance is alive; every array has the length stated in the batch (checked above), the two written
            // to that of rows times width.
            unsafe { ask(self.game.as_ptr(), &raw, laws.next.as_mut_ptr(), laws.probability.as_mut_ptr()) }
        })?;
        Ok(laws)
    }

    fn no_law(&self, reason: String) -> PluginError {
        PluginError::NoLaw { game: self.plugin.metadata().name.clone(), reason }
    }

    /// A state by its number and coordinates.
    pub fn describe_state(&self, state: usize) -> String {
        let Some(timeline) = self.timeline().filter(|timeline| state < timeline.states) else {
            return format!("state {state}");
        };
        let types = timeline.types_of(state);
        let types = if types.is_empty() { String::new() } else { format!(", types {types:?}") };
        match timeline.public_of(state) {
            [] => format!("state {state} ({})", types.trim_start_matches(", ")),
            public => format!("state {state} ({public:?}{types})"),
        }
    }

    fn describe_move(&self, moves: &Moves<'_>, row: usize) -> String {
        let part = |column: &[f64]| {
            let width = column.len() / moves.state.len();
            column[row * width..][..width].to_vec()
        };
        let others = match moves.profile.is_empty() {
            true => format!("aggregates {:?}", part(moves.aggregate)),
            false => format!("profile {:?}", part(moves.profile)),
        };
        format!("{}, {others}, phi {:?}", self.describe_state(moves.state[row] as usize), moves.phi)
    }
}
