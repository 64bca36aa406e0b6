//! What is computed from the designer's observations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is computed from the designer's observations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Tolerance of the exact revealed-preference test, ≥ 0, relative to the largest expected constraint.
    #[serde(default = "default_garp_tolerance")]
    #[schemars(range(min = 0.0))]
    pub garp_tolerance: f64,
    /// Also compute the additive gap, a linear program.
    #[serde(default)]
    pub additive_gap: Option<AdditiveGap>,
    /// Also compute the distributionally robust gap of the joint actions drawn, by Algorithm 2; needs `samples`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dro: Option<Dro>,
    /// At which mechanisms the welfare gap is computed, for the report: the most welfare of a joint action less that of
    /// play, which only the simulator knows. Takes up to some tenths of a second a mechanism.
    #[serde(default)]
    pub welfare_gap: WelfareGap,
}

/// At which mechanisms the welfare gap is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WelfareGap {
    /// At none, unless the designer minimises it.
    Never,
    /// At the first and the last of a run.
    #[default]
    Ends,
    /// At those of all iterations as well.
    EveryIteration,
}

impl Default for Evaluation {
    fn default() -> Self {
        Evaluation {
            garp_tolerance: default_garp_tolerance(),
            additive_gap: None,
            dro: None,
            welfare_gap: WelfareGap::default(),
        }
    }
}

fn default_garp_tolerance() -> f64 {
    1e-9
}

/// The smallest F with u_s − u_t − λ_t G_ts ≤ F for some u and λ ≥ `lambda_min`: two linear programs a player, of T²
/// inequalities each, which takes milliseconds at T = 10 and minutes at hundreds of probes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdditiveGap {
    /// Lower bound on the multipliers λ, > 0.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub lambda_min: f64,
}

/// The least loss that the worst distribution within a 1-Wasserstein radius of the draws can inflict, (23), by Algorithm 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dro {
    /// Wasserstein radius ε ≥ 0: Euclidean distance of joint actions, in the units of the actions, summed over players and
    /// probes and averaged over draws.
    #[schemars(range(min = 0.0))]
    pub radius: f64,
    /// Violation δ > 0 of the robust program to accept, in the units of the constraints.
    #[serde(default = "default_violation")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub tolerance: f64,
    /// How far the constraints may be off everywhere, κ ≥ 0, in their units.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub constraint_error: f64,
    /// Which displacements of play an iteration adds to the program.
    #[serde(default)]
    pub cuts: Cuts,
    /// Iterations after which to give up, ≥ 2.
    #[serde(default = "default_exchanges")]
    #[schemars(range(min = 2))]
    pub iterations: usize,
    /// Partial rankings that the search for the program's optimum may bound in an iteration, ≥ 1, before it ends with a
    /// bound.
    #[serde(default = "default_nodes")]
    #[schemars(range(min = 1))]
    pub nodes: usize,
}

/// Which displacements of play an iteration of Algorithm 2 adds to its program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cuts {
    /// The worst ones of every player, probe and constraint: fewer iterations of larger programs.
    #[default]
    EveryBlock,
    /// The worst one of every draw, as the paper has it.
    Worst,
}

fn default_violation() -> f64 {
    1e-6
}

fn default_exchanges() -> usize {
    200
}

fn default_nodes() -> usize {
    10_000
}
