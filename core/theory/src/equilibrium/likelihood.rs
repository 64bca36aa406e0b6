//! The likelihood of counts along a branch of logit equilibria.
//!
//! Its rate of change is `Σ c dx`, x the logarithms of probabilities. Every interior maximum is located on the branch, and the
//! best one kept with the information that the curvature of the likelihood gives.

use std::ops::ControlFlow;

use thiserror::Error;

use super::Status;
use super::logit::{LogitError, follow};
use super::tracer::{Equations, Tracer};

/// Largest precision looked at by default, in units of one over the largest payoff range.
pub(super) const LARGEST: f64 = 1e4;
/// Rates of the log-likelihood, a unit of length along the branch and an observation, that are not told from 0.
const RATE_NOISE: f64 = 1e-12;
/// Steps short enough not to straddle two maxima that are apart by 10% of precision or of probability.
pub(super) const STEP: f64 = 0.1;

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

/// Whether counts can be fitted: one for each of `expected` actions, in a game whose largest payoff range is `unit`.
pub(super) fn check(counts: &[f64], expected: usize, unit: f64) -> Result<(), FitError> {
    if counts.len() != expected {
        return Err(FitError::WrongLength { expected, found: counts.len() });
    }
    if let Some(index) = counts.iter().position(|c| !(c.is_finite() && *c >= 0.0)) {
        return Err(FitError::Count { index, value: counts[index] });
    }
    if counts.iter().all(|&c| c == 0.0) {
        return Err(FitError::NoObservations);
    }
    if unit == 0.0 {
        return Err(FitError::ConstantPayoffs);
    }
    Ok(())
}

/// The most likely point of a branch.
pub(super) struct Peak {
    /// `[x.., τ]`, in units of the tracer.
    pub(super) point: Vec<f64>,
    pub(super) log_likelihood: f64,
    pub(super) maximum: Maximum,
    /// Minus the second derivative of the log-likelihood by τ.
    information: Option<f64>,
}

impl Peak {
    fn at(point: &[f64], counts: &[f64], maximum: Maximum) -> Self {
        Self { point: point.to_vec(), log_likelihood: sum_of_products(counts, point), maximum, information: None }
    }

    /// Its precision where payoffs are in units of `unit`.
    pub(super) fn precision(&self, unit: f64) -> f64 {
        self.point.last().copied().unwrap_or_default() / unit
    }

    /// By the observed information; none at a boundary.
    pub(super) fn standard_error(&self, unit: f64) -> Option<f64> {
        self.information.filter(|i| *i > 0.0).map(|i| 1.0 / (i.sqrt() * unit))
    }
}

/// Follows the branch from its beginning to precision `target`, of the tracer, and finds where counts are most likely.
pub(super) fn most_likely<E: Equations>(
    tracer: &mut Tracer<E>,
    counts: &[f64],
    target: f64,
    evaluations: usize,
) -> (Peak, Status) {
    let rate = |tangent: &[f64]| sum_of_products(counts, tangent);
    let mut best = Peak::at(&tracer.point, counts, Maximum::Zero);
    // Rates below this are rounding: where all observed probabilities are 1 but for that, nothing can be told.
    let noise = RATE_NOISE * counts.iter().sum::<f64>();
    let mut before = rate(&tracer.tangent);
    let rises_at_zero = before > noise;
    let mut tangent = tracer.tangent.clone();
    let status = follow(tracer, target, evaluations, |tracer| {
        let now = rate(&tracer.tangent);
        if now.abs() <= noise {
            return ControlFlow::Continue(());
        }
        if before > 0.0
            && now < 0.0
            && let Some(length) = tracer.locate(&mut tangent, rate)
        {
            let peak = Peak::at(&tracer.candidate, counts, Maximum::Interior);
            if peak.log_likelihood > best.log_likelihood {
                best = Peak { information: information(tracer, length, rate), ..peak };
            }
        }
        before = now;
        ControlFlow::Continue(())
    });
    let end = Peak::at(&tracer.point, counts, Maximum::End);
    // Where the likelihood rises at 0, a range that shows no more of it was too short.
    if end.log_likelihood > best.log_likelihood || (best.maximum == Maximum::Zero && rises_at_zero) {
        best = end;
    }
    (best, status)
}

/// Observed information where the likelihood is stationary, `length` along the branch: minus the derivative by τ of
/// `(Σ c dx) / dτ`, by central differences along the branch, extrapolated to vanishing steps. `None` at a fold.
fn information<E: Equations>(tracer: &mut Tracer<E>, length: f64, rate: impl Fn(&[f64]) -> f64) -> Option<f64> {
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
