//! Adam (Kingma and Ba 2015) on flat lists of numbers, so that a checkpoint holds all of it.

use serde::{Deserialize, Serialize};

const FIRST: f32 = 0.9;
const SECOND: f32 = 0.999;
const SMALL: f32 = 1e-8;

/// Running moments of a gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    steps: i32,
}

impl Adam {
    /// For so many numbers.
    pub fn new(numbers: usize) -> Self {
        Adam { mean: vec![0.0; numbers], square: vec![0.0; numbers], steps: 0 }
    }

    /// How many numbers it moves.
    pub fn len(&self) -> usize {
        self.mean.len()
    }

    /// Whether it moves none.
    pub fn is_empty(&self) -> bool {
        self.mean.is_empty()
    }

    /// Moves numbers uphill, each by about its `rate`.
    pub fn ascend(&mut self, numbers: &mut [f32], gradient: &[f32], rate: impl Fn(usize) -> f32) {
        self.steps = self.steps.saturating_add(1);
        let (first, second) = (1.0 - FIRST.powi(self.steps), 1.0 - SECOND.powi(self.steps));
        for (k, (number, g)) in numbers.iter_mut().zip(gradient).enumerate() {
            self.mean[k] += (1.0 - FIRST) * (g - self.mean[k]);
            self.square[k] += (1.0 - SECOND) * (g * g - self.square[k]);
            *number += rate(k) * (self.mean[k] / first) / ((self.square[k] / second).sqrt() + SMALL);
        }
    }
}

/// A rate that falls along half a cosine to a hundredth (Loshchilov and Hutter 2017), at `step` of `steps`.
pub fn falling(rate: f64, step: u64, steps: u64) -> f64 {
    let part = step as f64 / steps.max(1) as f64;
    rate * (0.01 + 0.99 * 0.5 * (1.0 + (std::f64::consts::PI * part).cos()))
}

/// From the first of two ends to the second, by equal factors.
pub fn between(ends: [f64; 2], step: u64, steps: u64) -> f64 {
    let part = step as f64 / steps.max(1) as f64;
    ends[0] * (ends[1] / ends[0]).powf(part)
}
