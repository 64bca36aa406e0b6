//! What a designer may see of play besides actions: the outcomes that a game declares, added up over players, and what each
//! player pays.
//!
//! An expected outcome or transfer is expected as payoffs are: at the others' expected contributions, over all joint actions, or over
//! draws of them. What is observed of draws is what happened in those draws.

use walras_game::metadata::{Own, Total};

use crate::learning::{Expectation, Learning};
use crate::model::Model;
use crate::play::Play;
use crate::plugin::{Batch, Function, PluginError};
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
    let outcomes = Sums { function: Function::Outcome, plus_transfer: false, each: false };
    let mut totals = outcomes.expected(arena, learning, slot, play)?;
    let width = arena.model.outcomes.len();
    totals.chunks_exact_mut(width.max(1)).for_each(|sums| arena.model.total(sums));
    Ok(totals)
}

/// What each player is expected to pay, `[T][n]`; nothing in a game in which no money moves.
pub(crate) fn expected_transfers(
    arena: &Arena,
    learning: &Learning,
    slot: usize,
    play: &Play,
) -> Result<Vec<f64>, PluginError> {
    if !arena.model.game.has_transfer() {
        return Ok(Vec::new());
    }
    Sums { function: Function::Transfer, plus_transfer: false, each: true }.expected(arena, learning, slot, play)
}

/// What play is worth to each player before it pays, `[T][n]`; nothing in a game in which no money moves. Under the sampled
/// expectation it is averaged over the draws of [`expected_transfers`], so that payments, which may be much larger, add no
/// noise.
pub(crate) fn expected_values(
    arena: &Arena,
    learning: &Learning,
    slot: usize,
    play: &Play,
) -> Result<Vec<f64>, PluginError> {
    let game = &arena.model.game;
    if game.has_transfer() && matches!(learning.expectation, Expectation::Sampled { .. }) {
        let utility = if game.is_aggregative() { Function::Payoff } else { Function::JointPayoff };
        return Sums { function: utility, plus_transfer: true, each: true }.expected(arena, learning, slot, play);
    }
    Ok(play.payoff.iter().zip(&play.transfer).map(|(payoff, paid)| payoff + paid).collect())
}

/// Expected values of a function of the game.
#[derive(Clone, Copy)]
struct Sums {
    function: Function,
    /// Whether what players pay is added.
    plus_transfer: bool,
    /// Of each player, or added up over players.
    each: bool,
}

impl Sums {
    /// `[T][width]`, or `[T][n][width]` of each player.
    fn expected(self, arena: &Arena, learning: &Learning, slot: usize, play: &Play) -> Result<Vec<f64>, PluginError> {
        let (model, width) = (&arena.model, arena.model.game.width(self.function));
        let size = if self.each { model.players * width } else { width };
        let mut out = vec![0.0; model.probes * size];
        if out.is_empty() {
            return Ok(out);
        }
        for (probe, out) in out.chunks_exact_mut(size).enumerate() {
            let stage = slot * model.probes + probe;
            match learning.expectation {
                Expectation::MeanField => self.at_beliefs(arena, learning, stage, out)?,
                Expectation::Exact => self.over_joint_actions(arena, stage, out)?,
                Expectation::Sampled { draws } => {
                    let step = arena.stages.rounds[stage];
                    let key = Key { stage: probe as u32, step, ..Key::new(learning.seed, Purpose::Outcome) };
                    let mut realised = Realised::new(model, &arena.phi[slot], probe, self);
                    realised.add(&play.episodes(probe, draws, key))?;
                    out.copy_from_slice(&realised.mean(draws));
                }
            }
        }
        Ok(out)
    }

    /// Adds what a row says of its player.
    fn add(self, player: usize, weight: f64, values: &[f64], out: &mut [f64]) {
        let place = if self.each { player * values.len() } else { 0 };
        out[place..].iter_mut().zip(values).for_each(|(out, value)| *out += weight * value);
    }

    fn at_beliefs(self, arena: &Arena, learning: &Learning, stage: usize, out: &mut [f64]) -> Result<(), PluginError> {
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
        let width = model.game.width(self.function);
        let mut values = vec![0.0; cells.len() * width];
        model.game.evaluate(self.function, &batch, &mut values)?;
        for ((likely, values), player) in
            arena.likelihood(stage).iter().zip(values.chunks_exact(width)).zip(batch.player)
        {
            self.add(*player as usize, *likely, values, out);
        }
        Ok(())
    }

    fn over_joint_actions(self, arena: &Arena, stage: usize, out: &mut [f64]) -> Result<(), PluginError> {
        let (model, width) = (&arena.model, arena.model.game.width(self.function));
        let (likelihood, first) = (arena.likelihood(stage), arena.cells_of_stage(stage).start);
        let count = arena.agents_of(stage).map(|agent| arena.cells_of_agent(agent).len()).product();
        let (mut likely, mut values) = (Vec::new(), Vec::new());
        for player in 0..model.players {
            let mut joint = JointActions::new(arena, stage, player, count, !model.game.is_aggregative());
            likely.clear();
            while let Some(batch) = joint
                .next_batch(|cells| likely.push(cells.iter().map(|cell| likelihood[cell - first]).product::<f64>()))
            {
                values.resize(batch.player.len() * width, 0.0);
                model.game.evaluate(self.function, &batch, &mut values)?;
                for (likely, values) in likely.drain(..).zip(values.chunks_exact(width)) {
                    self.add(player, likely, values, out);
                }
            }
        }
        Ok(())
    }
}

