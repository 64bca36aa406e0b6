//! The inner problem: the best deviation of some or all players within the box and the constraints.
//!
//! Solved by sequential quadratic programming: Kraft's SLSQP as NLopt has it, in the crate `slsqp`. Of its iterates the best
//! feasible one is kept here, because the crate's own bookkeeping takes a rounding error for a violation.

use std::cell::RefCell;
use std::ops::Range;

use slsqp::{StopTols, minimize};

use super::super::ContinuousGame;
use crate::quality;

/// Objective evaluations in one search.
const MAX_EVALUATIONS: usize = 400;

/// Gains that differ by less than this share of the payoffs are the same, and the nearer deviation is taken.
const TIE: f64 = 1e-13;

/// Deviations that violate the constraints by less than this share of what counts as feasible are not worse for it. Others
/// are only taken for want of better: what they gain may be the violation's.
const SHARP: f64 = 1e-3;

/// Where deviators go and what it is worth to them.
#[derive(Clone, Debug)]
pub(super) struct Deviation {
    /// The joint action, `[n][d]`; those who do not deviate are where they were.
    pub(super) to: Vec<f64>,
    /// `Σ r_i [f_i(y_i, x_−i) − f_i(x)]` over the deviators.
    pub(super) gain: f64,
    /// `Σ r_i |f_i(x)|` over the deviators.
    pub(super) scale: f64,
}

/// The players of a game as deviators.
pub(super) struct Deviators<'a, G: ?Sized> {
    pub(super) game: &'a G,
    weights: &'a [f64],
    feasibility: f64,
}

impl<'a, G: ContinuousGame + ?Sized> Deviators<'a, G> {
    pub(super) fn new(game: &'a G, weights: &'a [f64], feasibility: f64) -> Self {
        Deviators { game, weights, feasibility }
    }

    pub(super) fn players(&self) -> usize {
        self.game.players()
    }

    pub(super) fn weight(&self, player: usize) -> f64 {
        self.weights[player]
    }

    pub(super) fn payoffs(&self, profile: &[f64]) -> Vec<f64> {
        let n = self.players();
        let mut out = vec![0.0; n];
        self.game.payoff(&(0..n as u32).collect::<Vec<_>>(), &profile.repeat(n), &mut out);
        out
    }

    pub(super) fn constraints_at(&self, profile: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.game.constraints()];
        if !out.is_empty() {
            self.game.constraint(profile, &mut out);
        }
        out
    }

    /// The largest constraint value, at least 0; NaN if any is.
    pub(super) fn violation(&self, profile: &[f64]) -> f64 {
        quality::largest(self.constraints_at(profile).iter().map(|g| if *g < 0.0 { 0.0 } else { *g }))
    }

    /// The best deviation of `who` from `profile` as seen from there and from `hints`, joint actions to look from.
    /// None if there is no feasible one.
    pub(super) fn best(&self, profile: &[f64], who: Range<usize>, hints: &[&[f64]]) -> Option<Deviation> {
        if self.game.constraints() == 0 && who.len() > 1 {
            return self.best_of_each(profile, who, hints);
        }
        let problem = Problem::new(self, profile, who);
        let mut best: Option<Best> = None;
        for start in std::iter::once(profile).chain(hints.iter().copied()) {
            problem.climb(start);
            if let Some(found) = problem.take_best() {
                let least = TIE * (1.0 + problem.scale);
                if best.as_ref().is_none_or(|known| found.is_better_than(known, least)) {
                    best = Some(found);
                }
            }
        }
        best.map(|Best { to, value, .. }| Deviation { to, gain: value - problem.here, scale: problem.scale })
    }

    /// As [`Deviators::best`], also from `starts` points all over the box.
    pub(super) fn best_from_everywhere(
        &self,
        profile: &[f64],
        who: Range<usize>,
        hints: &[&[f64]],
        starts: usize,
    ) -> Option<Deviation> {
        let points: Vec<Vec<f64>> = (0..starts).map(|number| self.scattered(profile, number)).collect();
        let hints: Vec<&[f64]> = hints.iter().copied().chain(points.iter().map(Vec::as_slice)).collect();
        self.best(profile, who, &hints)
    }

    /// Nothing ties the players together: each one's best deviation by itself.
    fn best_of_each(&self, profile: &[f64], who: Range<usize>, hints: &[&[f64]]) -> Option<Deviation> {
        let d = self.game.dimensions();
        let mut all = Deviation { to: profile.to_vec(), gain: 0.0, scale: 0.0 };
        for player in who {
            let own = self.best(profile, player..player + 1, hints)?;
            all.to[player * d..][..d].copy_from_slice(&own.to[player * d..][..d]);
            all.gain += own.gain;
            all.scale += own.scale;
        }
        Some(all)
    }

    /// The point of this number in a sequence that fills the box evenly (Roberts' additive recurrence), pulled back
    /// towards the lower corner until the constraints hold, if they do anywhere on the way.
    fn scattered(&self, profile: &[f64], number: usize) -> Vec<f64> {
        let (low, high) = self.game.bounds();
        let base = plastic(profile.len());
        let unit = |k: usize| (0.5 + (number + 1) as f64 * base.powi(-(k as i32 + 1))).fract();
        let mut point: Vec<f64> = (0..profile.len()).map(|k| low[k] + unit(k) * (high[k] - low[k])).collect();
        for _ in 0..30 {
            if self.violation(&point) <= self.feasibility {
                break;
            }
            point.iter_mut().zip(low).for_each(|(x, low)| *x = low + 0.7 * (*x - low));
        }
        point
    }
}

