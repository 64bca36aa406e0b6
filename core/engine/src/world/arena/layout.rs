//! Where what is: stages, agents, rows and cells by number.

use std::ops::Range;

use super::Arena;

impl Arena {
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

    /// What an agent may do in all its states.
    pub fn cells_of_agent(&self, agent: usize) -> Range<usize> {
        let rows = self.rows_of_agent(agent);
        self.cell_starts[rows.start]..self.cell_starts[rows.end]
    }

    /// The feasible actions of a row.
    pub fn cells_of(&self, row: usize) -> Range<usize> {
        self.cell_starts[row]..self.cell_starts[row + 1]
    }

    /// The feasible actions of all agents of a stage.
    pub fn cells_of_stage(&self, stage: usize) -> Range<usize> {
        let rows = self.rows_of(stage);
        self.cell_starts[rows.start]..self.cell_starts[rows.end]
    }
}
