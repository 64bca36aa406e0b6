//! Producers sell on one market, under a tax and a common cap on what they emit.
//!
//! ```text
//! U_i = x_i (a − b X − φ) − c_i x_i² / 2,    X = Σ_j x_j ≤ cap
//! ```

use walras_game::{
    ActionGradientFn, Game, JointPayoffFn, Refusal, Setup, SharedConstraintFn, Situation,
};

/// The market with everything but the tax fixed.
pub struct MyGame {
    /// Price at which nothing is sold, a.
    price: f64,
    /// How fast it falls with total output, b.
    slope: f64,
    /// Growth of marginal cost, c, `[players]`.
    cost: Vec<f64>,
    /// Most that all may make together.
    cap: f64,
}

impl Game for MyGame {
    const METADATA: &'static str = include_str!("metadata.json");
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Self::profit);
    const ACTION_GRADIENT: Option<ActionGradientFn<Self>> = Some(Self::marginal_profit);
    const SHARED_CONSTRAINT: Option<SharedConstraintFn<Self>> = Some(Self::emissions);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(MyGame {
            price: setup.scalar("price")?,
            slope: setup.scalar("slope")?,
            cost: setup.values("cost")?.to_vec(),
            cap: setup.scalar("cap")?,
        })
    }
}

impl MyGame {
    fn profit(&self, at: &Situation<'_>) -> f64 {
        let (output, total) = (at.action[0], total(at));
        output * (self.price - self.slope * total - at.phi[0])
            - 0.5 * self.cost[at.player] * output * output
    }

    /// ∂U_i/∂x_i.
    fn marginal_profit(&self, at: &Situation<'_>, out: &mut [f64]) {
        let (output, total) = (at.action[0], total(at));
        out[0] =
            self.price - self.slope * (total + output) - at.phi[0] - self.cost[at.player] * output;
    }

    /// Feasible where ≤ 0.
    fn emissions(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = total(at) - self.cap;
    }
}

fn total(at: &Situation<'_>) -> f64 {
    at.profile.iter().sum()
}

walras_game::export_game!(MyGame);
