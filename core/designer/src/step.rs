//! An iteration as observers see it.

use serde::{Deserialize, Serialize};

use crate::evaluation::Evaluation;
use crate::search::Standing;

/// An iteration as observers see it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// The first mechanism that it played, judged.
    pub evaluation: Evaluation,
    /// How far the run had come after it.
    pub standing: Standing,
}
