//! Logit equilibria of a precision, as many as can be found.
//!
//! Sources of candidates are the branches that meet the principal one, and Newton's method from many starts, which is
//! kept away from what is found already by deflation. For games of two players with two actions the list is complete: all solutions
//! of one equation in one unknown are isolated by intervals. Source: Farrell, Birkisson & Funke, "Deflation
//! techniques for finding distinct solutions of nonlinear partial differential equations", SIAM Journal on Scientific Computing 37
//! (2015).

mod two_by_two;

use super::Status;
use super::crossing::{BranchEnd, ThroughQre, follow_through, growth, logit_branches};
use super::draws::Draws;
use super::logit::{LogitError, LogitOptions, certified, scaled};
use super::logit_system::{LogitSystem, centred, payoff_unit};
use super::tracer::{Advance, Equations, Tracer};
use crate::normal_form::NormalForm;

/// Random starts of Newton's method.
const DRAWS: usize = 160;
/// Pure profiles from whose neighbourhood it starts, at most.
const MOST_PURE: usize = 512;
/// Probability of each other action there.
const NEARLY_PURE: [f64; 2] = [0.02, 0.2];
/// Newton steps from a start.
const STEPS: usize = 60;
/// Lower precisions from which equilibria are followed up, at most, and the least of them in payoff units.
const MOST_RUNGS: usize = 8;
const LEAST_RUNG: f64 = 2.0;
/// Evaluations spent on the way to a partner.
const PARTNER_EVALUATIONS: usize = 1_000;
/// Equilibria are the same if no probability differs by more.
const SAME: f64 = 1e-7;

/// Logit equilibria of one precision.
#[derive(Debug, Clone, PartialEq)]
pub struct AllLogit {
    /// What was found, in lexicographic order of profiles, descending.
    pub equilibria: Vec<BranchEnd>,
    /// Whether it is proven that there are no others.
    pub complete: bool,
}

