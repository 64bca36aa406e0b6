//! What the designer owes the players, as constraints with multipliers: that they take part, and that they have no reason to deviate.
//!
//! With s the violation of a constraint, at most 0 where it holds, the designer minimises `L + μ s`, and the multiplier goes up the
//! dual, `μ ← max(0, μ + step · s)` (Arrow, Hurwicz & Uzawa 1958). At rest with μ > 0 the constraint binds, s = 0. In a game over time
//! violations are the worst over all states.

use serde::{Deserialize, Serialize};
use walras_engine::play::Play;

/// The constraints that a designer has to see to; of none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Constraints {
    /// That every player expects at least so much.
    pub participation: Option<Participation>,
    /// That no player gains much by another policy.
    pub incentives: Option<Incentives>,
    /// Whether multipliers follow play that has not come to rest, too.
    pub counts_restless: bool,
}

/// Individual rationality: the worst-off player expects at least what it has elsewhere.
///
/// The violation is `s = max_i (reservation − U_i)`. U_i counts payments and is averaged over probes; in a game over time it is what
/// follows in the state in which that is least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Participation {
    /// What every player has elsewhere, in units of payoff.
    pub reservation: f64,
    /// How fast the multiplier follows, ≥ 0.
    pub step: f64,
}

/// Incentive compatibility: no player gains more than a tolerance by a deviation of its own, in any state of a game over time.
///
/// The violation is `max (regret) − tolerance`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Incentives {
    /// The largest gain that is put up with, ≥ 0, in units of payoff.
    pub tolerance: f64,
    /// How fast the multiplier follows, ≥ 0.
    pub step: f64,
}

/// What was found of participation when a mechanism was played.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// By how much the worst-off player fell short of its reservation utility; negative if no player did.
    pub shortfall: f64,
    /// The multiplier μ at which it was weighed.
    pub multiplier: f64,
}

/// What was found of incentives when a mechanism was played.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Excess {
    /// By how much the largest gain of a deviation exceeded the tolerance; negative if it did not.
    pub excess: f64,
    /// The multiplier at which it was weighed.
    pub multiplier: f64,
}

/// What constraints weigh, ≥ 0, in units of the objective per unit of payoff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Multipliers {
    /// That of participation.
    pub participation: f64,
    /// That of incentives.
    pub incentives: f64,
}

/// What was found of all constraints when a mechanism was played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// Of participation, where it is a constraint.
    pub participation: Option<Shortfall>,
    /// Of incentives, where they are a constraint.
    pub incentives: Option<Excess>,
    at_rest: bool,
}

impl Constraints {
    /// What a play violates, at the multipliers of the moment.
    pub fn weigh(&self, play: &Play, multipliers: Multipliers) -> Weighed {
        Weighed {
            participation: self.participation.map(|participation| Shortfall {
                shortfall: play.shortfall(participation.reservation),
                multiplier: multipliers.participation,
            }),
            incentives: self.incentives.map(|incentives| Excess {
                excess: play.largest_regret() - incentives.tolerance,
                multiplier: multipliers.incentives,
            }),
            at_rest: play.converged(),
        }
    }

    /// The multipliers after these plays: they follow the worst of them.
    pub fn follow(&self, multipliers: Multipliers, plays: &[Weighed]) -> Multipliers {
        let counted = || plays.iter().filter(|play| play.at_rest || self.counts_restless);
        let moved = |multiplier: f64, step: Option<f64>, worst: Option<f64>| match step.zip(worst) {
            Some((step, worst)) => (multiplier + step * worst).max(0.0),
            None => multiplier,
        };
        let shortfall = counted().filter_map(|play| Some(play.participation?.shortfall)).reduce(f64::max);
        let excess = counted().filter_map(|play| Some(play.incentives?.excess)).reduce(f64::max);
        Multipliers {
            participation: moved(multipliers.participation, self.participation.map(|p| p.step), shortfall),
            incentives: moved(multipliers.incentives, self.incentives.map(|i| i.step), excess),
        }
    }
}

impl Weighed {
    /// The Lagrangian: the objective and what the violations weigh.
    pub fn added_to(&self, objective: f64) -> f64 {
        let mut value = objective;
        if let Some(Shortfall { shortfall, multiplier }) = self.participation {
            value += multiplier * shortfall;
        }
        if let Some(Excess { excess, multiplier }) = self.incentives {
            value += multiplier * excess;
        }
        value
    }
}
