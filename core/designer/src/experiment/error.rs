//! Why an experiment ends early.

use walras_engine::model::ModelError;
use walras_engine::play::NotFinite;
use walras_engine::reduce::Elsewhere;

use crate::assess::AssessmentError;
use crate::checkpoint::CheckpointError;
use crate::objective::ObjectiveError;

/// Why an experiment ends early.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentError {
    /// The game failed.
    #[error(transparent)]
    Play(#[from] ModelError),
    /// What came of play is no number.
    #[error(transparent)]
    NotFinite(#[from] NotFinite),
    /// Its play could not be judged.
    #[error(transparent)]
    Assessment(#[from] AssessmentError),
    /// The designer's objective could not be computed.
    #[error(transparent)]
    Objective(#[from] ObjectiveError),
    /// Another of the processes that share a population could not judge its part.
    #[error(transparent)]
    Elsewhere(#[from] Elsewhere),
    /// Where the design stood could not be written or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The optimiser failed by itself.
    #[error("optimiser: {0}")]
    Optimiser(String),
}
