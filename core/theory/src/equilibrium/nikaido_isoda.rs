//! The relaxation algorithm for the Nikaido–Isoda function (Krawczyk & Uryasev, *Environmental Modeling & Assessment* 5,
//! 2000; Krawczyk, *Resource and Energy Economics* 27, 2005, for constraints that players share):
//!
//! ```text
//! Ψ(x, y) = Σ_i r_i [f_i(y_i, x_−i) − f_i(x)]          y*(x) ∈ argmax_{y ∈ X} Ψ(x, y)
//! x ← (1 − α) x + α y*(x)                              X = {y in the box: g_l(y) ≤ 0}
//! ```
//!
//! A fixed point is a normalised Nash equilibrium (Rosen 1965): no player gains by itself within what the constraints leave
//! it, and the constraints have the same multipliers for all, up to the weights r. Without shared constraints it is a Nash
//! equilibrium. `Ψ(x, y*(x)) ≥ 0` is the certificate, zero exactly at such a point. The algorithm converges where Ψ is weakly
//! convex in x and weakly concave in y; elsewhere it may or may not, and says which.
//!
//! The inner maximum is global where payoffs are concave in the own action and X is convex. Elsewhere it is the best of
//! searches from many points: a value of Ψ above the tolerance then refutes an equilibrium, one within it supports it.

mod deviators;
mod linear;
mod maximiser;
mod multipliers;
mod problem;
mod refine;
mod spread;
mod welfare;

use super::ContinuousGame;
use crate::quality;
use deviators::Deviators;
use maximiser::Deviation;
pub use multipliers::Multipliers;
pub use welfare::{JointOptimum, most_welfare};

/// How far to go from x towards y*(x).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Relaxation {
    /// This share of the way, in (0, 1].
    Fixed(f64),
    /// As far as makes Ψ(x, y*(x)) small: the best of a few shares, one from a parabola through the others.
    Optimised,
}

/// Options of [`nikaido_isoda`].
#[derive(Clone, Debug, PartialEq)]
pub struct RelaxationOptions {
    /// How far to go in an iteration.
    pub relaxation: Relaxation,
    /// Converged when ‖y*(x) − x‖_∞ is at most this times max(1, ‖x‖_∞), and Ψ at most this times max(1, Σ_i r_i |f_i(x)|).
    pub tolerance: f64,
    /// Constraint values up to this count as feasible.
    pub feasibility: f64,
    /// Iterations after which the search is given up. It is given up before if for many Ψ does not become smaller.
    pub max_iterations: usize,
    /// Points all over the box, and as many corners, from which deviations are sought when an equilibrium is certified.
    pub starts: usize,
    /// Rosen's weights r_i > 0, `[n]`; all 1 if absent.
    pub weights: Option<Vec<f64>>,
}

/// Without a smaller Ψ for this many iterations there is no hope.
const PATIENCE: usize = 100;

/// Within this tolerance first-order conditions take over from relaxation, if the tolerance asked for is smaller.
const NEAR: f64 = 1e-6;

impl Default for RelaxationOptions {
    fn default() -> Self {
        Self {
            relaxation: Relaxation::Optimised,
            tolerance: 1e-9,
            feasibility: 1e-9,
            max_iterations: 500,
            starts: 8,
            weights: None,
        }
    }
}

/// How a relaxation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelaxationStatus {
    /// The profile is an equilibrium within the tolerance.
    Converged,
    /// The iterations are used up; the profile is the last one, and its certificate says what it is worth.
    Budget,
    /// Ψ has not become smaller for long; the same holds of the profile.
    Stalled,
    /// There is no feasible joint action that could be found, or payoffs are not numbers.
    Failed,
}

impl std::fmt::Display for RelaxationStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Converged => "converged",
            Self::Budget => "budget",
            Self::Stalled => "stalled",
            Self::Failed => "failed",
        })
    }
}

/// A profile and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalisedEquilibrium {
    /// The joint action, `[n][d]`.
    pub profile: Vec<f64>,
    /// Payoffs, `[n]`.
    pub payoff: Vec<f64>,
    /// The best joint deviation found, y*(x), `[n][d]`.
    pub response: Vec<f64>,
    /// Ψ(x, y*(x)) ≥ 0. Exact for concave payoffs on convex sets, else a lower bound.
    pub value: f64,
    /// What each player could gain by itself within what the others leave it, `[n]`; exact or a bound as `value` is.
    pub regret: Vec<f64>,
    /// ‖y*(x) − x‖_∞, in units of the actions.
    pub residual: f64,
    /// Constraint values, `[m]`, feasible where ≤ 0.
    pub constraint: Vec<f64>,
    /// Multipliers of the constraints and how well they fit.
    pub multipliers: Multipliers,
    /// Iterations done.
    pub iterations: usize,
    /// How it ended.
    pub status: RelaxationStatus,
}

