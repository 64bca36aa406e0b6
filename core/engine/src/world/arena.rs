//! The columns that systems sweep.
//!
//! Four kinds of column: per **stage** game; per **agent** of a stage game (`stage × n + player`); per **row**, an agent in
//! one of her S private states (`agent × S + state`), where a game without states has S = 1; per **cell**, a feasible action
//! of a row. Cells of a row, rows of an agent, agents of a stage and stages of a mechanism value are contiguous.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};
use walras_theory::learning::draw_action;
use walras_theory::strategy::expectation;

use crate::learning::{Expectation, Learning, LearningRule, Mode};
use crate::model::{FEASIBILITY_TOLERANCE, Model, ModelError};
use crate::random::{Key, Purpose, Seed};

/// What agents play and remember, from which learning goes on as if it had not been broken off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memories {
    rounds: Vec<u32>,
    steps: Vec<u64>,
    strategy: Vec<f64>,
    memory: Vec<f64>,
}

/// All stage games as they stand. `n` players, `T` probes; see the module for agents, rows and cells.
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
    /// What others expect the agent to contribute, `[agents][contributions]`.
    pub belief: Vec<f64>,
    /// What she would contribute when responding to such beliefs.
    pub image: Vec<f64>,
    /// Smallest contributions of a feasible action in any state.
    pub low: Vec<f64>,
    /// Largest contributions of a feasible action in any state.
    pub high: Vec<f64>,
    /// Expected payoff of the strategy in the row's state.
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
    /// The state in which it is considered, `[cells][state dimensions]`.
    pub state: Vec<f64>,
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
    /// The beliefs that go with it, `[agents][contributions]`: also the solution where the precision is 0.
    pub origin: Vec<f64>,
}

