//! Outcomes that a game declares, as objectives.

use super::{Knowledge, Objective, ObjectiveError, View};

/// An outcome as the designer saw it, averaged over probes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Which of the game's outcomes.
    pub index: usize,
    /// Whether it is to be large: then minus the outcome is minimised.
    pub maximise: bool,
}

impl Objective for Outcome {
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        let outcome = view.seen.mean_outcomes().get(self.index).copied();
        let outcome = outcome.ok_or(ObjectiveError::Outcome { index: self.index })?;
        Ok(if self.maximise { -outcome } else { outcome })
    }

    fn knowledge(&self) -> Knowledge {
        Knowledge::Outcomes
    }
}
