//! The columns that systems sweep.
//!
//! Four kinds of column: per **stage** game; per **agent** of a stage game (`stage × n + player`); per **row**, an agent in
//! one of its S private states (`agent × S + state`), where a game without states has S = 1; per **cell**, a feasible action
//! of a row. Cells of a row, rows of an agent, agents of a stage and stages of a mechanism value are contiguous.

mod begin;
mod block;
mod columns;
mod layout;
mod memories;

use std::borrow::Cow;
use std::sync::Arc;

use bevy_ecs::resource::Resource;
use walras_theory::strategy::expectation;

use crate::model::{FEASIBILITY_TOLERANCE, Model, ModelError};
use crate::random::{Key, Purpose, Seed};

pub use block::{Block, carve};
pub use columns::{Agents, Cells, Rows, Stages};
pub use memories::Memories;

/// All stage games as they stand. `n` players, `T` probes; see the module for agents, rows and cells.
#[derive(Resource)]
pub struct Arena {
    /// The game.
    pub model: Arc<Model>,
    /// The mechanism values under comparison, `[slots][φ]`.
    pub phi: Vec<Vec<f64>>,
    /// Constraint tables, `[slots]` of `[T][n][K]`.
    pub constraint: Vec<Arc<[f64]>>,
    /// What there is of each stage game.
    pub stages: Stages,
    /// What there is of each agent.
    pub agents: Agents,
    /// What there is of each row.
    pub rows: Rows,
    /// What there is of each cell.
    pub cells: Cells,
    /// Cells of row r: `cell_starts[r]..cell_starts[r + 1]`.
    cell_starts: Vec<usize>,
    /// Whether payoffs are taken at beliefs about contributions.
    believes: bool,
}

impl Arena {
    /// Begins again under other mechanism values, as many as before, with the same feasible actions.
    pub fn reset(&mut self, phi: &[Vec<f64>]) {
        self.phi.clone_from_slice(phi);
        self.stages.active.fill(true);
        self.stages.fraction.fill(1.0);
        self.stages.rounds.fill(0);
        self.stages.due.fill(false);
        self.stages.matched.fill(true);
        self.rows.steps.fill(0);
        self.rows.critic.fill(0.0);
        self.cells.strategy.copy_from_slice(&self.cells.start);
        self.agents.belief.copy_from_slice(&self.agents.origin);
        self.forget();
    }

    /// Goes on under other mechanism values, as many as before, with what all agents play and remember.
    ///
    /// # Errors
    /// Feasible actions change.
    pub fn move_to(&mut self, phi: &[Vec<f64>]) -> Result<(), ModelError> {
        if !self.model.constraint_is_fixed() {
            let (players, actions) = (self.model.players, self.model.actions);
            for (slot, phi) in phi.iter().enumerate() {
                let moved = self.model.constraint(phi)?;
                let feasible = |g: f64| g <= FEASIBILITY_TOLERANCE;
                let pairs = moved.iter().zip(self.constraint[slot].iter());
                if let Some(place) = pairs.into_iter().position(|(g, before)| feasible(*g) != feasible(*before)) {
                    let (player, probe) = (place / actions % players, place / actions / players);
                    return Err(ModelError::ActionsMove { player, probe });
                }
                self.constraint[slot] = moved;
            }
        }
        self.phi.clone_from_slice(phi);
        self.stages.active.fill(true);
        Ok(())
    }

    /// Begins accelerated searches at the beliefs `start`, `[T][n][contributions]`, or at uniform play if that is empty.
    pub fn search_from(&mut self, start: &[f64]) {
        // There are no strategies worth measuring before a search proposes some.
        self.stages.matched.fill(false);
        for (unknown, belief) in self.agents.belief.iter_mut().enumerate() {
            if !start.is_empty() {
                *belief = start[unknown % start.len()].clamp(self.agents.low[unknown], self.agents.high[unknown]);
            }
        }
    }

    /// Makes the stage's beliefs, if there are any, the expectation of its strategies.
    pub fn match_beliefs(&mut self, stage: usize) {
        if self.believes {
            let k = self.model.contributions;
            let mut belief = std::mem::take(&mut self.agents.belief);
            for agent in self.agents_of(stage) {
                self.expect_contributions(&self.cells.strategy, agent, &mut belief[agent * k..][..k]);
            }
            self.agents.belief = belief;
        }
        self.stages.matched[stage] = true;
    }

    /// What the agent contributes in expectation over its states and over `law`, `[cells]`, into `out`, `[contributions]`.
    pub(crate) fn expect_contributions(&self, law: &[f64], agent: usize, out: &mut [f64]) {
        let k = self.model.contributions;
        let states = &self.model.states;
        let row = |state: usize| {
            let cells = self.cells_of(agent * states.count + state);
            (&law[cells.clone()], &self.cells.contribution[cells.start * k..cells.end * k])
        };
        if states.count == 1 {
            let (law, contribution) = row(0);
            return expectation(law, contribution, out);
        }
        out.fill(0.0);
        for (state, &likely) in states.probability.iter().enumerate() {
            let (law, contribution) = row(state);
            for (p, contribution) in law.iter().zip(contribution.chunks_exact(k)) {
                out.iter_mut().zip(contribution).for_each(|(out, x)| *out += likely * p * x);
            }
        }
    }

    /// How likely each cell of a stage is to be what its agent does, `[cells of the stage]`: its probability in the
    /// strategy, times that of the state.
    pub fn likelihood(&self, stage: usize) -> Cow<'_, [f64]> {
        let (cells, states) = (self.cells_of_stage(stage), &self.model.states);
        if states.count == 1 {
            return Cow::Borrowed(&self.cells.strategy[cells]);
        }
        let rows = self.rows_of(stage);
        let row = |row: usize| {
            let likely = states.probability[self.state_of(row)];
            self.cells.strategy[self.cells_of(row)].iter().map(move |p| likely * p)
        };
        Cow::Owned(rows.flat_map(row).collect())
    }

    /// Swaps the stage's strategies with their averages.
    pub fn exchange_average(&mut self, stage: usize) {
        let cells = self.cells_of_stage(stage);
        self.cells.strategy[cells.clone()].swap_with_slice(&mut self.cells.average[cells]);
        self.match_beliefs(stage);
    }

    /// The key of what an agent of a stage draws in this round. Stages of different mechanisms draw the same.
    pub fn key(&self, seed: Seed, purpose: Purpose, stage: usize, player: usize) -> Key {
        let stage_of_slot = (stage % self.model.probes) as u32;
        Key { stage: stage_of_slot, agent: player as u32, step: self.stages.rounds[stage], ..Key::new(seed, purpose) }
    }

    /// The key of what a row draws for itself in this round, whatever the agent's other states draw. An agent acts in
    /// one of its states only, so that actions have the agent's key.
    pub fn key_of_row(&self, seed: Seed, purpose: Purpose, row: usize) -> Key {
        let key = self.key(seed, purpose, self.stage_of(row), self.player_of(row));
        let state = if purpose == Purpose::Action { 0 } else { self.state_of(row) };
        Key { stage: key.stage + (state * self.model.probes) as u32, ..key }
    }
}
