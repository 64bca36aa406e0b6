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
}

impl Default for Evaluation {
    fn default() -> Self {
        Evaluation { garp_tolerance: default_garp_tolerance(), additive_gap: None }
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
