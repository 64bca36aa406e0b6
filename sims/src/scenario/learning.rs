//! How the players learn and when they have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::per::Per;

/// How the players learn and when they have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// How a player responds to what it believes of the others.
    pub rule: Rule,
    /// Precision of logit responses, ≥ 0, in units of 1/payoff; one number or a list, one per player. Large is crisp.
    /// Required by `logit_response`, refused by `best_response`.
    #[serde(default)]
    pub precision: Option<Per<f64>>,
    /// How a player evaluates the others' mixed strategies.
    #[serde(default)]
    pub expectation: Expectation,
    /// How an aggregate that includes the own contribution sees it.
    #[serde(default)]
    pub own_part: OwnPart,
    /// How the fixed point is sought. Default: `accelerated`, for `best_response` `rounds`.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Weight of the newest response in beliefs, in (0, 1]. For `mode: rounds` only. Default: 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
    pub smoothing: Option<f64>,
    /// Largest change of any probability at which play counts as converged, > 0.
    #[serde(default = "default_tolerance")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub tolerance: f64,
    /// Give up after this many rounds, ≥ 1.
    #[serde(default = "default_max_rounds")]
    #[schemars(range(min = 1))]
    pub max_rounds: usize,
    /// Write one table row a round and stage of the final evaluation.
    #[serde(default)]
    pub trace: bool,
}

impl Learning {
    /// How the fixed point is sought, the rule's own way if not given.
    pub fn mode(&self) -> Mode {
        self.mode.unwrap_or(match self.rule {
            Rule::LogitResponse => Mode::Accelerated,
            Rule::BestResponse => Mode::Rounds,
        })
    }

    /// Weight of the newest response in beliefs, if the mode has such a weight.
    pub fn smoothing(&self) -> Option<f64> {
        (self.mode() == Mode::Rounds).then(|| self.smoothing.unwrap_or(0.1))
    }
}

fn default_tolerance() -> f64 {
    1e-10
}

fn default_max_rounds() -> usize {
    10_000
}

/// How a player responds to what it believes of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Every feasible action with probability proportional to exp(precision × payoff).
    LogitResponse,
    /// The feasible action of highest payoff.
    BestResponse,
}

/// How a player evaluates the others' mixed strategies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// Payoff at the others' expected contributions.
    #[default]
    MeanField,
}

impl Expectation {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Expectation::MeanField => "mean_field",
        }
    }
}

impl OwnPart {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            OwnPart::Actual => "actual",
            OwnPart::Expected => "expected",
        }
    }
}

/// How an aggregate that includes the own contribution sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnPart {
    /// At the action under consideration.
    #[default]
    Actual,
    /// At its expected value, as if one were a small part of the whole.
    Expected,
}

/// How the fixed point is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By a root finder: fast, and converges where plain iteration oscillates.
    Accelerated,
    /// By rounds of response to smoothed beliefs, as a learning process.
    Rounds,
}
