//! What a designer may see of play besides actions: the outcomes that a game declares, added up over players.
//!
//! An expected outcome is expected as payoffs are: at the others' expected contributions, over all joint actions, or over
//! draws of them. What is observed of draws is what happened in those draws.

use walras_game::metadata::{Own, Total};

use crate::learning::{Expectation, Learning};
use crate::model::Model;
use crate::play::Play;
use crate::plugin::{Batch, PluginError};
use crate::random::{Key, Purpose};
use crate::world::aggregates::aggregates_at;
use crate::world::arena::{Arena, Cells};
use crate::world::joint::JointActions;

/// Rows that go through the plugin at a time, about.
const ROWS: usize = 4096;

/// What every player does in one episode of a stage game: its private state and its action of the grid, `[players]`.
type Episode = [(u32, u32)];

/// Expected outcomes of the strategies of mechanism value `slot`, `[T][outcomes]`; `play` is what they are on the grid.
pub(crate) fn expected(arena: &Arena, learning: &Learning, slot: usize, play: &Play) -> Result<Vec<f64>, PluginError> {
    let probes = arena.model.probes;
    let mut out = vec![0.0; probes * arena.model.outcomes.len()];
    if out.is_empty() {
        return Ok(out);
    }
    for (probe, out) in out.chunks_exact_mut(arena.model.outcomes.len()).enumerate() {
        let stage = slot * probes + probe;
        match learning.expectation {
            Expectation::MeanField => at_beliefs(arena, learning, stage, out)?,
            Expectation::Exact => over_joint_actions(arena, stage, out)?,
            Expectation::Sampled { draws } => {
                let step = arena.stages.rounds[stage];
                let key = Key { stage: probe as u32, step, ..Key::new(learning.seed, Purpose::Outcome) };
                let mut realised = Realised::new(&arena.model, &arena.phi[slot], probe);
                realised.add(&play.episodes(probe, draws, key))?;
                out.copy_from_slice(&realised.mean(draws));
            }
        }
    }
    Ok(out)
}

fn at_beliefs(arena: &Arena, learning: &Learning, stage: usize, out: &mut [f64]) -> Result<(), PluginError> {
    let model = &arena.model;
    let (k, m) = (model.contributions, model.aggregates.len());
    let mut believed = vec![0.0; model.players * k];
    if k > 0 {
        for (agent, believed) in arena.agents_of(stage).zip(believed.chunks_exact_mut(k)) {
            arena.expect_contributions(&arena.cells.strategy, agent, believed);
        }
    }
    let cells = arena.cells_of_stage(stage);
    let mut aggregate = vec![0.0; cells.len() * m];
    aggregates_at(arena, stage, &believed, learning.own_part, &mut aggregate);
    let Cells { player, probe, action, state, .. } = &arena.cells;
    let batch = Batch { phi: &arena.phi[stage / model.probes], player, probe, action, state, ..Batch::default() };
    let batch = Batch { aggregate: &aggregate, ..batch.slice(cells.clone()) };
    let width = out.len();
    let mut values = vec![0.0; cells.len() * width];
    model.game.outcome(&batch, &mut values)?;
    for (likely, values) in arena.likelihood(stage).iter().zip(values.chunks_exact(width)) {
        out.iter_mut().zip(values).for_each(|(out, value)| *out += likely * value);
    }
    model.total(out);
    Ok(())
}

fn over_joint_actions(arena: &Arena, stage: usize, out: &mut [f64]) -> Result<(), PluginError> {
    let (model, width) = (&arena.model, out.len());
    let (likelihood, first) = (arena.likelihood(stage), arena.cells_of_stage(stage).start);
    let count = arena.agents_of(stage).map(|agent| arena.cells_of_agent(agent).len()).product();
    let (mut likely, mut values) = (Vec::new(), Vec::new());
    for player in 0..model.players {
        let mut joint = JointActions::new(arena, stage, player, count, !model.game.is_aggregative());
        likely.clear();
        while let Some(batch) =
            joint.next_batch(|cells| likely.push(cells.iter().map(|cell| likelihood[cell - first]).product::<f64>()))
        {
            values.resize(batch.player.len() * width, 0.0);
            model.game.outcome(&batch, &mut values)?;
            for (likely, values) in likely.drain(..).zip(values.chunks_exact(width)) {
                out.iter_mut().zip(values).for_each(|(out, value)| *out += likely * value);
            }
        }
    }
    model.total(out);
    Ok(())
}

