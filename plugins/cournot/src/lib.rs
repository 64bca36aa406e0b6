//! Firms that choose quantities of one good (Cournot 1838), taxed on quantities and on revenues.
//!
//! With `Q` the total quantity, firm i sells `q_i` and earns
//!
//! ```text
//! U_i = (1 − s) p(Q) q_i − c_i q_i − d_i q_i²/2 − t q_i,    p(Q) = a − b Q^δ
//! ```
//!
//! with t the `tax` and s the `revenue_tax`. Inverse demand of this form passes a constant share of a cost on (Bulow &
//! Pfleiderer 1983): δ = 1 is linear demand; a = 0, b < 0 and δ = −1/ε is demand of constant elasticity ε ≥ 1. Payoffs are
//! concave in the own quantity because `bδ > 0` and δ ≥ −1. A price below zero stays below zero, as in the
//! linear-quadratic theory: where a grid reaches that far, firms pay to be rid of the good.
//!
//! The regulator probes firm i in stage game t with the quota `g_t^i(q) = q / (quota_t capacity_i) − 1`.

use walras_game::{ConstraintFn, Game, GradientFn, OutcomeFn, Refusal, Setup, Situation, TransferFn};

/// The market with everything but the taxes fixed.
pub struct Cournot {
    demand: Demand,
    /// Marginal cost of the first unit c, `[players]`.
    cost: Vec<f64>,
    /// How fast it rises d, `[players]`.
    cost_slope: Vec<f64>,
    /// What each firm may sell under a quota of 1, `[players]`.
    capacity: Vec<f64>,
    /// The quotas, `[probes]`.
    quota: Vec<f64>,
}

/// Inverse demand `p(Q) = a − b Q^δ`.
struct Demand {
    intercept: f64,
    slope: f64,
    curvature: f64,
}

impl Demand {
    fn new(intercept: f64, slope: f64, curvature: f64) -> Result<Self, Refusal> {
        if slope * curvature > 0.0 {
            return Ok(Demand { intercept, slope, curvature });
        }
        Err(Refusal(format!(
            "`slope` {slope} and `curvature` {curvature} let the price rise with the quantity or stay; expected both positive or both negative"
        )))
    }

    /// `Q^δ`. The common cases are exact and fast.
    fn power(&self, total: f64) -> f64 {
        if self.curvature == 1.0 { total } else { total.powf(self.curvature) }
    }

    fn price(&self, total: f64) -> f64 {
        self.intercept - self.slope * self.power(total)
    }

    /// `dp/dQ`.
    fn derivative(&self, total: f64) -> f64 {
        -self.slope * if self.curvature == 1.0 { 1.0 } else { self.curvature * total.powf(self.curvature - 1.0) }
    }
}

impl Game for Cournot {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::quota);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const OUTCOME: Option<OutcomeFn<Self>> = Some(Self::outcome);
    const TRANSFER: Option<TransferFn<Self>> = Some(Self::transfer);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Cournot {
            demand: Demand::new(setup.scalar("intercept")?, setup.scalar("slope")?, setup.scalar("curvature")?)?,
            cost: setup.values("cost")?.to_vec(),
            cost_slope: setup.values("cost_slope")?.to_vec(),
            capacity: setup.values("capacity")?.to_vec(),
            quota: setup.values("quota")?.to_vec(),
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let (quantity, rivals) = (at.action[0], at.aggregates[0]);
        let (tax, revenue_tax) = (at.phi[0], at.phi[1]);
        // Whoever sells nothing has no revenue, even where no player sells and the price is infinite.
        if quantity == 0.0 {
            return 0.0;
        }
        let price = self.demand.price(quantity + rivals);
        let unit_cost = self.cost[at.player] + 0.5 * self.cost_slope[at.player] * quantity;
        ((1.0 - revenue_tax) * price - unit_cost - tax) * quantity
    }
}

impl Cournot {
    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        let (quantity, rivals) = (at.action[0], at.aggregates[0]);
        out[0] = match quantity {
            0.0 => 0.0,
            _ => (1.0 - at.phi[1]) * self.demand.derivative(quantity + rivals) * quantity,
        };
    }

    /// The firm's taxes.
    fn outcome(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = self.transfer(at);
    }

    fn transfer(&self, at: &Situation<'_>) -> f64 {
        match at.action[0] {
            0.0 => 0.0,
            quantity => (at.phi[0] + at.phi[1] * self.demand.price(quantity + at.aggregates[0])) * quantity,
        }
    }

    fn quota(&self, at: &Situation<'_>) -> f64 {
        at.action[0] / (self.quota[at.probe] * self.capacity[at.player]) - 1.0
    }
}

walras_game::export_game!(Cournot);
