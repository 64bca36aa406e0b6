//! How the mechanism is moved.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the mechanism φ is moved, in iterations k = 1, 2, …
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Designer {
    /// The optimiser.
    #[serde(default)]
    pub algorithm: Algorithm,
    /// What it minimises.
    #[serde(default)]
    pub objective: Objective,
    /// Number of iterations, ≥ 1.
    #[serde(default = "default_iterations")]
    #[schemars(range(min = 1))]
    pub iterations: usize,
    /// Range [low, high] of mechanism parameters by name, inside the game's own. Default of each: the game's own.
    #[serde(default)]
    pub bounds: BTreeMap<String, [f64; 2]>,
    /// a > 0 of the step a_k = a/k.
    #[serde(default = "default_step")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub step: f64,
    /// c > 0 of the perturbation c_k = c/k^η.
    #[serde(default = "default_perturbation")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub perturbation: f64,
    /// η of the perturbation c_k = c/k^η, from 1/6 to 1/2.
    #[serde(default = "default_perturbation_decay")]
    #[schemars(range(min = 0.166_666_666_666_666_66, max = 0.5))]
    pub perturbation_decay: f64,
    /// q ≥ 0 of the variance q_k² = q/(k log log k) of the noise added to φ; none before k = 3, where that is undefined.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub injected_noise: f64,
    /// Whether both perturbed mechanisms of an iteration are played with the same random numbers.
    #[serde(default = "yes")]
    pub common_random_numbers: bool,
    /// What becomes of an iteration whose play has not converged.
    #[serde(default)]
    pub on_unconverged: OnUnconverged,
    /// When to stop before the last iteration.
    #[serde(default)]
    pub stop: Option<Stop>,
}

fn default_iterations() -> usize {
    1000
}

fn default_step() -> f64 {
    0.25
}

fn default_perturbation() -> f64 {
    0.15
}

fn default_perturbation_decay() -> f64 {
    0.25
}

fn yes() -> bool {
    true
}

/// The optimiser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// Simultaneous perturbation stochastic approximation: two evaluations an iteration, whatever the dimension.
    #[default]
    Spsa,
}

/// What the designer minimises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// The Pareto gap.
    #[default]
    ParetoGap,
    /// The additive gap, which needs `evaluation.additive_gap`.
    AdditiveGap,
}

/// What becomes of an iteration whose play has not converged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnUnconverged {
    /// The mechanism stays.
    #[default]
    Skip,
    /// The play is used as it is.
    Use,
    /// The run ends.
    Stop,
}

/// When to stop before the last iteration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Stop at the first mechanism whose observed objective is at most this, ≥ 0.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub gap_below: Option<f64>,
    /// Stop once no mechanism parameter has moved by more than this, ≥ 0, in its unit, …
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
