//! The states of a game over time and the stage games that they make.
//!
//! A stage game is a probe, a period (there is but one where play has no end) and a state; stages are numbered in this order,
//! the state fastest. Wherever the world speaks of the probes of a game over time, these stages are meant: the host tells the
//! game which state each of them is.

use walras_game::Metadata;
use walras_game::metadata::{MovedBy, SeenBy, StateAxis};

use super::PluginError;
use crate::levels::{end_of, grid, levels_between};
use crate::setup::GameSetup;

/// Most stage games of a probe.
pub const MAX_STAGES: usize = 1 << 20;

/// The grid of states, and how what comes later counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// How many states, S.
    pub states: usize,
    /// How many public coordinates a state has.
    pub public_width: usize,
    /// How many coordinates a type has.
    pub type_width: usize,
    /// Public coordinates of the states, `[S][public_width]`.
    pub public: Vec<f64>,
    /// The types of all players in the states, `[S][players][type_width]`.
    pub types: Vec<f64>,
    /// How many types a player may have.
    pub type_count: usize,
    /// What the next period counts, in [0, 1]; below 1 where there is no horizon.
    pub discount: f64,
    /// How many periods; without end if absent.
    pub horizon: Option<usize>,
    /// Who sees types.
    pub seen_by: SeenBy,
    /// What moves the state.
    pub moved_by: MovedBy,
    players: usize,
}

impl Timeline {
    /// The states of a game, `None` if it is played once.
    ///
    /// # Errors
    /// There are too many, later periods count too much, or a coordinate has no range.
    pub(super) fn new(metadata: &Metadata, setup: &GameSetup) -> Result<Option<Self>, PluginError> {
        let Some(dynamics) = &metadata.dynamics else { return Ok(None) };
        let refuse = |reason: String| PluginError::Refused { game: metadata.name.clone(), reason };
        let parameter = |name: &str| setup.scalar(name);
        let counts = |axes: &[StateAxis]| axes.iter().map(|a| a.levels.value(parameter) as usize).collect::<Vec<_>>();
        let (public, own) = (counts(&dynamics.states), counts(&dynamics.types));
        let count = dynamics.count(setup.players, parameter);
        if count == Some(0) {
            return Ok(None);
        }
        let discount = dynamics.discount.value(parameter);
        let horizon = dynamics.horizon.as_ref().map(|horizon| horizon.value(parameter) as usize).filter(|&h| h > 0);
        if !(0.0..=1.0).contains(&discount) || (discount == 1.0 && horizon.is_none()) {
            let expected = if horizon.is_some() { "a number from 0 to 1" } else { "a number in [0, 1), or a horizon" };
            return Err(refuse(format!("the discount is {discount}; expected {expected}")));
        }
        let stages = count.and_then(|count| count.checked_mul(horizon.unwrap_or(1))?.checked_mul(setup.probes));
        let Some(states) = count.filter(|_| stages.is_some_and(|stages| stages <= MAX_STAGES)) else {
            let product = |counts: &[usize]| counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
            let types = match own.is_empty() {
                true => String::new(),
                false => format!(" × ({}) to the power of {} players", product(&own), setup.players),
            };
            let public = if public.is_empty() { "1".to_owned() } else { product(&public) };
            let periods = horizon.map_or_else(String::new, |h| format!(", in each of {h} periods"));
            return Err(refuse(format!(
                "its states number {public}{types}{periods}: more than the {MAX_STAGES} that fit; take fewer levels"
            )));
        };
        let axes = |axes: &[StateAxis], counts: &[usize]| -> Result<Vec<Vec<f64>>, PluginError> {
            let axis = |(axis, &levels): (&StateAxis, &usize)| {
                let end = |extent| end_of(extent, levels, parameter);
                let (low, high) = (end(&axis.low), end(&axis.high));
                if levels > 1 && low >= high {
                    let name = &axis.name;
                    return Err(refuse(format!("coordinate `{name}` goes from {low} to {high}; expected a range")));
                }
                Ok(levels_between(low, high, levels))
            };
            axes.iter().zip(counts).map(axis).collect()
        };
        let (public, own) = (grid(&axes(&dynamics.states, &public)?), grid(&axes(&dynamics.types, &own)?));
        let (public_width, type_width) = (dynamics.states.len(), dynamics.types.len());
        let type_count = own.len().checked_div(type_width).unwrap_or(1);
        let mut timeline = Timeline {
            states,
            public_width,
            type_width,
            public: Vec::with_capacity(states * public_width),
            types: Vec::with_capacity(states * setup.players * type_width),
            type_count,
            discount,
            horizon,
            seen_by: dynamics.types_seen_by,
            moved_by: dynamics.moved_by,
            players: setup.players,
        };
        for state in 0..states {
            let place = timeline.public_index(state);
            timeline.public.extend_from_slice(&public[place * public_width..][..public_width]);
            for player in 0..setup.players {
                let place = timeline.type_index(state, player);
                timeline.types.extend_from_slice(&own[place * type_width..][..type_width]);
            }
        }
        Ok(Some(timeline))
    }

