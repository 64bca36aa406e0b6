//! Bidders want one good; the winner pays a mix of the first and the second price.
//!
//! ```text
//! U_i = v_i − (1 − φ) b_i − φ m_i   if b_i is the highest bid,   m_i = max_{j ≠ i} b_j
//! ```
//!
//! and probe t limits the bid of player i: `g_t^i(b) = b / (allowance_t budget_i) − 1 ≤ 0`.

use walras_game::{ConstraintFn, Game, JointPayoffFn, Refusal, Setup, Situation};

/// The bidders and their limits, with everything but the pricing rule fixed.
pub struct MyGame {
    /// What the good is worth, v, `[players]`.
    value: Vec<f64>,
    /// What they may bid at an allowance of 1, `[players]`.
    budget: Vec<f64>,
    /// The allowances, `[probes]`.
    allowance: Vec<f64>,
}

impl Game for MyGame {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::limit);
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Self::surplus);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(MyGame {
            value: setup.values("value")?.to_vec(),
            budget: setup.values("budget")?.to_vec(),
            allowance: setup.values("allowance")?.to_vec(),
        })
    }
}

impl MyGame {
    /// Of equal highest bids one is drawn: each wins with the same probability.
    fn surplus(&self, at: &Situation<'_>) -> f64 {
        let (bid, share) = (at.action[0], at.phi[0]);
        let others = at
            .profile
            .iter()
            .enumerate()
            .filter(|(player, _)| *player != at.player);
        let rival = others.map(|(_, &other)| other).fold(0.0, f64::max);
        if bid < rival {
            return 0.0;
        }
        let winners = at.profile.iter().filter(|&&other| other == bid).count();
        let price = (1.0 - share) * bid + share * rival;
        (self.value[at.player] - price) / winners as f64
    }

    /// Feasible where ≤ 0.
    fn limit(&self, at: &Situation<'_>) -> f64 {
        at.action[0] / (self.allowance[at.probe] * self.budget[at.player]) - 1.0
    }
}

walras_game::export_game!(MyGame);
