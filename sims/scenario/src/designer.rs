//! How the mechanism is moved.

mod algorithm;
mod method;
mod objective;
mod options;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use algorithm::{Algorithm, Estimate, OnUnconverged, Recommend, Stop, Units};
pub use objective::{Good, Objective};
pub use options::DesignerOption;

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
    /// Number of iterations of all starts together, ≥ 1. Default: 1000, or as many as there are `plays` for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub iterations: Option<usize>,
    /// Number of mechanisms that may be played in all iterations, ≥ 1: a budget that algorithms can be compared under. An
    /// iteration for which it does not suffice is not begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub plays: Option<usize>,
    /// Number of further starts, from points drawn uniformly from the bounds; the budget is divided evenly among all.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(default)]
    pub restarts: usize,
    /// Which mechanism comes out of a start. Default: `last`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommend: Option<Recommend>,
    /// η ≥ 0: averages weigh iterate k by k^η, about. Default: 0, the average of Polyak and Ruppert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub average_weight: Option<f64>,
    /// Range [low, high] of mechanism parameters by name, inside the game's own. Default of each: the game's own; for algorithms
    /// that work in units of ranges and for restarts, what of it is within ten times the parameter's initial size, 1 at
    /// least, of its initial value.
    #[serde(default)]
    pub bounds: BTreeMap<String, [f64; 2]>,
    /// In which units `spsa`, `evolution_strategies`, `langevin` and `one_point` take their steps. Default: `relative`, but
    /// `raw` where `step` or `perturbation` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Units>,
    /// a > 0 of the step a_k = a/(A + k)^α; `spsa`, `evolution_strategies`, `langevin`, `one_point` and `two_timescale`, which
    /// always works in relative units. Default: 0.25, of the last two 0.01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub step: Option<f64>,
    /// α of these steps, from 0 to 1. Default: 1, of `one_point` 0.75, of `two_timescale` 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub step_decay: Option<f64>,
    /// A ≥ 0 of these steps. Default: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub stability: Option<f64>,
    /// c > 0 of the perturbation c_k = c/k^η; of the same algorithms, in the same units. Default: 0.15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub perturbation: Option<f64>,
    /// η of the perturbation c_k = c/k^η: from 1/6 to 1/2 for `spsa`, from 0 to 1/2 otherwise. Default: 0.25, of
    /// `two_timescale` 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 0.5))]
    pub perturbation_decay: Option<f64>,
    /// q ≥ 0 of the variance q_k² = q/(k log log k) of the noise that `spsa` adds to φ; none before k = 3, where that is
    /// undefined. Default: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub injected_noise: Option<f64>,
    /// Gradient estimates averaged in an iteration of `spsa` or `langevin`, ≥ 1, two plays each. Default: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub gradients: Option<usize>,
    /// Temperature T ≥ 0 of `langevin`, in units of the objective. Default: 0.001.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub temperature: Option<f64>,
    /// Antithetic pairs in an iteration of `evolution_strategies`, ≥ 1, two plays each. Default: 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub pairs: Option<usize>,
    /// Whether `evolution_strategies` goes by ranks instead of values. Default: yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranks: Option<bool>,
    /// Samples in an iteration of `cma_es`, ≥ 4. Default: 4 + ⌊3 ln p⌋ for p parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 4))]
    pub population: Option<usize>,
    /// As shares of the bounds' ranges, > 0 and ≤ 1: the standard deviation from which `cma_es` starts (default 0.3), the
    /// edge of the first simplex of `nelder_mead` (default 0.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
    pub spread: Option<f64>,
    /// `nelder_mead` ends when the objective's standard deviation at its vertices is below this, ≥ 0. Default: 1e-10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub tolerance: Option<f64>,
    /// Mechanisms spread out evenly with which `bayesian_optimisation` begins, ≥ 1. Default: 2(p + 1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub initial: Option<usize>,
    /// κ ≥ 0: `bayesian_optimisation` plays where mean − κ × standard deviation is least. Default: 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub exploration: Option<f64>,
    /// How `two_timescale` estimates the slope of its objective. Default: `one_point`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// Rounds that agents learn for each mechanism that `two_timescale` plays, ≥ 1. Default: 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub rounds: Option<usize>,
    /// What every player can expect elsewhere, in units of payoff: `spsa` and `two_timescale` then see to it that the worst-off player
    /// expects at least that much, payments included; in a game over time from every state on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_utility: Option<f64>,
    /// The largest gain by a policy of its own that a player may have, ≥ 0, in units of payoff: `spsa` and `two_timescale` then see
    /// to it that none gains more, in a game over time from any state on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub incentive_tolerance: Option<f64>,
    /// How fast the multipliers of these constraints follow their violation, ≥ 0. Default: 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub multiplier_step: Option<f64>,
    /// Whether the mechanisms of an iteration are observed with the same random numbers. Default: yes.
    #[serde(default = "yes")]
    pub common_random_numbers: bool,
    /// What becomes of play that has not converged.
    #[serde(default)]
    pub on_unconverged: OnUnconverged,
    /// When to stop before the budget is used up.
    #[serde(default)]
    pub stop: Option<Stop>,
}

fn yes() -> bool {
    true
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Designer {
    /// How many iterations are at most done; absent if only plays count.
    pub fn iteration_budget(&self) -> Option<usize> {
        const USUAL: usize = 1000;
        self.iterations.or(self.plays.is_none().then_some(USUAL))
    }

    /// In which units it takes its steps; nothing for algorithms that have no choice.
    pub fn units(&self) -> Option<Units> {
        let given = self.step.is_some() || self.perturbation.is_some();
        let usual = if given { Units::Raw } else { Units::Relative };
        options::STEPPERS.contains(&self.algorithm).then(|| self.units.unwrap_or(usual))
    }

    /// Whether it has to see to constraints, which have multipliers.
    pub fn is_constrained(&self) -> bool {
        self.reservation_utility.is_some() || self.incentive_tolerance.is_some()
    }

    /// Whether it works in units of the ranges of parameters or draws from them, so that these must be finite.
    pub(crate) fn needs_ranges(&self) -> bool {
        self.algorithm.needs_ranges() || self.units() == Some(Units::Relative) || self.restarts > 0
    }

    /// Whether a larger budget only adds iterations: it is not divided among several starts.
    pub fn has_free_budget(&self) -> bool {
        self.restarts == 0
    }
}
