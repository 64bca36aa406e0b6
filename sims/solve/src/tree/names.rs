//! What information sets are called in answers.

use serde::ser::{Serialize, SerializeMap, Serializer};
use walras_theory::game_file::NamedTree;

/// Names of players and, for each, of its information sets, in the order in which the file first meets them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Keys {
    pub(crate) players: Vec<String>,
    /// Player and key of each information set.
    sets: Vec<(usize, String)>,
}

impl Keys {
    /// Labels where they are there and tell sets apart, numbers where not.
    pub(crate) fn of(named: &NamedTree) -> Self {
        let numbered = |k: usize| (k + 1).to_string();
        let players = &named.players;
        let clear = |name: &String| {
            let count = players.iter().filter(|other| *other == name).count();
            // A name that is the number of another player would be mistaken for it.
            let number = name.parse::<usize>().is_ok_and(|n| (1..=players.len()).contains(&n));
            !name.is_empty()
                && count == 1
                && (!number || players.iter().position(|p| p == name).map(numbered).as_ref() == Some(name))
        };
        let names = players.iter().enumerate().map(|(k, name)| if clear(name) { name.clone() } else { numbered(k) });
        let sets = named.game.information_sets();
        let mut labels = std::collections::BTreeMap::<(usize, &str), usize>::new();
        let mut numbers = std::collections::BTreeSet::<(usize, String)>::new();
        for (set, name) in sets.iter().zip(&named.information_sets) {
            *labels.entry((set.player, &name.label)).or_default() += 1;
            numbers.insert((set.player, name.number.to_string()));
        }
        let keys = sets.iter().zip(&named.information_sets).map(|(set, name)| {
            let number = name.number.to_string();
            let alone = labels.get(&(set.player, name.label.as_str())) == Some(&1);
            let mistaken = name.label != number && numbers.contains(&(set.player, name.label.clone()));
            let key = if name.label.is_empty() || !alone || mistaken { number } else { name.label.clone() };
            (set.player, key)
        });
        Self { players: names.collect(), sets: keys.collect() }
    }

    /// Player and key of each information set.
    pub(crate) fn sets(&self) -> &[(usize, String)] {
        &self.sets
    }
}

/// Something of every information set, written as `{player: {information set: …}}` in the order of the file.
pub(crate) struct BySet<'a, T> {
    pub(crate) keys: &'a Keys,
    pub(crate) values: Vec<T>,
}

impl<T: Serialize> Serialize for BySet<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.keys.players.len()))?;
        for (player, name) in self.keys.players.iter().enumerate() {
            map.serialize_entry(name, &OfPlayer { of: self, player })?;
        }
        map.end()
    }
}

struct OfPlayer<'a, T> {
    of: &'a BySet<'a, T>,
    player: usize,
}

impl<T: Serialize> Serialize for OfPlayer<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let own = self.of.keys.sets.iter().zip(&self.of.values).filter(|((player, _), _)| *player == self.player);
        serializer.collect_map(own.map(|((_, key), value)| (key, value)))
    }
}
