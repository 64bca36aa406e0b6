//! Players draw on a common resource, at a fee for each unit.
//!
//! ```text
//! U_i = x_i (v_i − s X − φ),    X = Σ_j x_j
//! ```
//!
//! and probe t limits the use of player i: `g_t^i(x) = x / (quota_t share_i) − 1 ≤ 0`.

use walras_game::{ConstraintFn, Game, GradientFn, Refusal, Setup, Situation};

/// The players and their limits, with everything but the fee fixed.
pub struct MyGame {
    /// What a unit of total use takes from the worth of every unit, s.
    strain: f64,
    /// What a unit is worth, v, `[players]`.
    value: Vec<f64>,
    /// Shares of the quota, `[players]`.
    share: Vec<f64>,
    /// The quotas, `[probes]`.
    quota: Vec<f64>,
}

impl Game for MyGame {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::limit);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(MyGame {
            strain: setup.scalar("strain")?,
            value: setup.values("value")?.to_vec(),
            share: setup.values("share")?.to_vec(),
            quota: setup.values("quota")?.to_vec(),
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let (fee, total) = (at.phi[0], at.aggregates[0]);
        at.action[0] * (self.value[at.player] - self.strain * total - fee)
    }
}

impl MyGame {
    /// ∂U/∂X.
    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = -self.strain * at.action[0];
    }

    /// Feasible where ≤ 0.
    fn limit(&self, at: &Situation<'_>) -> f64 {
        at.action[0] / (self.quota[at.probe] * self.share[at.player]) - 1.0
    }
}

walras_game::export_game!(MyGame);
