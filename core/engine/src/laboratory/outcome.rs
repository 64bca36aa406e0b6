//! What came of learning.

use std::sync::Arc;

use super::{Laboratory, plays_points};
use crate::learning::Expectation;
use crate::model::{Model, ModelError};
use crate::outcomes;
use crate::play::Play;
use crate::world::arena::Arena;
use crate::world::components::Convergence;
use crate::world::relax::Boxes;

impl Laboratory {
    /// The play under mechanism value `slot` as it stands.
    ///
    /// # Errors
    /// The game cannot tell its outcomes.
    pub fn outcome(&self, slot: usize) -> Result<Play, ModelError> {
        if plays_points(&self.learning) {
            return Ok(self.outcome_in_points(slot));
        }
        if self.is_crowded() {
            return Ok(self.outcome_of_crowd(slot));
        }
        let arena = self.world.resource::<Arena>();
        let Model { probes, players, actions, .. } = *self.model;
        let states = &self.model.states;
        let agents = slot * probes * players..(slot + 1) * probes * players;
        let rows = agents.start * states.count..agents.end * states.count;
        let mut state_strategy = vec![0.0; rows.len() * actions];
        for (row, strategy) in rows.clone().zip(state_strategy.chunks_exact_mut(actions)) {
            for cell in arena.cells_of(row) {
                strategy[arena.cells.choice[cell] as usize] = arena.cells.strategy[cell];
            }
        }
        let (strategy, state_strategy) = match states.are_drawn() {
            true => (mean_over_states(&state_strategy, &states.probability, actions), state_strategy),
            false => (state_strategy, Vec::new()),
        };
        let convergence = self.convergence(slot);
        let mut play = Play {
            probes,
            players,
            actions,
            phi: arena.phi[slot].clone(),
            strategy,
            state_probability: if states.are_drawn() { states.probability.clone() } else { Vec::new() },
            state_strategy,
            outcomes: Vec::new(),
            constraint: Arc::clone(&arena.constraint[slot]),
            expectation: self.learning.expectation,
            payoff: mean_over_states(&arena.rows.expected_payoff[rows.clone()], &states.probability, 1),
            transfer: Vec::new(),
            value: Vec::new(),
            designer_value: Vec::new(),
            regret: mean_over_states(&arena.rows.regret[rows], &states.probability, 1),
            residual: convergence.iter().map(|c| c.residual).collect(),
            rounds: convergence.iter().map(|c| c.rounds).collect(),
            status: convergence.iter().map(|c| c.status).collect(),
            points: None,
            over_time: None,
            crowd: None,
        };
        if self.model.game.timeline().is_some() {
            self.judge_over_time(slot, &mut play)?;
            return Ok(play);
        }
        play.outcomes = outcomes::expected(arena, &self.learning, slot, &play)?;
        play.transfer = outcomes::expected_transfers(arena, &self.learning, slot, &play)?;
        play.value = outcomes::expected_values(arena, &self.learning, slot, &play)?;
        if let Some(place) = self.model.game.designer_value() {
            let outcomes = play.outcomes.chunks_exact(self.model.outcomes.len());
            play.designer_value = outcomes.map(|outcomes| outcomes[place]).collect();
        }
        Ok(play)
    }

    /// The convergence of the stage games of a mechanism value, `[T]`.
    pub(super) fn convergence(&self, slot: usize) -> Vec<Convergence> {
        self.reports().into_iter().filter(|r| r.slot == slot).map(|r| r.convergence).collect()
    }

    /// A point is a law on a grid of one action.
    fn outcome_in_points(&self, slot: usize) -> Play {
        let boxes = self.world.resource::<Boxes>();
        let Model { probes, players, .. } = *self.model;
        let points = boxes.points[slot].clone();
        let own = |t: usize, i: usize| points.matrix[(i * probes + t) * probes + t];
        let constraint: Vec<f64> = (0..probes).flat_map(|t| (0..players).map(move |i| own(t, i))).collect();
        let convergence = self.convergence(slot);
        Play {
            probes,
            players,
            actions: 1,
            phi: boxes.phi[slot].clone(),
            strategy: vec![1.0; probes * players],
            state_probability: Vec::new(),
            state_strategy: Vec::new(),
            outcomes: Vec::new(),
            constraint: constraint.into(),
            expectation: Expectation::Exact,
            payoff: boxes.payoff[slot].clone(),
            value: boxes.payoff[slot].iter().zip(&boxes.transfer[slot]).map(|(payoff, paid)| payoff + paid).collect(),
            transfer: boxes.transfer[slot].clone(),
            designer_value: Vec::new(),
            regret: boxes.regret[slot].clone(),
            residual: convergence.iter().map(|c| c.residual).collect(),
            rounds: convergence.iter().map(|c| c.rounds).collect(),
            status: convergence.iter().map(|c| c.status).collect(),
            points: Some(points),
            over_time: None,
            crowd: None,
        }
    }
}

/// The expectation over states of `[rows][S][width]`, `[rows][width]`.
fn mean_over_states(values: &[f64], probability: &[f64], width: usize) -> Vec<f64> {
    if let [_] = probability {
        return values.to_vec();
    }
    let mut means = vec![0.0; values.len() / probability.len()];
    for (values, means) in values.chunks_exact(width * probability.len()).zip(means.chunks_exact_mut(width)) {
        for (values, likely) in values.chunks_exact(width).zip(probability) {
            means.iter_mut().zip(values).for_each(|(mean, value)| *mean += likely * value);
        }
    }
    means
}
