//! Training of an affine maximiser: numbers that are free, the menu that they stand for, and a step.

use serde::{Deserialize, Serialize};

use super::kernel::{Gradient, Parameters, Scratch};
use super::menu::{Choice, Menu};
use super::shape::Shape;
use super::start;
use crate::adam::{Adam, between, falling};
use crate::law::Law;
use crate::task::{Menu as Size, Task};

/// Profiles summed by one thread at a time; sums of chunks are added in order, whatever the threads.
const CHUNK: usize = 64;
/// How much faster logits move than boosts.
const LOGIT_SPEED: f32 = 8.0;
/// Shares nearer to 0 or 1 than this are rounded.
const ROUNDED: f64 = 2e-3;

/// An affine maximiser in training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Affine {
    /// Options, K.
    pub options: usize,
    /// Logits `[K][groups][choices]`, boosts `[K]`, logarithms of weights `[n]`.
    pub numbers: Vec<f32>,
    /// Its optimiser.
    pub adam: Adam,
}

impl Affine {
    /// Where training starts.
    pub fn new(shape: &Shape, law: &Law, size: &Size, seed: u64) -> Self {
        let numbers = start::numbers(shape, law, size.options, seed);
        let adam = Adam::new(numbers.len());
        Affine { options: size.options, numbers, adam }
    }

    /// A step on fresh values; revenue a profile, under the soft choice.
    pub fn step(&mut self, shape: &Shape, task: &Task, size: &Size, step: u64, threads: usize) -> f64 {
        let steps = task.training.steps;
        let sharpness = between(size.sharpness, step, steps) as f32;
        let values = task.values_of_step(step);
        let parameters = self.parameters(shape);
        let sum = gradient(&parameters, &values, sharpness, threads);
        let by_number = self.by_number(shape, &parameters, &sum, task.training.batch as f32);
        let rate = falling(task.training.rate, step, steps) as f32;
        let logits = self.options * shape.logits();
        // All weights and boosts times the same number are the same mechanism, only softer or sharper: the first weight stays 1.
        let first = logits + self.options;
        self.adam.ascend(&mut self.numbers, &by_number, |k| match k {
            k if k < logits => LOGIT_SPEED * rate,
            k if k == first => 0.0,
            _ => rate,
        });
        sum.revenue / task.training.batch as f64 * shape.unit
    }

    /// The mechanism that the numbers stand for, values in units.
    pub fn parameters(&self, shape: &Shape) -> Parameters {
        let (n, m, options) = (shape.bidders, shape.items, self.options);
        let mut share = vec![0.0; n * m * options];
        for k in 0..options {
            for (place, x) in self.shares(shape, k).into_iter().enumerate() {
                share[place * options + k] = x as f32;
            }
        }
        let (boost, weight) = self.numbers[options * shape.logits()..].split_at(options);
        let weight = weight.iter().map(|log| log.exp()).collect();
        Parameters { bidders: n, items: m, options, share, boost: boost.to_vec(), weight }
    }

    /// Shares of option k, `[n][m]`.
    fn shares(&self, shape: &Shape, k: usize) -> Vec<f64> {
        let mut share = vec![0.0; shape.bidders * shape.items];
        for (group, logits) in self.logits(shape, k).chunks_exact(shape.choices()).enumerate() {
            for (choice, chance) in softmax(logits).into_iter().take(shape.choices() - 1).enumerate() {
                share[place(shape, group, choice)] = chance;
            }
        }
        share
    }

    fn logits(&self, shape: &Shape, k: usize) -> &[f32] {
        &self.numbers[k * shape.logits()..][..shape.logits()]
    }

    /// The gradient by the free numbers, a profile.
    fn by_number(&self, shape: &Shape, parameters: &Parameters, sum: &Gradient, profiles: f32) -> Vec<f32> {
        let mut all = Vec::with_capacity(self.numbers.len());
        let width = shape.bidders * shape.items;
        for k in 0..self.options {
            let by_share = &sum.share[k * width..][..width];
            for (group, logits) in self.logits(shape, k).chunks_exact(shape.choices()).enumerate() {
                let chances = softmax(logits);
                let of = |choice: usize| {
                    if choice + 1 < shape.choices() { by_share[place(shape, group, choice)] } else { 0.0 }
                };
                let mean: f32 = chances.iter().enumerate().map(|(choice, p)| *p as f32 * of(choice)).sum();
                all.extend(chances.iter().enumerate().map(|(choice, p)| *p as f32 * (of(choice) - mean)));
            }
        }
        all.extend_from_slice(&sum.boost);
        all.extend(sum.weight.iter().zip(&parameters.weight).map(|(by_weight, w)| by_weight * w));
        all.iter_mut().for_each(|g| *g /= profiles);
        all
    }

    /// The menu as it is exported: shares that are nearly 0 or 1 are, and all are whole multiples of 2^-20, so that no item is
    /// given away more than once.
    pub fn menu(&self, shape: &Shape) -> Menu {
        let (n, m) = (shape.bidders, shape.items);
        let mut options: Vec<Choice> = Vec::new();
        let boosts = &self.numbers[self.options * shape.logits()..][..self.options];
        for (k, boost) in boosts.iter().enumerate() {
            let share: Vec<f64> = self.shares(shape, k).into_iter().map(rounded).collect();
            let boost = f64::from(*boost) * shape.unit;
            match options.iter_mut().find(|known| known.share == share) {
                Some(known) => known.boost = known.boost.max(boost),
                None => options.push(Choice { share, boost }),
            }
        }
        let logs = &self.numbers[self.options * (shape.logits() + 1)..];
        let weight = logs.iter().map(|log| f64::from(log.exp())).collect();
        Menu { bidders: n, items: m, options, weight }
    }
}

/// Where a group's choice stands among the shares `[n][m]`.
fn place(shape: &Shape, group: usize, choice: usize) -> usize {
    if shape.is_unit { choice } else { choice * shape.items + group }
}

fn rounded(share: f64) -> f64 {
    if share < ROUNDED {
        0.0
    } else if share > 1.0 - ROUNDED {
        1.0
    } else {
        (share * 1_048_576.0).floor() / 1_048_576.0
    }
}

fn softmax(logits: &[f32]) -> Vec<f64> {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weighed: Vec<f64> = logits.iter().map(|z| f64::from(z - most).exp()).collect();
    let mass: f64 = weighed.iter().sum();
    weighed.iter().map(|w| w / mass).collect()
}

/// Sums over profiles `[rows][n][m]`.
pub fn gradient(parameters: &Parameters, values: &[f32], sharpness: f32, threads: usize) -> Gradient {
    let Parameters { bidders, items, options, .. } = *parameters;
    let chunks: Vec<&[f32]> = values.chunks(CHUNK * bidders * items).collect();
    let work = |chunk: &[f32]| {
        let (mut scratch, mut sum) = (Scratch::new(bidders, options), Gradient::new(bidders, items, options));
        let profiles = chunk.chunks_exact(bidders * items);
        profiles.for_each(|profile| parameters.accumulate(profile, sharpness, &mut scratch, &mut sum));
        sum
    };
    let mut total = Gradient::new(bidders, items, options);
    crate::threads::in_order(&chunks, threads, |chunk| work(chunk), |sum| total.add(&sum));
    total
}
