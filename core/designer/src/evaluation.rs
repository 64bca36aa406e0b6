//! What is known of a mechanism that was played.

use serde::{Deserialize, Serialize};
use walras_engine::social_optimum::SocialOptimum;

use crate::assess::Assessment;
use crate::concurrent::Shortfall;

/// One mechanism, played and judged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Evaluation {
    /// The mechanism.
    pub phi: Vec<f64>,
    /// What the designer minimises.
    pub objective: f64,
    /// What it concludes from what it saw.
    pub assessment: Assessment,
    /// The game's outcomes as it saw them, averaged over probes, `[outcomes]`.
    #[serde(default)]
    pub outcomes: Vec<f64>,
    /// Whether agents would stay away, where it has to see to it.
    #[serde(default)]
    pub participation: Option<Shortfall>,
    /// What only the simulator knows.
    pub truth: Truth,
}

/// What only the simulator knows of a play; for reports, never for the designer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Sum of expected payoffs, averaged over probes.
    pub welfare: f64,
    /// The most welfare that a joint action would bring, where it was looked for and the game is small enough.
    pub optimum: Option<SocialOptimum>,
    /// The largest amount by which a player would have been better off staying out, over players and probes; absent in a
    /// game without an outside option. Before private states are known.
    #[serde(default)]
    pub ir_violation: Option<f64>,
    /// The largest NashConv of a stage game.
    pub nash_conv: f64,
    /// The largest residual of a stage game.
    pub residual: f64,
    /// Whether every stage game came to rest.
    pub converged: bool,
}

impl Truth {
    /// The welfare gap (12): the most welfare of a joint action less that of play. A lower bound unless the optimum is exact.
    /// Below 0 only under the mean-field expectation, by what that is off, or by what the optimum is short of the true one.
    /// Differences that are no more than the rounding of both sums are 0.
    pub fn welfare_gap(&self) -> Option<f64> {
        let best = self.optimum?.welfare;
        let gap = best - self.welfare;
        let is_rounding = gap.abs() <= ROUNDING * (best.abs() + self.welfare.abs());
        Some(if is_rounding { 0.0 } else { gap })
    }
}

/// Relative error of a welfare: sums over joint actions and players lose some thousand units in the last place at most.
const ROUNDING: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_no_welfare_gap() {
        let gap = |best: f64, welfare: f64| {
            let optimum = Some(SocialOptimum { welfare: best, exact: true });
            let (nash_conv, residual, converged) = (0.0, 0.0, true);
            Truth { welfare, optimum, ir_violation: None, nash_conv, residual, converged }.welfare_gap()
        };
        assert_eq!(gap(10.0, 10.0 + 3.6e-12), Some(0.0));
        assert_eq!(gap(10.0, 9.0), Some(1.0));
        assert_eq!(gap(-1.0, -0.897), Some(-1.0 + 0.897), "what is more is told");
        assert_eq!(gap(0.0, -1e-9), Some(1e-9), "small sums have small errors");
    }
}
