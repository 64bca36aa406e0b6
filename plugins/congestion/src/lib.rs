//! Players who each choose one resource, whose cost depends on how many do (Rosenthal 1973), under tolls.
//!
//! With `x` players on resource r, player i on it earns
//!
//! ```text
//! U_i = v_ir − c_r(x) − τ x − θ (x − 1) (c_r(x) − c_r(x − 1)),    c_r(x) = a_r + b_r x + c_r x²
//! ```
//!
//! with τ the `toll` and θ the `marginal_cost_share`: of what its coming costs the x − 1 others, it is charged the share θ.
//! Loads, 0 or 1 from each player, are all that matters, so that nothing is ever tabulated over joint actions. The game has
//! Rosenthal's exact potential `Σ_i v_{i r_i} − Σ_r Σ_{k≤x_r} k-th user's cost and toll`; at τ = 0 and θ = 1 it is the sum of
//! values less `Σ_r x_r c_r(x_r)`, which a planner would maximise itself (Sandholm 2002).
//!
//! The planner probes player i in stage game t with the budget `g_t^i(r) = access_price_r / (allowance_t budget_i) − 1`.

use walras_game::{ConstraintFn, Game, GradientFn, OutcomeFn, Refusal, Setup, Situation, TransferFn};

/// The resources and their users with everything but the tolls fixed.
pub struct Congestion {
    /// Cost of each resource by its load, `[resources]`.
    cost: Vec<Polynomial>,
    /// What each resource is worth to each player v, `[players][resources]`.
    taste: Vec<f64>,
    /// Price of access, `[resources]`.
    access_price: Vec<f64>,
    /// What each player may spend on it at an allowance of 1, `[players]`.
    budget: Vec<f64>,
    /// The allowances, `[probes]`.
    allowance: Vec<f64>,
}

/// A cost `a + b x + c x²` of a load x.
#[derive(Clone, Copy)]
struct Polynomial {
    fixed: f64,
    slope: f64,
    curvature: f64,
}

impl Polynomial {
    fn at(self, load: f64) -> f64 {
        self.fixed + (self.slope + self.curvature * load) * load
    }

    fn derivative(self, load: f64) -> f64 {
        self.slope + 2.0 * self.curvature * load
    }

    /// What the last of `load` users adds to the cost of each other one: `c(x) − c(x − 1)`, without cancellation.
    fn last_step(self, load: f64) -> f64 {
        self.slope + self.curvature * (2.0 * load - 1.0)
    }
}

impl Game for Congestion {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::budget);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const OUTCOME: Option<OutcomeFn<Self>> = Some(Self::outcome);
    const TRANSFER: Option<TransferFn<Self>> = Some(Self::transfer);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let (fixed, slope) = (setup.values("fixed_delay")?, setup.values("delay_slope")?);
        let curvature = setup.values("delay_curvature")?;
        let coefficients = fixed.iter().zip(slope).zip(curvature);
        let polynomial = |((&fixed, &slope), &curvature)| Polynomial { fixed, slope, curvature };
        Ok(Congestion {
            cost: coefficients.map(polynomial).collect(),
            taste: setup.values("taste")?.to_vec(),
            access_price: setup.values("access_price")?.to_vec(),
            budget: setup.values("budget")?.to_vec(),
            allowance: setup.values("allowance")?.to_vec(),
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out.fill(0.0);
        out[resource(at)] = 1.0;
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let chosen = resource(at);
        let (cost, load) = (self.cost[chosen], at.aggregates[chosen]);
        self.taste[at.player * self.cost.len() + chosen] - cost.at(load) - self.transfer(at)
    }
}

impl Congestion {
    /// What the player is charged.
    fn transfer(&self, at: &Situation<'_>) -> f64 {
        let load = at.aggregates[resource(at)];
        at.phi[0] * load + at.phi[1] * (load - 1.0) * self.cost[resource(at)].last_step(load)
    }

    fn outcome(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = self.transfer(at);
    }

    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        let chosen = resource(at);
        let (cost, load) = (self.cost[chosen], at.aggregates[chosen]);
        let external = cost.last_step(load) + 2.0 * cost.curvature * (load - 1.0);
        out.fill(0.0);
        out[chosen] = -(cost.derivative(load) + at.phi[0] + at.phi[1] * external);
    }

    fn budget(&self, at: &Situation<'_>) -> f64 {
        self.access_price[resource(at)] / (self.allowance[at.probe] * self.budget[at.player]) - 1.0
    }
}

/// The action is the resource's number.
fn resource(at: &Situation<'_>) -> usize {
    at.action[0] as usize
}

walras_game::export_game!(Congestion);
