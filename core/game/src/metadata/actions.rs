//! What players choose from.

use serde::{Deserialize, Serialize};

use super::extent::Extent;

/// What a player chooses from: a grid, the product of evenly spaced levels in each dimension, or the whole box it spans.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionSpace {
    /// Whether points between the levels can be chosen too, by those who learn so.
    #[serde(default)]
    pub space: Space,
    /// The coordinates of an action.
    pub dimensions: Vec<ActionDimension>,
    /// Default number of levels, `[dimensions]`.
    pub levels: Vec<usize>,
    /// Whether players may stay out, and what they have then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_option: Option<OutsideOption>,
}

impl ActionSpace {
    /// Whether there is nothing to choose from.
    pub fn is_empty(&self) -> bool {
        self.dimensions.is_empty() && self.levels.is_empty()
    }
}

/// Not taking part, as one more action of every player: always feasible, with no part in any aggregate. Only games by
/// aggregates on a grid can have it, as others then know all they need of who stays out. The game is never asked about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OutsideOption {
    /// The payoff of who stays out.
    pub payoff: OutsidePayoff,
}

/// The payoff of who stays out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum OutsidePayoff {
    /// The same number for every player.
    Value(f64),
    /// The value of a parameter that is no mechanism: a scalar, or one entry a player.
    Parameter(String),
}

/// Whether actions are levels or any point between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// The levels only.
    #[default]
    Grid,
    /// Every point of the box; rules that need finitely many actions take the levels.
    Box,
}

/// One coordinate of an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionDimension {
    /// Name used in tables and figures.
    pub name: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Lowest level.
    pub low: Extent,
    /// Highest level.
    pub high: Extent,
}
