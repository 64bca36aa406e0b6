//! Where agents begin.

use std::sync::Arc;

use walras_theory::learning::draw_action;

use super::{Agents, Arena, Cells, Rows, Stages};
use crate::learning::{Expectation, Learning, LearningRule, Mode};
use crate::model::{FEASIBILITY_TOLERANCE, Model, ModelError};
use crate::random::{Purpose, Seed};

impl Arena {
    /// Room for `phi.len()` mechanism values, all agents where they begin.
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
            stages: Stages {
                active: vec![true; stages],
                fraction: vec![1.0; stages],
                rounds: vec![0; stages],
                due: vec![false; stages],
                matched: vec![true; stages],
            },
            agents: Agents {
                belief: vec![0.0; agents * k],
                image: vec![0.0; agents * k],
                low: vec![f64::INFINITY; agents * k],
                high: vec![f64::NEG_INFINITY; agents * k],
                origin: Vec::new(),
            },
            rows: Rows {
                rule: by_row(&learning.rules).repeat(stages),
                revises: vec![true; rows],
                steps: vec![0; rows],
                critic: vec![0.0; rows],
                expected_payoff: vec![f64::NAN; rows],
                regret: vec![f64::NAN; rows],
                residual: vec![f64::NAN; rows],
            },
            cells: Cells {
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
                start: Vec::new(),
            },
            cell_starts: vec![0],
            believes: learning.expectation == Expectation::MeanField && k > 0,
            model,
        };
        (0..rows).for_each(|row| arena.push_row(row));
        let cells = arena.cells.player.len();
        arena.cells.aggregate = vec![0.0; cells * arena.model.aggregates.len()];
        arena.cells.payoff = vec![0.0; cells];
        arena.cells.response = vec![0.0; cells];
        arena.cells.start =
            (0..rows).flat_map(|row| vec![1.0 / arena.cells_of(row).len() as f64; arena.cells_of(row).len()]).collect();
        if let Some(start) = &learning.start {
            (0..rows).try_for_each(|row| arena.start_at(row, &start[arena.player_of(row)]))?;
        }
        for row in 0..rows {
            if arena.rows.rule[row].plays_actions() {
                arena.start_at_an_action(row, learning.seed);
            }
        }
        let room = |wanted: bool| if wanted { vec![0.0; cells] } else { Vec::new() };
        arena.cells.memory = room(learning.mode != Mode::Accelerated);
        arena.cells.average = room(learning.averages());
        arena.cells.played = room(learning.record);
        arena.cells.strategy.clone_from(&arena.cells.start);
        (0..stages).for_each(|stage| arena.match_beliefs(stage));
        arena.agents.origin.clone_from(&arena.agents.belief);
        arena.forget();
        Ok(arena)
    }

    /// Lets the row begin at these probabilities of the grid's actions.
    fn start_at(&mut self, row: usize, given: &[f64]) -> Result<(), ModelError> {
        let cells = self.cells_of(row);
        let mut left: Vec<f64> = given.to_vec();
        for cell in cells.clone() {
            let probability = left.get_mut(self.cells.choice[cell] as usize);
            self.cells.start[cell] = probability.map(std::mem::take).unwrap_or_default();
        }
        if let Some(action) = left.iter().position(|&p| p != 0.0) {
            let (player, probe) = (self.player_of(row), self.stage_of(row) % self.model.probes);
            return Err(ModelError::InfeasibleStart { player, probe, action, probability: left[action] });
        }
        let start = &mut self.cells.start[cells];
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
        let start = &mut self.cells.start[cells];
        let action = draw_action(start, 1.0, &mut key.stream());
        start.fill(0.0);
        start[action] = 1.0;
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
            self.cells.player.push(player as u32);
            self.cells.probe.push(probe as u32);
            self.cells.choice.push(choice as u32);
            self.cells.action.extend_from_slice(&model.action[choice * d..][..d]);
            self.cells.state.extend_from_slice(model.states.coordinates(state));
            self.cells.contribution.extend_from_slice(contribution);
            for (c, &value) in contribution.iter().enumerate() {
                self.agents.low[agent * k + c] = self.agents.low[agent * k + c].min(value);
                self.agents.high[agent * k + c] = self.agents.high[agent * k + c].max(value);
            }
        }
        self.cell_starts.push(self.cells.player.len());
    }
}