/// Values of a function in episodes under one probe, added up.
pub(crate) struct Realised<'a> {
    model: &'a Model,
    phi: &'a [f64],
    probe: u32,
    what: Sums,
    sums: Vec<f64>,
    rows: Rows,
}

impl<'a> Realised<'a> {
    fn new(model: &'a Model, phi: &'a [f64], probe: usize, what: Sums) -> Self {
        let width = model.game.width(what.function);
        let sums = vec![0.0; if what.each { model.players * width } else { width }];
        Realised { model, phi, probe: probe as u32, what, sums, rows: Rows::default() }
    }

    /// Outcomes, of no episodes yet.
    pub(crate) fn outcomes(model: &'a Model, phi: &'a [f64], probe: usize) -> Self {
        Realised::new(model, phi, probe, Sums { function: Function::Outcome, plus_transfer: false, each: false })
    }

    /// What each player pays, in no episodes yet; nothing of games in which no money moves.
    pub(crate) fn transfers(model: &'a Model, phi: &'a [f64], probe: usize) -> Option<Self> {
        let what = Sums { function: Function::Transfer, plus_transfer: false, each: true };
        model.game.has_transfer().then(|| Realised::new(model, phi, probe, what))
    }

    /// Adds those of some episodes, `[episodes][players]`.
    pub(crate) fn add(&mut self, episodes: &[(u32, u32)]) -> Result<(), PluginError> {
        if self.sums.is_empty() {
            return Ok(());
        }
        let (n, width) = (self.model.players, self.model.game.width(self.what.function));
        for episodes in episodes.chunks((ROWS / n).max(1) * n) {
            self.rows.clear();
            episodes.chunks_exact(n).for_each(|episode| self.rows.push(self.model, episode));
            let probes = vec![self.probe; episodes.len()];
            let mut values = vec![0.0; episodes.len() * width];
            let batch = self.rows.batch(self.phi, &probes);
            self.model.game.evaluate(self.what.function, &batch, &mut values)?;
            if self.what.plus_transfer {
                let mut paid = vec![0.0; episodes.len()];
                self.model.game.transfer(&batch, &mut paid)?;
                values.iter_mut().zip(&paid).for_each(|(value, paid)| *value += paid);
            }
            for (row, values) in values.chunks_exact(width).enumerate() {
                self.what.add(row % n, 1.0, values, &mut self.sums);
            }
        }
        Ok(())
    }

    /// The mean over all episodes, so many: `[width]` added up over players, or `[n][width]` of each.
    pub(crate) fn mean(self, episodes: usize) -> Vec<f64> {
        let mut means = self.sums;
        means.iter_mut().for_each(|sum| *sum /= episodes as f64);
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
        let contributed = |player: usize, which: usize| {
            let (state, action) = episode[player];
            model.contribution_of(player, state as usize, action as usize)[which]
        };
        push_aggregates(model, contributed, &mut self.aggregate);
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

/// Appends the aggregates that each player meets, `[n][aggregates]`, by what each contributes of which contribution.
pub(crate) fn push_aggregates(model: &Model, contribution: impl Fn(usize, usize) -> f64, out: &mut Vec<f64>) {
    let n = model.players;
    let totals: Vec<f64> =
        model.aggregates.iter().map(|rule| (0..n).map(|j| contribution(j, rule.contribution)).sum()).collect();
    for player in 0..n {
        for (rule, total) in model.aggregates.iter().zip(&totals) {
            let own = contribution(player, rule.contribution);
            let felt = |&j: &usize| j != player || rule.own == Own::Included;
            out.push(match (&rule.incoming, rule.own) {
                (None, Own::Included) => *total,
                (None, Own::Excluded) => total - own,
                (Some(incoming), _) => {
                    let felt = incoming.entries(n, player).filter(|(j, _)| felt(j));
                    felt.map(|(j, weight)| weight * contribution(j, rule.contribution)).sum()
                }
            });
        }
    }
}

/// What each player pays where players play points of a box, `[n]` for `action`, `[n][d]`; nothing in a game in which no money
/// moves.
pub(crate) fn transfers_at(model: &Model, phi: &[f64], probe: usize, action: &[f64]) -> Result<Vec<f64>, PluginError> {
    if !model.game.has_transfer() {
        return Ok(Vec::new());
    }
    let n = model.players;
    let probes = vec![probe as u32; n];
    let mut rows = Rows { player: (0..n as u32).collect(), action: action.to_vec(), ..Rows::default() };
    if model.game.is_aggregative() {
        let k = model.contributions;
        let mut contribution = vec![0.0; n * k];
        model.game.contribution(&rows.batch(&[], &probes), &mut contribution)?;
        push_aggregates(model, |player, which| contribution[player * k + which], &mut rows.aggregate);
    } else {
        rows.profile = action.repeat(n);
    }
    let mut paid = vec![0.0; n];
    model.game.transfer(&rows.batch(phi, &probes), &mut paid)?;
    Ok(paid)
}

impl Model {
    /// Sums over players become means where the game says so.
    pub(crate) fn total(&self, sums: &mut [f64]) {
        for (sum, outcome) in sums.iter_mut().zip(&self.outcomes) {
            if outcome.total == Total::Mean {
                *sum /= self.agents() as f64;
            }
        }
    }
}
