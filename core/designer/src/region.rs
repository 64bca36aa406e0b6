//! Φ, a box, and directions in it.

use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use walras_engine::random::{Key, Purpose, Seed};

use crate::method::Turn;

/// Puts a point back into the box, each entry to its nearest value.
pub(crate) fn project(phi: &mut [f64], bounds: &[(f64, f64)]) {
    for (phi, (low, high)) in phi.iter_mut().zip(bounds) {
        *phi = phi.clamp(*low, *high);
    }
}

/// `φ + distance · direction`, projected.
pub(crate) fn displaced(phi: &[f64], direction: &[f64], distance: f64, bounds: &[(f64, f64)]) -> Vec<f64> {
    let mut point: Vec<f64> = phi.iter().zip(direction).map(|(phi, d)| phi + distance * d).collect();
    project(&mut point, bounds);
    point
}

/// The stream of an iteration's draw number `draw`.
fn key(turn: &Turn<'_>, purpose: Purpose, draw: usize) -> Key {
    Key { step: turn.step, agent: draw as u32, ..Key::new(turn.seed, purpose) }
}

/// Δ, each entry ±1 with equal probability.
pub(crate) fn rademacher(turn: &Turn<'_>, draw: usize) -> Vec<f64> {
    let mut stream = key(turn, Purpose::Perturbation, draw).stream();
    turn.bounds.iter().map(|_| if stream.random() { 1.0 } else { -1.0 }).collect()
}

/// `size` independent standard normal numbers.
pub(crate) fn normal(turn: &Turn<'_>, purpose: Purpose, draw: usize, size: usize) -> Vec<f64> {
    let mut stream = key(turn, purpose, draw).stream();
    (0..size).map(|_| StandardNormal.sample(&mut stream)).collect()
}

/// A direction uniform on the unit sphere.
pub(crate) fn on_sphere(turn: &Turn<'_>) -> Vec<f64> {
    let mut direction = normal(turn, Purpose::Perturbation, 0, turn.bounds.len());
    let length = direction.iter().map(|u| u * u).sum::<f64>().sqrt();
    direction.iter_mut().for_each(|u| *u /= length);
    direction
}

/// `size` independent numbers, uniform on [0, 1).
pub(crate) fn uniform(turn: &Turn<'_>, draw: usize, size: usize) -> Vec<f64> {
    let mut stream = key(turn, Purpose::Candidate, draw).stream();
    (0..size).map(|_| stream.random()).collect()
}

/// A point uniform in the box, whose ends are finite: where start number `start` begins.
pub(crate) fn random_start(start: u32, bounds: &[(f64, f64)], seed: Seed) -> Vec<f64> {
    let mut stream = Key { step: start, ..Key::new(seed, Purpose::Restart) }.stream();
    bounds.iter().map(|(low, high)| between(*low, *high, stream.random())).collect()
}

/// The point that divides a range in this ratio, never outside it.
pub(crate) fn between(low: f64, high: f64, share: f64) -> f64 {
    (low + (high - low) * share).clamp(low, high)
}

/// The entries of φ that can move, in units of their ranges: for methods that treat all of them alike.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct UnitCube {
    /// Which entries can move.
    free: Vec<usize>,
    bounds: Vec<(f64, f64)>,
}

impl UnitCube {
    /// The cube of a box with finite ends.
    pub(crate) fn of(bounds: &[(f64, f64)]) -> Self {
        let free = (0..bounds.len()).filter(|&entry| bounds[entry].0 < bounds[entry].1).collect();
        UnitCube { free, bounds: bounds.to_vec() }
    }

    /// How many entries can move.
    pub(crate) fn dimension(&self) -> usize {
        self.free.len()
    }

    /// φ in units of the ranges.
    pub(crate) fn to_unit(&self, phi: &[f64]) -> Vec<f64> {
        let share = |&entry: &usize| {
            let (low, high) = self.bounds[entry];
            ((phi[entry] - low) / (high - low)).clamp(0.0, 1.0)
        };
        self.free.iter().map(share).collect()
    }

    /// φ at a point of the cube; entries that cannot move stay at their bound.
    pub(crate) fn to_phi(&self, unit: &[f64]) -> Vec<f64> {
        let mut phi: Vec<f64> = self.bounds.iter().map(|(low, _)| *low).collect();
        for (&entry, &share) in self.free.iter().zip(unit) {
            let (low, high) = self.bounds[entry];
            phi[entry] = between(low, high, share);
        }
        phi
    }
}
