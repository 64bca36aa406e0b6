//! Logit equilibria beyond points where branches meet.
//!
//! Where the derivatives of the equations become singular and the branch does not turn back, other branches cross it. The branch
//! itself is smooth there and is followed straight on: in a game with symmetries that is the direction that keeps those of the point, in any
//! other the branch of nearest direction. The null space of the derivatives holds the directions in which the other branches
//! leave; each is sought by Newton's method at a fixed distance along directions from that space, and what is found is a solution, or not kept.
//! Source: Allgower & Georg (1990), chapter 8; Golubitsky, Stewart & Schaeffer, "Singularities and Groups in Bifurcation Theory" (1988).

use std::ops::ControlFlow;

use super::Status;
use super::draws::Draws;
use super::logit::{Care, LogitError, LogitOptions, LogitQre, certified, follow, logit_qre_with, scaled};
use super::logit_system::{LogitSystem, centred, payoff_unit};
use super::tracer::{Equations, Tracer};
use crate::normal_form::NormalForm;

/// Points at which branches meet that are passed on one branch, at most.
const MOST_CROSSINGS: usize = 64;
/// Accuracy of points of branches.
const ACCURATE: Care = Care { accuracy: 1e-10, longest_step: 0.3 };
/// Singular values that are taken for 0 next to a singular point.
const SINGULAR: f64 = 1e-4;
/// Distances from the meeting point at which other branches are looked for.
const DISTANCES: [f64; 3] = [0.02, 0.005, 0.1];
/// Random directions tried in a null space of several dimensions, for each of these.
const DRAWS: usize = 24;
/// Evaluations spent on each other branch.
const BRANCH_EVALUATIONS: usize = 3_000;
/// Profiles are the same if no probability differs by more.
const SAME: f64 = 1e-6;
/// Unknowns up to which eigenvalues are computed.
const MOST_UNKNOWNS: usize = 400;

/// A logit equilibrium, with the points at which other branches met the one that led there.
#[derive(Debug, Clone, PartialEq)]
pub struct ThroughQre {
    /// The equilibrium; its status speaks of the branch as if nothing had met it.
    pub qre: LogitQre,
    /// Precisions at which other branches met it, in the order of the branch.
    pub bifurcations: Vec<f64>,
}

/// Where a branch leads.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchEnd {
    /// Precision at which it leaves the principal branch; `None` of that itself.
    pub bifurcation: Option<f64>,
    /// Where it is at the precision asked for, or as far as it was followed.
    pub end: ThroughQre,
    /// Largest real part of an eigenvalue of the logit dynamics `σ' = logit(τ u(σ)) − σ` there; `None` of games too large for it.
    pub growth: Option<f64>,
}

impl BranchEnd {
    /// Whether the logit dynamics returns after every small disturbance.
    pub fn is_stable(&self) -> Option<bool> {
        self.growth.map(|growth| growth < -1e-9)
    }
}

/// The logit equilibrium of `game` at `precision` on the principal branch, also beyond points where others cross it.
///
/// # Errors
/// As [`logit_qre`](super::logit_qre).
pub fn logit_qre_through(game: &NormalForm, precision: f64, options: &LogitOptions) -> Result<ThroughQre, LogitError> {
    let qre = logit_qre_with(game, precision, options)?;
    if qre.status != Status::Bifurcation {
        return Ok(ThroughQre { qre, bifurcations: Vec::new() });
    }
    let centred = &*centred(game);
    let mut tracer = principal(centred, options);
    let found = through(&mut tracer, centred, precision, options.evaluations, options.tolerance, &mut |_, _| ())?;
    // Being further than the point before the crossing is what counts.
    Ok(if found.qre.precision >= qre.precision { found } else { ThroughQre { qre, bifurcations: Vec::new() } })
}

