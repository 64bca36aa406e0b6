//! What came of learning, and what of it a designer may see.

use std::sync::Arc;

use crate::random::{Key, Philox};
use crate::world::components::Status;
use rand::RngExt;
use walras_theory::quality;

/// Play under one mechanism value: `T` probes, `n` players, `K` actions.
///
/// Only the simulator sees all of this; a designer gets an [`Observation`].
#[derive(Clone, Debug)]
pub struct Play {
    /// How many probes, T.
    pub probes: usize,
    /// How many players, n.
    pub players: usize,
    /// How many actions, K.
    pub actions: usize,
    /// The mechanism.
    pub phi: Vec<f64>,
    /// Mixed strategies, `[T][n][K]`.
    pub strategy: Vec<f64>,
    /// Constraint values, `[T][n][K]`.
    pub constraint: Arc<[f64]>,
    /// Expected payoffs, `[T][n]`, at the opponents' expected contributions.
    pub payoff: Vec<f64>,
    /// Regrets, `[T][n]`: what the best action would add to the expected payoff.
    pub regret: Vec<f64>,
    /// Residuals, `[T]`: the largest over players of each rule's own.
    pub residual: Vec<f64>,
    /// Rounds of learning, `[T]`.
    pub rounds: Vec<usize>,
    /// How learning ended, `[T]`.
    pub status: Vec<Status>,
}

impl Play {
    /// Whether every stage game converged.
    pub fn converged(&self) -> bool {
        self.status.iter().all(|&status| status == Status::Converged)
    }

    /// The largest residual of a stage game; NaN if any is.
    pub fn residual(&self) -> f64 {
        quality::largest(self.residual.iter().copied())
    }

    /// Social welfare: the sum of expected payoffs, averaged over probes.
    pub fn welfare(&self) -> f64 {
        self.payoff.iter().sum::<f64>() / self.probes as f64
    }

    /// The largest NashConv of a stage game.
    pub fn nash_conv(&self) -> f64 {
        let stages = self.regret.chunks_exact(self.players);
        quality::largest(stages.map(quality::nash_conv))
    }

    /// The strategy of a player under a probe, `[K]`.
    pub fn strategy_of(&self, probe: usize, player: usize) -> &[f64] {
        &self.strategy[(probe * self.players + player) * self.actions..][..self.actions]
    }

    /// What a designer sees: the mixed strategies themselves, or `draws` joint actions from each stage game.
    ///
    /// `key` names the draws; its stage and agent are added to. Equal keys draw with equal random numbers.
    pub fn observe(&self, draws: Option<usize>, key: Key) -> Observation {
        let frequency = match draws {
            None => self.strategy.clone(),
            Some(draws) => self.sample(draws, key),
        };
        Observation {
            probes: self.probes,
            players: self.players,
            actions: self.actions,
            frequency,
            draws,
            constraint: Arc::clone(&self.constraint),
            converged: self.converged(),
        }
    }

    /// Empirical strategies (17) of `draws` independent joint actions. Players randomise independently of each other, so
    /// that every player has a stream of her own.
    fn sample(&self, draws: usize, key: Key) -> Vec<f64> {
        let mut frequency = vec![0.0; self.strategy.len()];
        for (row, (strategy, counts)) in
            self.strategy.chunks_exact(self.actions).zip(frequency.chunks_exact_mut(self.actions)).enumerate()
        {
            let (probe, player) = (row / self.players, row % self.players);
            let key = Key { stage: key.stage + probe as u32, agent: player as u32, ..key };
            let mut stream = key.stream();
            (0..draws).for_each(|_| counts[draw(strategy, &mut stream)] += 1.0);
            counts.iter_mut().for_each(|count| *count /= draws as f64);
        }
        frequency
    }
}

/// One action from a mixed strategy, by inversion.
fn draw(strategy: &[f64], stream: &mut Philox) -> usize {
    let mut remaining: f64 = stream.random();
    let mut last = 0;
    for (action, &probability) in strategy.iter().enumerate().filter(|(_, p)| **p > 0.0) {
        last = action;
        remaining -= probability;
        if remaining < 0.0 {
            break;
        }
    }
    last
}

/// Play as a designer sees it: actions and her own constraints, no utilities.
#[derive(Clone, Debug)]
pub struct Observation {
    /// How many probes, T.
    pub probes: usize,
    /// How many players, n.
    pub players: usize,
    /// How many actions, K.
    pub actions: usize,
    /// How often each action is played, `[T][n][K]`.
    pub frequency: Vec<f64>,
    /// From how many draws; absent if these are the mixed strategies.
    pub draws: Option<usize>,
    /// Constraint values, `[T][n][K]`.
    pub constraint: Arc<[f64]>,
    /// Whether every stage game was at rest.
    pub converged: bool,
}

impl Observation {
    /// `G[t,s] = E_{a∼μ_s} g_t(a)` of a player into `out`, row-major `[T][T]`: constraint t at the play of probe s.
    pub fn constraint_matrix(&self, player: usize, out: &mut [f64]) {
        let row = |table: usize| (table * self.players + player) * self.actions;
        for (t, out) in out.chunks_exact_mut(self.probes).enumerate() {
            let constraint = &self.constraint[row(t)..][..self.actions];
            for (s, out) in out.iter_mut().enumerate() {
                let frequency = &self.frequency[row(s)..][..self.actions];
                *out = constraint.iter().zip(frequency).map(|(g, p)| g * p).sum();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn play(strategy: Vec<f64>) -> Play {
        Play {
            probes: 1,
            players: 1,
            actions: strategy.len(),
            phi: vec![],
            constraint: vec![0.0; strategy.len()].into(),
            strategy,
            payoff: vec![0.0],
            regret: vec![0.0],
            residual: vec![0.0],
            rounds: vec![1],
            status: vec![Status::Converged],
        }
    }

    #[test]
    fn draws_follow_the_strategy_and_never_take_an_impossible_action() {
        let play = play(vec![0.0, 0.2, 0.0, 0.5, 0.3, 0.0]);
        let seen = play.observe(Some(100_000), Key::new(3, Purpose::Sample)).frequency;
        for (seen, truth) in seen.iter().zip(&play.strategy) {
            assert!((seen - truth).abs() < 0.01 && (*truth > 0.0 || *seen == 0.0), "{seen} {truth}");
        }
    }

    #[test]
    fn without_sampling_the_strategies_themselves_are_seen() {
        let play = play(vec![0.25, 0.75]);
        assert_eq!(play.observe(None, Key::new(3, Purpose::Sample)).frequency, play.strategy);
    }
}
