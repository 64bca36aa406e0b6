//! The welfare gap as an objective, for a designer who knows all utilities.

use walras_engine::random::Seed;
use walras_engine::social_optimum::{SocialOptimum, social_optimum};

use super::{Knowledge, Objective, ObjectiveError, View};
use crate::evaluation::Evaluation;

/// The welfare gap (12) of the omniscient designer, who knows all utilities: the most welfare that a joint action would bring,
/// less what play brings on average. See [`walras_engine::social_optimum`] for which utilities are meant and when it is a lower bound.
#[derive(Clone, Copy, Debug)]
pub struct WelfareGap {
    /// Names the joint actions from which the optimum is looked for.
    pub seed: Seed,
    latest: Option<SocialOptimum>,
}

impl WelfareGap {
    /// The welfare gap, where it has to be searched for from starts that this seed names.
    pub fn new(seed: Seed) -> Self {
        WelfareGap { seed, latest: None }
    }
}

impl Objective for WelfareGap {
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        let play = view.hidden.play;
        self.latest = social_optimum(view.hidden.model, play, self.seed).map_err(ObjectiveError::Utilities)?;
        let optimum = self.latest.ok_or(ObjectiveError::NoOptimum)?;
        Ok(optimum.gap)
    }

    fn knowledge(&self) -> Knowledge {
        Knowledge::Utilities
    }

    fn record(&self, _value: f64, evaluation: &mut Evaluation) {
        evaluation.truth.optimum = self.latest;
    }
}
