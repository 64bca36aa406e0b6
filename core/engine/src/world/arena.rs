//! The columns that systems sweep.
//!
//! Three kinds of column: per **stage** game; per **row**, an agent of a stage game (`stage × n + player`); per **cell**,
//! a feasible action of a row. Cells of a row, rows of a stage and stages of a mechanism value are contiguous.

use std::ops::Range;
use std::sync::Arc;

use bevy_ecs::resource::Resource;
use walras_theory::learning::draw_action;
use walras_theory::strategy::expectation;

use crate::learning::{Expectation, Learning, LearningRule, Mode};
use crate::model::{FEASIBILITY_TOLERANCE, Model, ModelError};
use crate::random::{Key, Purpose, Seed};

/// The state of all stage games. `n` players, `T` probes; see the module for rows and cells.
#[derive(Resource)]
pub struct Arena {
    /// The game.
    pub model: Arc<Model>,
    /// The mechanism values under comparison, `[slots][φ]`.
    pub phi: Vec<Vec<f64>>,
    /// Constraint tables, `[slots]` of `[T][n][K]`.
    pub constraint: Vec<Arc<[f64]>>,

    /// Which stages still learn.
    pub active: Vec<bool>,
    /// The share of the precision at which a stage responds: below 1 only inside the accelerated search.
    pub fraction: Vec<f64>,
    /// Rounds in which strategies were revised.
    pub rounds: Vec<u32>,
    /// Whether the averages of the stage's strategies are due to be put before the agents.
    pub due: Vec<bool>,
    /// Whether the stage's beliefs are the expectation of its strategies, so that residuals mean something.
    pub matched: Vec<bool>,

    /// Cells of row r: `cells[r]..cells[r + 1]`.
    pub(super) cells: Vec<usize>,
    /// How the row's agent responds.
    pub rule: Vec<LearningRule>,
    /// Whether she revises in this round.
    pub revises: Vec<bool>,
    /// How often she has revised.
    pub steps: Vec<u64>,
    /// What others expect the row's agent to contribute, `[rows][contributions]`.
    pub belief: Vec<f64>,
    /// What she would contribute when responding to such beliefs.
    pub image: Vec<f64>,
    /// Smallest contributions of a feasible action.
    pub low: Vec<f64>,
    /// Largest contributions of a feasible action.
    pub high: Vec<f64>,
    /// Expected payoff of the strategy.
    pub expected_payoff: Vec<f64>,
    /// Regret of the strategy.
    pub regret: Vec<f64>,
    /// Residual of the strategy under the row's rule.
    pub residual: Vec<f64>,

    /// Whose action.
    pub player: Vec<u32>,
    /// Under which probe.
    pub probe: Vec<u32>,
    /// Its index on the action grid.
    pub choice: Vec<u32>,
    /// Its coordinates, `[cells][dimensions]`.
    pub action: Vec<f64>,
    /// What it contributes, `[cells][contributions]`.
    pub contribution: Vec<f64>,
    /// Aggregates when it is taken, `[cells][aggregates]`.
    pub aggregate: Vec<f64>,
    /// Its payoff.
    pub payoff: Vec<f64>,
    /// Its probability in the agent's response.
    pub response: Vec<f64>,
    /// Its probability in the agent's strategy.
    pub strategy: Vec<f64>,
    /// What the agent remembers of it: a regret, a score, a value or an anchor; empty in a search.
    pub memory: Vec<f64>,
    /// Its average probability over all rounds; empty if nobody asks.
    pub average: Vec<f64>,
    /// Its probability in the strategy played in this round; empty if nobody watches.
    pub played: Vec<f64>,

    /// Whether payoffs are taken at beliefs about contributions.
    believes: bool,
    /// Where everyone begins, `[cells]`.
    start: Vec<f64>,
    /// The beliefs that go with it, `[rows][contributions]`: also the solution where the precision is 0.
    pub origin: Vec<f64>,
}

