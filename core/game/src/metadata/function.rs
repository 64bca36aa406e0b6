//! Functions of the game, as a reader sees them.

use serde::{Deserialize, Serialize};

/// What the game computes, written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// The formula as plain text or TeX, in names that the metadata declare; empty if it is not given. Nothing computes with it.
    #[serde(default)]
    pub formula: String,
}

impl Function {
    /// Whether nothing is written down.
    pub fn is_empty(&self) -> bool {
        self.formula.is_empty()
    }
}
