//! Constraints that rise with every coordinate, on a box: closed forms for one dimension, certified searches for more.
//!
//! As nothing is gained above `γ̂`, the adversary searches `0 ≤ γ ≤ γ̂` (box lemma). Where `g` is concave, `−g(γ) − v ‖γ − γ̂‖`
//! is convex along every ray from `γ̂`, so that an optimum is `γ̂` or has a coordinate at 0; in one dimension that leaves two
//! candidates. Probes that are flat up to a kink and concave from there, such as `√max(x − aβ, 0) − 1`, are not concave;
//! the kink is a third candidate. Other searches split boxes until the best point is proven up to [`SEARCH_TOLERANCE`]:
//!
//! - concave `g`: convex `−g` plus a tangent of the concave `−v ‖γ − γ̂‖` is convex, so that its vertices bound a box;
//! - monotone `g`: a box is no better than `−g` at its lower corner at the distance of its upper one.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::RobustGapError;
use super::samples::{Samples, of_samples};
use super::support::{Block, Displacement, Support};

/// A search ends when the best point is within this of the bound, relative to the largest value met.
pub const SEARCH_TOLERANCE: f64 = 1e-9;
/// Boxes a search may split before it ends with a bound.
const MOST_BOXES: usize = 20_000;

/// What is known of a constraint besides that it rises with every coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Concave where actions are.
    Concave,
    /// In one dimension: constant up to the kink, concave from there.
    FlatThenConcave {
        /// Where it begins to rise.
        kink: f64,
    },
    /// Nothing.
    Monotone,
}

/// Constraints of all agents and probes, nondecreasing in every coordinate of the action.
pub trait MonotoneConstraints {
    /// `g_t^i(x)`.
    fn value(&self, agent: usize, t: usize, action: &[f64]) -> f64;

    /// What it looks like.
    fn shape(&self, agent: usize, t: usize) -> Shape;
}

/// The adversary of players whose actions lie in a box from 0.
#[derive(Debug, Clone)]
pub struct MonotoneSupport<C> {
    samples: Samples,
    constraints: C,
}

impl<C: MonotoneConstraints> MonotoneSupport<C> {
    /// `draws` `[N][n][T][dimensions]`, nonnegative.
    ///
    /// # Errors
    /// If lengths disagree or a number is negative or not finite.
    pub fn new(
        [agents, probes, dimensions]: [usize; 3],
        constraints: C,
        draws: &[f64],
    ) -> Result<Self, RobustGapError> {
        let samples = Samples::new([agents, probes, dimensions], draws, ("action", "actions"))?;
        Ok(Self { samples, constraints })
    }
}

/// `−g_t(γ) − v ‖γ − γ̂‖` of one block and constraint.
struct Search<'a, C> {
    constraints: &'a C,
    agent: usize,
    t: usize,
    observed: &'a [f64],
    price: f64,
    best: Vec<f64>,
    best_value: f64,
    bound: f64,
}

