//! Objectives that can only be observed by play.

use argmin::core::Error;
use serde::{Deserialize, Serialize};

/// An objective that can only be observed by play.
pub trait PlayObjective {
    /// The objective at these points, all played side by side, with the random numbers of this step.
    ///
    /// # Errors
    /// If the game or its assessment failed.
    fn play(&self, points: &[Vec<f64>], step: u32) -> Result<Vec<Sample>, Error>;
}

/// One observed value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The objective, possibly noisy.
    pub value: f64,
    /// Whether play had come to rest; if not, the value means little.
    pub at_rest: bool,
}

/// What to do with play that has not come to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unconverged {
    /// Withhold its values from the method.
    Skip,
    /// Use the values all the same.
    Use,
    /// End the run.
    Stop,
}