impl NormalisedEquilibrium {
    /// Which constraints bind, by their index: those that are at most `margin` from their limit.
    pub fn binding(&self, margin: f64) -> impl Iterator<Item = usize> {
        self.constraint.iter().enumerate().filter(move |(_, g)| **g >= -margin).map(|(l, _)| l)
    }
}

/// Searches for a normalised equilibrium from `start`, `[n][d]`, which need not be feasible.
///
/// # Panics
/// If the lengths of `start`, bounds or weights do not fit the game.
pub fn nikaido_isoda<G: ContinuousGame + ?Sized>(
    game: &G,
    start: &[f64],
    options: &RelaxationOptions,
) -> NormalisedEquilibrium {
    let width = game.players() * game.dimensions();
    let (low, high) = game.bounds();
    assert!([start.len(), low.len(), high.len()] == [width; 3], "start and bounds are [players][dimensions]");
    let weights = options.weights.clone().unwrap_or_else(|| vec![1.0; game.players()]);
    assert_eq!(weights.len(), game.players(), "one weight a player");
    let deviators = Deviators::new(game, &weights, options.feasibility);
    let start: Vec<f64> = (0..width).map(|k| start[k].clamp(low[k], high[k])).collect();
    Search { deviators, options }.run(start)
}

struct Search<'a, G: ?Sized> {
    deviators: Deviators<'a, G>,
    options: &'a RelaxationOptions,
}

/// A joint action and the best deviation from it that is known.
#[derive(Clone)]
struct Point {
    profile: Vec<f64>,
    deviation: Deviation,
}

