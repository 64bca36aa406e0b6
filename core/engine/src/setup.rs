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

impl GameSetup {
    /// The value of a scalar parameter, 0 if there is none: metadata name only such as there are.
    pub fn scalar(&self, name: &str) -> f64 {
        self.parameters.get(name).and_then(|values| values.first()).copied().unwrap_or_default()
    }
}
