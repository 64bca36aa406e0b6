//! One experiment's game with every number decided.

use std::collections::BTreeMap;

/// Which game is played: all sizes and all parameters but φ.
#[derive(Clone, Debug, PartialEq)]
pub struct GameSetup {
    /// How many players, ≥ 1.
    pub players: usize,
    /// How many probes, ≥ 1.
    pub probes: usize,
    /// Levels of the action grid, `[action dimensions]`, each ≥ 1.
    pub levels: Vec<usize>,
    /// Every non-mechanism parameter of the metadata by name, row-major.
    pub parameters: BTreeMap<String, Vec<f64>>,
}
