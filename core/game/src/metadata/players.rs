//! How many players a game takes.

use serde::{Deserialize, Serialize};

/// How many players a game takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Players {
    /// At least this many.
    pub minimum: usize,
    /// At most this many; unbounded if absent.
    #[serde(default)]
    pub maximum: Option<usize>,
    /// How many if the scenario does not say.
    pub default: usize,
    /// Whether players of equal private types can be one type: the game takes parameters with the axis `players` that have one row
    /// a type, fewer than there are players, knows players by the row of their type, and goes by `players`, not by rows, where it
    /// counts them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_type: bool,
}

impl Default for Players {
    fn default() -> Self {
        Players { minimum: 1, maximum: None, default: 2, by_type: false }
    }
}
