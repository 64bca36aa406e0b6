//! What was played round by round, thinned where it would be too much.

use walras_engine::laboratory::Laboratory;
use walras_engine::world::arena::Arena;
use walras_engine::world::components::Status;

/// Most rows kept, about: rounds × agents × feasible actions.
const MAX_ROWS: usize = 1_000_000;

/// Strategies round by round. Of very many rounds every second, fourth, … is kept, besides the last of each stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// What is kept, in the order of rounds and stages.
    pub frames: Vec<Frame>,
    rounds: usize,
    stride: usize,
    rows: usize,
}

/// What was played in one stage game in one round.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The round, from 0: the first is where agents begin.
    pub round: usize,
    /// The stage.
    pub stage: usize,
    /// Whose actions, `[cells]`.
    pub agent: Vec<u32>,
    /// Which actions of the grid, `[cells]`.
    pub action: Vec<u32>,
    /// With which probability, `[cells]`.
    pub probability: Vec<f64>,
    /// With which probability on average from the first round on, `[cells]`.
    pub average: Vec<f64>,
    /// Whether it is the stage's last.
    last: bool,
}

impl Default for Trajectory {
    fn default() -> Self {
        Trajectory { frames: Vec::new(), rounds: 0, stride: 1, rows: 0 }
    }
}

impl Trajectory {
    /// Takes in the round just played, if the laboratory records rounds.
    pub fn observe(&mut self, laboratory: &Laboratory) {
        let Some(arena) = laboratory.world().get_resource::<Arena>().filter(|arena| !arena.cells.played.is_empty())
        else {
            return;
        };
        let round = self.rounds;
        self.rounds += 1;
        for (stage, report) in laboratory.reports().iter().enumerate() {
            // A stage that rests already plays no more rounds.
            let played = report.convergence.rounds == round + 1;
            let last = report.convergence.status != Status::Learning;
            if played && (last || round.is_multiple_of(self.stride)) {
                self.keep(arena, round, stage, last);
            }
        }
        while self.rows > MAX_ROWS && self.stride <= self.rounds {
            self.thin();
        }
    }

    /// Rows of an agent's private states become one, averaged over states: they have the same feasible actions.
    fn keep(&mut self, arena: &Arena, round: usize, stage: usize, last: bool) {
        let states = &arena.model.states.probability;
        let (mut agent, mut action, mut probability, mut average) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for rows in arena.agents_of(stage).map(|agent| arena.rows_of_agent(agent)) {
            let first = arena.cells_of(rows.start);
            agent.extend_from_slice(&arena.cells.player[first.clone()]);
            action.extend_from_slice(&arena.cells.choice[first.clone()]);
            for place in 0..first.len() {
                let mean = |law: &[f64]| -> f64 {
                    match states.as_slice() {
                        [_] => law[first.start + place],
                        _ => rows.clone().zip(states).map(|(row, p)| p * law[arena.cells_of(row).start + place]).sum(),
                    }
                };
                probability.push(mean(&arena.cells.played));
                average.push(mean(&arena.cells.average));
            }
        }
        self.rows += action.len();
        self.frames.push(Frame { round, stage, agent, action, probability, average, last });
    }

    fn thin(&mut self) {
        self.stride *= 2;
        self.frames.retain(|frame| frame.last || frame.round.is_multiple_of(self.stride));
        self.rows = self.frames.iter().map(|frame| frame.action.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_every_second_round_and_the_last() {
        let frame = |round: usize| Frame {
            round,
            stage: 0,
            agent: vec![0],
            action: vec![0],
            probability: vec![1.0],
            average: vec![1.0],
            last: round == 7,
        };
        let mut trajectory = Trajectory { frames: (0..8).map(frame).collect(), rounds: 8, stride: 1, rows: 8 };
        trajectory.thin();
        let rounds: Vec<usize> = trajectory.frames.iter().map(|frame| frame.round).collect();
        assert_eq!((rounds, trajectory.rows, trajectory.stride), (vec![0, 2, 4, 6, 7], 5, 2));
    }
}
