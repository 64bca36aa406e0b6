//! Coordination on lanes under private starts (Mguni & Tomczak, multi-lane coordination), with payments by position.
//!
//! Agent i starts at `x_{i,0}`, uniform on the first half of a lane of length L and seen by it alone, moves forward by
//! `u_i ∈ [0, L/2]` to `x_i = x_{i,0} + u_i`, and earns
//!
//! ```text
//! U_i = −β Σ_{j≠i} (x_i − x_j)² − δ u_i + g_w(s_i),    g_w(s) = Σ_k w_k s^k,    s_i = x_i / L
//! ```
//!
//! or with `s_i = x_{i,0} / L` if the payment is by initial position, which then cannot change any player's incentives. Distances
//! are quadratic, so that payoffs are linear in the others' sums of `x` and of `x²`: the mean field is exact here.
//!
//! Surplus is the sum of all `U_i` without payments: that of the outcome `reward`, which the designer may see. The designer probes agent i in stage game
//! t with the limit `g_t(u) = u / (reach_t L/2) − 1`.

mod first_best;

use walras_game::{ConstraintFn, Game, GradientFn, OutcomeFn, Refusal, Setup, Situation, TransferFn};

/// The lanes with everything but the payments fixed.
pub struct Lanes {
    /// How many agents, n.
    players: f64,
    /// Length of a lane, L.
    length: f64,
    /// Cost of squared distance, β.
    proximity: f64,
    /// Cost of moving, δ.
    effort: f64,
    /// Whether payments are by terminal, not initial, position.
    terminal: bool,
    /// How far agents may move, in half lanes, `[probes]`.
    reach: Vec<f64>,
    /// Welfare under the best rule of each probe, `[probes]`.
    first_best: Vec<f64>,
}

impl Game for Lanes {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::limit);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const OUTCOME: Option<OutcomeFn<Self>> = Some(Self::outcome);
    const TRANSFER: Option<TransferFn<Self>> = Some(|lanes, at| -lanes.payment(at));

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let mut lanes = Lanes {
            players: setup.players as f64,
            length: setup.scalar("length")?,
            proximity: setup.scalar("proximity")?,
            effort: setup.scalar("effort")?,
            terminal: setup.scalar("payment")? == 0.0,
            reach: setup.values("reach")?.to_vec(),
            first_best: Vec::new(),
        };
        if let Some(reach) = lanes.reach.iter().find(|reach| !reach.is_finite() || **reach <= 0.0) {
            return Err(Refusal(format!("`reach` has the entry {reach}, expected numbers above 0")));
        }
        lanes.first_best = (0..setup.probes).map(|probe| first_best::welfare(&lanes, probe)).collect();
        Ok(lanes)
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        let position = self.position(at);
        out[0] = position;
        out[1] = position * position;
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        self.reward(at) + self.payment(at)
    }
}

impl Lanes {
    /// Where the agent ends, x.
    fn position(&self, at: &Situation<'_>) -> f64 {
        0.5 * self.length * (at.state[0] + at.action[0])
    }

    /// What it earns without payments: `Σ_j (x − x_j)² = (n−1) x² − 2 x Σ_j x_j + Σ_j x_j²` over the others.
    fn reward(&self, at: &Situation<'_>) -> f64 {
        let position = self.position(at);
        let (others, others_squared) = (at.aggregates[0], at.aggregates[1]);
        let distance = ((self.players - 1.0) * position - 2.0 * others) * position + others_squared;
        -self.proximity * distance - self.effort * 0.5 * self.length * at.action[0]
    }

    /// `g_w(s)`, by Horner's rule.
    fn payment(&self, at: &Situation<'_>) -> f64 {
        let place = if self.terminal { self.position(at) / self.length } else { 0.5 * at.state[0] };
        at.phi.iter().rev().fold(0.0, |sum, weight| (sum + weight) * place)
    }

    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = 2.0 * self.proximity * self.position(at);
        out[1] = -self.proximity;
    }

    fn limit(&self, at: &Situation<'_>) -> f64 {
        at.action[0] / self.reach[at.probe] - 1.0
    }

    fn outcome(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = self.reward(at);
        out[1] = self.payment(at);
        out[2] = self.first_best[at.probe];
    }
}

walras_game::export_game!(Lanes);
