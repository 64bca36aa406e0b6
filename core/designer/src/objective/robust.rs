//! The distributionally robust gap as an objective: Algorithm 2 in the place of lines 18–20 of Algorithm 1 (Fig. 5 of Snow &
//! Krishnamurthy).

use walras_engine::model::{FEASIBILITY_TOLERANCE, Model};
use walras_engine::play::Observation;
use walras_theory::revealed_preference::robust_gap::{FiniteSupport, GridPlay, RobustGap, Robustness, robust_gap};

use super::{Objective, ObjectiveError, View};

/// The value of the program (26) that Algorithm 2 ends with, of the joint actions drawn.
///
/// A designer who sees the mixed strategies themselves has no samples to be robust about: its `draws` must be set.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Robust {
    /// How robust, and how exactly.
    pub options: Robustness,
}

impl Robust {
    /// The robust gap of one observation with what certifies it. On an action grid the adversary's choices are the actions of
    /// the grid that the probe at hand allows, and those observed.
    ///
    /// # Errors
    /// If nothing was drawn, or constraints are not finite.
    pub fn gap(&self, seen: &Observation, model: &Model) -> Result<RobustGap, ObjectiveError> {
        let play = GridPlay {
            agents: seen.players,
            probes: seen.probes,
            dimensions: model.dimensions,
            points: &model.action,
            constraint: &seen.constraint,
            draws: &seen.drawn,
        };
        let reach = FEASIBILITY_TOLERANCE + self.options.constraint_error;
        let gap = |support: FiniteSupport<'_>| robust_gap(&support, &self.options);
        FiniteSupport::new(play, reach).and_then(gap).map_err(|source| ObjectiveError::Robust { source })
    }
}

impl Objective for Robust {
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        Ok(self.gap(view.seen, view.hidden.model)?.value)
    }
}
