//! Play at points of a box, and what limits it there.

use std::sync::Arc;

use walras_theory::quality;

/// Play at points of a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// How many coordinates a player's action has, d.
    pub dimensions: usize,
    /// Actions, `[T][n][d]`.
    pub action: Vec<f64>,
    /// `G[t,s]` of each player, `[n][T][T]`: the largest of what limits it under probe t, of its own and of what it shares,
    /// at the play of probe s; −1 in a game without constraints.
    pub matrix: Arc<[f64]>,
    /// How many constraints are shared by all players; those that come after them are the players' own, one each.
    pub shared: usize,
    /// What limits play, `[T]`.
    pub limits: Vec<Limits>,
    /// θ < 1 by which best replies contract, `[T]`, so that there is no other equilibrium and actions are within
    /// `residual / (1 − θ)` of it, in units of some v > 0 that differ by player; NaN where that is not certain. Of linear
    /// replies only, else empty.
    pub contraction: Vec<f64>,
}

/// What limits play at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Values of the constraints, `[m]`, feasible where ≤ 0.
    pub value: Vec<f64>,
    /// Their multipliers, `[m]`, payoff per unit of the constraint.
    pub multiplier: Vec<f64>,
    /// The largest own slope of a payoff that neither these nor bounds explain, relative to the slope where that exceeds 1.
    pub unexplained: f64,
    /// The value of the Nikaido–Isoda function: what all gain, each deviating alone to its part of the best joint deviation.
    pub gain: f64,
}

impl Points {
    /// The largest value of the Nikaido–Isoda function of a stage game; NaN if any is.
    pub fn largest_gain(&self) -> f64 {
        quality::largest(self.limits.iter().map(|limits| limits.gain))
    }
}

impl Limits {
    /// Constraint values at points count as feasible up to this: what the search for them promises.
    pub const FEASIBLE: f64 = 1e-9;
    /// Constraints bind where their values are at least minus this.
    pub const BINDING: f64 = 1e-6;

    /// Whether constraint `l` binds.
    pub fn binds(&self, l: usize) -> bool {
        self.value[l] >= -Limits::BINDING
    }
}
