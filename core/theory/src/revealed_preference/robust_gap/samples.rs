//! Samples of play at points: those that differ, with their weights.

use super::RobustGapError;
use super::support::{Block, distinct_rows};

/// Distinct samples of the actions of `n` agents at `T` probes, each of `d` numbers.
#[derive(Debug, Clone)]
pub(super) struct Samples {
    pub(super) agents: usize,
    pub(super) probes: usize,
    pub(super) dimensions: usize,
    /// `[samples][n][T][d]`.
    draws: Vec<f64>,
    /// Shares of the samples among all draws, `[samples]`.
    pub(super) weights: Vec<f64>,
}

impl Samples {
    /// `draws` is `[N][n][T][d]`; `one` and `many` are what errors call an action's number and the numbers.
    ///
    /// # Errors
    /// If the length is no multiple of a sample's or 0, or a number is negative or not finite.
    pub(super) fn new(
        [agents, probes, dimensions]: [usize; 3],
        draws: &[f64],
        (one, many): (&'static str, &'static str),
    ) -> Result<Self, RobustGapError> {
        let width = agents * probes * dimensions;
        if width == 0 || draws.is_empty() {
            return Err(RobustGapError::Empty);
        }
        let expected = draws.len().div_ceil(width) * width;
        if draws.len() != expected {
            return Err(RobustGapError::Length { what: many, expected, found: draws.len() });
        }
        nonnegative(one, draws)?;
        let order = |a: &[f64], b: &[f64]| a.iter().map(|x| x.to_bits()).cmp(b.iter().map(|x| x.to_bits()));
        let (draws, weights) = distinct_rows(draws, width, order);
        Ok(Self { agents, probes, dimensions, draws, weights })
    }

    /// The action of a block, `[d]`.
    pub(super) fn observed(&self, Block { agent, probe, sample }: Block) -> &[f64] {
        let row = (sample * self.agents + agent) * self.probes + probe;
        &self.draws[row * self.dimensions..][..self.dimensions]
    }
}

/// An error if a number is negative or not finite.
pub(super) fn nonnegative(what: &'static str, numbers: &[f64]) -> Result<(), RobustGapError> {
    match numbers.iter().find(|x| !(**x >= 0.0 && x.is_finite())) {
        Some(&value) => Err(RobustGapError::Negative { what, value }),
        None => Ok(()),
    }
}

/// The counts and weights of a support that holds its samples in a field `samples`.
macro_rules! of_samples {
    () => {
        fn agents(&self) -> usize {
            self.samples.agents
        }

        fn probes(&self) -> usize {
            self.samples.probes
        }

        fn samples(&self) -> usize {
            self.samples.weights.len()
        }

        fn weight(&self, sample: usize) -> f64 {
            self.samples.weights[sample]
        }
    };
}

pub(super) use of_samples;
