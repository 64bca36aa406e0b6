//! Players who choose from the same action nodes are alike, and one strategy stands for them.

use crate::action_graph::{ActionGraphGame, Expectation};
use crate::quality;

use super::super::certificate::{blocks, regret};

/// Who is alike.
pub(super) struct Kinds {
    /// The kind of each player.
    pub(super) of: Vec<usize>,
    /// The players of each kind, ascending.
    pub(super) members: Vec<Vec<usize>>,
    /// Where each kind's block starts in a profile of kinds.
    pub(super) offsets: Vec<usize>,
    /// What payoffs of each kind are measured in.
    pub(super) units: Vec<f64>,
}

impl Kinds {
    /// Payoffs are measured in the largest range of a player's.
    pub(super) fn of(game: &ActionGraphGame) -> Self {
        let sets = game.graph().action_sets();
        let mut lists: Vec<&Vec<usize>> = sets.iter().collect();
        lists.sort();
        lists.dedup();
        let of: Vec<usize> = sets.iter().map(|set| lists.partition_point(|other| *other < set)).collect();
        let mut members = vec![Vec::new(); lists.len()];
        of.iter().enumerate().for_each(|(player, &kind)| members[kind].push(player));
        let mut offsets = vec![0];
        offsets.extend(lists.iter().scan(0, |end, set| {
            *end += set.len();
            Some(*end)
        }));
        let range = |members: &Vec<usize>| {
            let (low, high) = game.payoff_range(members[0]);
            high - low
        };
        let range = quality::largest(members.iter().map(range));
        let units = vec![range; members.len()];
        Self { of, members, offsets, units }
    }

    /// The same, payoffs of each kind being measured in their own range.
    pub(super) fn in_own_ranges(mut self, game: &ActionGraphGame) -> Self {
        let range = |members: &Vec<usize>| {
            let (low, high) = game.payoff_range(members[0]);
            if high > low { high - low } else { 1.0 }
        };
        self.units = self.members.iter().map(range).collect();
        self
    }

    pub(super) fn blocks(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        blocks(&self.offsets)
    }

    pub(super) fn block(&self, kind: usize) -> std::ops::Range<usize> {
        self.offsets[kind]..self.offsets[kind + 1]
    }

    pub(super) fn uniform(&self) -> Vec<f64> {
        self.blocks().flat_map(|own| std::iter::repeat_n(1.0 / own.len() as f64, own.len())).collect()
    }

    /// The profile of all players, flat.
    pub(super) fn spread(&self, profile: &[f64]) -> Vec<f64> {
        self.of.iter().flat_map(|&kind| profile[self.block(kind)].iter().copied()).collect()
    }

    /// Expected payoffs of the actions of each kind when all others play `full`.
    pub(super) fn payoffs(&self, game: &ActionGraphGame, expectation: &mut Expectation, full: &[f64], out: &mut [f64]) {
        for (own, members) in self.blocks().zip(&self.members) {
            expectation.action_payoffs(game, full, members[0], &mut out[own]);
        }
    }

    /// The regret of each kind in a profile of kinds, and the payoffs of their actions.
    pub(super) fn regrets(&self, game: &ActionGraphGame, profile: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut payoffs = vec![0.0; profile.len()];
        self.payoffs(game, &mut Expectation::default(), &self.spread(profile), &mut payoffs);
        (self.blocks().map(|own| regret(&profile[own.clone()], &payoffs[own])).collect(), payoffs)
    }

    /// What is the same for all players of a kind, a player each.
    pub(super) fn each(&self, by_kind: &[f64]) -> Vec<f64> {
        self.of.iter().map(|&kind| by_kind[kind]).collect()
    }

    /// `∂u_a/∂σ_b` in units of payoffs when all play `full`, `[b][a]`, and `payoffs` are what actions then pay: one other player
    /// of a kind is put on each of its actions in turn.
    pub(super) fn derivatives(
        &self,
        game: &ActionGraphGame,
        expectation: &mut Expectation,
        full: &mut [f64],
        payoffs: &[f64],
        derivatives: &mut [f64],
    ) {
        let size = payoffs.len();
        for (kind, members) in self.members.iter().enumerate() {
            for (own, block) in self.blocks().enumerate() {
                let others = members.len() - usize::from(own == kind);
                let rows = self.block(kind).map(|b| b * size + block.start..b * size + block.end);
                let Some(&moved) = members.last().filter(|_| others > 0) else {
                    rows.for_each(|row| derivatives[row].fill(0.0));
                    continue;
                };
                let place = game.graph().offsets()[moved]..game.graph().offsets()[moved + 1];
                let mixed = full[place.clone()].to_vec();
                for (action, row) in rows.enumerate() {
                    full[place.clone()].fill(0.0);
                    full[place.start + action] = 1.0;
                    let out = &mut derivatives[row];
                    expectation.action_payoffs(game, full, self.members[own][0], out);
                    let base = &payoffs[self.block(own)];
                    let unit = self.units[own];
                    out.iter_mut().zip(base).for_each(|(u, base)| *u = others as f64 * ((*u - base) / unit));
                }
                full[place].copy_from_slice(&mixed);
            }
        }
    }
}
