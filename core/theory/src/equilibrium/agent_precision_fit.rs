//! Maximum-likelihood estimate of precision from observed behaviour in a game in extensive form.
//!
//! The likelihood of counts of actions at information sets is followed along the branch of agent logit equilibria: given
//! that a set is reached its player draws an action from its behaviour, whatever led there. Source: McKelvey & Palfrey (1998),
//! section 4.

use thiserror::Error;

use super::Status;
use super::agent_logit::{TreeProfile, TreeSolveError, check_size};
use super::agent_system::AgentSystem;
use super::certificate::logit_residual;
use super::likelihood::{FitError, LARGEST, Maximum, STEP, check, most_likely};
use super::logit::{LogitOptions, scaled};
use super::tracer::Tracer;
use crate::extensive_form::{ExtensiveForm, Sequences};

/// Why behaviour allows no estimate.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TreeFitError {
    /// The counts.
    #[error(transparent)]
    Counts(#[from] FitError),
    /// The game.
    #[error(transparent)]
    Game(#[from] TreeSolveError),
}

/// The precision under which observed behaviour is most likely.
#[derive(Debug, Clone, PartialEq)]
pub struct TreePrecisionFit {
    /// The estimate.
    pub precision: f64,
    /// Its log-likelihood, `Σ c ln p`, without the constants of the multinomial laws.
    pub log_likelihood: f64,
    /// Standard error by the observed information; none at a boundary.
    pub standard_error: Option<f64>,
    /// The agent logit equilibrium at the estimate.
    pub profile: TreeProfile,
    /// `‖p − logit(p)‖_∞` of its behaviour.
    pub residual: f64,
    /// Where the maximum lies.
    pub maximum: Maximum,
    /// Largest precision up to which the likelihood was looked at.
    pub searched: f64,
    /// Converged if the branch could be followed to the end of the range.
    pub status: Status,
}

/// The most likely precision given `counts` of the actions of every information set, flat like a behaviour and not
/// necessarily integers, up to `largest`, by default 10⁴ per largest payoff range.
///
/// # Errors
/// [`TreeFitError`] if counts are of the wrong number, negative, not finite or all zero, payoffs are constant, a player has
/// imperfect recall, or the game is too large.
pub fn fit_agent_precision(
    game: &ExtensiveForm,
    counts: &[f64],
    largest: Option<f64>,
    options: &LogitOptions,
) -> Result<TreePrecisionFit, TreeFitError> {
    let unit = game.payoff_unit();
    check(counts, game.uniform().len(), unit)?;
    let sequences = Sequences::new(game).map_err(TreeSolveError::from)?;
    check_size(game)?;
    let largest = largest.unwrap_or((LARGEST / unit).min(f64::MAX));
    let target = scaled(unit, largest).map_err(TreeSolveError::from)?;
    let mut tracer = Tracer::new(AgentSystem::new(game, &game.uniform()), 1e-11);
    tracer.limit_step(options.longest_step.min(STEP));
    let (peak, status) = most_likely(&mut tracer, counts, target, options.evaluations);
    let precision = peak.precision(unit);
    let logarithms = &peak.point[..counts.len()];
    let behavior = logarithms.iter().map(|x| x.exp()).collect();
    let profile = TreeProfile::new(game, &sequences, behavior, logarithms);
    Ok(TreePrecisionFit {
        precision,
        log_likelihood: peak.log_likelihood,
        standard_error: peak.standard_error(unit),
        residual: logit_residual(game.offsets(), precision, &profile.behavior, &profile.action_values),
        maximum: peak.maximum,
        searched: tracer.precision() / unit,
        profile,
        status,
    })
}
