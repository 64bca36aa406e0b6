//! What came of learning, and what of it a designer may see.

mod crowd;
mod episodes;
mod finite;
mod long_run;
mod observation;
mod over_time;
mod points;

use std::sync::Arc;

use walras_theory::quality;

use crate::learning::Expectation;
use crate::random::Key;
use crate::world::components::Status;

pub use crowd::Crowd;
pub(crate) use crowd::CrowdStage;
pub(crate) use episodes::Episodes;
pub use finite::NotFinite;
pub use observation::Observation;
pub use over_time::OverTime;
pub use points::{Limits, Points};

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
    /// Mixed strategies, `[T][n][K]`, averaged over private states: how likely each action is to those who do not know them.
    pub strategy: Vec<f64>,
    /// How likely each private state is, `[S]`; empty if the game has none.
    pub state_probability: Vec<f64>,
    /// Mixed strategies in each state, `[T][n][S][K]`; empty if the game has none.
    pub state_strategy: Vec<f64>,
    /// Constraint values, `[T][n][K]`.
    pub constraint: Arc<[f64]>,
    /// Expected outcomes, totals over players, `[T][outcomes]`.
    pub outcomes: Vec<f64>,
    /// How the learning process expects payoffs; exactly, at points of a box.
    pub expectation: Expectation,
    /// Expected payoffs, `[T][n]`, as the learning process expects them; over states, too.
    pub payoff: Vec<f64>,
    /// What each player is expected to pay the designer, `[T][n]`, expected as payoffs are, of which it is a part; empty if no
    /// money moves.
    pub transfer: Vec<f64>,
    /// What play is worth to each player before it pays, `[T][n]`: payoff and transfer, under the sampled expectation of the same
    /// draws; empty if no money moves.
    pub value: Vec<f64>,
    /// What play is worth to the designer itself besides what it is paid, `[T]`; empty if nothing.
    pub designer_value: Vec<f64>,
    /// Regrets, `[T][n]`: what the best action, in each state, would add to the expected payoff.
    pub regret: Vec<f64>,
    /// Residuals, `[T]`: the largest over players of each rule's own.
    pub residual: Vec<f64>,
    /// Rounds of learning, `[T]`.
    pub rounds: Vec<usize>,
    /// How learning ended, `[T]`.
    pub status: Vec<Status>,
    /// Where players are, if they play points of a box: K is then 1, its probability 1, and `constraint` is taken there.
    pub points: Option<Points>,
    /// How stage games count in a game over time, whose states they are.
    pub over_time: Option<OverTime>,
    /// Of a population, whose classes take the place of players: mean strategies, and sums over their players of payoffs, transfers,
    /// values and regrets.
    pub crowd: Option<Crowd>,
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

    /// Social welfare: the sum of expected payoffs, averaged over probes; in a game over time discounted and from the first
    /// state on, as all that follows here.
    pub fn welfare(&self) -> f64 {
        match &self.over_time {
            Some(over_time) => over_time.at_first(&self.payoff).iter().sum(),
            None => self.payoff.iter().sum::<f64>() / self.probes as f64,
        }
    }

    /// The smallest expected payoff of a player under a probe.
    pub fn least_payoff(&self) -> f64 {
        let of_players = self.crowd.as_ref().map_or(&self.payoff, |crowd| &crowd.least_payoff);
        of_players.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// What play is worth to all players before they pay, and to the designer itself, averaged over probes; nothing if no money
    /// moves.
    pub fn surplus(&self) -> Option<f64> {
        if let Some(over_time) = &self.over_time {
            let worth = over_time.at_first(&self.value).iter().sum::<f64>() + self.own_value().unwrap_or_default();
            return (!self.value.is_empty()).then_some(worth);
        }
        let worth = self.value.iter().chain(&self.designer_value).sum::<f64>();
        (!self.value.is_empty()).then(|| worth / self.probes as f64)
    }

    /// What it is worth to the designer itself, averaged over probes; nothing if it values nothing.
    pub fn own_value(&self) -> Option<f64> {
        (!self.designer_value.is_empty()).then(|| match &self.over_time {
            Some(over_time) => over_time.at_first(&self.designer_value)[0],
            None => self.designer_value.iter().sum::<f64>() / self.probes as f64,
        })
    }

    /// What all players pay, averaged over probes; nothing if no money moves.
    pub fn revenue(&self) -> Option<f64> {
        (!self.transfer.is_empty()).then(|| match &self.over_time {
            Some(over_time) => total_of(&over_time.at_first(&self.transfer)),
            None => total_of(&self.transfer) / self.probes as f64,
        })
    }

    /// The least that all players pay together under a probe; below 0 the designer pays them. Nothing if no money moves.
    pub fn budget_balance(&self) -> Option<f64> {
        least_sum(&self.transfer, self.players)
    }

    /// The largest NashConv of a stage game; of a game over time the sum of every player's largest regret.
    pub fn nash_conv(&self) -> f64 {
        if let Some(over_time) = &self.over_time {
            return over_time.nash_conv;
        }
        let stages = self.regret.chunks_exact(self.players);
        quality::largest(stages.map(quality::nash_conv))
    }

    /// By how much individual rationality fails: `max_{i,t} max(0, o_i − U_i)` with the expected payoffs U of probe t and
    /// what players have who stay out, `outside`, `[n]`; nothing in a game without that option.
    pub fn ir_violation(&self, outside: &[f64]) -> Option<f64> {
        let missed = |(row, payoff): (usize, &f64)| outside[row % self.players] - payoff;
        let missed = || self.payoff.iter().enumerate().map(missed);
        (!outside.is_empty()).then(|| quality::largest(missed().chain([0.0])))
    }

    /// Expected outcomes, averaged over probes, `[outcomes]`; in a game over time those of a period, over where play is.
    pub fn mean_outcomes(&self) -> Vec<f64> {
        if let Some(over_time) = &self.over_time {
            return over_time.on_the_way(&self.outcomes);
        }
        mean_over(&self.outcomes, self.probes)
    }

    /// The largest regret of a player in a stage game.
    pub fn largest_regret(&self) -> f64 {
        let of_players = self.crowd.as_ref().map_or(&self.regret, |crowd| &crowd.largest_regret);
        of_players.iter().copied().fold(0.0, f64::max)
    }

    /// The largest amount, over players, by which one falls short of `reservation`, negative if none does: in its payoff
    /// averaged over probes, in a game over time from any of its stages on.
    pub fn shortfall(&self, reservation: f64) -> f64 {
        let expected = |player: usize| {
            let own = self.payoff.iter().skip(player).step_by(self.players);
            match self.over_time {
                Some(_) => own.copied().fold(f64::INFINITY, f64::min),
                None => own.sum::<f64>() / self.probes as f64,
            }
        };
        (0..self.players).map(|player| reservation - expected(player)).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The strategy of a player under a probe, `[K]`, averaged over private states.
    pub fn strategy_of(&self, probe: usize, player: usize) -> &[f64] {
        &self.strategy[(probe * self.players + player) * self.actions..][..self.actions]
    }

    /// What it does in a state, `[K]`.
    fn law(&self, probe: usize, player: usize, state: usize) -> &[f64] {
        if self.state_probability.is_empty() {
            return self.strategy_of(probe, player);
        }
        let row = (probe * self.players + player) * self.state_probability.len() + state;
        &self.state_strategy[row * self.actions..][..self.actions]
    }

    /// `count` independent episodes of a stage game, private state and action of every player, `[count][players]`.
    pub(crate) fn episodes(&self, probe: usize, count: usize, key: Key) -> Vec<(u32, u32)> {
        let mut episodes = vec![(0, 0); count * self.players];
        Episodes::new(self, probe, key).next(&mut episodes);
        episodes
    }
}

/// The random numbers of a probe.
pub(crate) fn at_probe(key: Key, probe: usize) -> Key {
    Key { stage: key.stage + probe as u32, ..key }
}

/// The sum of transfers. What is paid from one to the other adds up to rounding errors, which are 0.
fn total_of(transfers: &[f64]) -> f64 {
    const ROUNDING: f64 = 1e-13;
    let (sum, size) = transfers.iter().fold((0.0, 0.0), |(sum, size), paid| (sum + paid, size + paid.abs()));
    if sum.abs() <= ROUNDING * size { 0.0 } else { sum }
}

/// The smallest total of a row of transfers, `[rows][width]`; nothing of no rows.
fn least_sum(values: &[f64], width: usize) -> Option<f64> {
    values.chunks_exact(width).map(total_of).reduce(f64::min)
}

/// The mean of `[T][width]` over its rows.
fn mean_over(values: &[f64], rows: usize) -> Vec<f64> {
    let width = values.len() / rows;
    let sum = |column: usize| values.iter().skip(column).step_by(width).sum::<f64>();
    (0..width).map(|column| sum(column) / rows as f64).collect()
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
            state_probability: vec![],
            state_strategy: vec![],
            outcomes: vec![],
            expectation: Expectation::Exact,
            payoff: vec![0.0],
            transfer: vec![],
            value: vec![],
            designer_value: vec![],
            regret: vec![0.0],
            residual: vec![0.0],
            rounds: vec![1],
            status: vec![Status::Converged],
            points: None,
            over_time: None,
            crowd: None,
        }
    }

    #[test]
    fn draws_follow_the_strategy_and_never_take_an_impossible_action() {
        let play = play(vec![0.0, 0.2, 0.0, 0.5, 0.3, 0.0]);
        let drawn = play.episodes(0, 100_000, Key::new(3, Purpose::Sample));
        for (action, truth) in play.strategy.iter().enumerate() {
            let seen = drawn.iter().filter(|(_, taken)| *taken as usize == action).count() as f64 / 1e5;
            assert!((seen - truth).abs() < 0.01 && (*truth > 0.0 || seen == 0.0), "{seen} {truth}");
        }
    }

    #[test]
    fn what_is_done_depends_on_the_state_that_was_drawn() {
        let mut play = play(vec![0.25, 0.75]);
        (play.state_probability, play.state_strategy) = (vec![0.25, 0.75], vec![1.0, 0.0, 0.0, 1.0]);
        let drawn = play.episodes(0, 40_000, Key::new(3, Purpose::Sample));
        assert!(drawn.iter().all(|(state, action)| state == action));
        let share = drawn.iter().filter(|(state, _)| *state == 0).count() as f64 / 4e4;
        assert!((share - 0.25).abs() < 0.01, "{share}");
    }
}
