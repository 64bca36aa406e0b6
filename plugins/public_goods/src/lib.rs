//! Voluntary contributions to a public good (Bergstrom, Blume & Varian 1986), subsidised and matched.
//!
//! With `X` the sum of contributions and `G = (1 + m) X` the good, player i contributes `x_i` and earns
//!
//! ```text
//! U_i = e − (1 − s) x_i − (s + m) X/n + v_i B(G),    B(G) = ((1 + G)^(1−ρ) − 1) / (1 − ρ)
//! ```
//!
//! with s the `subsidy` and m the `matching` rate, both paid out of a tax that all n players share equally. Benefits are
//! linear at ρ = 0, the game of the laboratory experiments, and `B(G) = ln(1 + G)` at ρ = 1. As the government's money is
//! the players' own, the mean payoff `e − G/n + v̄ B(G)` depends on G alone and is largest where `Σ_i v_i = (1 + G)^ρ`
//! (Samuelson 1954), whereas players left to themselves stop where `v_i = (1 + G)^ρ` for the keenest of them.
//!
//! The government probes player i in stage game t with the limit `g_t^i(x) = x / (allowance_t limit_i) − 1`.

use walras_game::{ConstraintFn, Game, GradientFn, OutcomeFn, Refusal, Setup, Situation, TransferFn};

/// The economy with everything but s and m fixed.
pub struct PublicGoods {
    /// How many share the tax, n.
    players: f64,
    /// Marginal worth of the first unit v, `[players]`.
    value: Vec<f64>,
    /// How fast it falls, ρ.
    satiation: f64,
    /// What every player owns, e.
    endowment: f64,
    /// What each may contribute at an allowance of 1, `[players]`.
    limit: Vec<f64>,
    /// The allowances, `[probes]`.
    allowance: Vec<f64>,
}

impl Game for PublicGoods {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::limit);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const OUTCOME: Option<OutcomeFn<Self>> = Some(Self::outcome);
    const TRANSFER: Option<TransferFn<Self>> = Some(Self::transfer);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(PublicGoods {
            players: setup.players as f64,
            value: setup.values("value")?.to_vec(),
            satiation: setup.scalar("satiation")?,
            endowment: setup.scalar("endowment")?,
            limit: setup.values("limit")?.to_vec(),
            allowance: setup.values("allowance")?.to_vec(),
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let (given, total) = (at.action[0], at.aggregates[0]);
        let (subsidy, matching) = (at.phi[0], at.phi[1]);
        let tax = (subsidy + matching) * total / self.players;
        let good = (1.0 + matching) * total;
        self.endowment - (1.0 - subsidy) * given - tax + self.value[at.player] * self.benefit(good)
    }
}

impl PublicGoods {
    /// `B(G) = (e^{(1−ρ) ln(1+G)} − 1) / (1 − ρ)`, written so that nothing cancels near ρ = 1.
    fn benefit(&self, good: f64) -> f64 {
        match 1.0 - self.satiation {
            0.0 => good.ln_1p(),
            1.0 => good,
            power => (power * good.ln_1p()).exp_m1() / power,
        }
    }

    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        let (subsidy, matching) = (at.phi[0], at.phi[1]);
        let good = (1.0 + matching) * at.aggregates[0];
        let marginal = (-self.satiation * good.ln_1p()).exp();
        out[0] = self.value[at.player] * (1.0 + matching) * marginal - (subsidy + matching) / self.players;
    }

    /// The good, and the player's share of the tax.
    fn outcome(&self, at: &Situation<'_>, out: &mut [f64]) {
        let (subsidy, matching) = (at.phi[0], at.phi[1]);
        out[0] = (1.0 + matching) * at.aggregates[0];
        out[1] = (subsidy + matching) * at.aggregates[0] / self.players;
    }

    /// Its share of the tax less what its own contribution draws in subsidy and matching: all that is raised is paid out.
    fn transfer(&self, at: &Situation<'_>) -> f64 {
        (at.phi[0] + at.phi[1]) * (at.aggregates[0] / self.players - at.action[0])
    }

    fn limit(&self, at: &Situation<'_>) -> f64 {
        at.action[0] / (self.allowance[at.probe] * self.limit[at.player]) - 1.0
    }
}

walras_game::export_game!(PublicGoods);
