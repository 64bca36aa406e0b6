//! Play of a game by players who match regrets, and how often each profile of actions comes up.
//!
//! Every round each player draws an action. Under the **unconditional** rule with probabilities in proportion to how much it
//! regrets not having always played each action: the empirical distribution of play converges to the coarse correlated
//! equilibria. Under the **conditional** rule it goes from its last action `j` to `k` with probability `R(j, k)⁺ / μ` and else
//! stays, where `R(j, k)` is what it would have gained on average, over all rounds, by `k` wherever it played `j`, and
//! `μ = 2 (m − 1)` payoff ranges: the empirical distribution converges to the correlated equilibria. Both do so with probability 1, at
//! rate `1/√T` (Hart & Mas-Colell, "A simple adaptive procedure leading to correlated equilibrium", Econometrica 68, 2000).

use rand::Rng;

use super::draw::draw_action;
use super::regret_matching::regret_strategy;
use crate::normal_form::NormalForm;

/// Which regrets are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegretMatching {
    /// Of one action always.
    Unconditional,
    /// Of one action in the place of another.
    Conditional,
}

/// A player's memory.
struct Player {
    actions: usize,
    stride: usize,
    /// One over the range of payoffs.
    scale: f64,
    /// Sums of gains by `to` in rounds in which `from` was played, `[from][to]`, in units of payoffs' ranges.
    gains: Vec<f64>,
    last: usize,
}

impl Player {
    fn strategy(&self, rule: RegretMatching, rounds: u64, regrets: &mut [f64], strategy: &mut [f64]) {
        match rule {
            RegretMatching::Unconditional => {
                for (to, regret) in regrets.iter_mut().enumerate() {
                    *regret = self.gains.iter().skip(to).step_by(self.actions).sum();
                }
                regret_strategy(regrets, strategy);
            }
            RegretMatching::Conditional if rounds == 0 => strategy.fill(1.0 / self.actions as f64),
            RegretMatching::Conditional => {
                let most = 2.0 * (self.actions as f64 - 1.0).max(1.0) * rounds as f64;
                let from = &self.gains[self.last * self.actions..][..self.actions];
                strategy.iter_mut().zip(from).for_each(|(p, gain)| *p = gain.max(0.0) / most);
                strategy[self.last] = 0.0;
                strategy[self.last] = 1.0 - strategy.iter().sum::<f64>();
            }
        }
    }
}

/// Relative frequencies of the profiles of `game` in so many `rounds`, at least 1, row-major, the last player's action fastest.
pub fn play_by_regret_matching(
    game: &NormalForm,
    rule: RegretMatching,
    rounds: u64,
    rng: &mut (impl Rng + ?Sized),
) -> Vec<f64> {
    let mut players: Vec<Player> = (0..game.players())
        .map(|player| {
            let (low, high) = game.payoff_range(player);
            let actions = game.actions()[player];
            Player {
                actions,
                stride: game.actions()[player + 1..].iter().product(),
                // Halves, since the range of finite payoffs may not be finite.
                scale: if high > low { 0.5 / (0.5 * high - 0.5 * low) } else { 0.0 },
                gains: vec![0.0; actions * actions],
                last: 0,
            }
        })
        .collect();
    let mut counts = vec![0_u64; game.payoffs(0).len()];
    let most = game.actions().iter().copied().max().unwrap_or(1);
    let (mut regrets, mut strategy) = (vec![0.0; most], vec![0.0; most]);
    for round in 0..rounds.max(1) {
        for player in &mut players {
            let own = 0..player.actions;
            player.strategy(rule, round, &mut regrets[own.clone()], &mut strategy[own.clone()]);
            player.last = draw_action(&strategy[own], 1.0, rng);
        }
        let profile: usize = players.iter().map(|player| player.last * player.stride).sum();
        counts[profile] += 1;
        for (index, player) in players.iter_mut().enumerate() {
            let payoffs = game.payoffs(index);
            let base = profile - player.last * player.stride;
            for to in 0..player.actions {
                // Scaled first, because differences of huge payoffs may overflow.
                let gain = payoffs[base + to * player.stride] * player.scale - payoffs[profile] * player.scale;
                player.gains[player.last * player.actions + to] += gain;
            }
        }
    }
    counts.iter().map(|&count| count as f64 / rounds.max(1) as f64).collect()
}