/// The principal branch and all that leave it before `precision`, each followed as far as it leads towards that precision.
///
/// What is found are branches; that there are no others is not proven.
///
/// # Errors
/// As [`logit_qre`](super::logit_qre).
pub fn logit_branches(game: &NormalForm, precision: f64, options: &LogitOptions) -> Result<Vec<BranchEnd>, LogitError> {
    let game = &*centred(game);
    let unit = payoff_unit(game);
    if scaled(unit, precision)? == 0.0 {
        let end = ThroughQre { qre: logit_qre_with(game, precision, options)?, bifurcations: Vec::new() };
        return Ok(vec![BranchEnd { bifurcation: None, end, growth: Some(-1.0) }]);
    }
    let mut tracer = principal(game, options);
    let mut meetings: Vec<(f64, Vec<f64>, Vec<Vec<f64>>)> = Vec::new();
    let mut note = |tracer: &mut Tracer<LogitSystem<'_>>, at: f64| {
        let directions = tracer.null_directions(SINGULAR);
        meetings.push((at, tracer.point.clone(), directions));
    };
    let end = through(&mut tracer, game, precision, options.evaluations, options.tolerance, &mut note)?;
    let growth = growth(&mut tracer);
    let mut ends = vec![BranchEnd { bifurcation: None, end, growth }];
    for (at, point, directions) in meetings {
        let mut departures: Vec<Vec<f64>> = Vec::new();
        for direction in spread(&directions) {
            let mut tracer = principal(game, options);
            let found = DISTANCES.iter().any(|&distance| depart(&mut tracer, &point, &direction, distance));
            if !found || departures.iter().any(|other| apart(other, &tracer.point) < SAME) {
                continue;
            }
            departures.push(tracer.point.clone());
            let end = through(&mut tracer, game, precision, BRANCH_EVALUATIONS, options.tolerance, &mut |_, _| ())?;
            let growth = self::growth(&mut tracer);
            let known = |other: &BranchEnd| {
                other.end.qre.status == end.qre.status
                    && (other.end.qre.precision - end.qre.precision).abs() <= SAME * (1.0 + precision)
                    && crate::quality::residual(&other.end.qre.profile, &end.qre.profile) < SAME
            };
            if !ends.iter().any(known) {
                ends.push(BranchEnd { bifurcation: Some(at), end, growth });
            }
        }
    }
    Ok(ends)
}

fn principal<'a>(game: &'a NormalForm, options: &LogitOptions) -> Tracer<LogitSystem<'a>> {
    let mut tracer = Tracer::new(LogitSystem::new(game, &game.uniform()), ACCURATE.accuracy);
    tracer.limit_step(options.longest_step.min(ACCURATE.longest_step));
    tracer
}

