//! The choices that a designer has by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The optimiser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// Simultaneous perturbation stochastic approximation, Algorithm 1: two evaluations a gradient, whatever the dimension.
    #[default]
    Spsa,
    /// Evolution strategies with antithetic Gaussian perturbations.
    EvolutionStrategies,
    /// Covariance matrix adaptation.
    CmaEs,
    /// A Gaussian process and its lower confidence bound.
    BayesianOptimisation,
    /// Stochastic gradient Langevin dynamics.
    Langevin,
    /// Gradient descent by estimates from a single play.
    OnePoint,
    /// Mechanisms drawn uniformly from the bounds.
    RandomSearch,
    /// The simplex method of Nelder and Mead.
    NelderMead,
    /// Steps while the agents still learn, who stay as they are when the mechanism moves. The other algorithms see play at
    /// rest.
    TwoTimescale,
}

impl Algorithm {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Spsa => "spsa",
            Algorithm::EvolutionStrategies => "evolution_strategies",
            Algorithm::CmaEs => "cma_es",
            Algorithm::BayesianOptimisation => "bayesian_optimisation",
            Algorithm::Langevin => "langevin",
            Algorithm::OnePoint => "one_point",
            Algorithm::RandomSearch => "random_search",
            Algorithm::NelderMead => "nelder_mead",
            Algorithm::TwoTimescale => "two_timescale",
        }
    }

    /// Whether it works in units of the bounds' ranges, so that these must be finite.
    pub fn needs_ranges(self) -> bool {
        matches!(
            self,
            Algorithm::CmaEs
                | Algorithm::BayesianOptimisation
                | Algorithm::RandomSearch
                | Algorithm::NelderMead
                | Algorithm::TwoTimescale
        )
    }
}

/// In which units an algorithm takes its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Units {
    /// Those of the game: steps and perturbations in the parameters' units, the objective as it is.
    Raw,
    /// Steps and perturbations in half ranges of the bounds, the objective in units of its size at the first mechanism.
    Relative,
}

/// How `two_timescale` estimates the slope of its objective.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Estimate {
    /// From one play in a direction of the sphere, and the running mean as baseline.
    #[default]
    OnePoint,
    /// From plays on both sides in such a direction.
    TwoPoint,
    /// From plays on both sides with every parameter displaced alike.
    Spsa,
}

impl Estimate {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Estimate::OnePoint => "one_point",
            Estimate::TwoPoint => "two_point",
            Estimate::Spsa => "spsa",
        }
    }
}

/// Which mechanism comes out of a start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recommend {
    /// The last iterate; of methods that have none, what they hold to be best.
    #[default]
    Last,
    /// The average of the iterates.
    Average,
    /// The one whose observed objective was lowest.
    Best,
}

impl Recommend {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Recommend::Last => "last",
            Recommend::Average => "average",
            Recommend::Best => "best",
        }
    }
}

/// What becomes of play that has not converged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnUnconverged {
    /// It is withheld from the algorithm; where that needs it, the mechanism stays.
    #[default]
    Skip,
    /// The play is used as it is.
    Use,
    /// The run ends.
    Stop,
}

/// When to stop before the budget is used up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Stop at the first mechanism whose observed objective is at most this; ≥ 0 for gaps of revealed preference.
    #[serde(default)]
    pub gap_below: Option<f64>,
    /// End a start once no mechanism parameter has moved by more than this, ≥ 0, in its unit, …
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub movement_below: Option<f64>,
    /// … for so many consecutive iterations, ≥ 1.
    #[serde(default = "default_patience")]
    #[schemars(range(min = 1))]
    pub patience: usize,
}

fn default_patience() -> usize {
    50
}
