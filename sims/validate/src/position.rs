//! A situation in which a player looks at what it earns.

/// A player under a probe, and what all players do.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// The actions of all players, `[players][dimensions]`.
    pub profile: Vec<f64>,
    /// The private states of all players, `[players][states]`.
    pub states: Vec<f64>,
    /// The player.
    pub player: usize,
    /// Under which probe.
    pub probe: usize,
}

impl Position {
    /// The same with another action of its player.
    pub fn doing(&self, action: &[f64]) -> Self {
        let mut other = self.clone();
        other.profile[self.player * action.len()..][..action.len()].copy_from_slice(action);
        other
    }

    /// The action of its player.
    pub fn action(&self, dimensions: usize) -> &[f64] {
        &self.profile[self.player * dimensions..][..dimensions]
    }
}
