//! The power of a test of consistency, and the predictive success of theories of choice.
//!
//! A test that every player passes shows nothing. Its power is the probability that choices without preferences, drawn by
//! [`RandomChoices`], violate it on the same budgets (Bronars 1987), estimated by simulation. One minus the power is the
//! area of the theory, the share of what could have been observed that it admits, and
//!
//! ```text
//! predictive success = pass rate − area,      in [−1, 1]
//! ```
//!
//! is how far people pass it more often than chance does: Selten 1991, axiomatised for revealed preference by Beatty &
//! Crawford 2011, "How demanding is the revealed preference approach to demand?".

use rand::Rng;
use thiserror::Error;

use super::garp::exact_consistency;
use super::matrix::MatrixError;
use super::proportion::{ProportionError, wilson_interval};
use super::random_choices::RandomChoices;

/// A simulated power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Power {
    /// Share of the draws that violate the test.
    pub value: f64,
    /// Draws that violate it.
    pub violations: usize,
    /// Draws made.
    pub draws: usize,
    /// Wilson's interval for the power at the confidence asked for: what the number of draws leaves open.
    pub interval: [f64; 2],
}

/// Why a quantity is not a share.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("the {what} must lie in [0, 1], not at {value}")]
pub struct ShareError {
    /// Which of the two.
    pub what: &'static str,
    /// What was given.
    pub value: f64,
}

/// Simulates the power of any test: `violates` is asked of the matrix `G`, `[observations]²`, of every draw.
///
/// The draws come from `rng` in order and nothing else does, so equal streams give equal answers.
///
/// # Errors
/// If `draws = 0` or `confidence` is not in `(0, 1)`; then nothing was drawn.
pub fn power(
    choices: &mut RandomChoices<'_>,
    draws: usize,
    confidence: f64,
    rng: &mut (impl Rng + ?Sized),
    mut violates: impl FnMut(&[f64]) -> bool,
) -> Result<Power, ProportionError> {
    wilson_interval(0, draws, confidence)?;
    let violations = (0..draws).filter(|_| violates(choices.draw_matrix(rng))).count();
    let interval = wilson_interval(violations, draws, confidence)?;
    Ok(Power { value: violations as f64 / draws as f64, violations, draws, interval })
}

/// Simulates the power of GARP, entries within `tolerance × max|G|` of zero counting as zero.
///
/// # Errors
/// As [`power`].
pub fn garp_power(
    choices: &mut RandomChoices<'_>,
    draws: usize,
    confidence: f64,
    tolerance: f64,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Power, ProportionError> {
    let observations = choices.observations();
    power(choices, draws, confidence, rng, |g| violates_garp(g, observations, tolerance))
}

/// Drawn matrices are finite and square by construction, so there is no error to report.
fn violates_garp(g: &[f64], observations: usize, tolerance: f64) -> bool {
    let answer: Result<_, MatrixError> = exact_consistency(g, observations, tolerance);
    debug_assert!(answer.is_ok());
    answer.is_ok_and(|consistency| !consistency.holds())
}

/// Predictive success of a theory that a share `pass_rate` of the subjects satisfies and that random choices violate with
/// probability `power`: `pass_rate − (1 − power)`, in `[−1, 1]`. 1 where all pass a test that chance never passes, 0 where
/// subjects do as chance does, −1 where all fail a test that cannot be failed by chance.
///
/// # Errors
/// If either is not in `[0, 1]`.
pub fn predictive_success(pass_rate: f64, power: f64) -> Result<f64, ShareError> {
    for (what, value) in [("pass rate", pass_rate), ("power", power)] {
        if !(0.0..=1.0).contains(&value) {
            return Err(ShareError { what, value });
        }
    }
    Ok(pass_rate - (1.0 - power))
}
