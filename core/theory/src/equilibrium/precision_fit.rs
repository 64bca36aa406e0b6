//! Maximum-likelihood estimate of precision from observed play.
//!
//! The likelihood of counts c is followed along the principal branch; its rate of change there is `Σ c dx`, x the logarithms
//! of probabilities. Every interior maximum is located on the branch and the best one reported, with the standard error that
//! the curvature of the likelihood gives. Source: McKelvey & Palfrey (1995), section 5.

use std::ops::ControlFlow;

use thiserror::Error;

use super::Status;
use super::certificate::logit_residual;
use super::logit::{LogitError, LogitOptions, follow, scaled};
use super::logit_system::{LogitSystem, centred, payoff_unit};
use super::tracer::{Equations, Tracer};
use crate::normal_form::NormalForm;

/// Largest precision looked at by default, in units of one over the largest payoff range.
const LARGEST: f64 = 1e4;
/// Rates of the log-likelihood, a unit of length along the branch and an observation, that are not told from 0.
const RATE_NOISE: f64 = 1e-12;
/// Steps short enough not to straddle two maxima that are apart by 10% of precision or of probability.
const STEP: f64 = 0.1;

/// Why counts allow no estimate.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FitError {
    /// One count for each action of each player was expected.
    #[error("found {found} counts, expected {expected}, one for each action of each player")]
    WrongLength {
        /// Actions of all players.
        expected: usize,
        /// Counts given.
        found: usize,
    },
    /// A count is negative or not finite.
    #[error("count {index} is {value}, expected a finite number >= 0")]
    Count {
        /// Index in the flat list of actions.
        index: usize,
        /// The offending count.
        value: f64,
    },
    /// Nothing was observed.
    #[error("all counts are zero, expected at least one observation")]
    NoObservations,
    /// No payoff depends on play, so play says nothing about precision.
    #[error("all payoffs of every player are equal: play does not depend on precision")]
    ConstantPayoffs,
    /// The largest precision cannot be used.
    #[error(transparent)]
    Precision(#[from] LogitError),
}

/// Where on the branch the likelihood is largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maximum {
    /// Inside the range of precisions.
    Interior,
    /// At precision 0: play was no better than random.
    Zero,
    /// At the end of what was looked at: the largest precision, or where the branch was left.
    End,
}

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
    check(game, counts)?;
    let game = &*centred(game);
    let target = scaled(payoff_unit(game), largest)?;
    let mut tracer = Tracer::new(LogitSystem::new(game, &game.uniform()), 1e-11);
    tracer.limit_step(options.longest_step.min(STEP));
    let rate = |tangent: &[f64]| sum_of_products(counts, tangent);
    let mut best = Candidate::at(&tracer.point, counts, Maximum::Zero);
    // Rates below this are rounding: where all observed probabilities are 1 but for that, nothing can be told.
    let noise = RATE_NOISE * counts.iter().sum::<f64>();
    let mut before = rate(&tracer.tangent);
    let rises_at_zero = before > noise;
    let mut tangent = tracer.tangent.clone();
    let status = follow(&mut tracer, target, options.evaluations, |tracer| {
        let now = rate(&tracer.tangent);
        if now.abs() <= noise {
            return ControlFlow::Continue(());
        }
        if before > 0.0
            && now < 0.0
            && let Some(length) = tracer.locate(&mut tangent, rate)
        {
            let candidate = Candidate::at(&tracer.candidate, counts, Maximum::Interior);
            if candidate.log_likelihood > best.log_likelihood {
                best = Candidate { information: information(tracer, length, rate), ..candidate };
            }
        }
        before = now;
        ControlFlow::Continue(())
    });
    let end = Candidate::at(&tracer.point, counts, Maximum::End);
    let searched = tracer.precision() / payoff_unit(game);
    // Where the likelihood rises at 0, a range that shows no more of it was too short.
    if end.log_likelihood > best.log_likelihood || (best.maximum == Maximum::Zero && rises_at_zero) {
        best = end;
    }
    Ok(best.report(game, searched, status))
}

fn check(game: &NormalForm, counts: &[f64]) -> Result<(), FitError> {
    let expected = game.offsets()[game.players()];
    if counts.len() != expected {
        return Err(FitError::WrongLength { expected, found: counts.len() });
    }
    if let Some(index) = counts.iter().position(|c| !(c.is_finite() && *c >= 0.0)) {
        return Err(FitError::Count { index, value: counts[index] });
    }
    if counts.iter().all(|&c| c == 0.0) {
        return Err(FitError::NoObservations);
    }
    if payoff_unit(game) == 0.0 {
        return Err(FitError::ConstantPayoffs);
    }
    Ok(())
}

/// A point of the branch that may be the most likely one.
struct Candidate {
    /// `[x.., τ]`.
    point: Vec<f64>,
    log_likelihood: f64,
    maximum: Maximum,
    /// Minus the second derivative of the log-likelihood by τ.
    information: Option<f64>,
}

impl Candidate {
    fn at(point: &[f64], counts: &[f64], maximum: Maximum) -> Self {
        Self { point: point.to_vec(), log_likelihood: sum_of_products(counts, point), maximum, information: None }
    }

    fn report(self, game: &NormalForm, searched: f64, status: Status) -> PrecisionFit {
        let (unit, size) = (payoff_unit(game), self.point.len() - 1);
        let precision = self.point[size] / unit;
        let mut system = LogitSystem::new(game, &game.uniform());
        system.evaluate_residual(&self.point);
        PrecisionFit {
            precision,
            log_likelihood: self.log_likelihood,
            standard_error: self.information.filter(|i| *i > 0.0).map(|i| 1.0 / (i.sqrt() * unit)),
            residual: logit_residual(game.offsets(), precision, system.profile(), &system.payoffs),
            profile: system.profile().to_vec(),
            maximum: self.maximum,
            searched,
            status,
        }
    }
}

/// Observed information where the likelihood is stationary, `length` along the branch: minus the derivative by τ of
/// `(Σ c dx) / dτ`, by central differences along the branch, extrapolated to vanishing steps. `None` at a fold.
fn information(tracer: &mut Tracer<LogitSystem<'_>>, length: f64, rate: impl Fn(&[f64]) -> f64) -> Option<f64> {
    let size = tracer.system.size();
    let mut tangent = vec![0.0; size + 1];
    let mut score = |length: f64| {
        tracer.peek(length, &mut tangent).then(|| (tracer.candidate[size], rate(&tangent) / tangent[size]))
    };
    let mut difference = |h: f64| {
        let ((high, at_high), (low, at_low)) = (score(length + h)?, score(length - h)?);
        Some((at_high - at_low) / (high - low))
    };
    const STEP: f64 = 2e-3;
    let (coarse, fine) = (difference(2.0 * STEP)?, difference(STEP)?);
    let information = -(4.0 * fine - coarse) / 3.0;
    information.is_finite().then_some(information)
}

/// `Σ c v` over actions that were observed: others may have probability zero. `v` may have more entries.
fn sum_of_products(counts: &[f64], v: &[f64]) -> f64 {
    counts.iter().zip(v).filter(|(c, _)| **c > 0.0).map(|(c, v)| c * v).sum()
}
