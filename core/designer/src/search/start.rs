//! One start of a search.

use serde::{Deserialize, Serialize};

use super::settings::{Recommend, Settings};
use crate::algorithm::Running;
use crate::method::Method;
use crate::play_objective::Sample;
use crate::region::random_start;

/// What came of a start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The mechanism recommended.
    pub phi: Vec<f64>,
    /// Iterations done.
    pub iterations: u64,
    /// Mechanisms played.
    pub plays: u64,
}

/// The start under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Current {
    pub(super) method: Running,
    pub(super) iterations: u64,
    pub(super) plays: u64,
    /// Iterations and plays of all starts at which it ends.
    pub(super) last_iteration: Option<u64>,
    pub(super) last_play: Option<u64>,
    pub(super) average: Vec<f64>,
    pub(super) best: Option<(f64, Vec<f64>)>,
    /// Iterations in a row without movement.
    pub(super) still: u64,
}

impl Current {
    pub(super) fn begin(settings: &Settings, start: u32, iterations: u64, plays: u64) -> Self {
        let phi = match start {
            0 => settings.phi.clone(),
            start => random_start(start, &settings.bounds, settings.seed),
        };
        let share = |budget: u64, used: u64| used + (budget - used) / u64::from(settings.restarts - start + 1);
        Current {
            method: settings.algorithm.begin(&phi, &settings.bounds),
            iterations: 0,
            plays: 0,
            last_iteration: settings.iterations.map(|budget| share(budget, iterations)),
            last_play: settings.plays.map(|budget| share(budget, plays)),
            average: phi,
            best: None,
            still: 0,
        }
    }

    pub(super) fn note_best(&mut self, points: &[Vec<f64>], samples: &[Sample]) {
        for (point, sample) in points.iter().zip(samples).filter(|(_, sample)| sample.at_rest) {
            if self.best.as_ref().is_none_or(|(value, _)| sample.value < *value) {
                self.best = Some((sample.value, point.clone()));
            }
        }
    }

    pub(super) fn note_movement(&mut self, before: &[f64], limit: Option<f64>) {
        let movement = before.iter().zip(self.method.iterate()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let is_still = limit.is_some_and(|limit| movement <= limit);
        self.still = if is_still { self.still + 1 } else { 0 };
    }

    /// The average takes in the iterate that the iteration just counted has led to.
    pub(super) fn note_iterate(&mut self, recommend: Recommend) {
        let Recommend::Average { weight } = recommend else { return };
        let share = (weight + 1.0) / (self.iterations as f64 + weight);
        for (average, phi) in self.average.iter_mut().zip(self.method.iterate()) {
            *average += share * (phi - *average);
        }
    }

    pub(super) fn outcome(&self, recommend: Recommend, reached: Option<&[f64]>) -> Start {
        let phi = match (reached, recommend, &self.best) {
            (Some(reached), ..) => reached.to_vec(),
            (None, Recommend::Best, Some((_, best))) => best.clone(),
            (None, Recommend::Average { .. }, _) => self.average.clone(),
            _ => self.method.iterate().to_vec(),
        };
        Start { phi, iterations: self.iterations, plays: self.plays }
    }
}
