//! Contributions of actions and the aggregates they make.

use serde::{Deserialize, Serialize};

use super::parameter::Axis;

/// Something that an action adds to aggregates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Name by which aggregates refer to it.
    pub name: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Empty for one number; `["actions"]` for one an action of the grid, which makes as many of every aggregate of it.
    #[serde(default)]
    pub shape: Vec<Axis>,
    /// How it is computed, as plain text or TeX; empty if that is not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
}

/// A weighted sum of the players' contributions: `S_i = Σ_j w_ji c_j`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// Name, for reading.
    pub name: String,
    /// Which contribution is summed.
    pub contribution: String,
    /// The weights `w_ji`.
    pub weights: Weights,
    /// Whether j = i is part of the sum.
    pub own: Own,
}

/// Weights of an aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// `w_ji = 1`: every player feels the same sum, up to the own part.
    Uniform,
    /// `w_ji` is entry `[j][i]` of this players × players parameter.
    Pairwise(String),
}

/// Whether an aggregate includes the player's own contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Own {
    /// The sum runs over all players.
    Included,
    /// The sum leaves the player out.
    Excluded,
}
