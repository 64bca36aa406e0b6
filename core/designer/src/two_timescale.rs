//! A designer who moves the mechanism while the agents still learn (Mguni & Tomczak, two-timescale reinforcement mechanism
//! design).
//!
//! In units of the bounds, `v = (w − centre) / half range`, it plays `w` displaced by ν in a direction d, sees what comes of
//! it after a few rounds of learning, and steps along
//!
//! ```text
//! one point     v ← clip(v − ξ (P/ν) (L − b) d)            d uniform on the sphere of R^P, b the running mean of L
//! two points    v ← clip(v − ξ (P/2ν) (L₊ − L₋) d)         the same, from plays on both sides
//! SPSA          v ← clip(v − ξ/(2ν) (L₊ − L₋) d⁻¹)         d of ±1
//! ```
//!
//! with L the objective in units of its size at the first mechanism, b its running mean, which forgets, and P the number of parameters that can move. The
//! one-point estimate is unbiased with any b that does not depend on d; without one its variance drowns the slope. Agents have
//! to be the faster ones, so that what it sees is about their response to what it plays (Borkar, "Stochastic
//! Approximation", 2008, Chapter 6).

use serde::{Deserialize, Serialize};
use walras_engine::random::Purpose;

use crate::gains::Gains;
use crate::method::{Method, Turn};
use crate::region::{normal, project, rademacher};

/// Least weight of the newest value in the running mean, which so forgets what mechanisms long left behind gave: the mean of
/// all values lags behind by the whole improvement, and that distance is noise in every step.
const FORGETTING: f64 = 0.1;

/// How the slope is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Estimate {
    /// From one play and a baseline.
    OnePoint,
    /// From plays on both sides, in a direction of the sphere.
    TwoPoint,
    /// From plays on both sides, every parameter displaced alike.
    Spsa,
}

/// The designer's steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwoTimescale {
    /// ξ and ν, in units of the bounds' half ranges.
    pub gains: Gains,
    /// How the slope is estimated.
    pub estimate: Estimate,
    /// What the objective is measured in, > 0: its size at the first mechanism.
    pub scale: f64,
}

/// The mechanism, and what the designer remembers of earlier plays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwoTimescaleState {
    rule: TwoTimescale,
    phi: Vec<f64>,
    /// Running mean of the objective, in its units.
    baseline: f64,
    /// How many values that is of.
    seen: u64,
}

impl TwoTimescaleState {
    /// At its beginning.
    pub fn new(rule: TwoTimescale, phi: &[f64]) -> Self {
        TwoTimescaleState { rule, phi: phi.to_vec(), baseline: 0.0, seen: 0 }
    }

    /// The direction of this turn, 0 where nothing can move.
    fn direction(&self, turn: &Turn<'_>) -> Vec<f64> {
        let free = |entry: usize| half_range(turn, entry) > 0.0;
        let mut direction = match self.rule.estimate {
            Estimate::Spsa => rademacher(turn, 0),
            Estimate::OnePoint | Estimate::TwoPoint => normal(turn, Purpose::Perturbation, 0, turn.bounds.len()),
        };
        (0..direction.len()).filter(|&entry| !free(entry)).for_each(|entry| direction[entry] = 0.0);
        if self.rule.estimate != Estimate::Spsa {
            let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
            direction.iter_mut().for_each(|d| *d /= length);
        }
        direction
    }

    /// φ displaced by so many half ranges along `direction`.
    fn displaced(&self, turn: &Turn<'_>, direction: &[f64], distance: f64) -> Vec<f64> {
        let moved = |(entry, (phi, d)): (usize, (&f64, &f64))| phi + half_range(turn, entry) * distance * d;
        let mut point: Vec<f64> = self.phi.iter().zip(direction).enumerate().map(moved).collect();
        project(&mut point, turn.bounds);
        point
    }
}

fn half_range(turn: &Turn<'_>, entry: usize) -> f64 {
    let (low, high) = turn.bounds[entry];
    0.5 * (high - low)
}

impl Method for TwoTimescaleState {
    fn plays(&self) -> usize {
        if self.rule.estimate == Estimate::OnePoint { 1 } else { 2 }
    }

    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>> {
        let (direction, distance) = (self.direction(turn), self.rule.gains.perturbation(turn.k));
        let mut points = vec![self.displaced(turn, &direction, distance)];
        if self.plays() == 2 {
            points.push(self.displaced(turn, &direction, -distance));
        }
        points
    }