/// The positive root of `x^(d+1) = x + 1`, whose powers are worst approximable together.
fn plastic(dimension: usize) -> f64 {
    (0..64).fold(2.0, |x: f64, _| (1.0 + x).powf(1.0 / (dimension as f64 + 1.0)))
}

/// One inner problem.
struct Problem<'a, G: ?Sized> {
    deviators: &'a Deviators<'a, G>,
    profile: &'a [f64],
    who: Range<usize>,
    /// What deviators have at the profile, weighted.
    here: f64,
    scale: f64,
    /// Deviators' numbers, one a row.
    player: Vec<u32>,
    found: RefCell<Found>,
}

/// What the evaluations of a search have met.
#[derive(Default)]
struct Found {
    /// Where constraints and their gradients were last evaluated.
    at: Vec<f64>,
    constraint: Vec<f64>,
    gradient: Vec<f64>,
    best: Option<Best>,
}

/// A feasible deviation.
struct Best {
    to: Vec<f64>,
    value: f64,
    violation: f64,
}

impl Best {
    /// Whether it violates less or, violating no more, is worth more by at least this.
    fn is_better_than(&self, other: &Best, least: f64) -> bool {
        self.violation < other.violation || self.violation == other.violation && self.value > other.value + least
    }
}

impl<'a, G: ContinuousGame + ?Sized> Problem<'a, G> {
    fn new(deviators: &'a Deviators<'a, G>, profile: &'a [f64], who: Range<usize>) -> Self {
        let player: Vec<u32> = who.clone().map(|player| player as u32).collect();
        let mut payoff = vec![0.0; player.len()];
        deviators.game.payoff(&player, &profile.repeat(player.len()), &mut payoff);
        let weights = &deviators.weights[who.clone()];
        let sum = |part: fn(f64) -> f64| payoff.iter().zip(weights).map(|(f, r)| r * part(*f)).sum();
        let (here, scale) = (sum(|f| f), sum(f64::abs));
        Problem { deviators, profile, who, here, scale, player, found: RefCell::default() }
    }

    /// The entries of a joint action that deviators choose.
    fn chosen(&self) -> Range<usize> {
        let d = self.deviators.game.dimensions();
        self.who.start * d..self.who.end * d
    }

    fn take_best(&self) -> Option<Best> {
        self.found.borrow_mut().best.take()
    }

    /// One local search from the deviators' part of `start`.
    fn climb(&self, start: &[f64]) {
        let chosen = self.chosen();
        let (low, high) = self.deviators.game.bounds();
        let bounds: Vec<(f64, f64)> = chosen.clone().map(|k| (low[k], high[k])).collect();
        let objective = |own: &[f64], gradient: Option<&mut [f64]>, _: &mut ()| -self.value(own, gradient);
        let constraint =
            |l: usize| move |own: &[f64], gradient: Option<&mut [f64]>, _: &mut ()| self.constraint(l, own, gradient);
        let constraints: Vec<_> = (0..self.deviators.game.constraints()).map(constraint).collect();
        let tolerances = StopTols { xtol_rel: 1e-14, ..StopTols::default() };
        // How it ended does not matter: what it met on the way does, and is judged here.
        let _ = minimize(objective, &start[chosen], &bounds, &constraints, (), MAX_EVALUATIONS, Some(tolerances));
    }

    /// The search leaves the box by rounding errors, where a game need not be defined.
    fn inside(&self, own: &[f64]) -> Vec<f64> {
        let (low, high) = self.deviators.game.bounds();
        self.chosen().zip(own).map(|(k, own)| own.clamp(low[k], high[k])).collect()
    }

    /// Payoffs of the deviators if each one deviates alone, summed by weight; remembers the best feasible ones.
    fn value(&self, own: &[f64], gradient: Option<&mut [f64]>) -> f64 {
        let own = &self.inside(own);
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
        let found = &mut *self.found.borrow_mut();
        let feasibility = self.deviators.feasibility;
        let violation = quality::largest(found.constraint.iter().map(|g| if *g < 0.0 { 0.0 } else { *g }));
        if !(violation <= feasibility && value.is_finite()) {
            return;
        }
        let here = Best { to: found.at.clone(), value, violation: violation.max(SHARP * feasibility) };
        if found.best.as_ref().is_none_or(|known| here.is_better_than(known, 0.0)) {
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
        self.look(&self.inside(own));
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
