//! A worker works or shirks, an employer trusts or inspects; who is found shirking pays a fine.
//!
//! The first player is the worker, with the actions 0 (works) and 1 (shirks); the second is the
//! employer, with 0 (trusts) and 1 (inspects).

use walras_game::{Game, JointPayoffFn, Refusal, Setup, Situation};

/// Payoffs without fines, `[player][worker's action][employer's action]`.
const TABLE: [[[f64; 2]; 2]; 2] = [
    [[1.0, 1.0], [2.0, 0.0]],   // the worker's
    [[3.0, 2.0], [-2.0, -1.0]], // the employer's
];

/// The inspection game.
pub struct MyGame;

impl Game for MyGame {
    const METADATA: &'static str = include_str!("metadata.json");
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Self::of_profile);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        match setup.levels {
            [2] => Ok(MyGame),
            levels => Err(Refusal(format!(
                "expected 2 actions, found a grid of {levels:?}"
            ))),
        }
    }
}

impl MyGame {
    fn of_profile(&self, at: &Situation<'_>) -> f64 {
        let [worker, employer] = [0, 1].map(|player| at.action_of(player)[0] as usize);
        let fined = at.player == 0 && worker == 1 && employer == 1;
        TABLE[at.player][worker][employer] - if fined { at.phi[0] } else { 0.0 }
    }
}

walras_game::export_game!(MyGame);