impl<C: MonotoneConstraints> Search<'_, C> {
    fn room(&self, action: &[f64]) -> f64 {
        -self.constraints.value(self.agent, self.t, action)
    }

    fn distance(&self, action: &[f64]) -> f64 {
        self.observed.iter().zip(action).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
    }

    fn offer(&mut self, action: &[f64]) {
        let value = self.room(action) - self.price * self.distance(action);
        if value > self.best_value {
            self.best_value = value;
            self.best.clear();
            self.best.extend_from_slice(action);
        }
    }

    fn run(&mut self) {
        let active: Vec<usize> = (0..self.observed.len()).filter(|&j| self.observed[j] > 0.0).collect();
        let shape = self.constraints.shape(self.agent, self.t);
        self.offer(self.observed);
        match (shape, active.as_slice()) {
            (_, []) => {}
            (Shape::FlatThenConcave { kink }, _) if self.observed.len() == 1 => {
                self.offer(&[kink.clamp(0.0, self.observed[0])]);
                self.offer(&[0.0]);
            }
            (Shape::Concave, [_]) => self.offer(&vec![0.0; self.observed.len()]),
            (Shape::Concave, _) => {
                let faces = active.iter().map(|&j| {
                    let mut high = self.observed.to_vec();
                    high[j] = 0.0;
                    high
                });
                self.split(faces.collect(), true);
            }
            _ => self.split(vec![self.observed.to_vec()], false),
        }
        self.bound = self.bound.max(self.best_value);
    }

    /// Splits boxes from 0 to each of `high`, the one with the largest bound first.
    fn split(&mut self, high: Vec<Vec<f64>>, concave: bool) {
        let mut open = BinaryHeap::new();
        for high in high {
            let low = vec![0.0; high.len()];
            self.open(low, high, concave, &mut open);
        }
        let mut boxes = 0;
        while let Some(Cell { bound, low, high }) = open.pop() {
            let scale = self.best_value.abs().max(bound.abs());
            if bound <= self.best_value + 0.5 * SEARCH_TOLERANCE * scale || boxes >= MOST_BOXES {
                self.bound = bound;
                return;
            }
            boxes += 1;
            let widest = (0..low.len()).max_by(|&i, &j| (high[i] - low[i]).total_cmp(&(high[j] - low[j])));
            let Some(j) = widest else { return };
            let middle = 0.5 * (low[j] + high[j]);
            if !(low[j] < middle && middle < high[j]) {
                self.bound = bound;
                return;
            }
            let (mut lower, mut upper) = (high.clone(), low.clone());
            (lower[j], upper[j]) = (middle, middle);
            self.open(low, lower, concave, &mut open);
            self.open(upper, high, concave, &mut open);
        }
    }

    fn open(&mut self, low: Vec<f64>, high: Vec<f64>, concave: bool, open: &mut BinaryHeap<Cell>) {
        self.offer(&low);
        self.offer(&high);
        let bound = if concave { self.vertex_bound(&low, &high) } else { self.corner_bound(&low, &high) };
        open.push(Cell { bound, low, high });
    }

    fn corner_bound(&self, low: &[f64], high: &[f64]) -> f64 {
        self.room(low) - self.price * self.distance(high)
    }

    fn vertex_bound(&self, low: &[f64], high: &[f64]) -> f64 {
        let middle: Vec<f64> = low.iter().zip(high).map(|(a, b)| 0.5 * (a + b)).collect();
        let away = self.distance(&middle);
        let wide: Vec<usize> = (0..low.len()).filter(|&j| low[j] < high[j]).collect();
        let mut vertex = low.to_vec();
        let mut bound = f64::NEG_INFINITY;
        for corner in 0..1_usize << wide.len() {
            let mut tangent = -self.price * away;
            for (bit, &j) in wide.iter().enumerate() {
                vertex[j] = if corner >> bit & 1 == 1 { high[j] } else { low[j] };
                if away > 0.0 {
                    tangent += self.price * (self.observed[j] - middle[j]) / away * (vertex[j] - middle[j]);
                }
            }
            bound = bound.max(self.room(&vertex) + tangent);
        }
        bound.min(self.corner_bound(low, high))
    }
}

/// A box with what no point of it exceeds.
#[derive(Debug)]
struct Cell {
    bound: f64,
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_place = || other.low.iter().map(|x| x.to_bits()).cmp(self.low.iter().map(|x| x.to_bits()));
        self.bound.total_cmp(&other.bound).then_with(by_place)
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Cell {}

impl<C: MonotoneConstraints> Support for MonotoneSupport<C> {
    of_samples!();

    fn rooms(&self, block: Block, rooms: &mut [f64]) {
        let observed = self.samples.observed(block);
        let room = |t| -self.constraints.value(block.agent, t, observed);
        rooms.iter_mut().enumerate().for_each(|(t, out)| *out = room(t));
    }

    fn displace(&self, block: Block, t: usize, price: f64, found: &mut Displacement) {
        let mut search = Search {
            constraints: &self.constraints,
            agent: block.agent,
            t,
            observed: self.samples.observed(block),
            price,
            best: Vec::with_capacity(self.samples.dimensions),
            best_value: f64::NEG_INFINITY,
            bound: f64::NEG_INFINITY,
        };
        search.run();
        found.distance = search.distance(&search.best);
        found.bound = search.bound;
        found.rooms.clear();
        found.rooms.extend((0..self.samples.probes).map(|t| -self.constraints.value(block.agent, t, &search.best)));
    }
}