/// Follows the tracer's branch to `precision` and certifies where it ends.
fn through(
    tracer: &mut Tracer<LogitSystem<'_>>,
    game: &NormalForm,
    precision: f64,
    evaluations: usize,
    tolerance: f64,
    note: &mut dyn FnMut(&mut Tracer<LogitSystem<'_>>, f64),
) -> Result<ThroughQre, LogitError> {
    let unit = payoff_unit(game);
    let target = scaled(unit, precision)?;
    let limit = tracer.evaluations + evaluations;
    let (status, bifurcations) = follow_through(tracer, target, limit, &mut |tracer, at| note(tracer, at / unit));
    let reached = if status == Status::Converged { precision } else { tracer.precision() / unit };
    let qre = certified(tracer, reached, status, tolerance);
    Ok(ThroughQre { qre, bifurcations: bifurcations.into_iter().map(|at| at / unit).collect() })
}

/// Follows a branch to precision `target`, in the tracer's unit, through points where others cross it, whose precisions it returns.
/// `note` sees the tracer next to each.
pub(super) fn follow_through<E: Equations>(
    tracer: &mut Tracer<E>,
    target: f64,
    evaluations: usize,
    note: &mut dyn FnMut(&mut Tracer<E>, f64),
) -> (Status, Vec<f64>) {
    let mut bifurcations = Vec::new();
    loop {
        let status = follow(tracer, target, evaluations, |_| ControlFlow::Continue(()));
        if status != Status::Bifurcation || bifurcations.len() >= MOST_CROSSINGS {
            return (status, bifurcations);
        }
        let (before, at) = (least_eigenvalue(tracer), tracer.precision());
        let mut place = tracer.point.clone();
        if !tracer.leap(target) {
            return (Status::Bifurcation, bifurcations);
        }
        // The eigenvalue that vanishes is almost linear over the leap.
        let (after, beyond) = (least_eigenvalue(tracer), tracer.precision());
        let crossing = match (before, after) {
            (Some(before), Some(after)) if before * after < 0.0 => at + (beyond - at) * before / (before - after),
            _ => at,
        };
        bifurcations.push(crossing);
        std::mem::swap(&mut tracer.point, &mut place);
        note(tracer, crossing);
        std::mem::swap(&mut tracer.point, &mut place);
    }
}

/// The real eigenvalue of the derivatives at the tracer's point that is nearest to 0.
fn least_eigenvalue<E: Equations>(tracer: &mut Tracer<E>) -> Option<f64> {
    let eigenvalues = eigenvalues(tracer)?;
    let real = eigenvalues.iter().filter(|(_, imaginary)| imaginary.abs() < 1e-6).map(|(real, _)| *real);
    real.min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// Largest real part of an eigenvalue of `D logit − 1`, which are those of the equations' derivatives with the opposite sign.
pub(super) fn growth<E: Equations>(tracer: &mut Tracer<E>) -> Option<f64> {
    eigenvalues(tracer)?.into_iter().map(|(real, _)| -real).reduce(f64::max)
}

fn eigenvalues<E: Equations>(tracer: &mut Tracer<E>) -> Option<Vec<(f64, f64)>> {
    if tracer.system.size() > MOST_UNKNOWNS {
        return None;
    }
    let jacobian = tracer.jacobian();
    // The iteration need not settle to the last bit.
    let schur = [f64::EPSILON, 1e-13, 1e-10]
        .into_iter()
        .find_map(|accuracy| nalgebra::Schur::try_new(jacobian.clone(), accuracy, 2_000))?;
    Some(schur.complex_eigenvalues().iter().map(|value| (value.re, value.im)).collect())
}

/// Leaves the meeting point along `direction`.
fn depart<E: Equations>(tracer: &mut Tracer<E>, from: &[f64], direction: &[f64], distance: f64) -> bool {
    let size = from.len() - 1;
    if !tracer.depart(from, direction, distance) {
        return false;
    }
    // What Newton's method found may be the branch itself, far away.
    let moved = apart(&tracer.point[..size], &from[..size]);
    moved > 0.05 * distance && moved < 20.0 * distance
}

/// Directions of a null space worth trying, both ways: its base, sums and differences, and draws.
fn spread(base: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut directions = base.to_vec();
    let mut combined = |weights: &dyn Fn(usize) -> f64| {
        let mut sum = vec![0.0; base[0].len()];
        base.iter().enumerate().for_each(|(k, v)| sum.iter_mut().zip(v).for_each(|(s, v)| *s += weights(k) * v));
        let length = sum.iter().map(|v| v * v).sum::<f64>().sqrt();
        if length > 1e-6 {
            directions.push(sum.iter().map(|v| v / length).collect());
        }
    };
    if base.len() > 1 {
        for a in 0..base.len() {
            for b in 0..a {
                combined(&|k| f64::from(u8::from(k == a || k == b)));
                combined(&|k| f64::from(i8::from(k == a) - i8::from(k == b)));
            }
        }
        let mut draws = Draws::new(1);
        for _ in 0..DRAWS * base.len() {
            let weights: Vec<f64> = base.iter().map(|_| draws.signed()).collect();
            combined(&|k| weights[k]);
        }
    }
    let back = directions.iter().map(|d| d.iter().map(|v| -v).collect());
    let back: Vec<Vec<f64>> = back.collect();
    directions.into_iter().zip(back).flat_map(|(a, b)| [a, b]).collect()
}

/// Largest difference of two probabilities given by logarithms.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    crate::quality::largest(a.iter().zip(b).map(|(a, b)| (a.exp() - b.exp()).abs()))
}
