//! Environments of direct mechanisms.

use serde::{Deserialize, Serialize};

use super::function::Function;
use super::{Axis, Metadata, Parameter};

/// What an environment of direct mechanisms declares.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentFacts {
    /// The scalar integer parameter that is the number of agents.
    pub players: String,
    /// The coordinates of a type that are preferences.
    pub preferences: Vec<Coordinate>,
    /// The scalar integer parameter that says how often the preferences repeat, of items for instance; none for once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
    /// The coordinates of a type that are signals about the state.
    #[serde(default)]
    pub signals: Vec<Coordinate>,
    /// What is allocated.
    pub allocation: AllocationFacts,
    /// What the designer itself values; none if nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designer: Option<Function>,
    /// The scalar integer parameter that says of how many observations the estimate of the state is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observations: Option<String>,
    /// The parameter of shape `["any"]` with numbers of observations to compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_sizes: Option<String>,
}

/// Most repetitions of preferences.
const MOST_REPEATS: f64 = 1024.0;

impl EnvironmentFacts {
    /// The same with every preference as often as there are repetitions, which are numbered: `value_1`, `value_2`, …
    pub fn repeated(mut self, parameter: impl Fn(&str) -> Option<f64>) -> Self {
        let Some(times) = self.repeats.take().and_then(|name| parameter(&name)) else { return self };
        let numbered = |k: usize| {
            let coordinate = move |c: &Coordinate| Coordinate { name: format!("{}_{}", c.name, k + 1), ..c.clone() };
            self.preferences.iter().map(coordinate).collect::<Vec<_>>()
        };
        self.preferences = (0..times.clamp(1.0, MOST_REPEATS) as usize).flat_map(numbered).collect();
        self
    }
}

/// A coordinate of a type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coordinate {
    /// Name used in tables and figures.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
}

/// What is allocated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationFacts {
    /// What its numbers mean.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// The efficient one, as plain text or TeX; empty if that is not given.
    #[serde(default)]
    pub formula: String,
}

impl Metadata {
    /// The examples of parameters that a scenario must give, as YAML: name and value.
    pub fn environment_examples(&self) -> Vec<(String, String)> {
        let must = |p: &&Parameter| p.default.is_none() && p.prior.is_none() && !p.optional && !p.example.is_empty();
        let list = |numbers: &[f64]| format!("[{}]", numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", "));
        let players = self.environment.as_ref().and_then(|facts| self.parameter(&facts.players)?.default);
        let written = |p: &Parameter| match p.shape.as_slice() {
            [Axis::Players, Axis::Any] => {
                let rows = players.unwrap_or(1.0).max(1.0) as usize;
                let rows = p.example.chunks((p.example.len() / rows).max(1)).map(list);
                format!("[{}]", rows.collect::<Vec<_>>().join(", "))
            }
            [] => p.example[0].to_string(),
            _ => list(&p.example),
        };
        self.setup().filter(must).map(|p| (p.name.clone(), written(p))).collect()
    }
}
