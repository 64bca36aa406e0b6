//! What counts are of: the actions of each player, or of each information set.

use walras_process::nearest::nearest;
use walras_theory::game_file::{NamedGame, NamedTree};

use super::error::CountFault;
use crate::tree::Keys;

/// Names of everything that is counted.
pub(super) struct Slots {
    pub(super) players: Vec<String>,
    /// Of a game in extensive form, the player of each information set, what it is called and its number in the file.
    pub(super) sets: Option<Vec<(usize, String, String)>>,
    /// Actions of each player or information set.
    pub(super) actions: Vec<Vec<String>>,
    /// Where the actions of each begin, and their total.
    pub(super) offsets: Vec<usize>,
}

impl Slots {
    pub(super) fn of_table(named: &NamedGame) -> Self {
        Slots {
            players: named.players.clone(),
            sets: None,
            actions: named.actions.clone(),
            offsets: named.game.offsets().to_vec(),
        }
    }

    pub(super) fn of_tree(named: &NamedTree) -> Self {
        let keys = Keys::of(named);
        let sets = keys.sets().iter().zip(&named.information_sets);
        let sets = sets.map(|((player, key), set)| (*player, key.clone(), set.number.to_string()));
        Slots {
            sets: Some(sets.collect()),
            actions: named.information_sets.iter().map(|set| set.actions.clone()).collect(),
            players: keys.players,
            offsets: named.game.offsets().to_vec(),
        }
    }

    pub(super) fn plural(&self) -> &'static str {
        if self.sets.is_some() { "information sets" } else { "players" }
    }

    pub(super) fn columns(&self) -> &'static str {
        if self.sets.is_some() { "player, infoset, action, count" } else { "player, action, count" }
    }

    /// A player or an information set in words.
    pub(super) fn name(&self, slot: usize) -> String {
        match &self.sets {
            Some(sets) => format!("information set `{}` of player `{}`", sets[slot].1, self.players[sets[slot].0]),
            None => format!("player `{}`", self.players[slot]),
        }
    }

    /// An information set of a player by its name, else by its number in the file.
    pub(super) fn set(&self, player: usize, found: &str) -> Result<usize, CountFault> {
        let own = || self.sets.iter().flatten().enumerate().filter(|(_, set)| set.0 == player);
        let by_name = own().find(|(_, set)| set.1 == found);
        let by_number = || own().find(|(_, set)| set.2 == found);
        by_name.or_else(by_number).map(|(slot, _)| slot).ok_or_else(|| {
            let names: Vec<&String> = own().map(|(_, set)| &set.1).collect();
            CountFault::Unknown {
                column: "infoset",
                found: found.into(),
                expected: format!("an information set of player `{}` by its label or number", self.players[player]),
                nearest: nearest(found, &names).map(|name| (*name).clone()),
            }
        })
    }
}