    fn tell(&mut self, turn: &Turn<'_>, _points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        let TwoTimescale { gains, estimate, scale } = self.rule;
        let (direction, distance) = (self.direction(turn), gains.perturbation(turn.k));
        let free = direction.iter().filter(|d| **d != 0.0).count() as f64;
        let slope = match (estimate, values) {
            (Estimate::OnePoint, [Some(value)]) => {
                let above = if self.seen == 0 { 0.0 } else { value - self.baseline };
                self.seen += 1;
                let weight = (1.0 / self.seen as f64).max(FORGETTING);
                self.baseline += weight * (value - self.baseline);
                free / distance * above / scale
            }
            (Estimate::TwoPoint, [Some(plus), Some(minus)]) => free / (2.0 * distance) * (plus - minus) / scale,
            (Estimate::Spsa, [Some(plus), Some(minus)]) => (plus - minus) / (2.0 * distance) / scale,
            _ => return false,
        };
        // Entries of d are ±1 or 0 under SPSA, so that d is its own inverse where there is one.
        let step = gains.step(turn.k) * slope;
        for (entry, (phi, d)) in self.phi.iter_mut().zip(&direction).enumerate() {
            *phi -= half_range(turn, entry) * step * d;
        }
        project(&mut self.phi, turn.bounds);
        true
    }

    fn iterate(&self) -> &[f64] {
        &self.phi
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use walras_engine::random::Seed;

    const BOUNDS: [(f64, f64); 3] = [(-100.0, 100.0), (0.0, 4.0), (7.0, 7.0)];

    fn method(estimate: Estimate, step: f64) -> TwoTimescaleState {
        let gains = Gains { step, step_decay: 0.0, stability: 0.0, perturbation: 0.15, perturbation_decay: 0.0 };
        TwoTimescaleState::new(TwoTimescale { gains, estimate, scale: 10.0 }, &[-60.0, 3.0, 7.0])
    }

    fn turn(k: u64) -> Turn<'static> {
        Turn { k, step: k as u32, bounds: &BOUNDS, seed: Seed::from(3), longest_step: f64::INFINITY }
    }

    /// A bowl with its bottom at (20, 1), in units of half ranges.
    fn bowl(phi: &[f64]) -> f64 {
        10.0 * (((phi[0] - 20.0) / 100.0).powi(2) + ((phi[1] - 1.0) / 2.0).powi(2)) - 25.0
    }

    fn run(mut method: TwoTimescaleState, steps: u64) -> Vec<f64> {
        for k in 1..=steps {
            let points = method.ask(&turn(k));
            assert!(
                points.iter().flatten().zip(BOUNDS.iter().cycle()).all(|(x, (low, high))| (low..=high).contains(&x))
            );
            let values: Vec<Option<f64>> = points.iter().map(|point| Some(bowl(point))).collect();
            assert!(method.tell(&turn(k), &points, &values));
        }
        method.iterate().to_vec()
    }

    #[test]
    fn every_estimate_finds_the_bottom() {
        for (estimate, step, steps, off) in [
            (Estimate::OnePoint, 0.01, 4000, 0.12),
            (Estimate::TwoPoint, 0.05, 400, 1e-3),
            (Estimate::Spsa, 0.05, 400, 1e-3),
        ] {
            let found = run(method(estimate, step), steps);
            let distance = ((found[0] - 20.0) / 100.0).hypot((found[1] - 1.0) / 2.0);
            assert!(distance < off && found[2] == 7.0, "{estimate:?}: {found:?}");
        }
    }

    /// The mean of one-point steps over many directions is the slope of the smoothed objective.
    #[test]
    fn the_one_point_estimate_is_unbiased() {
        let (draws, mut mean) = (60_000, [0.0; 2]);
        for k in 1..=draws {
            let mut method = method(Estimate::OnePoint, 1e-3);
            (method.seen, method.baseline) = (1, -20.0);
            let points = method.ask(&turn(k));
            method.tell(&turn(k), &points, &[Some(bowl(&points[0]))]);
            mean[0] += (method.phi[0] + 60.0) / 100.0 / draws as f64;
            mean[1] += (method.phi[1] - 3.0) / 2.0 / draws as f64;
        }
        // −ξ ∇L / scale at v = (−0.6, 0.5): the bottom is at (0.2, −0.5), the slope 2 (v − bottom).
        for (found, expected) in mean.iter().zip([1.6e-3, -2.0e-3]) {
            assert!((found - expected).abs() < 1e-4, "{mean:?}");
        }
    }

    #[test]
    fn the_first_value_is_only_remembered() {
        let mut method = method(Estimate::OnePoint, 0.01);
        let points = method.ask(&turn(1));
        assert!(method.tell(&turn(1), &points, &[Some(-25.0)]));
        assert_eq!((method.iterate(), method.baseline), (&[-60.0, 3.0, 7.0][..], -25.0));
        assert!(!method.tell(&turn(2), &points, &[None]), "nothing to go by");
    }
}
