//! Counterfactual regret minimisation: regret matching at every information set of a game in extensive form.
//!
//! An action's counterfactual payoff weighs the leaves behind it by what chance and the others contribute to reaching them, as
//! if the player had meant to get there. Each set matches its own regrets in these payoffs, and the average of realization plans
//! approaches equilibrium in two-player zero-sum games. Leaves are kept as a list with the sequences of all players, so that an
//! iteration streams over them once for each player, without walking the tree. Source: Zinkevich, Johanson, Bowling & Piccione, "Regret
//! minimization in games with incomplete information", NIPS 20 (2007).

use super::regret_matching::regret_strategy;
use crate::extensive_form::{ExtensiveForm, Sequences};

/// How regrets and averages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterfactualRule {
    /// CFR: all iterations count alike, players move at once.
    Plain,
    /// CFR⁺ (Tammelin, Burch, Johanson & Bowling 2015): regrets never fall below 0, players take turns, iteration t counts t times.
    Plus,
    /// Linear CFR (Brown & Sandholm, "Solving imperfect-information games via discounted regret minimization", AAAI 2019):
    /// regrets and plans of iteration t count t times.
    Linear,
}

/// A game played by counterfactual regret minimisation.
#[derive(Clone, Debug)]
pub struct CounterfactualRegret {
    rule: CounterfactualRule,
    iterations: u64,
    players: usize,
    /// `[leaves][players]` sequences, payoffs weighed by chance.
    sequences: Vec<u32>,
    payoffs: Vec<f64>,
    sets: Vec<Set>,
    /// Flat, as a behaviour.
    regrets: Vec<f64>,
    strategy: Vec<f64>,
    /// Plans so far, weighed and summed.
    plans: Vec<f64>,
    /// What each player's `strategy` contributes to reaching its sequences, of which 0 is the empty one.
    reach: Vec<f64>,
    gains: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Set {
    player: usize,
    before: usize,
    start: usize,
    end: usize,
}

impl CounterfactualRegret {
    /// Uniform play of `game`, whose sequences these are.
    pub fn new(game: &ExtensiveForm, sequences: &Sequences, rule: CounterfactualRule) -> Self {
        let players = game.players();
        let base: Vec<f64> = (0..players).map(|i| game.payoff_range(i).0).collect();
        let (mut leaf_sequences, mut payoffs) = (Vec::new(), Vec::new());
        for (leaf, chance, own) in sequences.leaves().filter(|leaf| leaf.1 > 0.0) {
            leaf_sequences.extend_from_slice(own);
            // Only differences of payoffs matter.
            payoffs.extend(game.payoffs(leaf).iter().zip(&base).map(|(u, base)| chance * (u - base)));
        }
        let sets = game.information_sets().iter().enumerate().map(|(index, set)| {
            let own = game.actions(index);
            Set { player: set.player, before: sequences.before(index) as usize, start: own.start, end: own.end }
        });
        let strategy = game.uniform();
        let zeros = vec![0.0; strategy.len()];
        let mut play = Self {
            rule,
            iterations: 0,
            players,
            sequences: leaf_sequences,
            payoffs,
            sets: sets.collect(),
            regrets: zeros.clone(),
            plans: zeros,
            reach: vec![1.0; strategy.len() + 1],
            gains: vec![0.0; strategy.len() + 1],
            strategy,
        };
        (0..players).for_each(|player| play.set_reach(player));
        play
    }

    /// Iterations so far.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// One iteration: every player plays and updates its regrets once.
    pub fn step(&mut self) {
        self.iterations += 1;
        let t = self.iterations as f64;
        let weight = if self.rule == CounterfactualRule::Plain { 1.0 } else { t };
        if self.rule != CounterfactualRule::Plus {
            self.plans.iter_mut().zip(&self.reach[1..]).for_each(|(sum, plan)| *sum += weight * plan);
        }
        for player in 0..self.players {
            self.set_gains(player);
            self.regret(player, weight);
            if self.rule == CounterfactualRule::Plus {
                self.respond(player);
                self.add_plan(player, weight);
            }
        }
        if self.rule != CounterfactualRule::Plus {
            (0..self.players).for_each(|player| self.respond(player));
        }
    }

    /// The behaviour to which the average of plans leads: uniform where none has led yet.
    pub fn average(&self) -> Vec<f64> {
        let mut behavior = self.plans.clone();
        for set in &self.sets {
            let own = &mut behavior[set.start..set.end];
            let total: f64 = own.iter().sum();
            let even = 1.0 / own.len() as f64;
            own.iter_mut().for_each(|p| *p = if total > 0.0 { *p / total } else { even });
        }
        behavior
    }

    fn set_reach(&mut self, player: usize) {
        for set in self.sets.iter().filter(|set| set.player == player) {
            let above = self.reach[set.before];
            for action in set.start..set.end {
                self.reach[action + 1] = above * self.strategy[action];
            }
        }
    }

    fn add_plan(&mut self, player: usize, weight: f64) {
        for set in self.sets.iter().filter(|set| set.player == player) {
            for action in set.start..set.end {
                self.plans[action] += weight * self.reach[action + 1];
            }
        }
    }

    /// Counterfactual payoffs of the leaves, credited to the player's last action before each.
    fn set_gains(&mut self, player: usize) {
        self.gains.fill(0.0);
        let leaves = self.sequences.chunks_exact(self.players).zip(self.payoffs.chunks_exact(self.players));
        if self.players == 2 {
            for (own, payoffs) in leaves {
                self.gains[own[player] as usize] += payoffs[player] * self.reach[own[1 - player] as usize];
            }
            return;
        }
        for (own, payoffs) in leaves {
            let others = (0..self.players).filter(|&other| other != player);
            let reach: f64 = others.map(|other| self.reach[own[other] as usize]).product();
            self.gains[own[player] as usize] += payoffs[player] * reach;
        }
    }

    /// From the last information set to the first: regrets, and what each is worth to the action before it.
    fn regret(&mut self, player: usize, weight: f64) {
        for set in self.sets.iter().rev().filter(|set| set.player == player) {
            let gains = &self.gains[set.start + 1..set.end + 1];
            let value: f64 = gains.iter().zip(&self.strategy[set.start..set.end]).map(|(u, p)| u * p).sum();
            for (regret, gain) in self.regrets[set.start..set.end].iter_mut().zip(gains) {
                *regret = match self.rule {
                    CounterfactualRule::Plain => *regret + (gain - value),
                    CounterfactualRule::Plus => (*regret + (gain - value)).max(0.0),
                    CounterfactualRule::Linear => *regret + weight * (gain - value),
                };
            }
            self.gains[set.before] += value;
        }
    }

    fn respond(&mut self, player: usize) {
        for set in self.sets.iter().filter(|set| set.player == player) {
            regret_strategy(&self.regrets[set.start..set.end], &mut self.strategy[set.start..set.end]);
        }
        self.set_reach(player);
    }
}
