//! Markov logit equilibria on their path from precision 0.
//!
//! At precision τ every player plays `σ_i(s, a) ∝ exp(τ Q_i(s, a))` in every state, Q under the policies of all, the
//! player's own included. At τ = 0 it is uniform play; the path that starts there is followed by the same predictor and
//! corrector as in one-shot games, through folds and up to bifurcations.

use std::ops::ControlFlow;

use super::best_response::{Certificate, certificate};
use super::error::DynamicError;
use super::game::MarkovGame;
use super::logit_system::MarkovSystem;
use crate::equilibrium::certificate::logit_residual;
use crate::equilibrium::logit::{follow, with_care};
use crate::equilibrium::tracer::{Equations, Tracer};
use crate::equilibrium::{LogitOptions, Status};

/// Most unknown probabilities: several dense matrices of that side are kept.
pub const LARGEST_SYSTEM: usize = 4096;

/// A Markov logit equilibrium with its certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkovLogit {
    /// The precision of `profile`: the one asked for if `status` says converged, else where the path was left.
    pub precision: f64,
    /// Probabilities, flat, state by state.
    pub profile: Vec<f64>,
    /// `‖σ − softmax(τ Q)‖_∞`.
    pub residual: f64,
    /// Values, Bellman residuals and regrets against exact best responses.
    pub certificate: Certificate,
    /// How the search ended.
    pub status: Status,
}

/// The Markov logit equilibrium of `game` at `precision` ≥ 0 on the path from uniform play.
///
/// # Errors
/// [`DynamicError`] if the precision is not a finite number ≥ 0, the discount is 1 or more, values overflow or the game is
/// larger than [`LARGEST_SYSTEM`].
pub fn markov_logit(game: &MarkovGame, precision: f64) -> Result<MarkovLogit, DynamicError> {
    markov_logit_with(game, precision, &LogitOptions::default())
}

/// [`markov_logit`] with `options`.
///
/// # Errors
/// As [`markov_logit`].
pub fn markov_logit_with(
    game: &MarkovGame,
    precision: f64,
    options: &LogitOptions,
) -> Result<MarkovLogit, DynamicError> {
    game.stationary()?;
    fits(game)?;
    let unit = game.unit();
    if !(precision >= 0.0 && (precision * unit).is_finite()) {
        return Err(DynamicError::Precision { precision });
    }
    // Differences of values count, and constants far from zero would cost them digits.
    let levels: Vec<f64> = (0..game.players()).map(|i| game.payoff_range(i)).map(|(l, h)| 0.5 * l + 0.5 * h).collect();
    let centred = game.rescaled(&levels, &vec![1.0; game.players()]);
    let mut answer = search(&centred, precision, options);
    for (values, level) in answer.certificate.values.chunks_exact_mut(game.states()).zip(&levels) {
        values.iter_mut().for_each(|v| *v += level / (1.0 - game.discount()));
    }
    Ok(answer)
}

/// Refuses games whose matrices do not fit.
pub(super) fn fits(game: &MarkovGame) -> Result<(), DynamicError> {
    let found = game.profile_length();
    if found <= LARGEST_SYSTEM {
        return Ok(());
    }
    Err(DynamicError::TooLarge {
        what: "probabilities to solve for, states times actions of all players",
        found,
        most: LARGEST_SYSTEM,
    })
}

fn search(game: &MarkovGame, precision: f64, options: &LogitOptions) -> MarkovLogit {
    let target = precision * game.unit();
    with_care(
        options.evaluations,
        |answer: &MarkovLogit| answer.status,
        |care, left| {
            let mut tracer = Tracer::new(MarkovSystem::new(game, &game.uniform()), care.accuracy);
            tracer.limit_step(options.longest_step.min(care.longest_step));
            let status = match target > 0.0 {
                true => follow(&mut tracer, target, *left, |_| ControlFlow::Continue(())),
                false => Status::Converged,
            };
            *left = left.saturating_sub(tracer.evaluations);
            certified(&mut tracer, precision, status, options.tolerance)
        },
    )
}

/// Polishes the tracer's point at its precision and certifies it.
fn certified(tracer: &mut Tracer<MarkovSystem<'_>>, asked: f64, status: Status, tolerance: f64) -> MarkovLogit {
    let unit = tracer.system.evaluation.game().unit();
    let correction = if tracer.precision() > 0.0 { tracer.polish().correction } else { 0.0 };
    let precision = match status {
        Status::Converged => asked,
        _ if unit > 0.0 => tracer.precision() / unit,
        _ => 0.0,
    };
    let profile = tracer.system.profile().to_vec();
    let values = tracer.system.evaluation.action_values();
    let residual = logit_residual(tracer.system.offsets(), precision, &profile, values);
    let certificate = certificate(&tracer.system.evaluation, &profile);
    let accurate = correction <= tolerance && residual <= tolerance;
    let status = if status == Status::Converged && !accurate { Status::Stalled } else { status };
    MarkovLogit { precision, profile, residual, certificate, status }
}
