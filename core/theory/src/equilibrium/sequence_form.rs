//! Nash equilibria of two-player games in extensive form by their sequence form.
//!
//! A realization plan x of a player gives each of its sequences the probability that the player's own choices contribute to it:
//! x(∅) = 1, and at every information set the continuations of a sequence share its weight, `E x = e`. Expected payoffs are
//! bilinear in plans, with as many entries as there are leaves, so that equilibria of zero-sum games solve a linear program and all others a linear
//! complementarity problem, both of the size of the tree. Sources: von Stengel, "Efficient computation of behavior
//! strategies", Games and Economic Behavior 14 (1996); Koller, Megiddo & von Stengel, "Efficient computation of equilibria for
//! extensive two-person games", same journal 14 (1996).

mod complementarity;
mod linear;

use crate::extensive_form::{ExtensiveForm, Sequences, best_response};
use std::collections::BTreeMap;

/// Weight of a sequence below which its player is taken not to play it.
const UNPLAYED: f64 = 1e-11;

/// A two-player game over pairs of sequences.
struct Form<'a> {
    game: &'a ExtensiveForm,
    sequences: &'a Sequences,
    /// `[player][local sequence]`: index in a behaviour plus 1, 0 for the empty one first.
    global: [Vec<u32>; 2],
    /// Local sequence of each action, `[actions]`.
    local: Vec<usize>,
    /// Information sets of each player.
    sets: [Vec<usize>; 2],
    /// Payoffs by pairs of local sequences that end at leaves, of both players, each from 0 to 1 at leaves, weighed by chance.
    payoffs: BTreeMap<(usize, usize), Entry>,
}

/// What a pair of sequences leads to.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// Probability of chance.
    weight: f64,
    payoffs: [f64; 2],
}

impl<'a> Form<'a> {
    fn new(game: &'a ExtensiveForm, sequences: &'a Sequences) -> Self {
        let mut global = [vec![0], vec![0]];
        let mut sets = [Vec::new(), Vec::new()];
        let mut local = vec![0; game.offsets()[game.information_sets().len()]];
        for (index, set) in game.information_sets().iter().enumerate() {
            sets[set.player].push(index);
            for action in game.actions(index) {
                local[action] = global[set.player].len();
                global[set.player].push(action as u32 + 1);
            }
        }
        let mut form = Self { game, sequences, global, local, sets, payoffs: BTreeMap::new() };
        let scale = [0, 1].map(|i| {
            let (low, high) = game.payoff_range(i);
            (low, if high > low { high - low } else { 1.0 })
        });
        for (leaf, chance, own) in sequences.leaves() {
            let payoffs = game.payoffs(leaf);
            let entry = form.payoffs.entry((form.place(own[0]), form.place(own[1]))).or_default();
            entry.weight += chance;
            for i in 0..2 {
                entry.payoffs[i] += chance * (payoffs[i] - scale[i].0) / scale[i].1;
            }
        }
        form
    }

    /// Local index of a sequence.
    fn place(&self, sequence: u32) -> usize {
        if sequence == 0 { 0 } else { self.local[sequence as usize - 1] }
    }

    /// Rows of `E x = e` of `player`: for each information set the local sequence before it and those that continue it.
    fn constraints(&self, player: usize) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
        self.sets[player].iter().map(|&index| {
            let own = self.game.actions(index);
            let first = self.local[own.start];
            (self.place(self.sequences.before(index)), first..first + own.len())
        })
    }

    /// The behaviour of two plans. Where a player's own plan does not lead, its best response to the other fills in.
    fn behavior(&self, plans: &[Vec<f64>; 2]) -> Vec<f64> {
        let mut behavior = self.game.uniform();
        let mut open = Vec::new();
        for (player, plan) in plans.iter().enumerate() {
            for (&index, (before, own)) in self.sets[player].iter().zip(self.constraints(player)) {
                let weights: Vec<f64> = plan[own].iter().map(|x| x.max(0.0)).collect();
                let total: f64 = weights.iter().sum();
                if plan[before] <= UNPLAYED || total <= UNPLAYED {
                    open.push(index);
                    continue;
                }
                behavior[self.game.actions(index)].iter_mut().zip(weights).for_each(|(p, x)| *p = x / total);
            }
        }
        let best = [0, 1].map(|player| best_response(self.game, self.sequences, &behavior, player));
        for index in open {
            let own = &mut behavior[self.game.actions(index)];
            own.fill(0.0);
            own[best[self.game.information_sets()[index].player].actions[index] as usize] = 1.0;
        }
        behavior
    }
}

/// Whether the payoffs of the two players sum to the same at every leaf, up to rounding.
pub(super) fn is_constant_sum(game: &ExtensiveForm) -> bool {
    let sums = || game.leaf_payoffs().chunks_exact(2).map(|u| u[0] + u[1]);
    let (low, high) = sums().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), s| (l.min(s), h.max(s)));
    high - low <= 1e-12 * game.payoff_unit()
}

/// The behaviour of a pair of maximin plans of a constant-sum game, by two linear programs. `None` if they are not solved.
pub(super) fn zero_sum(game: &ExtensiveForm, sequences: &Sequences) -> Option<Vec<f64>> {
    let form = Form::new(game, sequences);
    let plans = [linear::maximin(&form, 0)?, linear::maximin(&form, 1)?];
    Some(form.behavior(&plans))
}

/// The behaviour of a pair of equilibrium plans by Lemke's algorithm. `None` if the problem is too large or rounding stops it.
pub(super) fn general_sum(game: &ExtensiveForm, sequences: &Sequences) -> Option<Vec<f64>> {
    let form = Form::new(game, sequences);
    let plans = complementarity::equilibrium(&form)?;
    Some(form.behavior(&plans))
}
