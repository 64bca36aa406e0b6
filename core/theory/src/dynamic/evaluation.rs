//! What stationary policies are worth, exactly.
//!
//! A profile σ makes the states a Markov chain: `V_i = r_i^σ + γ P^σ V_i`, a linear system with one matrix for all players.
//! With V known, every state is a one-shot game whose payoffs are those of now and of what follows,
//! `r_i(s, a) + γ Σ P(s'|s, a) V_i(s')`, and expectations in it are the values of actions, Q.

use super::discounted::{MOST_FACTORED, settle};
use super::game::MarkovGame;
use super::transition::Transition;
use crate::equilibrium::lu::Lu;
use crate::normal_form::{Contraction, NormalForm};

/// Buffers for values under stationary policies.
#[derive(Debug, Clone)]
pub struct Evaluation<'a> {
    game: &'a MarkovGame,
    /// The stage games with what follows added to payoffs.
    continued: Vec<NormalForm>,
    contraction: Vec<Contraction>,
    /// Which contraction has the shape of a state.
    shape: Vec<usize>,
    /// `[state][state]`: `P^σ`, then with the identity `I − γ P^σ` in the factors.
    chain: Vec<f64>,
    pub(super) lu: Option<Lu>,
    weights: Vec<f64>,
    /// `[player][state]`.
    pub(super) values: Vec<f64>,
    /// Values of actions, flat like a profile.
    pub(super) action_values: Vec<f64>,
}

impl<'a> Evaluation<'a> {
    /// Buffers for `game`, whose discount must be below 1: callers check by [`MarkovGame::stationary`].
    pub fn new(game: &'a MarkovGame) -> Self {
        let states = game.states();
        let (mut contraction, mut shapes, mut shape) = (Vec::new(), Vec::<&[usize]>::new(), Vec::new());
        for s in 0..states {
            let actions = game.stage(s).actions();
            let known = shapes.iter().position(|other| *other == actions);
            shape.push(known.unwrap_or_else(|| {
                shapes.push(actions);
                contraction.push(Contraction::new(game.stage(s)));
                shapes.len() - 1
            }));
        }
        let factored = states <= MOST_FACTORED;
        Self {
            game,
            continued: (0..states).map(|s| game.stage(s).clone()).collect(),
            contraction,
            shape,
            chain: vec![0.0; if factored { states * states } else { 0 }],
            lu: factored.then(|| Lu::new(states)),
            weights: Vec::new(),
            values: vec![0.0; game.players() * states],
            action_values: vec![0.0; game.profile_length()],
        }
    }

