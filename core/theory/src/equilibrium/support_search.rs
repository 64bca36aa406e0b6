//! Nash equilibria along branches of logit equilibria, by the supports that a branch leads to.
//!
//! Along a branch precision grows and probabilities of inferior actions vanish. From time to time the remaining
//! actions are taken for the support and Newton's method makes them indifferent; the result counts only if no player
//! regrets it, and as the limit only if the branch is near and stays near as precision doubles: equilibria that it merely
//! has in sight early on are not where it goes. A branch that bifurcates, as that of a symmetric game may, is left and another is
//! tried that starts from unequal priors: it meets no bifurcation in almost every game, and its limit is a Nash equilibrium
//! too. Source: Turocy, "A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence",
//! Games and Economic Behavior 51 (2005).

use nalgebra::{DMatrix, DVector};

use super::Status;
use super::certificate::blocks;
use super::limit::{BRANCHES, CRISP, CUTS, NEAR, NEWTON_STEPS, SAME, SURE};
use super::lu::Lu;
use super::tracer::{Advance, Equations, Tracer};
use crate::quality::residual;
use crate::response::maximum;

/// Pivots and singular values below this, payoffs ranging over 1, are taken for those of a degenerate game.
const SINGULAR: f64 = 1e-7;

/// How long and how well to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NashOptions {
    /// Regret up to which a profile counts as converged, relative to the player's range of payoffs.
    pub tolerance: f64,
    /// Evaluations of all payoffs with their derivatives that may be spent.
    pub evaluations: usize,
}

impl Default for NashOptions {
    fn default() -> Self {
        Self { tolerance: 1e-9, evaluations: 10_000 }
    }
}

/// A profile and what it proves about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Nash {
    /// Probabilities, flat.
    pub profile: Vec<f64>,
    /// Regret of each player, in payoff units: the certificate.
    pub regret: Vec<f64>,
    /// Sum of the regrets.
    pub nash_conv: f64,
    /// Largest regret relative to the player's range of payoffs, what the tolerance is compared with.
    pub relative_regret: f64,
    /// Branches followed; 1 if the one from uniform play sufficed.
    pub branches: usize,
    /// Whether the profile is the limit of the last of these branches; else it is an equilibrium that one came across.
    pub is_limit: bool,
    /// Converged if the relative regret is within the tolerance; otherwise the profile is the best one met.
    pub status: Status,
}

/// The strategies of whoever plays, one after the other in a flat profile, and what a profile of them is worth.
pub(super) trait Strategies {
    /// Where each strategy begins, and where the last ends.
    fn offsets(&self) -> &[usize];

    /// Expected payoffs of all actions, flat, in ranges of payoffs, and their derivatives by all probabilities, square: row a,
    /// column b gets `∂u_a/∂σ_b`, up to a number that is the same for all b of a strategy.
    fn derivatives(&mut self, profile: &[f64], payoffs: &mut [f64], derivatives: &mut [f64]);

    /// A profile with its regrets.
    fn judged(&mut self, profile: Vec<f64>) -> Nash;
}

/// The limit of the first branch that has one, of those that `branch` makes of their numbers; else the profile of least regret
/// that was met.
pub(super) fn follow_branches<E: Equations>(
    mut strategies: impl Strategies,
    uniform: Vec<f64>,
    branch: impl Fn(usize) -> E,
    options: &NashOptions,
) -> Nash {
    let best = strategies.judged(uniform);
    let mut search = Search { strategies, tolerance: options.tolerance, best, before: None, limit: None };
    let mut left = options.evaluations;
    let mut status = Status::Stalled;
    for number in 0..BRANCHES {
        if search.limit.is_some() {
            break;
        }
        search.best.branches = number + 1;
        search.before = None;
        let mut tracer = Tracer::new(branch(number), 1.0);
        let found = search.along(&mut tracer, left);
        left = left.saturating_sub(tracer.evaluations);
        // What the branch of uniform play met says more than what its substitutes met.
        status = if number == 0 || found == Status::Budget { found } else { status };
        if left == 0 {
            break;
        }
    }
    if let Some(limit) = search.limit {
        return Nash { branches: search.best.branches, is_limit: true, status: Status::Converged, ..limit };
    }
    search.best.status = if search.best.relative_regret <= search.tolerance { Status::Converged } else { status };
    search.best
}

/// What was found so far.
struct Search<S> {
    strategies: S,
    tolerance: f64,
    /// The profile of least regret, wherever it is.
    best: Nash,
    /// The equilibrium that the branch was near when it was last refined.
    before: Option<Vec<f64>>,
    limit: Option<Nash>,
}

impl<S: Strategies> Search<S> {
    /// Keeps a profile if it is the best, and returns it if it is an equilibrium.
    fn consider(&mut self, profile: Vec<f64>) -> Option<Nash> {
        let candidate = self.strategies.judged(profile);
        if candidate.relative_regret < self.best.relative_regret {
            self.best = Nash { branches: self.best.branches, ..candidate.clone() };
        }
        (candidate.relative_regret <= self.tolerance).then_some(candidate)
    }

    /// Follows a branch until a profile near it satisfies.
    fn along<E: Equations>(&mut self, tracer: &mut Tracer<E>, evaluations: usize) -> Status {
        let mut next = 1.0;
        loop {
            if tracer.evaluations >= evaluations {
                return Status::Budget;
            }
            let advance = tracer.advance(f64::INFINITY);
            let precision = tracer.precision();
            if advance != Advance::Moved || precision >= next {
                next = 2.0 * precision;
                self.refine(tracer);
                if self.limit.is_some() {
                    return Status::Converged;
                }
            }
            match advance {
                Advance::Moved if precision > CRISP => return Status::Stalled,
                Advance::Moved => {}
                Advance::Bifurcation => return Status::Bifurcation,
                Advance::Stalled => return Status::Stalled,
            }
        }
    }

