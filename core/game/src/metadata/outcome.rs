//! What a designer may see besides actions.

use serde::{Deserialize, Serialize};

/// Something that a designer may see besides actions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Name used in scenarios and tables.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// How the players' values become one.
    #[serde(default)]
    pub total: Total,
    /// How it is computed, as plain text or TeX; empty if that is not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
}

/// How the values of all players become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Total {
    /// Their sum.
    #[default]
    Sum,
    /// Their mean.
    Mean,
}
