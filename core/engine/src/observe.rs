//! Observing play, outcomes included.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::model::{Model, ModelError};
use crate::outcomes::Realised;
use crate::play::{Episodes, Observation, Play, at_probe};
use crate::random::Key;

/// Actions drawn at a time, about: some tenths of a second.
const BLOCK: usize = 1 << 22;
/// Most actions drawn, of all probes and players, that an observation keeps.
const MAX_KEPT: usize = 100_000_000;

impl Model {
    /// Everything that a designer sees of play of this game: the mixed strategies themselves and expected outcomes, or `draws`
    /// joint actions from each stage game and the outcomes of these very draws.
    ///
    /// `key` names the draws; its stage and agent are added to. Equal keys draw with equal random numbers.
    ///
    /// # Errors
    /// The game cannot tell the outcomes of what was drawn.
    pub fn observe(&self, play: &Play, draws: Option<usize>, key: Key) -> Result<Observation, ModelError> {
        self.observe_watched(play, draws, key, &|| ControlFlow::Continue(()))
    }

    /// As [`Model::observe`]; where very much is drawn, `watch` is asked now and then and may break off.
    ///
    /// # Errors
    /// [`ModelError::BrokenOff`] too.
    pub fn observe_watched(
        &self,
        play: &Play,
        draws: Option<usize>,
        key: Key,
        watch: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Observation, ModelError> {
        match draws {
            _ if play.over_time.is_some() => Ok(play.seen()),
            None => Ok(Observation { outcomes: play.outcomes.clone(), transfer: play.transfer.clone(), ..play.seen() }),
            Some(draws) => drawn(play, draws, key, Some(self), watch),
        }
    }
}

impl Play {
    /// As [`Model::observe`] without outcomes, which only the game can tell.
    pub fn observe(&self, draws: Option<usize>, key: Key) -> Observation {
        let draws = draws.filter(|_| self.over_time.is_none());
        let seen = draws.map(|draws| drawn(self, draws, key, None, &|| ControlFlow::Continue(())));
        seen.and_then(Result::ok).unwrap_or_else(|| self.seen())
    }

    /// The mixed strategies and constraints of play.
    fn seen(&self) -> Observation {
        if let Some(over_time) = &self.over_time {
            return self.seen_over_time(over_time);
        }
        Observation {
            probes: self.probes,
            players: self.players,
            actions: self.actions,
            frequency: self.strategy.clone(),
            outcomes: Vec::new(),
            transfer: Vec::new(),
            draws: None,
            drawn: Vec::new(),
            drawn_states: Vec::new(),
            constraint: Arc::clone(&self.constraint),
            matrix: self.points.as_ref().map(|points| Arc::clone(&points.matrix)),
            converged: self.converged(),
        }
    }
}

/// Play as it is seen of `draws` joint actions a stage game, block by block; with the outcomes of `model`.
fn drawn(
    play: &Play,
    draws: usize,
    key: Key,
    model: Option<&Model>,
    watch: &dyn Fn() -> ControlFlow<()>,
) -> Result<Observation, ModelError> {
    let mut tally = Tally::new(play, draws);
    let (mut outcomes, mut transfer) = (Vec::new(), Vec::new());
    let block = (BLOCK / play.players).max(1);
    for probe in 0..play.probes {
        let mut episodes = Episodes::new(play, probe, at_probe(key, probe));
        let mut shown = model.map(|model| Realised::outcomes(model, &play.phi, probe));
        let mut paid = model.and_then(|model| Realised::transfers(model, &play.phi, probe));
        for first in (0..draws).step_by(block) {
            if first > 0 && watch().is_break() {
                return Err(ModelError::BrokenOff);
            }
            let mut block = vec![(0, 0); block.min(draws - first) * play.players];
            episodes.next(&mut block);
            tally.add(probe, first, &block);
            for realised in [&mut shown, &mut paid].into_iter().flatten() {
                realised.add(&block)?;
            }
        }
        if let (Some(model), Some(shown)) = (model, shown) {
            let mut sums = shown.mean(draws);
            model.total(&mut sums);
            outcomes.extend(sums);
        }
        transfer.extend(paid.into_iter().flat_map(|paid| paid.mean(draws)));
    }
    let frequency = tally.frequency.into_iter().map(|count| count / draws as f64).collect();
    let (drawn, drawn_states) = (tally.actions, tally.states);
    Ok(Observation { frequency, outcomes, transfer, draws: Some(draws), drawn, drawn_states, ..play.seen() })
}

/// What was drawn, counted and, where it is not too much, kept.
struct Tally {
    probes: usize,
    players: usize,
    choices: usize,
    /// How often each action was drawn, `[T][n][K]`.
    frequency: Vec<f64>,
    /// `[draws][T][n]`.
    actions: Vec<u32>,
    /// `[draws][T][n]` in games with private states.
    states: Vec<u32>,
}

impl Tally {
    fn new(play: &Play, draws: usize) -> Self {
        let all = draws.saturating_mul(play.probes * play.players);
        let kept = if all <= MAX_KEPT { all } else { 0 };
        Tally {
            probes: play.probes,
            players: play.players,
            choices: play.actions,
            frequency: vec![0.0; play.strategy.len()],
            actions: vec![0; kept],
            states: vec![0; if play.state_probability.is_empty() { 0 } else { kept }],
        }
    }

    /// Episodes of a probe, of which so many were drawn before.
    fn add(&mut self, probe: usize, before: usize, drawn: &[(u32, u32)]) {
        let (n, rows) = (self.players, self.probes * self.players);
        for (place, &(state, action)) in drawn.iter().enumerate() {
            let row = probe * n + place % n;
            self.frequency[row * self.choices + action as usize] += 1.0;
            let kept = (before + place / n) * rows + row;
            if let Some(place) = self.actions.get_mut(kept) {
                *place = action;
            }
            if let Some(place) = self.states.get_mut(kept) {
                *place = state;
            }
        }
    }
}
