//! What a game may claim of itself.

use serde::{Deserialize, Serialize};

/// A property of a game that can be checked numerically. "The paper" is L. Snow and V. Krishnamurthy, Data-Driven Mechanism
/// Design using Multi-Agent Revealed Preferences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// Payoffs are concave in the own action, coordinates together (the paper's Assumption 2).
    Concave,
    /// Payoffs do not fall in any coordinate of the own action (Assumption 2).
    Increasing,
    /// Payoffs are continuous in φ (Assumption 4).
    ContinuousInMechanism,
    /// Constraints do not fall in any coordinate of the action.
    MonotoneConstraint,
    /// Constraints rise strictly in every coordinate of the action (Assumptions 1a and 3).
    IncreasingConstraint,
    /// Constraints are concave in the action (Assumption 1a).
    ConcaveConstraint,
    /// On all actions at which one probe's constraint is 0, another probe's has one value (Assumption 1b): probes shift
    /// one function.
    ShiftInvariant,
    /// The game has an exact potential (Monderer & Shapley 1996).
    Potential,
    /// Payoffs sum to a constant.
    ZeroSum,
    /// The same arguments give the same bits. The contract demands it of every game, claimed or not.
    Pure,
}

impl Claim {
    /// Its name in metadata.
    pub fn name(self) -> &'static str {
        match self {
            Claim::Concave => "concave",
            Claim::Increasing => "increasing",
            Claim::ContinuousInMechanism => "continuous_in_mechanism",
            Claim::MonotoneConstraint => "monotone_constraint",
            Claim::IncreasingConstraint => "increasing_constraint",
            Claim::ConcaveConstraint => "concave_constraint",
            Claim::ShiftInvariant => "shift_invariant",
            Claim::Potential => "potential",
            Claim::ZeroSum => "zero_sum",
            Claim::Pure => "pure",
        }
    }
}