/// Outcomes of episodes under one probe, added up.
pub(crate) struct Realised<'a> {
    model: &'a Model,
    phi: &'a [f64],
    probe: u32,
    /// `[outcomes]`
    sums: Vec<f64>,
    rows: Rows,
}

impl<'a> Realised<'a> {
    /// Of no episodes yet.
    pub(crate) fn new(model: &'a Model, phi: &'a [f64], probe: usize) -> Self {
        let sums = vec![0.0; model.outcomes.len()];
        Realised { model, phi, probe: probe as u32, sums, rows: Rows::default() }
    }

    /// Adds those of some episodes, `[episodes][players]`.
    pub(crate) fn add(&mut self, episodes: &[(u32, u32)]) -> Result<(), PluginError> {
        if self.sums.is_empty() {
            return Ok(());
        }
        let (n, width) = (self.model.players, self.sums.len());
        for episodes in episodes.chunks((ROWS / n).max(1) * n) {
            self.rows.clear();
            episodes.chunks_exact(n).for_each(|episode| self.rows.push(self.model, episode));
            let probes = vec![self.probe; episodes.len()];
            let mut values = vec![0.0; episodes.len() * width];
            self.model.game.outcome(&self.rows.batch(self.phi, &probes), &mut values)?;
            for values in values.chunks_exact(width) {
                self.sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        Ok(())
    }

    /// The mean over all episodes, so many, `[outcomes]`.
    pub(crate) fn mean(self, episodes: usize) -> Vec<f64> {
        let mut means = self.sums;
        means.iter_mut().for_each(|sum| *sum /= episodes as f64);
        self.model.total(&mut means);
        means
    }
}

/// What a plugin takes of some episodes, one row a player.
#[derive(Default)]
struct Rows {
    player: Vec<u32>,
    action: Vec<f64>,
    state: Vec<f64>,
    aggregate: Vec<f64>,
    profile: Vec<f64>,
    state_profile: Vec<f64>,
}

impl Rows {
    fn clear(&mut self) {
        self.player.clear();
        [&mut self.action, &mut self.state, &mut self.aggregate, &mut self.profile, &mut self.state_profile]
            .into_iter()
            .for_each(Vec::clear);
    }

    fn push(&mut self, model: &Model, episode: &Episode) {
        let d = model.dimensions;
        let coordinates = |action: u32| &model.action[action as usize * d..][..d];
        for (player, &(state, action)) in episode.iter().enumerate() {
            self.player.push(player as u32);
            self.action.extend_from_slice(coordinates(action));
            self.state.extend_from_slice(model.states.coordinates(state as usize));
            if !model.game.is_aggregative() {
                for &(state, action) in episode {
                    self.profile.extend_from_slice(coordinates(action));
                    self.state_profile.extend_from_slice(model.states.coordinates(state as usize));
                }
            }
        }
        if model.game.is_aggregative() {
            self.push_aggregates(model, episode);
        }
    }

    fn push_aggregates(&mut self, model: &Model, episode: &Episode) {
        let n = episode.len();
        let contribution = |player: usize, which: usize| {
            let (state, action) = episode[player];
            model.contribution_of(player, state as usize, action as usize)[which]
        };
        let totals: Vec<f64> =
            model.aggregates.iter().map(|rule| (0..n).map(|j| contribution(j, rule.contribution)).sum()).collect();
        for player in 0..n {
            for (rule, total) in model.aggregates.iter().zip(&totals) {
                let own = contribution(player, rule.contribution);
                let felt = |&j: &usize| j != player || rule.own == Own::Included;
                self.aggregate.push(match (&rule.incoming, rule.own) {
                    (None, Own::Included) => *total,
                    (None, Own::Excluded) => total - own,
                    (Some(incoming), _) => {
                        let weights = &incoming[player * n..][..n];
                        (0..n).filter(felt).map(|j| weights[j] * contribution(j, rule.contribution)).sum()
                    }
                });
            }
        }
    }

    fn batch<'a>(&'a self, phi: &'a [f64], probe: &'a [u32]) -> Batch<'a> {
        Batch {
            phi,
            player: &self.player,
            probe,
            action: &self.action,
            aggregate: &self.aggregate,
            profile: &self.profile,
            state: &self.state,
            state_profile: &self.state_profile,
        }
    }
}

impl Model {
    /// Sums over players become means where the game says so.
    fn total(&self, sums: &mut [f64]) {
        for (sum, outcome) in sums.iter_mut().zip(&self.outcomes) {
            if outcome.total == Total::Mean {
                *sum /= self.players as f64;
            }
        }
    }
}
