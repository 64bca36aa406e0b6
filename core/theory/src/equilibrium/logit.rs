//! Logit equilibria on the principal branch.
//!
//! A logit equilibrium at precision τ is a profile with `σ_i(a) ∝ exp(τ u_i(a, σ_-i))` for all players (McKelvey & Palfrey,
//! "Quantal response equilibria for normal form games", Games and Economic Behavior 10, 1995). At τ = 0 it is uniform
//! play. The principal branch is the curve of equilibria that starts there; in almost every game it is smooth and
//! reaches every precision.

use std::ops::ControlFlow;

use thiserror::Error;

use super::Status;
use super::certificate::{Newton, logit_residual, regrets};
use super::logit_system::{LogitSystem, centred, payoff_unit};
use super::tracer::{Advance, Equations, Tracer};
use crate::normal_form::NormalForm;
use crate::quality::nash_conv;

/// Accuracy of points that are shown.
const SHOWN: f64 = 1e-10;

/// How a branch is followed whose points no player sees.
#[derive(Clone, Copy)]
pub(crate) struct Care {
    /// Accuracy of the points, in probabilities.
    pub(crate) accuracy: f64,
    pub(crate) longest_step: f64,
}

/// As roughly as the tests on every step allow, which is enough for almost every game, then as is needed where that was not
/// enough to reach the end.
const CARE: [Care; 3] = [
    Care { accuracy: 1.0, longest_step: 1.5 },
    Care { accuracy: SHOWN, longest_step: 1.5 },
    Care { accuracy: SHOWN, longest_step: 0.05 },
];

/// Why a precision or a game admits no logit equilibrium here.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LogitError {
    /// The precision is negative or not a number.
    #[error("precision is {precision}, expected a number >= 0")]
    Precision {
        /// The precision asked for.
        precision: f64,
    },
    /// The precision is infinite.
    #[error("precision is infinite, expected a finite one: the limit is a Nash equilibrium, for which use `nash`")]
    Infinite,
    /// Payoffs range so widely that they, or precision times payoffs, overflow.
    #[error("precision {precision} times a payoff range of {range} overflows, rescale the payoffs")]
    Overflow {
        /// The precision asked for.
        precision: f64,
        /// Largest payoff range of a player.
        range: f64,
    },
}

/// How long and how well to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogitOptions {
    /// Estimated error of a probability up to which an answer counts as converged, in (0, 1).
    pub tolerance: f64,
    /// Evaluations of all payoffs with their derivatives that may be spent.
    pub evaluations: usize,
    /// Longest step along the branch, in probabilities and relative change of precision, in (0, 1.5]. Steps adapt to the
    /// branch; a smaller bound costs time and guards against being deceived by what lies between two steps.
    pub longest_step: f64,
}

impl Default for LogitOptions {
    fn default() -> Self {
        Self { tolerance: 1e-9, evaluations: 10_000, longest_step: 1.5 }
    }
}

/// A logit equilibrium with its certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct LogitQre {
    /// The precision of `profile`: the one asked for if `status` says converged, else where the branch was left.
    pub precision: f64,
    /// Probabilities, flat.
    pub profile: Vec<f64>,
    /// `‖σ − logit(σ)‖_∞`.
    pub residual: f64,
    /// Regret of each player, in payoff units.
    pub regret: Vec<f64>,
    /// Sum of the regrets.
    pub nash_conv: f64,
    /// A bound on the error of every probability, by the Newton-Kantorovich theorem with an estimated norm of the inverse
    /// Jacobian; `None` where the theorem does not apply.
    pub error_bound: Option<f64>,
    /// How the search ended.
    pub status: Status,
}

/// What is special about a point of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Nothing.
    Regular,
    /// Precision has an extremum along the branch here.
    Fold,
    /// Branches cross within a step of 1e-7 from here; nothing beyond was followed.
    Bifurcation,
}

/// A point of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchPoint {
    /// Precision.
    pub precision: f64,
    /// Probabilities, flat.
    pub profile: Vec<f64>,
    /// What is special about it.
    pub feature: Feature,
}

/// A branch as far as it was followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Points in the order of the branch, from precision 0; a fold lies between its neighbours.
    pub points: Vec<BranchPoint>,
    /// Converged if the branch reached the precision asked for or the observer stopped it.
    pub status: Status,
}

