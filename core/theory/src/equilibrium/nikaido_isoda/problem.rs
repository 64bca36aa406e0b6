//! The inner problem: where deviators do best, each of them alone or all at once.
//!
//! Two local searches take turns until neither finds more. Sequential quadratic programming (Kraft's SLSQP as NLopt has it, in
//! the crate `slsqp`) is exact and fast inside and along smooth limits, but breaks down at corners where payoffs are steep. Steps
//! to the maximum of a linearised objective (Frank & Wolfe 1956) go from corner to corner, which is all there is to do where
//! payoffs are convex. Both only propose: what they meet is judged here, and the best feasible point is kept.

use std::cell::RefCell;
use std::ops::Range;

use slsqp::{StopTols, minimize};

use super::super::ContinuousGame;
use super::deviators::{Deviators, TIE};
use super::linear::linear_maximum;
use super::spread::evenly;
use crate::quality;

/// Objective evaluations in one search by quadratic programming.
const MAX_EVALUATIONS: usize = 200;

/// Evaluations in a row without a better point after which such a search gets no more answers.
const PATIENCE: usize = 25;

/// Steps towards linear maxima in one search.
const MAX_STEPS: usize = 50;

/// Turns that the searches take.
const MAX_TURNS: usize = 5;

/// Deviations that violate the constraints by less than this share of what counts as feasible are not worse for it. Others
/// are only taken for want of better: what they gain may be the violation's.
const SHARP: f64 = 1e-2;

/// One inner problem.
pub(super) struct Problem<'a, G: ?Sized> {
    deviators: &'a Deviators<'a, G>,
    profile: &'a [f64],
    who: Range<usize>,
    /// What deviators have at the profile, weighted.
    pub(super) here: f64,
    pub(super) scale: f64,
    /// Deviators' numbers, one a row.
    player: Vec<u32>,
    found: RefCell<Found>,
    /// Where steps to linear maxima have ended: searches that meet go on alike.
    visited: RefCell<Vec<Vec<f64>>>,
}

/// What the evaluations of a search have met.
#[derive(Default)]
struct Found {
    /// Where constraints and their gradients were last evaluated.
    at: Vec<f64>,
    constraint: Vec<f64>,
    gradient: Vec<f64>,
    best: Option<Best>,
    /// Evaluations since the best became better by more than rounding.
    fruitless: usize,
}

/// A feasible deviation.
#[derive(Clone)]
pub(super) struct Best {
    pub(super) to: Vec<f64>,
    pub(super) value: f64,
    violation: f64,
}

impl Best {
    /// Whether it violates less or, violating no more, is worth more by at least this.
    pub(super) fn is_better_than(&self, other: &Best, least: f64) -> bool {
        self.violation < other.violation || self.violation == other.violation && self.value > other.value + least
    }
}

impl<'a, G: ContinuousGame + ?Sized> Problem<'a, G> {
    pub(super) fn new(deviators: &'a Deviators<'a, G>, profile: &'a [f64], who: Range<usize>) -> Self {
        let player: Vec<u32> = who.clone().map(|player| player as u32).collect();
        let mut payoff = vec![0.0; player.len()];
        deviators.game.payoff(&player, &profile.repeat(player.len()), &mut payoff);
        let weights = &deviators.weights[who.clone()];
        let sum = |part: fn(f64) -> f64| payoff.iter().zip(weights).map(|(f, r)| r * part(*f)).sum();
        let (here, scale) = (sum(|f| f), sum(f64::abs));
        Problem { deviators, profile, who, here, scale, player, found: RefCell::default(), visited: RefCell::default() }
    }

    /// The entries of a joint action that deviators choose.
    fn chosen(&self) -> Range<usize> {
        let d = self.deviators.game.dimensions();
        self.who.start * d..self.who.end * d
    }

    pub(super) fn take_best(&self) -> Option<Best> {
        self.found.borrow_mut().best.take()
    }

    /// One local search from the deviators' part of `start`.
    pub(super) fn climb(&self, start: &[f64]) {
        let mut own = start[self.chosen()].to_vec();
        let mut known = f64::NEG_INFINITY;
        for _ in 0..MAX_TURNS {
            let corner = self.step_to_linear_maxima(&own);
            if self.visited.borrow().contains(&corner) {
                return;
            }
            self.visited.borrow_mut().push(corner);
            self.program_quadratically(&self.best_or(&own));
            let Some(best) = self.found.borrow().best.clone() else { return };
            if best.value <= known + TIE * (1.0 + self.scale) {
                return;
            }
            known = best.value;
            own = best.to[self.chosen()].to_vec();
        }
    }

