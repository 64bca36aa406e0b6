//! Constraints on the joint action.

use serde::{Deserialize, Serialize};

/// A constraint on the joint action, feasible where ≤ 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedConstraint {
    /// Name used in tables.
    pub name: String,
    /// What it limits.
    #[serde(default)]
    pub description: String,
    /// Unit of its value; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// How it is computed, as plain text or TeX; empty if that is not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
}
