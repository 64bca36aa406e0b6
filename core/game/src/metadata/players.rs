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
}

impl Default for Players {
    fn default() -> Self {
        Players { minimum: 1, maximum: None, default: 2 }
    }
}