impl Arena {
    /// Room for `phi.len()` mechanism values, everyone where she begins.
    pub fn new(model: Arc<Model>, phi: Vec<Vec<f64>>, learning: &Learning) -> Result<Self, ModelError> {
        let constraint = phi.iter().map(|phi| model.constraint(phi)).collect::<Result<Vec<_>, _>>()?;
        let stages = phi.len() * model.probes;
        let rows = stages * model.players;
        let k = model.contributions;
        let mut arena = Arena {
            phi,
            constraint,
            active: vec![true; stages],
            fraction: vec![1.0; stages],
            rounds: vec![0; stages],
            due: vec![false; stages],
            matched: vec![true; stages],
            cells: vec![0],
            rule: learning.rules.repeat(stages),
            revises: vec![true; rows],
            steps: vec![0; rows],
            belief: vec![0.0; rows * k],
            image: vec![0.0; rows * k],
            low: vec![f64::INFINITY; rows * k],
            high: vec![f64::NEG_INFINITY; rows * k],
            expected_payoff: vec![f64::NAN; rows],
            regret: vec![f64::NAN; rows],
            residual: vec![f64::NAN; rows],
            player: Vec::new(),
            probe: Vec::new(),
            choice: Vec::new(),
            action: Vec::new(),
            contribution: Vec::new(),
            aggregate: Vec::new(),
            payoff: Vec::new(),
            response: Vec::new(),
            strategy: Vec::new(),
            memory: Vec::new(),
            average: Vec::new(),
            played: Vec::new(),
            believes: learning.expectation == Expectation::MeanField && k > 0,
            start: Vec::new(),
            origin: Vec::new(),
            model,
        };
        (0..rows).for_each(|row| arena.push_row(row));
        let cells = arena.player.len();
        arena.aggregate = vec![0.0; cells * arena.model.aggregates.len()];
        arena.payoff = vec![0.0; cells];
        arena.response = vec![0.0; cells];
        arena.start =
            (0..rows).flat_map(|row| vec![1.0 / arena.cells_of(row).len() as f64; arena.cells_of(row).len()]).collect();
        if let Some(start) = &learning.start {
            (0..rows).try_for_each(|row| arena.start_at(row, &start[row % arena.model.players]))?;
        }
        for row in 0..rows {
            if arena.rule[row].plays_actions() {
                arena.start_at_an_action(row, learning.seed);
            }
        }
        let room = |wanted: bool| if wanted { vec![0.0; cells] } else { Vec::new() };
        arena.memory = room(learning.mode != Mode::Accelerated);
        arena.average = room(learning.averages());
        arena.played = room(learning.record);
        arena.strategy.clone_from(&arena.start);
        (0..stages).for_each(|stage| arena.match_beliefs(stage));
        arena.origin.clone_from(&arena.belief);
        arena.forget();
        Ok(arena)
    }

    /// Begins again under other mechanism values, as many as before, with the same feasible actions.
    pub fn reset(&mut self, phi: &[Vec<f64>]) {
        self.phi.clone_from_slice(phi);
        self.active.fill(true);
        self.fraction.fill(1.0);
        self.rounds.fill(0);
        self.due.fill(false);
        self.matched.fill(true);
        self.steps.fill(0);
        self.strategy.copy_from_slice(&self.start);
        self.belief.copy_from_slice(&self.origin);
        self.forget();
    }

    /// Brings memories to where they begin.
    fn forget(&mut self) {
        if self.memory.is_empty() {
            return;
        }
        for row in 0..self.rule.len() {
            let cells = self.cells_of(row);
            self.rule[row].first_memory(&self.start[cells.clone()], &mut self.memory[cells]);
        }
    }

    /// Lets the row begin at these probabilities of the grid's actions.
    fn start_at(&mut self, row: usize, given: &[f64]) -> Result<(), ModelError> {
        let (players, probes) = (self.model.players, self.model.probes);
        let cells = self.cells_of(row);
        let mut left: Vec<f64> = given.to_vec();
        for cell in cells.clone() {
            let probability = left.get_mut(self.choice[cell] as usize);
            self.start[cell] = probability.map(std::mem::take).unwrap_or_default();
        }
        if let Some(action) = left.iter().position(|&p| p != 0.0) {
            let (player, probe) = (row % players, row / players % probes);
            return Err(ModelError::InfeasibleStart { player, probe, action, probability: left[action] });
        }
        let start = &mut self.start[cells];
        let total: f64 = start.iter().sum();
        if total != 1.0 {
            start.iter_mut().for_each(|p| *p /= total);
        }
        Ok(())
    }

    /// Lets the row begin at an action drawn from where it would begin.
    fn start_at_an_action(&mut self, row: usize, seed: Seed) {
        let (players, probes) = (self.model.players, self.model.probes);
        let stage = (row / players % probes) as u32;
        let key = Key { stage, agent: (row % players) as u32, ..Key::new(seed, Purpose::Start) };
        let cells = self.cells_of(row);
        let start = &mut self.start[cells];
        let action = draw_action(start, 1.0, &mut key.stream());
        start.fill(0.0);
        start[action] = 1.0;
    }

    /// Begins accelerated searches at the beliefs `start`, `[T][n][contributions]`, or at uniform play if that is empty.
    pub fn search_from(&mut self, start: &[f64]) {
        // There are no strategies worth measuring before a search proposes some.
        self.matched.fill(false);
        for (unknown, belief) in self.belief.iter_mut().enumerate() {
            if !start.is_empty() {
                *belief = start[unknown % start.len()].clamp(self.low[unknown], self.high[unknown]);
            }
        }
    }