/// The logit equilibrium of `game` at `precision` ≥ 0 on the principal branch.
///
/// If folds make the branch pass the precision several times, it is the first passage. A branch that meets a bifurcation
/// is followed up to it and no further.
///
/// # Errors
/// [`LogitError`] if the precision is not a finite number ≥ 0 or the scale of the payoffs overflows.
pub fn logit_qre(game: &NormalForm, precision: f64) -> Result<LogitQre, LogitError> {
    logit_qre_with(game, precision, &LogitOptions::default())
}

/// [`logit_qre`] with `options`.
///
/// # Errors
/// As [`logit_qre`].
pub fn logit_qre_with(game: &NormalForm, precision: f64, options: &LogitOptions) -> Result<LogitQre, LogitError> {
    let game = &*centred(game);
    let target = scaled(payoff_unit(game), precision)?;
    if target == 0.0 {
        return Ok(uniform(game, precision));
    }
    Ok(with_care(
        options.evaluations,
        |answer: &LogitQre| answer.status,
        |care, left| attempt(game, precision, options, care, left),
    ))
}

/// What attempts to follow a branch find, from rough to careful, until one gets to the end or all evaluations are spent,
/// which each counts down.
pub(crate) fn with_care<A>(
    evaluations: usize,
    status: impl Fn(&A) -> Status,
    mut attempt: impl FnMut(Care, &mut usize) -> A,
) -> A {
    let mut left = evaluations;
    let [rough, careful @ ..] = CARE;
    let mut answer = attempt(rough, &mut left);
    for care in careful {
        if matches!(status(&answer), Status::Converged | Status::Budget) || left == 0 {
            break;
        }
        let careful = attempt(care, &mut left);
        // A bifurcation once seen is not denied by a stall beside it.
        if status(&careful) == Status::Converged || status(&answer) != Status::Bifurcation {
            answer = careful;
        }
    }
    answer
}

/// Follows the branch once, with at most `left` evaluations, which it counts down.
fn attempt(game: &NormalForm, precision: f64, options: &LogitOptions, care: Care, left: &mut usize) -> LogitQre {
    let unit = payoff_unit(game);
    let mut tracer = Tracer::new(LogitSystem::new(game, &game.uniform()), care.accuracy);
    tracer.limit_step(options.longest_step.min(care.longest_step));
    let status = follow(&mut tracer, precision * unit, *left, |_| ControlFlow::Continue(()));
    *left = left.saturating_sub(tracer.evaluations);
    let reached = if status == Status::Converged { precision } else { tracer.precision() / unit };
    certified(&mut tracer, reached, status, options.tolerance)
}

/// The principal branch of `game` from precision 0 until it first reaches `precision`.
///
/// `observer` sees every point as it is found and may stop the search. Points lie on the branch to about 1e-10.
///
/// # Errors
/// As [`logit_qre`].
pub fn branch(
    game: &NormalForm,
    precision: f64,
    options: &LogitOptions,
    mut observer: impl FnMut(&BranchPoint) -> ControlFlow<()>,
) -> Result<Branch, LogitError> {
    let game = &*centred(game);
    let target = scaled(payoff_unit(game), precision)?;
    let mut points = vec![BranchPoint { precision: 0.0, profile: game.uniform(), feature: Feature::Regular }];
    if observer(&points[0]).is_break() || target == 0.0 {
        if target == 0.0 && precision > 0.0 {
            points.push(BranchPoint { precision, ..points[0].clone() });
        }
        return Ok(Branch { points, status: Status::Converged });
    }
    let unit = payoff_unit(game);
    let mut tracer = Tracer::new(LogitSystem::new(game, &game.uniform()), SHOWN);
    tracer.limit_step(options.longest_step);
    let mut forward = true;
    let status = follow(&mut tracer, target, options.evaluations, |tracer| {
        let size = tracer.system.size();
        if forward != (tracer.speed() > 0.0) {
            forward = !forward;
            if tracer.locate(&mut vec![0.0; size + 1], |t| t[size]).is_some() {
                points.push(point(&tracer.candidate, unit, Feature::Fold));
                observer(&points[points.len() - 1])?;
            }
        }
        points.push(point(&tracer.point, unit, Feature::Regular));
        observer(&points[points.len() - 1])
    });
    if tracer.precision() == target
        && points.last().is_some_and(|p| (p.precision * unit - target).abs() > 1e-12 * target)
    {
        // The precision was passed just before a fold.
        points.push(point(&tracer.point, unit, Feature::Regular));
        // There is nothing left to stop.
        let _ = observer(&points[points.len() - 1]);
    }
    if let (Status::Bifurcation, Some(last)) = (status, points.last_mut()) {
        last.feature = Feature::Bifurcation;
    }
    Ok(Branch { points, status })
}

