//! Agents who go on learning while the designer moves the mechanism.

use serde::{Deserialize, Serialize};
use walras_engine::world::arena::Memories;

/// How the two learn side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concurrent {
    /// Rounds of learning for each mechanism played, ≥ 1.
    pub rounds: usize,
}

/// Where the agents stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agents {
    pub(crate) memories: Memories,
}
