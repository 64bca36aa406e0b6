//! What a player could gain against the policies of the others: a Markov decision problem, solved exactly.
//!
//! Policy iteration (Howard 1960): the policy in force is evaluated by a linear system, then every state takes a better
//! action where there is one; it ends after finitely many rounds. The gain is not taken as a difference of two values but
//! summed from what is lost in each state along the best reply's own path, which keeps its digits.

use super::discounted::discounted;
use super::evaluation::{Evaluation, replies};
use super::game::MarkovGame;
use super::transition::Transition;
use crate::quality::largest;
use crate::response::maximum;

/// An action is better if its value exceeds that of the policy by more than this, relative to the largest value.
const BETTER: f64 = 1e-14;
/// What is gained beyond this, relative to the largest value, is more than rounding.
const ROUNDING: f64 = 1e-13;
/// Far more rounds than policy iteration takes.
const ROUNDS: usize = 1000;

/// An exact best response and what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct BestResponse {
    /// Action in each state, from 0.
    pub actions: Vec<usize>,
    /// `V*(s)`: value of the best response in each state.
    pub values: Vec<f64>,
    /// What the best response adds to the value of the player's own policy in each state, at least 0.
    pub regret: Vec<f64>,
    /// `max_s |V*(s) − max_a Q*(s, a)|`: how exactly the decision problem was solved.
    pub bellman_residual: f64,
}

/// What policies prove about themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// `V_i(s)`, `[player][state]`: discounted sums, not normalised.
    pub values: Vec<f64>,
    /// `max_i |V_i(s) − Σ_a σ_i(s, a) Q_i(s, a)|` in each state: how exactly the policies were evaluated.
    pub bellman_residual: Vec<f64>,
    /// Gain of an exact best response, `[player][state]`.
    pub regret: Vec<f64>,
    /// Sum over players of their largest regret over states: no initial state makes it larger.
    pub nash_conv: f64,
    /// The largest regret relative to its player's range of payoffs over `1 − γ`, the range of discounted sums; 0 of regrets
    /// that are rounding of the values.
    pub relative_regret: f64,
}

/// The exact best response of `player` against the others' part of `profile`, flat, of positive or zero probabilities, with
/// its gain over the player's own part.
pub fn best_response(game: &MarkovGame, player: usize, profile: &[f64]) -> Option<BestResponse> {
    let mut evaluation = Evaluation::new(game);
    evaluation.evaluate(profile).then(|| Problem::new(game, player, profile).solve(&evaluation, profile))
}

/// Evaluates policies and searches every player's best response. `None` if values are not finite.
pub fn certify(game: &MarkovGame, profile: &[f64]) -> Option<Certificate> {
    let mut evaluation = Evaluation::new(game);
    evaluation.evaluate(profile).then(|| certificate(&evaluation, profile))
}

/// The certificate of policies that were just evaluated.
pub(super) fn certificate(evaluation: &Evaluation<'_>, profile: &[f64]) -> Certificate {
    let game = evaluation.game();
    let (players, states) = (game.players(), game.states());
    let mut bellman_residual = vec![0.0; states];
    let (mut regret, mut nash_conv, mut relative_regret) = (Vec::new(), 0.0, 0.0_f64);
    for i in 0..players {
        for (s, residual) in bellman_residual.iter_mut().enumerate() {
            let own = game.strategy(i, s);
            let expected: f64 =
                profile[own.clone()].iter().zip(&evaluation.action_values()[own]).map(|(p, q)| p * q).sum();
            *residual = largest([*residual, (evaluation.values_of(i)[s] - expected).abs()]);
        }
        let response = Problem::new(game, i, profile).solve(evaluation, profile);
        let most = largest(response.regret.iter().copied());
        let (low, high) = game.payoff_range(i);
        let size = largest(evaluation.values_of(i).iter().map(|v| v.abs()));
        if most > ROUNDING * size {
            relative_regret = largest([relative_regret, most * (1.0 - game.discount()) / (high - low)]);
        }
        nash_conv += most;
        regret.extend(response.regret);
    }
    Certificate { values: evaluation.values().to_vec(), bellman_residual, regret, nash_conv, relative_regret }
}

