//! The columns that systems sweep.
//!
//! Three kinds of column: per **stage** game; per **row**, an agent of a stage game (`stage × n + player`); per **cell**,
//! a feasible action of a row. Cells of a row, rows of a stage and stages of a mechanism value are contiguous.

use std::ops::Range;
use std::sync::Arc;

use bevy_ecs::resource::Resource;
use walras_theory::strategy::expectation;

use crate::learning::LearningRule;
use crate::model::{FEASIBILITY_TOLERANCE, Model, ModelError};

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
    /// Whether the stage's beliefs are the expectation of its strategies, so that residuals mean something.
    pub matched: Vec<bool>,

    /// Cells of row r: `cells[r]..cells[r + 1]`.
    pub(super) cells: Vec<usize>,
    /// How the row's agent responds.
    pub rule: Vec<LearningRule>,
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

    /// Where everyone begins, `[cells]`: any feasible action is as likely as any other.
    uniform: Vec<f64>,
    /// The beliefs that go with it, `[rows][contributions]`: also the solution where the precision is 0.
    pub origin: Vec<f64>,
}

impl Arena {
    /// Room for `phi.len()` mechanism values, everyone playing uniformly.
    pub fn new(model: Arc<Model>, phi: Vec<Vec<f64>>, rules: &[LearningRule]) -> Result<Self, ModelError> {
        let constraint = phi.iter().map(|phi| model.constraint(phi)).collect::<Result<Vec<_>, _>>()?;
        let stages = phi.len() * model.probes;
        let rows = stages * model.players;
        let k = model.contributions;
        let mut arena = Arena {
            phi,
            constraint,
            active: vec![true; stages],
            fraction: vec![1.0; stages],
            matched: vec![true; stages],
            cells: vec![0],
            rule: rules.repeat(stages),
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
            uniform: Vec::new(),
            origin: Vec::new(),
            model,
        };
        (0..rows).for_each(|row| arena.push_row(row));
        let cells = arena.player.len();
        arena.aggregate = vec![0.0; cells * arena.model.aggregates.len()];
        arena.payoff = vec![0.0; cells];
        arena.response = vec![0.0; cells];
        arena.uniform =
            (0..rows).flat_map(|row| vec![1.0 / arena.cells_of(row).len() as f64; arena.cells_of(row).len()]).collect();
        arena.strategy.clone_from(&arena.uniform);
        (0..stages).for_each(|stage| arena.match_beliefs(stage));
        arena.origin.clone_from(&arena.belief);
        Ok(arena)
    }

    /// Begins again under other mechanism values, as many as before, with the same feasible actions.
    pub fn reset(&mut self, phi: &[Vec<f64>]) {
        self.phi.clone_from_slice(phi);
        self.active.fill(true);
        self.fraction.fill(1.0);
        self.strategy.copy_from_slice(&self.uniform);
        self.belief.copy_from_slice(&self.origin);
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

    /// Makes the stage's beliefs the expectation of its strategies.
    pub fn match_beliefs(&mut self, stage: usize) {
        for row in self.rows_of(stage) {
            let cells = self.cells_of(row);
            let k = self.model.contributions;
            let contribution = &self.contribution[cells.start * k..cells.end * k];
            expectation(&self.strategy[cells], contribution, &mut self.belief[row * k..][..k]);
        }
        self.matched[stage] = true;
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
