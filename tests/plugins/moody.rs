//! A game in Rust that panics where its parameter `mood` says, for the host to contain and name.
//!
//! In a good mood, 0, two or more players share a lake: each earns the square root of what it takes, less what the total
//! take costs everybody.

#![expect(missing_docs, reason = "the game is for tests only")]

use walras_game::{
    ActionGradientFn, ConstraintFn, Game, GradientFn, JointPayoffFn, OutcomeFn, Refusal, Setup, SharedConstraintFn,
    Situation, TransferFn,
};

/// The functions, in the order of moods.
const PLACES: [&str; 12] = [
    "nothing",
    "create",
    "contribution",
    "payoff",
    "constraint",
    "gradient",
    "joint_payoff",
    "action_gradient",
    "shared_constraint",
    "outcome",
    "transfer",
    "drop",
];

pub struct Moody(usize);

impl Moody {
    fn mind(&self, place: &str) {
        assert!(PLACES.get(self.0) != Some(&place), "{place} is beneath me");
    }

    fn utility(fee: f64, take: f64, total: f64) -> f64 {
        (0.1 + take).sqrt() - fee * total
    }
}

impl Game for Moody {
    const METADATA: &'static str = include_str!("moody.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(|game, at| {
        game.mind("constraint");
        at.action[0] / (0.5 + 0.2 * at.probe as f64) - 1.0
    });
    const GRADIENT: Option<GradientFn<Self>> = Some(|game, at, out| {
        game.mind("gradient");
        out[0] = -at.phi[0];
    });
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(|game, at| {
        game.mind("joint_payoff");
        Self::utility(at.phi[0], at.action[0], at.profile.iter().sum())
    });
    const ACTION_GRADIENT: Option<ActionGradientFn<Self>> = Some(|game, at, out| {
        game.mind("action_gradient");
        out[0] = 0.5 / (0.1 + at.action[0]).sqrt() - at.phi[0];
    });
    const SHARED_CONSTRAINT: Option<SharedConstraintFn<Self>> = Some(|game, at, out| {
        game.mind("shared_constraint");
        out[0] = at.profile.iter().sum::<f64>() - 1.0;
    });
    const OUTCOME: Option<OutcomeFn<Self>> = Some(|game, at, out| {
        game.mind("outcome");
        out[0] = at.phi[0] * at.action[0];
    });

    const TRANSFER: Option<TransferFn<Self>> = Some(|game, at| {
        game.mind("transfer");
        at.phi[0] * at.aggregates[0]
    });

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let game = Moody(setup.scalar("mood")? as usize);
        game.mind("create");
        Ok(game)
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        self.mind("contribution");
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        self.mind("payoff");
        Self::utility(at.phi[0], at.action[0], at.aggregates[0])
    }
}

impl Drop for Moody {
    fn drop(&mut self) {
        self.mind("drop");
    }
}

walras_game::export_game!(Moody);
