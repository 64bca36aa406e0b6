//! Money that moves between players and the designer.

use serde::{Deserialize, Serialize};

/// What a player pays the designer, net of what it is paid. It is part of the payoff: payoff = value − transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// What is paid for.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement, that of payoffs; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// How it is computed, as plain text or TeX; empty if that is not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// The outcome, a sum over players, that is what play is worth to the designer itself besides what it is paid; surplus
    /// contains it. None if nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designer_value: Option<String>,
}