    fn push_row(&mut self, row: usize) {
        let model = Arc::clone(&self.model);
        let (stage, player) = (row / model.players, row % model.players);
        let (slot, probe) = (stage / model.probes, stage % model.probes);
        let (actions, d, k) = (model.actions, model.dimensions, model.contributions);
        let table = (probe * model.players + player) * actions;
        let constraint = Arc::clone(&self.constraint[slot]);
        for choice in (0..actions).filter(|a| constraint[table + a] <= FEASIBILITY_TOLERANCE) {
            let contribution = &model.contribution[(player * actions + choice) * k..][..k];
            self.player.push(player as u32);
            self.probe.push(probe as u32);
            self.choice.push(choice as u32);
            self.action.extend_from_slice(&model.action[choice * d..][..d]);
            self.contribution.extend_from_slice(contribution);
            for (c, &value) in contribution.iter().enumerate() {
                self.low[row * k + c] = self.low[row * k + c].min(value);
                self.high[row * k + c] = self.high[row * k + c].max(value);
            }
        }
        self.cells.push(self.player.len());
    }

    /// Makes the stage's beliefs, if there are any, the expectation of its strategies.
    pub fn match_beliefs(&mut self, stage: usize) {
        let rows = if self.believes { self.rows_of(stage) } else { 0..0 };
        for row in rows {
            let cells = self.cells_of(row);
            let k = self.model.contributions;
            let contribution = &self.contribution[cells.start * k..cells.end * k];
            expectation(&self.strategy[cells], contribution, &mut self.belief[row * k..][..k]);
        }
        self.matched[stage] = true;
    }

    /// Swaps the stage's strategies with their averages.
    pub fn exchange_average(&mut self, stage: usize) {
        let cells = self.cells_of_stage(stage);
        self.strategy[cells.clone()].swap_with_slice(&mut self.average[cells]);
        self.match_beliefs(stage);
    }

    /// The key of what an agent of a stage draws in this round. Stages of different mechanisms draw the same.
    pub fn key(&self, seed: Seed, purpose: Purpose, stage: usize, player: usize) -> Key {
        let stage_of_slot = (stage % self.model.probes) as u32;
        Key { stage: stage_of_slot, agent: player as u32, step: self.rounds[stage], ..Key::new(seed, purpose) }
    }

    /// The agents of a stage.
    pub fn rows_of(&self, stage: usize) -> Range<usize> {
        stage * self.model.players..(stage + 1) * self.model.players
    }

    /// The feasible actions of a row.
    pub fn cells_of(&self, row: usize) -> Range<usize> {
        self.cells[row]..self.cells[row + 1]
    }

    /// The feasible actions of all agents of a stage.
    pub fn cells_of_stage(&self, stage: usize) -> Range<usize> {
        let rows = self.rows_of(stage);
        self.cells[rows.start]..self.cells[rows.end]
    }

    /// Active stages in runs that share a mechanism value, cut at rows into pieces of about `cells` cells.
    pub fn blocks(&self, cells: usize) -> Vec<Block> {
        let (probes, players) = (self.model.probes, self.model.players);
        let mut blocks: Vec<Block> = Vec::new();
        let active = (0..self.active.len()).filter(|&stage| self.active[stage]);
        for row in active.flat_map(|stage| stage * players..(stage + 1) * players) {
            let slot = row / players / probes;
            match blocks.last_mut() {
                Some(b) if b.slot == slot && b.rows.end == row && b.cells.len() < cells => {
                    b.rows.end += 1;
                    b.cells.end = self.cells[row + 1];
                }
                _ => blocks.push(Block { slot, rows: row..row + 1, cells: self.cells_of(row) }),
            }
        }
        blocks
    }
}

/// Consecutive rows of one mechanism value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which mechanism value.
    pub slot: usize,
    /// The rows.
    pub rows: Range<usize>,
    /// Their cells.
    pub cells: Range<usize>,
}

/// Cuts a column into the mutable pieces at these ascending, disjoint ranges.
pub fn carve<T>(column: &mut [T], ranges: impl Iterator<Item = Range<usize>>) -> Vec<&mut [T]> {
    let (mut rest, mut offset) = (column, 0);
    ranges
        .map(|range| {
            let (piece, tail) = std::mem::take(&mut rest).split_at_mut(range.end - offset);
            let piece = &mut piece[range.start - offset..];
            (rest, offset) = (tail, range.end);
            piece
        })
        .collect()
}
