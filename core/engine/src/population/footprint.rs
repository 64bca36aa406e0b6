//! How much memory a population takes, told before any of it is allocated.

use super::Width;

/// Sizes that memory goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Players, n.
    pub agents: u64,
    /// Types of players.
    pub types: u64,
    /// Those of them that this process owns.
    pub own: u64,
    /// Those that it has parameters of.
    pub held: u64,
    /// Probes, T.
    pub probes: u64,
    /// Mechanism values played side by side.
    pub mechanisms: u64,
    /// Contributions of an action, k.
    pub contributions: u64,
    /// Numbers in the game's parameters that have a row a player, per type.
    pub parameters: u64,
    /// How beliefs are stored.
    pub width: Width,
}

/// Bytes, by what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// Private types: in the scenario's numbers and in the game's own copy.
    pub parameters: u64,
    /// Beliefs of all stage games.
    pub beliefs: u64,
    /// What a search holds besides, of the stage games that are searched at a time.
    pub search: u64,
    /// What distributions are made of.
    pub distributions: u64,
}

impl Sizes {
    /// What they take; nothing where it is beyond counting.
    pub fn footprint(&self) -> Option<Footprint> {
        let width = self.width.bytes() as u64;
        let beliefs = self.own.checked_mul(self.contributions)?.checked_mul(width)?;
        Some(Footprint {
            parameters: self.held.checked_mul(self.parameters)?.checked_mul(2 * 8)?,
            // Those that reports are made of besides the ones that are played.
            beliefs: beliefs.checked_mul(self.probes)?.checked_mul(self.mechanisms + 1)?,
            search: beliefs,
            // Values of a column, their order, and those of all columns of a stage.
            distributions: self.own.checked_mul(6 * 8)?,
        })
    }
}

impl Footprint {
    /// All of it.
    pub fn total(&self) -> u64 {
        [self.beliefs, self.search, self.distributions].into_iter().fold(self.parameters, u64::saturating_add)
    }
}
