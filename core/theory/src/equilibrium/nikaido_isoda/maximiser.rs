//! Deviators: some or all players looking for something better within the box and the constraints.

use std::ops::Range;

use super::super::ContinuousGame;
use super::deviators::{Deviators, TIE};
use super::problem::{Best, Problem};
use super::spread::evenly;

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

impl<G: ContinuousGame + ?Sized> Deviators<'_, G> {
    /// The best deviation of `who` from `profile` as seen from there, from `hints`, joint actions to look from, and from
    /// `starts` points all over the box and as many corners of what is feasible. None if there is no feasible one.
    pub(super) fn best(
        &self,
        profile: &[f64],
        who: Range<usize>,
        hints: &[&[f64]],
        starts: usize,
    ) -> Option<Deviation> {
        if self.game.constraints() == 0 && who.len() > 1 {
            return self.best_of_each(profile, who, hints, starts);
        }
        let problem = Problem::new(self, profile, who);
        let scattered = (0..starts).map(|number| self.scattered(profile.len(), number));
        let everywhere: Vec<Vec<f64>> = scattered.chain(problem.corners(starts)).collect();
        let mut best: Option<Best> = None;
        for start in std::iter::once(profile).chain(hints.iter().copied()).chain(everywhere.iter().map(Vec::as_slice)) {
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

    /// Nothing ties the players together: each one's best deviation by itself.
    fn best_of_each(&self, profile: &[f64], who: Range<usize>, hints: &[&[f64]], starts: usize) -> Option<Deviation> {
        let d = self.game.dimensions();
        let mut all = Deviation { to: profile.to_vec(), gain: 0.0, scale: 0.0 };
        for player in who {
            let own = self.best(profile, player..player + 1, hints, starts)?;
            all.to[player * d..][..d].copy_from_slice(&own.to[player * d..][..d]);
            all.gain += own.gain;
            all.scale += own.scale;
        }
        Some(all)
    }

    /// The point of this number in a sequence that fills the box evenly, pulled back towards the lower corner until the
    /// constraints hold, if they do anywhere on the way.
    fn scattered(&self, width: usize, number: usize) -> Vec<f64> {
        let (low, high) = self.game.bounds();
        let unit = evenly(width, number);
        let mut point: Vec<f64> = (0..width).map(|k| low[k] + unit[k] * (high[k] - low[k])).collect();
        for _ in 0..30 {
            if self.violation(&point) <= self.feasibility {
                break;
            }
            point.iter_mut().zip(low).for_each(|(x, low)| *x = low + 0.7 * (*x - low));
        }
        point
    }
}
