//! Observing play, outcomes included.

use crate::model::{Model, ModelError};
use crate::outcomes::realised;
use crate::play::{Observation, Play, at_probe};
use crate::random::Key;

impl Model {
    /// Everything that a designer sees of play of this game: what [`Play::observe`] says of actions, and expected outcomes,
    /// or those of the very draws that it sees.
    ///
    /// # Errors
    /// The game cannot tell the outcomes of what was drawn.
    pub fn observe(&self, play: &Play, draws: Option<usize>, key: Key) -> Result<Observation, ModelError> {
        let mut outcomes = play.outcomes.clone();
        if let Some(draws) = draws
            && !self.outcomes.is_empty()
        {
            for (probe, out) in outcomes.chunks_exact_mut(self.outcomes.len()).enumerate() {
                realised(self, &play.phi, probe, &play.episodes(probe, draws, at_probe(key, probe)), out)?;
            }
        }
        Ok(Observation { outcomes, ..play.observe(draws, key) })
    }
}
