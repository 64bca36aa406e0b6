//! What is decided before the first play.

use serde::{Deserialize, Serialize};
use walras_engine::random::Seed;

use crate::algorithm::Algorithm;
use crate::method::Turn;
use crate::play_objective::Unconverged;

/// When to stop before the budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopping {
    /// Stop the run where the objective is at most this.
    pub value_below: Option<f64>,
    /// End a start when no entry of its iterate has moved by more than this …
    pub movement_below: Option<f64>,
    /// … in as many iterations in a row.
    pub patience: u64,
}

/// Which mechanism comes out of a start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Recommend {
    /// The last iterate.
    Last,
    /// The average of all iterates. With weights that grow as `k^η` (Shamir & Zhang 2013); η = 0 is that of Polyak & Ruppert.
    Average {
        /// η ≥ 0.
        weight: f64,
    },
    /// The mechanism of the lowest observed objective: a minimum of noisy values, where they are noisy.
    Best,
}

/// Everything that is decided before the first play.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How the mechanism is moved.
    pub algorithm: Algorithm,
    /// Where the first start begins.
    pub phi: Vec<f64>,
    /// Φ: lowest and highest value of each entry of φ.
    pub bounds: Vec<(f64, f64)>,
    /// Names all random numbers.
    pub seed: Seed,
    /// Iterations of all starts together; absent if only plays count.
    pub iterations: Option<u64>,
    /// Mechanisms played by all starts together; absent if only iterations count.
    pub plays: Option<u64>,
    /// Starts after the first, from points drawn uniformly from Φ. What is left of the budget when a start begins is divided
    /// evenly among it and those after it.
    pub restarts: u32,
    /// Which mechanism comes out of each start.
    pub recommend: Recommend,
    /// When to stop early.
    pub stopping: Stopping,
    /// What to do with play that has not come to rest.
    pub unconverged: Unconverged,
}

impl Settings {
    /// Settings for this many iterations of one start, everything else as is usual.
    pub fn new(
        algorithm: Algorithm,
        phi: Vec<f64>,
        bounds: Vec<(f64, f64)>,
        seed: impl Into<Seed>,
        iterations: u64,
    ) -> Self {
        Settings {
            algorithm,
            phi,
            bounds,
            seed: seed.into(),
            iterations: Some(iterations),
            plays: None,
            restarts: 0,
            recommend: Recommend::Last,
            stopping: Stopping { value_below: None, movement_below: None, patience: 1 },
            unconverged: Unconverged::Skip,
        }
    }

    /// Whether its steps do not depend on the budget: it is not divided among starts.
    pub(super) fn has_free_budget(&self) -> bool {
        self.restarts == 0
    }

    /// What decides on the steps, however many are made.
    pub(super) fn steps(&self) -> Settings {
        let budget = if self.has_free_budget() { (None, None) } else { (self.iterations, self.plays) };
        Settings { iterations: budget.0, plays: budget.1, ..self.clone() }
    }

    pub(super) fn turn(&self, k: u64, step: u32) -> Turn<'_> {
        Turn { k, step, bounds: &self.bounds, seed: self.seed, longest_step: f64::INFINITY }
    }
}
