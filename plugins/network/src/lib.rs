//! A linear-quadratic game on a network (Ballester, Calvó-Armengol & Zenou 2006).
//!
//! Player i puts in effort `x_i` and earns
//!
//! ```text
//! U_i = (b_i + φ) x_i − x_i² / 2 + δ x_i Σ_{j≠i} g_ji x_j
//! ```
//!
//! with φ the `subsidy`. Best replies are linear, `x_i = b_i + φ + δ Σ_j g_ji x_j`, so that the interior equilibrium is
//! `(I − δ Gᵀ)⁻¹ (b + φ)`: Katz–Bonacich centrality. It exists and is the only one if δ times the spectral radius of a
//! non-negative G is below 1. Whom each player feels is known to the host only, which sums over few where few are felt.

use walras_game::{ConstraintFn, Game, GradientFn, Refusal, Setup, Situation, TransferFn};

/// The game with everything but φ and the network, which the host knows.
pub struct Network {
    /// Worth of the first unit of effort, b, `[players]`.
    standalone: Vec<f64>,
    /// How much the efforts of others count, δ.
    decay: f64,
    /// Highest effort.
    max_effort: f64,
    /// Share of it that each probe allows, `[probes]`.
    limit: Vec<f64>,
}

impl Game for Network {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::effort_limit);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const TRANSFER: Option<TransferFn<Self>> = Some(Self::transfer);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Network {
            standalone: setup.values("standalone")?.to_vec(),
            decay: setup.scalar("decay")?,
            max_effort: setup.scalar("max_effort")?,
            limit: setup.values("limit")?.to_vec(),
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let effort = at.action[0];
        (self.standalone[at.player] + at.phi[0] - 0.5 * effort + self.decay * at.aggregates[0]) * effort
    }
}

impl Network {
    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = self.decay * at.action[0];
    }

    fn transfer(&self, at: &Situation<'_>) -> f64 {
        -at.phi[0] * at.action[0]
    }

    fn effort_limit(&self, at: &Situation<'_>) -> f64 {
        at.action[0] / (self.limit[at.probe] * self.max_effort) - 1.0
    }
}

walras_game::export_game!(Network);