    /// The game whose policies are evaluated.
    pub fn game(&self) -> &'a MarkovGame {
        self.game
    }

    /// Values of the last profile, `[player][state]`.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Values of a player, `[state]`.
    pub fn values_of(&self, player: usize) -> &[f64] {
        &self.values[player * self.game.states()..][..self.game.states()]
    }

    /// `Q_i(s, a)`: what each action is worth in its state if policies are followed from the next period on, flat like a
    /// profile.
    pub fn action_values(&self) -> &[f64] {
        &self.action_values
    }

    /// Evaluates a flat profile: values and values of actions. `false` if the numbers do not allow it (not finite).
    pub fn evaluate(&mut self, profile: &[f64]) -> bool {
        if !self.set_values(profile) {
            return false;
        }
        self.continue_stages();
        for s in 0..self.game.states() {
            let own = self.game.offsets()[s]..self.game.offsets()[s + 1];
            let contraction = &mut self.contraction[self.shape[s]];
            contraction.payoffs(&self.continued[s], &profile[own.clone()], &mut self.action_values[own]);
        }
        true
    }

    /// As [`Evaluation::evaluate`]; also writes for every state the derivatives of the values of its actions by the
    /// probabilities in the same state, later play unchanged, one square row-major block a state.
    pub(super) fn evaluate_with_derivatives(&mut self, profile: &[f64], blocks: &mut [Vec<f64>]) -> bool {
        if !self.set_values(profile) {
            return false;
        }
        self.continue_stages();
        for (s, block) in blocks.iter_mut().enumerate() {
            let own = self.game.offsets()[s]..self.game.offsets()[s + 1];
            let contraction = &mut self.contraction[self.shape[s]];
            contraction.derivatives(&self.continued[s], &profile[own.clone()], &mut self.action_values[own], block);
        }
        true
    }

    /// Solves for the values under `profile`.
    fn set_values(&mut self, profile: &[f64]) -> bool {
        self.values.fill(0.0);
        let settled = if self.lu.is_some() { self.by_factors(profile) } else { self.by_approximation(profile) };
        settled && self.values.iter().all(|v| v.is_finite())
    }

    fn by_factors(&mut self, profile: &[f64]) -> bool {
        let (game, states) = (self.game, self.game.states());
        self.chain.fill(0.0);
        for s in 0..states {
            game.joint_weights(s, &profile[game.offsets()[s]..game.offsets()[s + 1]], &mut self.weights);
            for (joint, &weight) in self.weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                for (next, p) in game.transition().row(game.row(s, joint)) {
                    self.chain[s * states + next] -= game.discount() * weight * p;
                }
            }
            self.chain[s * states + s] += 1.0;
            for i in 0..game.players() {
                let payoffs = game.stage(s).payoffs(i);
                self.values[i * states + s] = self.weights.iter().zip(payoffs).map(|(w, u)| w * u).sum();
            }
        }
        let Some(lu) = &mut self.lu else { return false };
        if !lu.factor(|matrix| matrix.copy_from_slice(&self.chain)) {
            return false;
        }
        self.values.chunks_exact_mut(states).for_each(|values| lu.solve(values));
        true
    }

    fn by_approximation(&mut self, profile: &[f64]) -> bool {
        let (game, states) = (self.game, self.game.states());
        let mut rows = Transition::default();
        let mut reward = vec![0.0; game.players() * states];
        let mut row = vec![0.0; states];
        for s in 0..states {
            game.joint_weights(s, &profile[game.offsets()[s]..game.offsets()[s + 1]], &mut self.weights);
            row.fill(0.0);
            for (joint, &weight) in self.weights.iter().enumerate() {
                game.transition().row(game.row(s, joint)).for_each(|(next, p)| row[next] += weight * p);
            }
            rows.push(row.iter().copied().enumerate());
            for i in 0..game.players() {
                let payoffs = game.stage(s).payoffs(i);
                reward[i * states + s] = self.weights.iter().zip(payoffs).map(|(w, u)| w * u).sum();
            }
        }
        for (values, reward) in self.values.chunks_exact_mut(states).zip(reward.chunks_exact(states)) {
            settle(&rows, reward, game.discount(), values);
        }
        true
    }

    /// Adds what follows to the payoffs of every state.
    fn continue_stages(&mut self) {
        for (s, stage) in self.continued.iter_mut().enumerate() {
            self.game.continue_stage(s, &self.values, stage);
        }
    }
}

/// Calls `visit` with every own action of `player`, every joint action that has it, and the probability that the opponents play
/// their part of that; own actions in order, joint actions of each in order. Parts that are never played are left out.
pub(super) fn replies(stage: &NormalForm, player: usize, profile: &[f64], mut visit: impl FnMut(usize, usize, f64)) {
    let offsets = stage.offsets();
    let mut weights = vec![1.0];
    for opponent in (0..stage.players()).filter(|&other| other != player) {
        let strategy = &profile[offsets[opponent]..offsets[opponent + 1]];
        weights = weights.iter().flat_map(|w| strategy.iter().map(move |p| w * p)).collect();
    }
    let (count, after) = (stage.actions()[player], stage.actions()[player + 1..].iter().product::<usize>());
    for own in 0..count {
        for (others, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            visit(own, ((others / after) * count + own) * after + others % after, weight);
        }
    }
}