impl<G: ContinuousGame + ?Sized> Search<'_, G> {
    fn run(&self, start: Vec<f64>) -> NormalisedEquilibrium {
        let Some(mut point) = self.enter(start.clone()) else {
            let nowhere = Deviation { to: vec![f64::NAN; start.len()], gain: f64::NAN, scale: f64::NAN };
            let point = Point { profile: start, deviation: nowhere };
            return self.outcome(point, &[], 0, RelaxationStatus::Failed);
        };
        let (mut smallest, mut iterations) = ((f64::INFINITY, 0), 0);
        loop {
            if self.is_solved(&point, self.options.tolerance.max(NEAR)) {
                point = self.refine(point);
            }
            if self.is_solved(&point, self.options.tolerance) {
                let alone = self.alone(&point.profile);
                match self.challenge(&point, &alone) {
                    None => return self.outcome(point, &alone, iterations, RelaxationStatus::Converged),
                    // A player can do better than was seen from nearby.
                    Some(deviation) => point.deviation = deviation,
                }
            }
            if point.deviation.gain < 0.99 * smallest.0 {
                smallest = (point.deviation.gain, iterations);
            }
            if iterations == self.options.max_iterations {
                return self.give_up(point, iterations, RelaxationStatus::Budget);
            }
            if iterations - smallest.1 >= PATIENCE {
                return self.give_up(point, iterations, RelaxationStatus::Stalled);
            }
            match self.relax(&point) {
                Some(next) => point = next,
                None => return self.give_up(point, iterations, RelaxationStatus::Failed),
            }
            iterations += 1;
        }
    }

    fn give_up(&self, mut point: Point, iterations: usize, status: RelaxationStatus) -> NormalisedEquilibrium {
        let alone = self.alone(&point.profile);
        if let Some(deviation) = self.challenge(&point, &alone) {
            point.deviation = deviation;
        }
        self.outcome(point, &alone, iterations, status)
    }

    /// The start, or if it is not feasible, where its best deviation leads.
    fn enter(&self, start: Vec<f64>) -> Option<Point> {
        let feasible = self.deviators.violation(&start) <= self.options.feasibility;
        let point = self.respond(start, &[])?;
        if feasible { Some(point) } else { self.respond(point.deviation.to, &[]) }
    }

    fn respond(&self, profile: Vec<f64>, hints: &[&[f64]]) -> Option<Point> {
        let deviation = self.deviators.best(&profile, 0..self.deviators.players(), hints, 0)?;
        Some(Point { profile, deviation })
    }

    /// The step of the algorithm.
    fn relax(&self, from: &Point) -> Option<Point> {
        let (low, high) = self.deviators.game.bounds();
        let step = |share: f64| {
            let between = |k: usize| {
                let (x, y) = (from.profile[k], from.deviation.to[k]);
                if share == 1.0 { y } else { (x + share * (y - x)).clamp(low[k], high[k]) }
            };
            self.respond((0..low.len()).map(between).collect(), &[&from.deviation.to])
        };
        if let Relaxation::Fixed(share) = self.options.relaxation {
            return step(share);
        }
        let (half, whole) = (step(0.5)?, step(1.0)?);
        let (at_0, at_half, at_1) = (from.deviation.gain, half.deviation.gain, whole.deviation.gain);
        let mut best = if at_1 < at_half { whole } else { half };
        let curvature = at_0 - 2.0 * at_half + at_1;
        let lowest = 0.25 * (3.0 * at_0 - 4.0 * at_half + at_1) / curvature;
        if curvature > 0.0 && lowest > 0.01 && lowest < 0.99 && (lowest - 0.5).abs() > 0.01 {
            let parabola = step(lowest)?;
            if parabola.deviation.gain < best.deviation.gain {
                best = parabola;
            }
        }
        let mut share = 0.25;
        while best.deviation.gain >= at_0 && share > 0.01 {
            best = step(share)?;
            share *= 0.5;
        }
        Some(best)
    }

    fn is_solved(&self, point: &Point, tolerance: f64) -> bool {
        let Deviation { to, gain, scale } = &point.deviation;
        let size = quality::largest(point.profile.iter().map(|x| x.abs())).max(1.0);
        self.deviators.violation(&point.profile) <= self.options.feasibility
            && *gain <= tolerance * scale.max(1.0)
            && quality::residual(&point.profile, to) <= tolerance * size
    }

    /// The same equilibrium to more digits, if that holds before every player's best deviation.
    fn refine(&self, point: Point) -> Point {
        let multipliers = multipliers::fit(&self.deviators, &point.profile, self.margin());
        let Some(profile) = refine::refine(&self.deviators, &point.profile, &multipliers, self.margin()) else {
            return point;
        };
        let better = refine::imbalance(&self.deviators, &profile, self.margin())
            < refine::imbalance(&self.deviators, &point.profile, self.margin());
        let refined = if better { self.respond(profile, &[]) } else { None };
        refined.filter(|refined| self.is_solved(refined, self.options.tolerance.max(NEAR))).unwrap_or(point)
    }

    /// Every player's best deviation alone, looked for all over its box; nothing if it has none.
    fn alone(&self, profile: &[f64]) -> Vec<Option<Deviation>> {
        let best = |player| self.deviators.best(profile, player..player + 1, &[], self.options.starts);
        (0..self.deviators.players()).map(best).collect()
    }

    /// A joint deviation that is better than the one known and beyond the tolerance, from what players do alone and from points
    /// all over the box.
    fn challenge(&self, point: &Point, alone: &[Option<Deviation>]) -> Option<Deviation> {
        let alone = alone.iter().flatten().map(|deviation| deviation.to.as_slice());
        let hints: Vec<&[f64]> = alone.chain([point.deviation.to.as_slice()]).collect();
        let all = 0..self.deviators.players();
        let best = self.deviators.best(&point.profile, all, &hints, self.options.starts)?;
        let beyond = best.gain > self.options.tolerance * best.scale.max(1.0);
        (beyond && best.gain > point.deviation.gain).then_some(best)
    }

    /// How near to a limit counts as at it: profiles are no more exact than the tolerance.
    fn margin(&self) -> f64 {
        10.0 * self.options.tolerance.max(NEAR)
    }

    fn outcome(
        &self,
        Point { profile, deviation }: Point,
        alone: &[Option<Deviation>],
        iterations: usize,
        status: RelaxationStatus,
    ) -> NormalisedEquilibrium {
        let regret: Vec<f64> = (0..self.deviators.players())
            .map(|player| {
                let found = alone.get(player).and_then(Option::as_ref);
                found.map_or(f64::NAN, |deviation| deviation.gain.max(0.0) / self.deviators.weight(player))
            })
            .collect();
        // Deviating alone is one of the joint deviations. NaN stays NaN.
        let gains = regret.iter().enumerate().map(|(player, regret)| regret * self.deviators.weight(player));
        let value = gains.fold(if deviation.gain < 0.0 { 0.0 } else { deviation.gain }, |value, gain| {
            if gain > value { gain } else { value }
        });
        NormalisedEquilibrium {
            payoff: self.deviators.payoffs(&profile),
            regret,
            residual: quality::residual(&profile, &deviation.to),
            constraint: self.deviators.constraints_at(&profile),
            multipliers: multipliers::fit(&self.deviators, &profile, self.margin()),
            profile,
            response: deviation.to,
            value,
            iterations,
            status,
        }
    }
}
