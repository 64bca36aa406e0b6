//! Maximum-likelihood estimate of precision from observed play.
//!
//! The likelihood of counts c is followed along the principal branch; its rate of change there is `Σ c dx`, x the logarithms
//! of probabilities. Every interior maximum is located on the branch and the best one reported, with the standard error that
//! the curvature of the likelihood gives. Source: McKelvey & Palfrey (1995), section 5.

use super::Status;
use super::certificate::logit_residual;
use super::likelihood::{FitError, LARGEST, Maximum, STEP, check, most_likely};
use super::logit::{LogitOptions, scaled};
use super::logit_system::{LogitSystem, centred, payoff_unit};
use super::tracer::{Equations, Tracer};
use crate::normal_form::NormalForm;

/// The precision under which observed play is most likely.
#[derive(Debug, Clone, PartialEq)]
pub struct PrecisionFit {
    /// The estimate.
    pub precision: f64,
    /// Its log-likelihood, `Σ c ln p`, without the constant of the multinomial law.
    pub log_likelihood: f64,
    /// Standard error by the observed information; `None` at a boundary.
    pub standard_error: Option<f64>,
    /// The equilibrium at the estimate, flat.
    pub profile: Vec<f64>,
    /// `‖σ − logit(σ)‖_∞` of that profile.
    pub residual: f64,
    /// Where the maximum lies.
    pub maximum: Maximum,
    /// Largest precision up to which the likelihood was looked at.
    pub searched: f64,
    /// Converged if the branch could be followed to the end of the range.
    pub status: Status,
}

/// The most likely precision given `counts`, flat like a profile, not necessarily integers, on the principal branch up to a
/// precision of 10⁴ per largest payoff range.
///
/// # Errors
/// [`FitError`] if counts are of the wrong number, negative, not finite or all zero, or if payoffs are constant.
pub fn fit_precision(game: &NormalForm, counts: &[f64]) -> Result<PrecisionFit, FitError> {
    let unit = payoff_unit(game);
    fit_precision_within(game, counts, (LARGEST / unit).min(f64::MAX), &LogitOptions::default())
}

/// [`fit_precision`] on precisions up to `largest`.
///
/// # Errors
/// As [`fit_precision`], and if `largest` is no finite number ≥ 0.
pub fn fit_precision_within(
    game: &NormalForm,
    counts: &[f64],
    largest: f64,
    options: &LogitOptions,
) -> Result<PrecisionFit, FitError> {
    check(counts, game.offsets()[game.players()], payoff_unit(game))?;
    let game = &*centred(game);
    let unit = payoff_unit(game);
    let target = scaled(unit, largest)?;
    let mut tracer = Tracer::new(LogitSystem::new(game, &game.uniform()), 1e-11);
    tracer.limit_step(options.longest_step.min(STEP));
    let (peak, status) = most_likely(&mut tracer, counts, target, options.evaluations);
    let precision = peak.precision(unit);
    let mut system = LogitSystem::new(game, &game.uniform());
    system.evaluate_residual(&peak.point);
    Ok(PrecisionFit {
        precision,
        log_likelihood: peak.log_likelihood,
        standard_error: peak.standard_error(unit),
        residual: logit_residual(game.offsets(), precision, system.profile(), &system.payoffs),
        profile: system.profile().to_vec(),
        maximum: peak.maximum,
        searched: tracer.precision() / unit,
        status,
    })
}