/// All logit equilibria of `game` at `precision` that are found; of two players with two actions each all there are.
///
/// # Errors
/// As [`logit_qre`](super::logit_qre).
pub fn all_logit(game: &NormalForm, precision: f64, options: &LogitOptions) -> Result<AllLogit, LogitError> {
    let branches = logit_branches(game, precision, options)?;
    let game = &*centred(game);
    let target = scaled(payoff_unit(game), precision)?;
    if target == 0.0 {
        return Ok(AllLogit { equilibria: branches, complete: true });
    }
    let mut found: Vec<BranchEnd> =
        branches.into_iter().filter(|branch| branch.end.qre.status == Status::Converged).collect();
    let roots = two_by_two::roots(game, precision);
    let mut starts: Vec<Vec<f64>> = roots.iter().flatten().cloned().collect();
    starts.extend(near_pure_profiles(game));
    starts.extend(draws(game));
    // At high precision few starts lead anywhere; equilibria of lower precisions lead up to it.
    for rung in rungs(target) {
        let mut known: Vec<Vec<f64>> = Vec::new();
        if rung == target {
            known.extend(found.iter().map(|other| other.end.qre.profile.clone()));
        }
        for start in &starts {
            let mut tracer = Tracer::new(LogitSystem::new(game, &game.uniform()), 1e-10);
            tracer.limit_step(0.3);
            if !tracer.settle(start, rung, &known) {
                continue;
            }
            let profile: Vec<f64> = tracer.point[..tracer.system.size()].iter().map(|x| x.exp()).collect();
            if known.iter().any(|other| crate::quality::residual(other, &profile) < SAME) {
                continue;
            }
            known.push(profile);
            let point = tracer.point.clone();
            let up = |tracer: &mut Tracer<_>| {
                tracer.stand(&point, false)
                    && follow_through(tracer, target, PARTNER_EVALUATIONS, &mut |_, _| ()).0 == Status::Converged
            };
            if rung == target || up(&mut tracer) {
                keep(&mut found, &mut tracer, precision, options.tolerance);
            }
        }
    }
    // Branches that never meet the principal one come from infinite precision, turn and go back: equilibria on them have partners.
    let mut next = 0;
    while next < found.len() {
        let start: Vec<f64> = found[next].logarithms(target);
        for back in [true, false] {
            let mut tracer = Tracer::new(LogitSystem::new(game, &game.uniform()), 1e-10);
            tracer.limit_step(0.3);
            if tracer.stand(&start, back)
                && tracer.advance(target) == Advance::Moved
                && follow_through(&mut tracer, target, PARTNER_EVALUATIONS, &mut |_, _| ()).0 == Status::Converged
            {
                keep(&mut found, &mut tracer, precision, options.tolerance);
            }
        }
        next += 1;
    }
    found.sort_by(|a, b| {
        let pairs = b.end.qre.profile.iter().zip(&a.end.qre.profile);
        pairs.map(|(b, a)| b.total_cmp(a)).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    let complete = roots.is_some_and(|roots| roots.len() == found.len());
    Ok(AllLogit { equilibria: found, complete })
}

/// Precisions at which Newton's method starts, in payoff units: the one asked for, then lower ones.
fn rungs(target: f64) -> Vec<f64> {
    let lower = std::iter::successors(Some(target), |rung| Some(rung / 3.0));
    lower.take(MOST_RUNGS).enumerate().filter(|(k, rung)| *k == 0 || *rung > LEAST_RUNG).map(|(_, rung)| rung).collect()
}

/// Keeps the tracer's point if it is an equilibrium that was not known.
fn keep(found: &mut Vec<BranchEnd>, tracer: &mut Tracer<LogitSystem<'_>>, precision: f64, tolerance: f64) {
    let qre = certified(tracer, precision, Status::Converged, tolerance);
    let known = |other: &BranchEnd| crate::quality::residual(&other.end.qre.profile, &qre.profile) < SAME;
    if qre.status == Status::Converged && !found.iter().any(known) {
        let end = ThroughQre { qre, bifurcations: Vec::new() };
        found.push(BranchEnd { bifurcation: None, end, growth: growth(tracer) });
    }
}

impl BranchEnd {
    /// Logarithms of the profile, then precision in the tracer's unit.
    fn logarithms(&self, target: f64) -> Vec<f64> {
        let profile = self.end.qre.profile.iter();
        profile.map(|p| p.max(f64::MIN_POSITIVE).ln()).chain([target]).collect()
    }
}

/// Logarithms of profiles that play one action each almost surely.
fn near_pure_profiles(game: &NormalForm) -> Vec<Vec<f64>> {
    let profiles: usize = game.actions().iter().product();
    if profiles > MOST_PURE {
        return Vec::new();
    }
    let near = |index: usize, other: f64| {
        let mut rest = index;
        let mut start = Vec::new();
        for &size in game.actions() {
            let total = 1.0 + other * (size as f64 - 1.0);
            start.extend((0..size).map(|a| (if a == rest % size { 1.0 } else { other } / total).ln()));
            rest /= size;
        }
        start
    };
    NEARLY_PURE.iter().flat_map(|&other| (0..profiles).map(move |index| near(index, other))).collect()
}

/// Logarithms of profiles drawn from the simplices, the same in every run.
fn draws(game: &NormalForm) -> Vec<Vec<f64>> {
    let mut draws = Draws::new(2);
    let mut start = |_| {
        let weights: Vec<Vec<f64>> =
            game.actions().iter().map(|&size| (0..size).map(|_| -draws.positive().ln()).collect()).collect();
        let logarithms = weights.iter().flat_map(|own| {
            let total: f64 = own.iter().sum();
            own.iter().map(move |w| (w / total).max(1e-12).ln())
        });
        logarithms.collect()
    };
    (0..DRAWS).map(&mut start).collect()
}

impl<E: Equations> Tracer<E> {
    /// Newton's method at precision `target` from the logarithms `start`, pushed away from profiles `known`. Whether it settled.
    fn settle(&mut self, start: &[f64], target: f64, known: &[Vec<f64>]) -> bool {
        let size = self.system.size();
        self.point[..size].copy_from_slice(start);
        self.point[size] = target;
        for _ in 0..STEPS {
            let Some(mut step) = self.newton_step() else { return false };
            let largest = crate::quality::largest(step.iter().map(|d| d.abs()));
            if !largest.is_finite() {
                return false;
            }
            if largest < 1e-9 {
                return true;
            }
            let scale = deflation(&self.point[..size], &step, known);
            let scale = if (scale * largest).abs() > 1.0 { scale.signum() / largest } else { scale };
            step.iter_mut().for_each(|d| *d *= scale);
            self.point[..size].iter_mut().zip(&step).for_each(|(x, d)| *x -= d);
            self.system.normalise(&mut self.point[..size]);
        }
        false
    }
}

/// By what a Newton step is multiplied so that it is one of the equations times `Π (1 + 1/‖p − r‖²)`, r what is known.
fn deflation(x: &[f64], step: &[f64], known: &[Vec<f64>]) -> f64 {
    let mut slope = 0.0;
    for profile in known {
        let (mut square, mut along) = (1e-30, 0.0);
        for ((x, d), r) in x.iter().zip(step).zip(profile) {
            let (p, gap) = (x.exp(), x.exp() - r);
            square += gap * gap;
            along -= 2.0 * gap * p * d;
        }
        // The logarithmic derivative of 1 + 1/s along −step, s the square.
        slope -= along / (square * (square + 1.0));
    }
    let factor = 1.0 / (1.0 - slope);
    if factor.is_finite() { factor } else { 1.0 }
}
