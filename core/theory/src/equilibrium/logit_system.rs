//! The equations of a logit equilibrium in logarithms of probabilities.
//!
//! Unknown are x = ln σ, flat, at precision τ. With u(a) the expected payoffs against σ and a bar for the mean under the
//! player's own strategy,
//!
//! ```text
//! F_a = (x_a − τ u_a) − mean(x − τ u) = 0,   ln Σ σ = 0
//! ∂F_a/∂x_b = δ_ab − τ (∂u_a/∂σ_b − mean) σ_b,   ∂F_a/∂τ = −(u_a − mean u)
//! ```
//!
//! Play at precision 0 is uniform; with another prior q, x − ln q stands for x, so that σ ∝ q exp(τ u).
//!
//! Blocks on the diagonal are identities, since no payoff of a player's action depends on its own mixture. A probability may
//! underflow: its column becomes a unit vector while its logarithm stays finite. Source: Turocy, "A dynamic homotopy
//! interpretation of the logistic quantal response equilibrium correspondence", Games and Economic Behavior 51 (2005).

use std::borrow::Cow;

use super::bordered::Bordered;
use super::certificate::blocks;
use super::logit_response::Response;
use super::tracer::Equations;
use crate::normal_form::{Contraction, NormalForm};
use crate::response::maximum;

/// The equations of one game with payoffs in units of its largest payoff range, and their value at one point.
#[derive(Debug, Clone)]
pub(super) struct LogitSystem<'a> {
    game: &'a NormalForm,
    contraction: Contraction,
    /// Largest payoff range of a player, the unit of payoffs; 0 if nothing depends on play.
    unit: f64,
    response: Response,
    /// Expected payoffs, flat, in payoff units of the game.
    pub(super) payoffs: Vec<f64>,
    /// Derivatives of expected payoffs, `[profile][profile]`.
    derivatives: Vec<f64>,
    mean: Vec<f64>,
}

impl<'a> LogitSystem<'a> {
    /// The equations of `game` with play `prior`, flat and positive, at precision 0. Payoffs must not all be constant.
    pub(super) fn new(game: &'a NormalForm, prior: &[f64]) -> Self {
        let size = prior.len();
        Self {
            game,
            contraction: Contraction::new(game),
            unit: payoff_unit(game),
            response: Response::new(prior),
            payoffs: vec![0.0; size],
            derivatives: vec![0.0; size * size],
            mean: vec![0.0; size],
        }
    }

    pub(super) fn game(&self) -> &'a NormalForm {
        self.game
    }
}

impl Equations for LogitSystem<'_> {
    fn size(&self) -> usize {
        self.response.profile.len()
    }

    fn start(&self) -> Vec<f64> {
        self.response.prior.clone()
    }

    fn bordered(&self) -> Bordered {
        let most = (0..self.game.players()).max_by_key(|&i| self.game.actions()[i]).unwrap_or(0);
        Bordered::new(self.size(), self.game.offsets()[most]..self.game.offsets()[most + 1])
    }

    fn evaluate(&mut self, point: &[f64]) {
        self.response.set_profile(point);
        self.contraction.derivatives(self.game, &self.response.profile, &mut self.payoffs, &mut self.derivatives);
        self.response.set(blocks(self.game.offsets()), point, &self.payoffs, self.unit);
    }

    fn evaluate_residual(&mut self, point: &[f64]) {
        self.response.set_profile(point);
        self.contraction.payoffs(self.game, &self.response.profile, &mut self.payoffs);
        self.response.set(blocks(self.game.offsets()), point, &self.payoffs, self.unit);
    }

    fn normalise(&self, x: &mut [f64]) {
        normalise(self.game.offsets(), x);
    }

    fn profile(&self) -> &[f64] {
        &self.response.profile
    }

    fn residual(&self) -> &[f64] {
        &self.response.residual
    }

    fn assemble(&mut self, precision: f64, border: &[f64], matrix: &mut Bordered) {
        let size = self.size();
        let factor = precision / self.unit;
        let Response { profile, slope, .. } = &self.response;
        for own in blocks(self.game.offsets()) {
            let rows = &self.derivatives[own.start * size..own.end * size];
            self.mean.fill(0.0);
            for (p, row) in profile[own.clone()].iter().zip(rows.chunks_exact(size)) {
                self.mean.iter_mut().zip(row).for_each(|(mean, d)| *mean += p * d);
            }
            for (a, row) in own.clone().zip(rows.chunks_exact(size)) {
                let target = matrix.row_mut(a);
                for (((target, mean), d), p) in target.iter_mut().zip(&self.mean).zip(row).zip(profile) {
                    *target = factor * (mean - d) * p;
                }
                target[own.clone()].fill(0.0);
                target[a] = 1.0;
                target[size] = slope[a];
                matrix.permute_row(a);
            }
        }
        matrix.row_mut(size).copy_from_slice(border);
        matrix.permute_row(size);
    }
}

/// Largest payoff range of a player, the unit in which a game's precision is measured. Infinite if it overflows.
pub(super) fn payoff_unit(game: &NormalForm) -> f64 {
    let range = |i| game.payoff_range(i).1 - game.payoff_range(i).0;
    (0..game.players()).map(range).fold(0.0, f64::max)
}

/// The game with least payoffs of zero, if payoffs are so far from zero that expectations would lose digits.
///
/// Only differences of a player's payoffs matter, and they are computed without loss.
pub(super) fn centred(game: &NormalForm) -> Cow<'_, NormalForm> {
    const FAR: f64 = 16.0;
    let far = |i| {
        let (low, high) = game.payoff_range(i);
        low.abs().max(high.abs()) > FAR * (high - low)
    };
    if !(0..game.players()).any(far) {
        return Cow::Borrowed(game);
    }
    let shifted = (0..game.players()).flat_map(|i| {
        let low = game.payoff_range(i).0;
        game.payoffs(i).iter().map(move |u| u - low)
    });
    // Differences that overflow leave the game as it is; its range is refused elsewhere.
    NormalForm::new(game.actions().to_vec(), shifted.collect()).map_or(Cow::Borrowed(game), Cow::Owned)
}

/// Normalises logarithms of probabilities: `x −= ln Σ exp x` for every player.
pub(crate) fn normalise(offsets: &[usize], x: &mut [f64]) {
    for own in blocks(offsets) {
        let x = &mut x[own];
        let largest = maximum(x);
        let total = largest + x.iter().map(|x| (x - largest).exp()).sum::<f64>().ln();
        x.iter_mut().for_each(|x| *x -= total);
    }
}
