//! Objectives of a designer who sees more than actions.

use super::{Knowledge, Objective, View};
use crate::assess::AssessmentError;

/// Minus welfare, the sum of expected payoffs averaged over probes: for a designer who observes it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Welfare;

impl Objective for Welfare {
    fn value(&mut self, view: &View<'_>) -> Result<f64, AssessmentError> {
        Ok(-view.hidden.play.welfare())
    }

    fn knowledge(&self) -> Knowledge {
        Knowledge::Welfare
    }
}
