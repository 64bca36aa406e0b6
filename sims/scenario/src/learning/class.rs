//! Classes of players that learn alike.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Learning, choice};
use crate::error::ScenarioError;
use crate::path::Path;
use crate::problem::Problem;
use crate::quantity::Quantity;

choice::chooses_rule! {
    /// Players that learn by the same rule, and imitate each other if that is it.
    pub struct Class {
        /// Who is in it: a player, a list of players, or ranges such as "0-3, 7"; players count from 0. In a population `share` or
        /// `count` say how many instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub players: Option<PlayerSet>,
        /// Of a population, what tables call the class. Default: its number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Of a population, the share of all players that is in the class, in (0, 1]; shares add up to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
        pub share: Option<f64>,
        /// Of a population, how many players are in the class, ≥ 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1))]
        pub count: Option<u64>,
        /// Of a population, parameters by name with an entry or a row a player, as all players of the class have them: a number, the
        /// row, or a law to draw each player's from. Default: those of `game` and `probes`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub parameters: BTreeMap<String, Quantity>,
    }
}

/// Players by their indices from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayerSet {
    /// A single one.
    One(usize),
    /// Some.
    List(Vec<usize>),
    /// Ranges of them, both ends included.
    Ranges(String),
}

impl PlayerSet {
    /// The players, in the order given, all below `players`; or which part makes no sense.
    fn members(&self, players: usize) -> Result<Vec<usize>, String> {
        let mut members = Vec::new();
        let mut add = |first: usize, last: usize, part: String| {
            if first > last || last >= players {
                return Err(part);
            }
            members.extend(first..=last);
            Ok(())
        };
        match self {
            PlayerSet::One(player) => add(*player, *player, player.to_string())?,
            PlayerSet::List(list) => list.iter().try_for_each(|&player| add(player, player, player.to_string()))?,
            PlayerSet::Ranges(text) => text.split(',').try_for_each(|part| {
                let (first, last) = part.split_once('-').unwrap_or((part, part));
                let number = |text: &str| text.trim().parse::<usize>().map_err(|_| part.trim().to_owned());
                add(number(first)?, number(last)?, part.trim().to_owned())
            })?,
        }
        Ok(members)
    }
}

impl Learning {
    /// The class of each of `players`; 0 if there is but one.
    pub(crate) fn assign(&self, players: usize) -> Result<Vec<usize>, ScenarioError> {
        if self.classes.is_empty() {
            return Ok(vec![0; players]);
        }
        let mut classes = vec![None; players];
        for (k, class) in self.classes.iter().enumerate() {
            let path = Path::fixed(&format!("learning.classes[{k}].players"));
            let Some(of_class) = &class.players else {
                let reason = "a class lists its players; in a population each gives its `share` or `count`";
                return Err(ScenarioError::new(path, Problem::Missing(reason.into())));
            };
            let members = of_class.members(players).map_err(|part| {
                let expected = format!("players from 0 to {}, such as 2, [0, 2] or \"0-2\"", players - 1);
                ScenarioError::new(path.clone(), Problem::wrong(format_args!("`{part}`"), expected))
            })?;
            for player in members {
                if let Some(other) = classes[player].replace(k) {
                    let found = format!("player {player}, who is in `classes[{other}]`");
                    return Err(ScenarioError::new(path, Problem::wrong(found, "every player in one class, once")));
                }
            }
        }
        let missing = classes.iter().position(Option::is_none);
        missing.map_or(Ok(()), |player| {
            let found = format!("no class for player {player}");
            Err(ScenarioError::new(Path::fixed("learning.classes"), Problem::wrong(found, "every player in one class")))
        })?;
        Ok(classes.into_iter().flatten().collect())
    }
}

impl Serialize for PlayerSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            PlayerSet::One(player) => player.serialize(serializer),
            PlayerSet::List(players) => players.serialize(serializer),
            PlayerSet::Ranges(text) => text.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for PlayerSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlayerSetVisitor)
    }
}

struct PlayerSetVisitor;

impl<'de> Visitor<'de> for PlayerSetVisitor {
    type Value = PlayerSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a player, a list of players or ranges such as \"0-3, 7\"")
    }

    fn visit_u64<E: Error>(self, player: u64) -> Result<PlayerSet, E> {
        Ok(PlayerSet::One(player.try_into().unwrap_or(usize::MAX)))
    }

    fn visit_str<E: Error>(self, ranges: &str) -> Result<PlayerSet, E> {
        Ok(PlayerSet::Ranges(ranges.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, players: A) -> Result<PlayerSet, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(players)).map(PlayerSet::List)
    }
}

impl JsonSchema for PlayerSet {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Players".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let player = serde_json::json!({ "type": "integer", "minimum": 0 });
        json_schema!({
            "description": "A player, a list of players, or ranges such as \"0-3, 7\"; players count from 0.",
            "anyOf": [player, { "type": "array", "items": player }, { "type": "string" }],
        })
    }
}
