//! Private states.

use serde::{Deserialize, Serialize};

use super::extent::Extent;

/// A private state: one of evenly spaced levels, drawn for every player in every episode, independently of all else, and
/// seen by it alone before it chooses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Name used in tables and figures.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Lowest level.
    pub low: Extent,
    /// Highest level.
    pub high: Extent,
    /// How many levels.
    pub levels: usize,
    /// Parameter of shape `["any"]` with one weight ≥ 0 a level, to which probabilities are proportional; all levels are
    /// equally likely if absent.
    #[serde(default)]
    pub weights: Option<String>,
    /// Probabilities of the levels, up to a factor, where they are no parameter's; empty if not given so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probabilities: Vec<f64>,
}