impl Arena {
    /// Room for `phi.len()` mechanism values, everyone where she begins.
    pub fn new(model: Arc<Model>, phi: Vec<Vec<f64>>, learning: &Learning) -> Result<Self, ModelError> {
        let constraint = phi.iter().map(|phi| model.constraint(phi)).collect::<Result<Vec<_>, _>>()?;
        let stages = phi.len() * model.probes;
        let agents = stages * model.players;
        let rows = agents * model.states.count;
        let k = model.contributions;
        let by_row = |stage_rules: &[LearningRule]| -> Vec<LearningRule> {
            stage_rules.iter().flat_map(|&rule| std::iter::repeat_n(rule, model.states.count)).collect()
        };
        let mut arena = Arena {
            phi,
            constraint,
            active: vec![true; stages],
            fraction: vec![1.0; stages],
            rounds: vec![0; stages],
            due: vec![false; stages],
            matched: vec![true; stages],
            cells: vec![0],
            rule: by_row(&learning.rules).repeat(stages),
            revises: vec![true; rows],
            steps: vec![0; rows],
            belief: vec![0.0; agents * k],
            image: vec![0.0; agents * k],
            low: vec![f64::INFINITY; agents * k],
            high: vec![f64::NEG_INFINITY; agents * k],
            expected_payoff: vec![f64::NAN; rows],
            regret: vec![f64::NAN; rows],
            residual: vec![f64::NAN; rows],
            player: Vec::new(),
            probe: Vec::new(),
            choice: Vec::new(),
            action: Vec::new(),
            state: Vec::new(),
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
            (0..rows).try_for_each(|row| arena.start_at(row, &start[arena.player_of(row)]))?;
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

    /// Goes on under other mechanism values, as many as before, with what everybody plays and remembers.
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
        self.active.fill(true);
        Ok(())
    }

    /// Everything that agents go on from.
    pub fn memories(&self) -> Memories {
        Memories {
            rounds: self.rounds.clone(),
            steps: self.steps.clone(),
            strategy: self.strategy.clone(),
            memory: self.memory.clone(),
        }
    }

    /// Goes on from there; false, and nothing changed, if the memories are not of such agents.
    pub fn recall(&mut self, memories: &Memories) -> bool {
        let Memories { rounds, steps, strategy, memory } = memories;
        let fits = rounds.len() == self.rounds.len()
            && steps.len() == self.steps.len()
            && strategy.len() == self.strategy.len()
            && memory.len() == self.memory.len();
        if fits {
            self.rounds.copy_from_slice(rounds);
            self.steps.copy_from_slice(steps);
            self.strategy.copy_from_slice(strategy);
            self.memory.copy_from_slice(memory);
            (0..self.active.len()).for_each(|stage| self.match_beliefs(stage));
        }
        fits
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
        let cells = self.cells_of(row);
        let mut left: Vec<f64> = given.to_vec();
        for cell in cells.clone() {
            let probability = left.get_mut(self.choice[cell] as usize);
            self.start[cell] = probability.map(std::mem::take).unwrap_or_default();
        }
        if let Some(action) = left.iter().position(|&p| p != 0.0) {
            let (player, probe) = (self.player_of(row), self.stage_of(row) % self.model.probes);
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
        let key = self.key_of_row(seed, Purpose::Start, row);
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
        let (agent, player, state) = (self.agent_of(row), self.player_of(row), self.state_of(row));
        let (slot, probe) = (self.stage_of(row) / model.probes, self.stage_of(row) % model.probes);
        let (actions, d, k) = (model.actions, model.dimensions, model.contributions);
        let table = (probe * model.players + player) * actions;
        let constraint = Arc::clone(&self.constraint[slot]);
        for choice in (0..actions).filter(|a| constraint[table + a] <= FEASIBILITY_TOLERANCE) {
            let contribution = model.contribution_of(player, state, choice);
            self.player.push(player as u32);
            self.probe.push(probe as u32);
            self.choice.push(choice as u32);
            self.action.extend_from_slice(&model.action[choice * d..][..d]);
            self.state.extend_from_slice(model.states.coordinates(state));
            self.contribution.extend_from_slice(contribution);
            for (c, &value) in contribution.iter().enumerate() {
                self.low[agent * k + c] = self.low[agent * k + c].min(value);
                self.high[agent * k + c] = self.high[agent * k + c].max(value);
            }
        }
        self.cells.push(self.player.len());
    }

    /// Makes the stage's beliefs, if there are any, the expectation of its strategies.
    pub fn match_beliefs(&mut self, stage: usize) {
        if self.believes {
            let k = self.model.contributions;
            let mut belief = std::mem::take(&mut self.belief);
            for agent in self.agents_of(stage) {
                self.expect_contributions(&self.strategy, agent, &mut belief[agent * k..][..k]);
            }
            self.belief = belief;
        }
        self.matched[stage] = true;
    }

    /// What the agent contributes in expectation over her states and over `law`, `[cells]`, into `out`, `[contributions]`.
    pub(crate) fn expect_contributions(&self, law: &[f64], agent: usize, out: &mut [f64]) {
        let k = self.model.contributions;
        let states = &self.model.states;
        let row = |state: usize| {
            let cells = self.cells_of(agent * states.count + state);
            (&law[cells.clone()], &self.contribution[cells.start * k..cells.end * k])
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
            return Cow::Borrowed(&self.strategy[cells]);
        }
        let rows = self.rows_of(stage);
        let row = |row: usize| {
            let likely = states.probability[self.state_of(row)];
            self.strategy[self.cells_of(row)].iter().map(move |p| likely * p)
        };
        Cow::Owned(rows.flat_map(row).collect())
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

    /// The key of what a row draws for itself in this round, whatever the agent's other states draw. What an agent really
    /// does she does in one of her states only: actions have the agent's key.
    pub fn key_of_row(&self, seed: Seed, purpose: Purpose, row: usize) -> Key {
        let key = self.key(seed, purpose, self.stage_of(row), self.player_of(row));
        let state = if purpose == Purpose::Action { 0 } else { self.state_of(row) };
        Key { stage: key.stage + (state * self.model.probes) as u32, ..key }
    }

    /// The stage of a row.
    pub fn stage_of(&self, row: usize) -> usize {
        row / (self.model.players * self.model.states.count)
    }

    /// The agent of a row.
    pub fn agent_of(&self, row: usize) -> usize {
        row / self.model.states.count
    }

    /// The player of a row.
    pub fn player_of(&self, row: usize) -> usize {
        self.agent_of(row) % self.model.players
    }

    /// The private state of a row.
    pub fn state_of(&self, row: usize) -> usize {
        row % self.model.states.count
    }

    /// The agents of a stage.
    pub fn agents_of(&self, stage: usize) -> Range<usize> {
        stage * self.model.players..(stage + 1) * self.model.players
    }

    /// The rows of an agent, one a state.
    pub fn rows_of_agent(&self, agent: usize) -> Range<usize> {
        agent * self.model.states.count..(agent + 1) * self.model.states.count
    }

    /// The rows of a stage.
    pub fn rows_of(&self, stage: usize) -> Range<usize> {
        let width = self.model.players * self.model.states.count;
        stage * width..(stage + 1) * width
    }

    /// What an agent may do in all her states.
    pub fn cells_of_agent(&self, agent: usize) -> Range<usize> {
        let rows = self.rows_of_agent(agent);
        self.cells[rows.start]..self.cells[rows.end]
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

    /// Active stages in runs that share a mechanism value, cut between agents into pieces of about `cells` cells.
    pub fn blocks(&self, cells: usize) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let active = (0..self.active.len()).filter(|&stage| self.active[stage]);
        for agent in active.flat_map(|stage| self.agents_of(stage)) {
            let (slot, rows) = (agent / self.model.players / self.model.probes, self.rows_of_agent(agent));
            match blocks.last_mut() {
                Some(b) if b.slot == slot && b.rows.end == rows.start && b.cells.len() < cells => {
                    b.rows.end = rows.end;
                    b.cells.end = self.cells[rows.end];
                }
                _ => blocks.push(Block { slot, rows, cells: self.cells_of_agent(agent) }),
            }
        }
        blocks
    }
}

/// Consecutive agents of one mechanism value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which mechanism value.
    pub slot: usize,
    /// Their rows.
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