/// The decision problem that the others' policies leave a player.
struct Problem<'a> {
    game: &'a MarkovGame,
    player: usize,
    /// Expected payoff of each own action now, states one after the other.
    rewards: Vec<f64>,
    /// Law of the next state after each own action, in the same order.
    laws: Transition,
    /// Where each state's actions start.
    starts: Vec<usize>,
}

impl<'a> Problem<'a> {
    fn new(game: &'a MarkovGame, player: usize, profile: &[f64]) -> Self {
        let states = game.states();
        let mut problem = Problem { game, player, rewards: Vec::new(), laws: Transition::default(), starts: vec![0] };
        for s in 0..states {
            let stage = game.stage(s);
            let count = stage.actions()[player];
            let (mut rewards, mut laws) = (vec![0.0; count], vec![0.0; count * states]);
            replies(stage, player, &profile[game.offsets()[s]..], |own, joint, weight| {
                rewards[own] += weight * stage.payoffs(player)[joint];
                let law = &mut laws[own * states..][..states];
                game.transition().row(game.row(s, joint)).for_each(|(next, p)| law[next] += weight * p);
            });
            problem.rewards.extend(rewards);
            laws.chunks_exact(states).for_each(|law| problem.laws.push(law.iter().copied().enumerate()));
            problem.starts.push(problem.rewards.len());
        }
        problem
    }

    /// Value of one action if `values` follow.
    fn action_value(&self, entry: usize, values: &[f64]) -> f64 {
        self.rewards[entry] + self.game.discount() * self.laws.expect(entry, values)
    }

    fn solve(&self, evaluation: &Evaluation<'_>, profile: &[f64]) -> BestResponse {
        let states = self.game.states();
        let mut values = evaluation.values_of(self.player).to_vec();
        let mut actions = vec![0; states];
        self.improve(&values, &mut actions, f64::NEG_INFINITY);
        for _ in 0..ROUNDS {
            values = self.under(&actions, &self.chosen_rewards(&actions));
            let scale = largest(values.iter().map(|v| v.abs()));
            if !self.improve(&values, &mut actions, BETTER * scale) {
                break;
            }
        }
        let bellman = (0..states).map(|s| {
            let best = maximum(
                &(self.starts[s]..self.starts[s + 1]).map(|k| self.action_value(k, &values)).collect::<Vec<_>>(),
            );
            (values[s] - best).abs()
        });
        let bellman_residual = largest(bellman);
        // What the own policy loses against the best response's action in each state, if it is itself followed later.
        let lost: Vec<f64> = (0..states)
            .map(|s| {
                let own = self.game.strategy(self.player, s);
                let q = &evaluation.action_values()[own.clone()];
                profile[own].iter().zip(q).map(|(p, other)| p * (q[actions[s]] - other)).sum()
            })
            .collect();
        let regret = self.under(&actions, &lost).into_iter().map(|gain| if gain < 0.0 { 0.0 } else { gain }).collect();
        BestResponse { actions, values, regret, bellman_residual }
    }

    /// Takes, in every state, the first of the best actions if it is better than the present one by more than `margin`;
    /// whether any was.
    fn improve(&self, values: &[f64], actions: &mut [usize], margin: f64) -> bool {
        let mut changed = false;
        for (s, action) in actions.iter_mut().enumerate() {
            let value = |a: usize| self.action_value(self.starts[s] + a, values);
            let best = (1..self.starts[s + 1] - self.starts[s]).fold(0, |b, a| if value(a) > value(b) { a } else { b });
            if best != *action && value(best) > value(*action) + margin {
                *action = best;
                changed = true;
            }
        }
        changed
    }

    fn chosen_rewards(&self, actions: &[usize]) -> Vec<f64> {
        actions.iter().enumerate().map(|(s, a)| self.rewards[self.starts[s] + a]).collect()
    }

    /// Discounted sums of `rewards`, one a state, under pure actions.
    fn under(&self, actions: &[usize], rewards: &[f64]) -> Vec<f64> {
        let mut laws = Transition::default();
        actions.iter().enumerate().for_each(|(s, a)| laws.push(self.laws.row(self.starts[s] + a)));
        discounted(&laws, rewards, self.game.discount())
    }
}