fn point(point: &[f64], unit: f64, feature: Feature) -> BranchPoint {
    let (x, tau) = point.split_at(point.len() - 1);
    BranchPoint { precision: tau[0] / unit, profile: x.iter().map(|x| x.exp()).collect(), feature }
}

/// Follows a branch until it reaches precision `target`, in the tracer's unit, or `visit`, which sees the tracer after
/// every step, breaks.
pub(crate) fn follow<E: Equations>(
    tracer: &mut Tracer<E>,
    target: f64,
    evaluations: usize,
    mut visit: impl FnMut(&mut Tracer<E>) -> ControlFlow<()>,
) -> Status {
    while tracer.precision() != target {
        if tracer.evaluations >= evaluations {
            return Status::Budget;
        }
        let rising = tracer.speed() > 0.0;
        match tracer.advance(target) {
            Advance::Moved if rising && tracer.speed() < 0.0 && tracer.return_to(target) => break,
            Advance::Moved => {}
            Advance::Bifurcation => return Status::Bifurcation,
            Advance::Stalled => return Status::Stalled,
        }
        if visit(tracer).is_break() {
            return Status::Converged;
        }
    }
    Status::Converged
}

/// Precision times the largest payoff range of a player.
pub(crate) fn scaled(range: f64, precision: f64) -> Result<f64, LogitError> {
    if precision.is_nan() || precision < 0.0 {
        return Err(LogitError::Precision { precision });
    }
    if precision.is_infinite() {
        return Err(LogitError::Infinite);
    }
    let scaled = precision * range;
    if scaled.is_finite() && range.is_finite() { Ok(scaled) } else { Err(LogitError::Overflow { precision, range }) }
}

/// Polishes the tracer's point at its precision and certifies it.
pub(super) fn certified(
    tracer: &mut Tracer<LogitSystem<'_>>,
    precision: f64,
    status: Status,
    tolerance: f64,
) -> LogitQre {
    let game = tracer.system.game();
    let polish = tracer.polish();
    let (profile, payoffs) = (tracer.system.profile().to_vec(), &tracer.system.payoffs);
    let residual = logit_residual(game.offsets(), precision, &profile, payoffs);
    let regret = regrets(game, &profile, payoffs);
    let correction = tracer.newton_correction().iter().fold(0.0_f64, |m, d| m.max(d.abs()));
    let unit = payoff_unit(game);
    let newton = Newton {
        players: game.players(),
        precision: tracer.precision(),
        magnitude: (0..game.players()).map(|i| game.payoff_range(i)).fold(0.0, |m, (l, h)| l.abs().max(h.abs()).max(m))
            / unit,
        correction,
        inverse_norm: tracer.inverse_norm(),
        since_factor: polish.since_factor,
    };
    let accurate = polish.correction <= tolerance && residual <= tolerance;
    let status = if status == Status::Converged && !accurate { Status::Stalled } else { status };
    LogitQre {
        precision,
        nash_conv: nash_conv(&regret),
        profile,
        residual,
        regret,
        error_bound: newton.bound(),
        status,
    }
}

/// Uniform play, the equilibrium at precision 0 and where no payoff depends on play.
fn uniform(game: &NormalForm, precision: f64) -> LogitQre {
    let profile = game.uniform();
    let regret = super::certificate::profile_regrets(game, &profile);
    LogitQre {
        precision,
        residual: 0.0,
        nash_conv: nash_conv(&regret),
        regret,
        profile,
        error_bound: Some(f64::EPSILON),
        status: Status::Converged,
    }
}