    /// The deviators' part of the best point so far, or this.
    fn best_or(&self, own: &[f64]) -> Vec<f64> {
        self.found.borrow().best.as_ref().map_or(own, |best| &best.to[self.chosen()]).to_vec()
    }

    fn program_quadratically(&self, start: &[f64]) {
        let bounds: Vec<(f64, f64)> = self.low().iter().copied().zip(self.high().iter().copied()).collect();
        let objective = |own: &[f64], gradient: Option<&mut [f64]>, _: &mut ()| {
            if self.found.borrow().fruitless < PATIENCE {
                return -self.value(own, gradient);
            }
            gradient.into_iter().for_each(|gradient| gradient.fill(0.0));
            f64::INFINITY
        };
        let constraint =
            |l: usize| move |own: &[f64], gradient: Option<&mut [f64]>, _: &mut ()| self.constraint(l, own, gradient);
        let constraints: Vec<_> = (0..self.deviators.game.constraints()).map(constraint).collect();
        let tolerances = StopTols { xtol_rel: 1e-14, ..StopTols::default() };
        self.found.borrow_mut().fruitless = 0;
        // How it ended does not matter: what it met on the way does.
        let _ = minimize(objective, start, &bounds, &constraints, (), MAX_EVALUATIONS, Some(tolerances));
    }

    /// Goes to where the linearised objective is largest under linearised constraints, as far as that is worth it, until it no
    /// longer is. Whole steps lead to corners and are repeated; after a partial one the other search knows better.
    fn step_to_linear_maxima(&self, start: &[f64]) -> Vec<f64> {
        let mut own = start.to_vec();
        for _ in 0..MAX_STEPS {
            let Some((next, whole)) = self.step_to_linear_maximum(&own) else { break };
            own = next;
            if !whole {
                break;
            }
        }
        own
    }

    /// One such step, and whether it is a whole one; nothing if it is not worth it.
    fn step_to_linear_maximum(&self, own: &[f64]) -> Option<(Vec<f64>, bool)> {
        let mut slope = vec![0.0; own.len()];
        let value = self.value(own, Some(&mut slope));
        slope.iter_mut().for_each(|slope| *slope = -*slope);
        let limits = self.limits(own);
        let violation = self.violation();
        let feasible = violation <= self.deviators.feasibility;
        let to = linear_maximum(&slope, self.low(), self.high(), &limits)?;
        let promise: f64 = slope.iter().zip(to.iter().zip(own)).map(|(slope, (to, own))| slope * (to - own)).sum();
        if !value.is_finite() || (feasible && promise <= TIE * (1.0 + self.scale)) {
            return None;
        }
        let mut share = 1.0;
        while share > 1e-9 {
            let point: Vec<f64> = own.iter().zip(&to).map(|(own, to)| own + share * (to - own)).collect();
            let point = if share == 1.0 { to.clone() } else { point };
            let there = self.value(&point, None);
            let here = self.violation();
            let kept = here <= self.deviators.feasibility;
            let nearer = !feasible && (kept || here < 0.5 * violation);
            if nearer || (kept && there > value + 1e-4 * share * promise) {
                return Some((point, share == 1.0));
            }
            share *= 0.5;
        }
        None
    }

    /// The constraints linearised where deviators choose `own`: gradients `a` and what `a·x` may be.
    fn limits(&self, own: &[f64]) -> Vec<(Vec<f64>, f64)> {
        let limit = |l: usize| {
            let mut gradient = vec![0.0; own.len()];
            let here = self.constraint(l, own, Some(&mut gradient));
            let room = gradient.iter().zip(own).map(|(g, x)| g * x).sum::<f64>() - here;
            (gradient, room)
        };
        (0..self.deviators.game.constraints()).map(limit).collect()
    }

