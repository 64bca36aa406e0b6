//! What a profile can prove about itself.

use crate::normal_form::{Contraction, NormalForm};
use crate::quality;
use crate::response::{logit_response, maximum};

/// Regret of each player at `profile`, flat, with expected payoffs of all actions, flat, in the game's units.
///
pub(super) fn regrets(game: &NormalForm, profile: &[f64], payoffs: &[f64]) -> Vec<f64> {
    blocks(game.offsets()).map(|own| regret(&profile[own.clone()], &payoffs[own])).collect()
}

/// `Σ σ (max u − u)`: the regret without the rounding that a difference of two expected payoffs would add, never negative.
pub(super) fn regret(strategy: &[f64], payoffs: &[f64]) -> f64 {
    let best = maximum(payoffs);
    strategy.iter().zip(payoffs).map(|(p, u)| p * (best - u)).sum()
}

/// Regrets of a profile from scratch.
pub(super) fn profile_regrets(game: &NormalForm, profile: &[f64]) -> Vec<f64> {
    let mut payoffs = vec![0.0; profile.len()];
    Contraction::new(game).payoffs(game, profile, &mut payoffs);
    regrets(game, profile, &payoffs)
}

/// `‖σ − logit(τ u(σ))‖_∞` over the strategies that start at `offsets`, with payoffs and precision in the game's units.
pub(crate) fn logit_residual(offsets: &[usize], precision: f64, profile: &[f64], payoffs: &[f64]) -> f64 {
    let mut response = vec![0.0; profile.len()];
    blocks(offsets).for_each(|own| logit_response(precision, &payoffs[own.clone()], &mut response[own]));
    quality::residual(profile, &response)
}

/// Where the strategies of a flat profile stand, from where each starts and where the last ends.
pub(crate) fn blocks(offsets: &[usize]) -> impl Iterator<Item = std::ops::Range<usize>> {
    offsets.windows(2).map(|o| o[0]..o[1])
}

/// What the Newton-Kantorovich theorem is applied to, everything in logarithms of probabilities and the largest norm.
pub(super) struct Newton {
    /// Number of players.
    pub(super) players: usize,
    /// Precision, in units in which payoffs range over at most 1.
    pub(super) precision: f64,
    /// Largest absolute payoff in that unit: what rounding errors are proportional to.
    pub(super) magnitude: f64,
    /// `‖J⁻¹ F‖`.
    pub(super) correction: f64,
    /// `‖J⁻¹‖`.
    pub(super) inverse_norm: f64,
    /// How far from the point J was evaluated.
    pub(super) since_factor: f64,
}

impl Newton {
    /// A bound on the relative error of every probability: within it lies a solution. `None` if the theorem does not
    /// apply, its `β L η ≤ 1/2` failing.
    ///
    /// The derivative of x ↦ x − ln logit(τ u(e^x)) has Lipschitz constant at most `τ (n−1)² + τ² (n−1)²/4`: a change of
    /// logarithms by at most 1 changes each opponent's weights by at most that factor, payoffs differ by at most 1, and a
    /// softmax's variance is at most a quarter. Rounding of F enters η with the machine epsilon for each operation on the
    /// way to an expected payoff. The norm of the inverse is an estimate, see `Tracer::inverse_norm`.
    pub(super) fn bound(&self) -> Option<f64> {
        let opponents = self.players as f64 - 1.0;
        let tau = self.precision;
        // Ten percent for probabilities that sum to more than one within the ball, and for J being that of a mean.
        let lipschitz = 1.1 * opponents * opponents * (tau + 0.25 * tau * tau);
        let drift = self.inverse_norm * lipschitz * self.since_factor;
        if drift.is_nan() || drift >= 0.5 {
            return None;
        }
        let beta = self.inverse_norm / (1.0 - drift);
        let rounding = f64::EPSILON * (4.0 + (8.0 + 4.0 * opponents) * tau * self.magnitude);
        let eta = self.correction / (1.0 - drift) + beta * rounding;
        (beta * lipschitz * eta <= 0.5).then_some(2.0 * eta)
    }
}
