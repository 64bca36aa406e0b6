//! The reduced normal form of a game in extensive form.
//!
//! A reduced strategy says what its player does at every information set that its own earlier choices leave within reach, and
//! nothing about the others: strategies that differ there only are the same to everybody. Source: Kuhn (1953); Osborne &
//! Rubinstein, A Course in Game Theory (1994), section 6.4.

use thiserror::Error;

use super::{ExtensiveForm, Sequences};

/// All reduced strategies of all players.
#[derive(Clone, Debug, PartialEq)]
pub struct ReducedForm {
    /// `[players][strategies][actions]`: the actions of a behaviour that a strategy takes, in the order of the tree.
    strategies: Vec<Vec<Vec<usize>>>,
}

/// More profiles than there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the reduced normal form has more than {most} profiles of strategies")]
pub struct TooManyProfiles {
    /// The most that were allowed.
    pub most: usize,
}

impl ReducedForm {
    /// The strategies of `game`, whose players have perfect recall, if their profiles are at most `most`.
    ///
    /// # Errors
    /// If there are more.
    pub fn new(game: &ExtensiveForm, sequences: &Sequences, most: usize) -> Result<Self, TooManyProfiles> {
        let mut strategies = Vec::with_capacity(game.players());
        let mut left = most;
        for player in 0..game.players() {
            let sets: Vec<usize> =
                (0..game.information_sets().len()).filter(|&k| game.information_sets()[k].player == player).collect();
            let mut own = Vec::new();
            let enumeration = Enumeration { game, sequences, sets: &sets, most: left };
            enumeration.complete(0, &mut Vec::new(), &mut own).ok_or(TooManyProfiles { most })?;
            left /= own.len();
            strategies.push(own);
        }
        Ok(Self { strategies })
    }

    /// Number of strategies of each player, at least 1.
    pub fn counts(&self) -> Vec<usize> {
        self.strategies.iter().map(Vec::len).collect()
    }

    /// The actions of a behaviour, flat, that a strategy of a player takes.
    pub fn actions(&self, player: usize, strategy: usize) -> &[usize] {
        &self.strategies[player][strategy]
    }

    /// Shows every leaf that a profile of strategies reaches with positive probability of chance: the profile, the last
    /// player's strategy fastest, the leaf and the probability. Leaves come in the order of the tree.
    pub fn reached(&self, sequences: &Sequences, mut show: impl FnMut(usize, usize, f64)) {
        for (leaf, chance, last) in sequences.leaves() {
            if chance == 0.0 {
                continue;
            }
            let leads_there = |player: usize| -> Vec<usize> {
                let all = self.strategies[player].iter().enumerate();
                // Who takes an action has taken those that lead to it.
                let holds = |actions: &Vec<usize>| last[player] == 0 || actions.contains(&(last[player] as usize - 1));
                all.filter(|(_, actions)| holds(actions)).map(|(strategy, _)| strategy).collect()
            };
            let mut profiles = vec![0];
            for (player, strategies) in self.strategies.iter().enumerate() {
                let own = leads_there(player);
                let longer =
                    profiles.iter().flat_map(|profile| own.iter().map(move |k| profile * strategies.len() + k));
                profiles = longer.collect();
            }
            profiles.into_iter().for_each(|profile| show(profile, leaf, chance));
        }
    }
}

/// The strategies of a player who moves at these sets.
struct Enumeration<'a> {
    game: &'a ExtensiveForm,
    sequences: &'a Sequences,
    sets: &'a [usize],
    most: usize,
}

impl Enumeration<'_> {
    /// Completes the actions chosen at the first `decided` sets in every way; none if there are too many.
    fn complete(&self, decided: usize, chosen: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) -> Option<()> {
        let Some(&set) = self.sets.get(decided) else {
            all.push(chosen.clone());
            return (all.len() <= self.most).then_some(());
        };
        let before = self.sequences.before(set) as usize;
        if before > 0 && !chosen.contains(&(before - 1)) {
            return self.complete(decided + 1, chosen, all);
        }
        for action in self.game.actions(set) {
            chosen.push(action);
            self.complete(decided + 1, chosen, all)?;
            chosen.pop();
        }
        Some(())
    }
}
