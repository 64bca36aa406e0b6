//! Agents who go on learning while the designer moves the mechanism, and whether they would rather stay away.

use serde::{Deserialize, Serialize};
use walras_engine::play::Play;
use walras_engine::world::arena::Memories;

/// How the two learn side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concurrent {
    /// Rounds of learning for each mechanism played, ≥ 1.
    pub rounds: usize,
    /// That every player earns at least this much, if the designer has to see to it.
    pub participation: Option<Participation>,
    /// That no player gains much by another policy, if the designer has to see to it.
    pub incentives: Option<Incentives>,
}

/// Individual rationality as a constraint: the worst-off player expects at least what it has elsewhere.
///
/// The objective becomes `L + μ s`, with `s = max_i (reservation − U_i)` and `μ ← max(0, μ + step · s)`, the ascent of the
/// dual (Arrow, Hurwicz & Uzawa 1958). U_i counts payments and is averaged over
/// probes; in a game over time it is what follows in the state in which that is least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Participation {
    /// What every player has elsewhere, in units of payoff.
    pub reservation: f64,
    /// How fast the multiplier follows, ≥ 0.
    pub step: f64,
}

impl Participation {
    /// By how much the worst-off player falls short; negative if no player does.
    pub fn shortfall(&self, play: &Play) -> f64 {
        play.shortfall(self.reservation)
    }
}

/// Incentive compatibility as a constraint: no player gains more than a tolerance by a deviation of its own, in any state of a game
/// over time.
///
/// The objective becomes `L + μ e`, with `e = max (regret) − tolerance`, and μ follows e as for [`Participation`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Incentives {
    /// The largest gain that is put up with, ≥ 0, in units of payoff.
    pub tolerance: f64,
    /// How fast the multiplier follows, ≥ 0.
    pub step: f64,
}

impl Incentives {
    /// By how much the largest regret exceeds the tolerance; negative if it does not.
    pub fn excess(&self, play: &Play) -> f64 {
        play.regret.iter().copied().fold(0.0, f64::max) - self.tolerance
    }
}

/// What was found of incentives when a mechanism was played.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Excess {
    /// By how much the largest gain of a deviation exceeded the tolerance; negative if it did not.
    pub excess: f64,
    /// The multiplier at which it was weighed.
    pub multiplier: f64,
}

/// What was found of participation when a mechanism was played.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// By how much the worst-off player fell short of its reservation utility; negative if no player did.
    pub shortfall: f64,
    /// The multiplier μ at which it was weighed.
    pub multiplier: f64,
}

/// Where the agents and the multiplier stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agents {
    pub(crate) memories: Memories,
    pub(crate) multiplier: f64,
    #[serde(default)]
    pub(crate) incentive_multiplier: f64,
}
