//! Parameters: numbers that can be set from outside.

use serde::{Deserialize, Serialize};

use super::distribution::Distribution;

/// One number, vector or matrix that can be set from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name used in scenarios.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Who sets it and who knows it.
    pub role: Role,
    /// Real or whole.
    #[serde(default)]
    pub kind: Kind,
    /// Names of the values 0, 1, 2, … of a whole number that stands for a choice; scenarios may use them. Empty if it is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Axes of the value, outermost first; empty for a scalar.
    #[serde(default)]
    pub shape: Vec<Axis>,
    /// Whether a list of any length may be left out, and is empty then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Value of every entry where the scenario gives none.
    #[serde(default)]
    pub default: Option<f64>,
    /// The law from which a scenario that gives no value draws every entry; of a private type, its common prior.
    #[serde(default)]
    pub prior: Option<Distribution>,
    /// Smallest value allowed.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// Whether `minimum` itself is forbidden.
    #[serde(default)]
    pub exclusive_minimum: bool,
    /// Largest value allowed.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// Whether this mechanism parameter only moves money: then payoff + transfer does not depend on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub monetary: bool,
    /// Values that make sense at the default sizes of the game, for a parameter that has neither default nor prior or whose
    /// default shows little of the game: `walras validate` takes them, nothing else does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub example: Vec<f64>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Parameter {
    /// Whether `value` is finite, inside the bounds and of the right kind.
    pub fn admits(&self, value: f64) -> bool {
        let above = self.minimum.is_none_or(|m| if self.exclusive_minimum { value > m } else { value >= m });
        let below = self.maximum.is_none_or(|m| value <= m);
        value.is_finite() && above && below && (self.kind == Kind::Real || value.fract() == 0.0)
    }

    /// The admissible values in words, such as `a number > 0`.
    pub fn expectation(&self) -> String {
        if !self.choices.is_empty() {
            let names: Vec<String> = self.choices.iter().map(|name| format!("`{name}`")).collect();
            return names.join(" or ");
        }
        let noun = if self.kind == Kind::Integer { "a whole number" } else { "a number" };
        let low = self.minimum.map(|m| format!(" {} {m}", if self.exclusive_minimum { ">" } else { "≥" }));
        let high = self.maximum.map(|m| format!(" ≤ {m}"));
        match (low, high) {
            (Some(low), Some(high)) => format!("{noun}{low} and{high}"),
            (low, high) => format!("{noun}{}", low.or(high).unwrap_or_default()),
        }
    }
}

/// Who sets a parameter and who knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An entry of φ: moved by the designer, known to all.
    Mechanism,
    /// A fact of the world that the designer does not choose.
    Environment,
    /// Chosen and known by the designer to probe the agents; enters the constraint only.
    Probe,
    /// Known to its player only.
    PrivateType,
}

/// Real or whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any real number within the bounds.
    #[default]
    Real,
    /// Whole numbers only.
    Integer,
}

/// An axis of a parameter's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// One entry a player.
    Players,
    /// One entry a probe.
    Probes,
    /// One entry an action of the grid, the last coordinate varying fastest.
    Actions,
    /// As many entries as the scenario gives: the last axis of its parameter, alone or behind `players`, whose length the
    /// game itself checks when it is created.
    Any,
}
