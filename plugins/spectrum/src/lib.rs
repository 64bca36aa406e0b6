//! Firms sharing a wireless spectrum under a congestion price (Snow & Krishnamurthy, Section VI-A).
//!
//! Firm i transmits at power `a_i` and earns
//!
//! ```text
//! U_i = v_i ln(1 + a_i / (σ² + Σ_{j≠i} α_ji a_j)) − (φ0 + φ1 Σ_j a_j) a_i          (28)
//! ```
//!
//! with φ0 the `price`, φ1 the `congestion_price`. The regulator probes firm i in stage game t with
//! `g_t^i(x) = √max(x − z_t β_i, 0) − 1`, that is, with the power limit `z_t β_i + 1`.

use walras_game::{ConstraintFn, Game, GradientFn, OutcomeFn, Refusal, Setup, Situation, TransferFn};

/// The spectrum market with everything but φ fixed.
pub struct Spectrum {
    /// Worth of throughput to each firm, `[players]`.
    valuation: Vec<f64>,
    /// Noise power σ².
    noise: f64,
    /// Each firm's direction β of the probes, `[players]`.
    direction: Vec<f64>,
    /// How far each probe moves along it, z, `[probes]`.
    shift: Vec<f64>,
}

impl Game for Spectrum {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::power_limit);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const OUTCOME: Option<OutcomeFn<Self>> = Some(Self::outcome);
    const TRANSFER: Option<TransferFn<Self>> = Some(Self::transfer);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Spectrum {
            valuation: setup.values("valuation")?.to_vec(),
            noise: setup.scalar("noise")?,
            direction: setup.values("direction")?.to_vec(),
            shift: setup.values("shift")?.to_vec(),
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let power = at.action[0];
        let (interference, load) = (at.aggregates[0], at.aggregates[1]);
        let throughput = (1.0 + power / (self.noise + interference)).ln();
        self.valuation[at.player] * throughput - (at.phi[0] + at.phi[1] * load) * power
    }
}

impl Spectrum {
    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        let power = at.action[0];
        let floor = self.noise + at.aggregates[0];
        out[0] = -self.valuation[at.player] * (power / (floor + power)) / floor;
        out[1] = -at.phi[1] * power;
    }

    /// What the firm pays.
    fn outcome(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = self.transfer(at);
    }

    fn transfer(&self, at: &Situation<'_>) -> f64 {
        (at.phi[0] + at.phi[1] * at.aggregates[1]) * at.action[0]
    }

    fn power_limit(&self, at: &Situation<'_>) -> f64 {
        let excess = at.action[0] - self.shift[at.probe] * self.direction[at.player];
        excess.max(0.0).sqrt() - 1.0
    }
}

walras_game::export_game!(Spectrum);