    /// How many joint types all players have.
    fn joint_types(&self) -> usize {
        if self.type_width == 0 { 1 } else { self.type_count.pow(self.players as u32) }
    }

    /// Which of the public states a state has.
    pub fn public_index(&self, state: usize) -> usize {
        state / self.joint_types()
    }

    /// Which type a player has in a state.
    pub fn type_index(&self, state: usize, player: usize) -> usize {
        if self.type_width == 0 {
            return 0;
        }
        state / self.type_count.pow((self.players - 1 - player) as u32) % self.type_count
    }

    /// What a player knows in a state: the number of a class of states that it cannot tell apart.
    pub fn information(&self, state: usize, player: usize) -> usize {
        match self.seen_by {
            SeenBy::All => state,
            SeenBy::Own => self.public_index(state) * self.type_count + self.type_index(state, player),
        }
    }

    /// Whether players know less than the whole state.
    pub fn hides_types(&self) -> bool {
        self.seen_by == SeenBy::Own && self.type_count > 1 && self.players > 1
    }

    /// How many stage games a probe has.
    pub fn stages(&self) -> usize {
        self.states * self.periods()
    }

    /// How many periods have stage games of their own.
    pub fn periods(&self) -> usize {
        self.horizon.unwrap_or(1)
    }

    /// The state of a stage.
    pub fn state_of(&self, stage: usize) -> usize {
        stage % self.states
    }

    /// The period of a stage, from 0.
    pub fn period_of(&self, stage: usize) -> usize {
        stage / self.states % self.periods()
    }

    /// The probe of a stage.
    pub fn probe_of(&self, stage: usize) -> usize {
        stage / self.stages()
    }

    /// Public coordinates of a state, `[public_width]`.
    pub fn public_of(&self, state: usize) -> &[f64] {
        &self.public[state * self.public_width..][..self.public_width]
    }

    /// The types of all players in a state, `[players][type_width]`.
    pub fn types_of(&self, state: usize) -> &[f64] {
        let width = self.players * self.type_width;
        &self.types[state * width..][..width]
    }
}

/// Where the rows of a batch take place, as the game is told.
pub(super) struct Places {
    pub(super) probe: Vec<u32>,
    pub(super) public: Vec<f64>,
    pub(super) types: Vec<f64>,
}

impl Places {
    /// The places of these stages.
    pub(super) fn of(timeline: &Timeline, stages: &[u32]) -> Self {
        let states = || stages.iter().map(|&stage| timeline.state_of(stage as usize));
        Places {
            probe: stages.iter().map(|&stage| timeline.probe_of(stage as usize) as u32).collect(),
            public: states().flat_map(|state| timeline.public_of(state)).copied().collect(),
            types: states().flat_map(|state| timeline.types_of(state)).copied().collect(),
        }
    }
}
