//! What agents play and remember, to go on from.

use serde::{Deserialize, Serialize};

use super::Arena;

/// What agents play and remember, from which learning goes on as if it had not been broken off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memories {
    rounds: Vec<u32>,
    steps: Vec<u64>,
    strategy: Vec<f64>,
    memory: Vec<f64>,
    #[serde(default)]
    critic: Vec<f64>,
}

impl Arena {
    /// Everything that agents go on from.
    pub fn memories(&self) -> Memories {
        Memories {
            rounds: self.stages.rounds.clone(),
            steps: self.rows.steps.clone(),
            strategy: self.cells.strategy.clone(),
            memory: self.cells.memory.clone(),
            critic: self.rows.critic.clone(),
        }
    }

    /// Goes on from there; false, and nothing changed, if the memories are not of such agents.
    pub fn recall(&mut self, memories: &Memories) -> bool {
        let Memories { rounds, steps, strategy, memory, critic } = memories;
        let fits = rounds.len() == self.stages.rounds.len()
            && steps.len() == self.rows.steps.len()
            && strategy.len() == self.cells.strategy.len()
            && memory.len() == self.cells.memory.len()
            && (critic.is_empty() || critic.len() == self.rows.critic.len());
        if fits {
            self.stages.rounds.copy_from_slice(rounds);
            self.rows.steps.copy_from_slice(steps);
            self.cells.strategy.copy_from_slice(strategy);
            self.cells.memory.copy_from_slice(memory);
            match critic.is_empty() {
                true => self.rows.critic.fill(0.0),
                false => self.rows.critic.copy_from_slice(critic),
            }
            (0..self.stages.active.len()).for_each(|stage| self.match_beliefs(stage));
        }
        fits
    }

    /// Brings memories to where they begin.
    pub(super) fn forget(&mut self) {
        if self.cells.memory.is_empty() {
            return;
        }
        for row in 0..self.rows.rule.len() {
            let cells = self.cells_of(row);
            self.rows.rule[row].first_memory(&self.cells.start[cells.clone()], &mut self.cells.memory[cells]);
        }
    }
}
