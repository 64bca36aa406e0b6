//! Consumers of two goods on linear budgets, with power utilities, crowding and taxes.
//!
//! Consumer i who has `β_1`, `β_2` of the goods while others have `S_1`, `S_2` together earns
//!
//! ```text
//! U_i = Σ_j w_ij β_j^{ρ_ij} − (τ_j + κ S_j) β_j,    0 < ρ_ij ≤ 1
//! ```
//!
//! with `τ_j` the `tax` on good j and κ the `crowding`. Utilities are additive and concave (Houthakker 1960): perfect substitutes
//! where both exponents are 1, quasilinear where one is. Without crowding no player minds the others, and whatever consumers
//! choose for themselves is efficient; with it, a tax of κ times what others consume makes each consumer bear what it
//! costs them (Pigou 1920). The game has the exact potential `Σ_i Σ_j w_ij β_ij^{ρ_ij} − τ_j β_ij − κ Σ_{i<k} β_ij β_kj`.
//!
//! Stage game t gives consumer i the budget `g_t^i(β) = α_t1^i β_1 + α_t2^i β_2 − 1`. The experiment (31) of Snow &
//! Krishnamurthy is τ = κ = 0, w = 1 and exponents (1, 1), (1, ¼) and (¼, 1).

use walras_game::{ConstraintFn, Game, GradientFn, Refusal, Setup, Situation, TransferFn};

/// The consumers with everything but the taxes fixed.
pub struct Consumers {
    players: usize,
    /// Worth of the first unit w, `[goods][players]`.
    weight: [Vec<f64>; 2],
    /// Exponents ρ, `[goods][players]`.
    exponent: [Vec<f64>; 2],
    /// What others' consumption costs, κ.
    crowding: f64,
    /// Prices as shares of the budget α, `[goods][probes][players]`.
    price: [Vec<f64>; 2],
}

impl Game for Consumers {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::budget);
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const TRANSFER: Option<TransferFn<Self>> = Some(|_, at| at.phi[0] * at.action[0] + at.phi[1] * at.action[1]);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let both = |names: [&str; 2]| -> Result<[Vec<f64>; 2], Refusal> {
            Ok([setup.values(names[0])?.to_vec(), setup.values(names[1])?.to_vec()])
        };
        Ok(Consumers {
            players: setup.players,
            weight: both(["weight_1", "weight_2"])?,
            exponent: both(["exponent_1", "exponent_2"])?,
            crowding: setup.scalar("crowding")?,
            price: both(["price_1", "price_2"])?,
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out.copy_from_slice(at.action);
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let of_good = |j: usize| {
            let (consumed, others) = (at.action[j], at.aggregates[j]);
            let utility = self.weight[j][at.player] * power(consumed, self.exponent[j][at.player]);
            utility - (at.phi[j] + self.crowding * others) * consumed
        };
        of_good(0) + of_good(1)
    }
}

/// `β^ρ`. The common cases are exact and fast.
fn power(consumed: f64, exponent: f64) -> f64 {
    match exponent {
        1.0 => consumed,
        0.5 => consumed.sqrt(),
        0.25 => consumed.sqrt().sqrt(),
        _ => consumed.powf(exponent),
    }
}

impl Consumers {
    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        out.iter_mut().zip(at.action).for_each(|(out, consumed)| *out = -self.crowding * consumed);
    }

    fn budget(&self, at: &Situation<'_>) -> f64 {
        let row = at.probe * self.players + at.player;
        self.price[0][row] * at.action[0] + self.price[1][row] * at.action[1] - 1.0
    }
}

walras_game::export_game!(Consumers);