    /// Considers the point of the branch itself and every profile that makes its likely supports indifferent. An
    /// equilibrium near the branch, again or at high precision, is its limit.
    fn refine<E: Equations>(&mut self, tracer: &Tracer<E>) {
        let size = tracer.system.size();
        let near: Vec<f64> = tracer.point[..size].iter().map(|x| x.exp()).collect();
        let mut tried: Option<Vec<usize>> = None;
        for cut in CUTS {
            let support: Vec<usize> = blocks(self.strategies.offsets())
                .flat_map(|own| {
                    let most = maximum(&near[own.clone()]);
                    let near = &near;
                    own.filter(move |&a| near[a] >= cut * most)
                })
                .collect();
            if tried.as_ref() == Some(&support) {
                continue;
            }
            let found = indifferent(&mut self.strategies, &near, &support).and_then(|profile| self.consider(profile));
            if let Some(equilibrium) = found.filter(|found| residual(&found.profile, &near) <= NEAR) {
                let again = self.before.as_ref().is_some_and(|before| residual(before, &equilibrium.profile) <= SAME);
                self.before = Some(equilibrium.profile.clone());
                self.limit = (again || tracer.precision() >= SURE).then_some(equilibrium);
                return;
            }
            tried = Some(support);
        }
        self.before = None;
        self.consider(near);
    }
}

/// The profile on `support` (indices into a flat profile, some of every player's) near `start` at which every player is
/// indifferent between its actions there; where a continuum of profiles is, a near one of them. `None` if Newton's method does not find one with probabilities ≥ 0.
fn indifferent(strategies: &mut impl Strategies, start: &[f64], support: &[usize]) -> Option<Vec<f64>> {
    let (total, size) = (start.len(), support.len());
    let offsets = strategies.offsets().to_vec();
    let mut profile = vec![0.0; total];
    for own in blocks(&offsets) {
        let mass: f64 = support.iter().filter(|a| own.contains(a)).map(|&a| start[a]).sum();
        support.iter().filter(|a| own.contains(a)).for_each(|&a| profile[a] = start[a] / mass);
    }
    let (mut payoffs, mut derivatives) = (vec![0.0; total], vec![0.0; total * total]);
    let (mut matrix, mut lu, mut step) = (vec![0.0; size * size], Lu::new(size), vec![0.0; size]);
    let mut before = f64::INFINITY;
    for _ in 0..NEWTON_STEPS {
        strategies.derivatives(&profile, &mut payoffs, &mut derivatives);
        for (row, target) in matrix.chunks_exact_mut(size).enumerate() {
            equation(&offsets, support, row, &derivatives, target);
            step[row] = value(&offsets, support, row, &payoffs, &profile);
        }
        if lu.factor(|factors| factors.copy_from_slice(&matrix)) && lu.smallest_pivot() > SINGULAR {
            lu.solve(&mut step);
        } else {
            shortest_solution(&matrix, &mut step)?;
        }
        support.iter().zip(&step).for_each(|(&a, d)| profile[a] -= d);
        let length = crate::quality::largest(step.iter().map(|d| d.abs()));
        if length.is_nan() || length > 10.0 {
            return None;
        }
        // Full convergence is where corrections no longer shrink; the regret decides what it is worth.
        if length >= 0.5 * before && before < 1e-6 || length == 0.0 {
            break;
        }
        before = length;
    }
    for own in blocks(&offsets) {
        if profile[own.clone()].iter().any(|&p| p < -1e-9) {
            return None;
        }
        let own = &mut profile[own];
        own.iter_mut().for_each(|p| *p = p.max(0.0));
        let mass: f64 = own.iter().sum();
        own.iter_mut().for_each(|p| *p /= mass);
    }
    profile.iter().all(|p| p.is_finite()).then_some(profile)
}

/// Overwrites `rhs` by the shortest vector that solves a system, possibly singular, as well as can be.
fn shortest_solution(matrix: &[f64], rhs: &mut [f64]) -> Option<()> {
    let size = rhs.len();
    let svd = DMatrix::from_row_slice(size, size, matrix).try_svd(true, true, f64::EPSILON, 500)?;
    let solution = svd.solve(&DVector::from_row_slice(rhs), SINGULAR).ok()?;
    rhs.copy_from_slice(solution.as_slice());
    Some(())
}

/// The first action of the support that belongs to the player of the `row`-th one.
fn reference(offsets: &[usize], support: &[usize], row: usize) -> (usize, std::ops::Range<usize>) {
    let player = offsets.partition_point(|&o| o <= support[row]) - 1;
    let own = offsets[player]..offsets[player + 1];
    let first = support.partition_point(|&a| a < own.start);
    (first, own)
}

/// Row of the Jacobian: indifference to the player's first action, or, for that one, probabilities that sum to 1.
fn equation(offsets: &[usize], support: &[usize], row: usize, derivatives: &[f64], target: &mut [f64]) {
    let total = offsets[offsets.len() - 1];
    let (first, own) = reference(offsets, support, row);
    for (target, &b) in target.iter_mut().zip(support) {
        *target = if row == first {
            f64::from(u8::from(own.contains(&b)))
        } else {
            derivatives[support[row] * total + b] - derivatives[support[first] * total + b]
        };
    }
}

/// Value of the same equation.
fn value(offsets: &[usize], support: &[usize], row: usize, payoffs: &[f64], profile: &[f64]) -> f64 {
    let (first, own) = reference(offsets, support, row);
    if row == first { profile[own].iter().sum::<f64>() - 1.0 } else { payoffs[support[row]] - payoffs[support[first]] }
}
