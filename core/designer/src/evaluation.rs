//! What is known of a mechanism that was played.

use serde::{Deserialize, Serialize};
use walras_engine::social_optimum::SocialOptimum;

use crate::assess::Assessment;
use crate::constraints::{Excess, Shortfall, Weighed};

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
    /// Whether agents would gain by deviating, where it has to see to it that they do not.
    #[serde(default)]
    pub incentives: Option<Excess>,
    /// What only the simulator knows.
    pub truth: Truth,
}

impl Evaluation {
    /// Keeps what was found of constraints.
    pub(crate) fn note(&mut self, weighed: &Weighed) {
        (self.participation, self.incentives) = (weighed.participation, weighed.incentives);
    }
}

/// What only the simulator knows of a play; for reports, never for the designer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Sum of expected payoffs, averaged over probes.
    pub welfare: f64,
    /// The most welfare that a joint action would bring, where it was looked for and the game is small enough.
    pub optimum: Option<SocialOptimum>,
    /// What all players are expected to pay the designer, averaged over probes; absent in a game in which no money moves.
    #[serde(default)]
    pub revenue: Option<f64>,
    /// What play is worth to all players before they pay, and to the designer itself: welfare, revenue and own value, under
    /// the sampled expectation of draws of their own.
    #[serde(default)]
    pub surplus: Option<f64>,
    /// What play is worth to the designer itself besides what it is paid; absent if nothing.
    #[serde(default)]
    pub own_value: Option<f64>,
    /// The least that they pay under a probe: below 0 the designer pays them there.
    #[serde(default)]
    pub budget_balance: Option<f64>,
    /// The most surplus that a joint action would bring, where money moves, as for welfare.
    #[serde(default)]
    pub surplus_optimum: Option<SocialOptimum>,
    /// The smallest expected payoff of a player under a probe, payments included: individual rationality where staying out
    /// brings 0.
    pub least_payoff: f64,
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
    /// The welfare gap (12), where it was looked for: a lower bound unless the optimum is exact.
    pub fn welfare_gap(&self) -> Option<f64> {
        Some(self.optimum?.gap)
    }

    /// What society has of play: surplus, as what players pay is worth as much to whom they pay; welfare itself where no money
    /// moves.
    pub fn surplus(&self) -> f64 {
        self.surplus.unwrap_or(self.welfare)
    }

    /// The welfare gap of surplus, where money moves and it was looked for: a lower bound unless its optimum is exact.
    pub fn surplus_gap(&self) -> Option<f64> {
        Some(self.surplus_optimum?.gap)
    }
}