    /// Joint actions at corners of what the linearised constraints leave deviators: where each coordinate is largest, and in
    /// `count` directions all around.
    pub(super) fn corners(&self, count: usize) -> Vec<Vec<f64>> {
        let chosen = self.chosen();
        let width = chosen.len();
        let limits = self.limits(&self.profile[chosen.clone()]);
        let towards = |slope: &[f64]| linear_maximum(slope, self.low(), self.high(), &limits);
        let axis = |k: usize| (0..width).map(|j| if j == k { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
        let ends: Vec<Option<Vec<f64>>> = (0..width.min(count)).map(|k| towards(&axis(k))).collect();
        // Directions are even in units of how far each coordinate can go.
        let reach =
            |k: usize| ends.get(k).and_then(Option::as_ref).map_or(1.0, |end| (end[k] - self.low()[k]).max(1e-300));
        let direction = |number: usize| -> Vec<f64> {
            evenly(width, number).into_iter().enumerate().map(|(k, unit)| (unit - 0.25) / reach(k)).collect()
        };
        let around: Vec<Option<Vec<f64>>> = (0..count).map(|number| towards(&direction(number))).collect();
        let joint = |own: Vec<f64>| {
            let mut joint = self.profile.to_vec();
            joint[chosen.clone()].copy_from_slice(&own);
            joint
        };
        ends.into_iter().chain(around).flatten().map(joint).collect()
    }

    fn low(&self) -> &[f64] {
        &self.deviators.game.bounds().0[self.chosen()]
    }

    fn high(&self) -> &[f64] {
        &self.deviators.game.bounds().1[self.chosen()]
    }

    /// The largest constraint value where they were evaluated last, at least 0; NaN if any is.
    fn violation(&self) -> f64 {
        quality::largest(self.found.borrow().constraint.iter().map(|g| if *g < 0.0 { 0.0 } else { *g }))
    }

    /// The search leaves the box by rounding errors, where a game need not be defined, and goes nowhere at all, to NaN, where
    /// its own linear algebra breaks down.
    fn inside(&self, own: &[f64]) -> Option<Vec<f64>> {
        let bounds = self.low().iter().zip(self.high());
        own.iter().zip(bounds).map(|(own, (low, high))| own.is_finite().then(|| own.clamp(*low, *high))).collect()
    }

    /// Payoffs of the deviators if each one deviates alone, summed by weight; remembers the best feasible ones.
    fn value(&self, own: &[f64], gradient: Option<&mut [f64]>) -> f64 {
        let Some(own) = &self.inside(own) else {
            gradient.into_iter().for_each(|gradient| gradient.fill(0.0));
            return f64::NEG_INFINITY;
        };
        let game = self.deviators.game;
        let (d, width) = (game.dimensions(), self.profile.len());
        let mut rows = self.profile.repeat(self.player.len());
        for (row, (&player, own)) in rows.chunks_exact_mut(width).zip(self.player.iter().zip(own.chunks_exact(d))) {
            row[player as usize * d..][..d].copy_from_slice(own);
        }
        let mut payoff = vec![0.0; self.player.len()];
        game.payoff(&self.player, &rows, &mut payoff);
        let weights = &self.deviators.weights[self.who.clone()];
        let value = payoff.iter().zip(weights).map(|(f, r)| r * f).sum();
        self.remember(own, value);
        if let Some(gradient) = gradient {
            game.action_gradient(&self.player, &rows, gradient);
            for (gradient, weight) in gradient.chunks_exact_mut(d).zip(weights) {
                gradient.iter_mut().for_each(|slope| *slope *= -weight);
            }
        }
        value
    }

    fn remember(&self, own: &[f64], value: f64) {
        self.look(own);
        let (violation, feasibility) = (self.violation(), self.deviators.feasibility);
        let found = &mut *self.found.borrow_mut();
        found.fruitless += 1;
        if !(violation <= feasibility && value.is_finite()) {
            return;
        }
        let here = Best { to: found.at.clone(), value, violation: violation.max(SHARP * feasibility) };
        let better = |least| found.best.as_ref().is_none_or(|known| here.is_better_than(known, least));
        if better(TIE * (1.0 + self.scale)) {
            found.fruitless = 0;
        }
        if better(0.0) {
            found.best = Some(here);
        }
    }

    /// Evaluates the constraints where deviators choose `own`, unless that is where they were evaluated last.
    fn look(&self, own: &[f64]) {
        let (chosen, game) = (self.chosen(), self.deviators.game);
        let found = &mut *self.found.borrow_mut();
        if !found.at.is_empty() && found.at[chosen.clone()] == *own {
            return;
        }
        found.at.clear();
        found.at.extend_from_slice(self.profile);
        found.at[chosen].copy_from_slice(own);
        found.constraint.resize(game.constraints(), 0.0);
        found.gradient.clear();
        if game.constraints() > 0 {
            game.constraint(&found.at, &mut found.constraint);
        }
    }

    fn constraint(&self, l: usize, own: &[f64], gradient: Option<&mut [f64]>) -> f64 {
        let Some(own) = self.inside(own) else {
            gradient.into_iter().for_each(|gradient| gradient.fill(0.0));
            return f64::INFINITY;
        };
        self.look(&own);
        let (chosen, game) = (self.chosen(), self.deviators.game);
        let found = &mut *self.found.borrow_mut();
        if let Some(gradient) = gradient {
            let width = self.profile.len();
            if found.gradient.is_empty() {
                found.gradient.resize(game.constraints() * width, 0.0);
                game.constraint_gradient(&found.at, &mut found.gradient);
            }
            gradient.copy_from_slice(&found.gradient[l * width..][chosen]);
        }
        found.constraint[l]
    }
}
