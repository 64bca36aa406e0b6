//! A game on a box with private states, a shared constraint, an own gradient and an outcome for the designer's eyes.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use walras_engine::plugin::{Batch, Bundled, Instance, Plugin};
use walras_engine::setup::GameSetup;
use walras_game::{
    ActionGradientFn, Game, JointPayoffFn, Metadata, OutcomeFn, Refusal, Setup, SharedConstraintFn, Situation,
};

/// Every player wants its action to be its state, less what the others' states are worth to it.
struct Targets;

impl Game for Targets {
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(|_, at| {
        assert_eq!(at.state_of(at.player), at.state);
        let others: f64 = (0..2).filter(|&j| j != at.player).map(|j| at.state_of(j)[0]).sum();
        -(at.action[0] - at.state[0]).powi(2) - others
    });
    const ACTION_GRADIENT: Option<ActionGradientFn<Self>> =
        Some(|_, at, out| out[0] = -2.0 * (at.action_of(at.player)[0] - at.state[0]));
    const SHARED_CONSTRAINT: Option<SharedConstraintFn<Self>> = Some(|_, at, out| {
        assert!(at.state.is_empty());
        out[0] = at.profile.iter().sum::<f64>() - 1.0;
        out[1] = at.profile[0] - at.profile[1];
    });
    const OUTCOME: Option<OutcomeFn<Self>> = Some(|_, at, out| out[0] = at.action[0] + at.state[0]);

    fn metadata() -> Metadata {
        Metadata::from_json(
            r#"{"name": "targets", "version": "0", "description": "", "parameters": [],
                "states": [{"name": "target", "low": 0, "high": 1, "levels": 3}],
                "shared_constraints": [{"name": "total"}, {"name": "order"}],
                "outcomes": [{"name": "reach"}],
                "actions": {"space": "box", "dimensions": [{"name": "x", "low": 0, "high": 1}], "levels": [3]}}"#,
        )
        .unwrap()
    }

    fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Targets)
    }
}

walras_game::export_game!(Targets);

fn targets() -> Instance {
    let plugin = Plugin::find("targets", &[Bundled { name: "targets", entry: game_entry }]).unwrap();
    plugin.instance(&GameSetup { players: 2, probes: 1, levels: vec![3], parameters: [].into() }).unwrap()
}

const ROWS: Batch<'static> = Batch {
    phi: &[],
    player: &[0, 1],
    probe: &[0, 0],
    action: &[0.5, 0.25],
    aggregate: &[],
    profile: &[0.5, 0.75, 1.0, 0.25],
    state: &[1.0, 0.5],
    state_profile: &[1.0, 0.0, 0.25, 0.5],
};

#[test]
fn states_and_profiles_reach_every_function() {
    let game = targets();
    let mut two = [0.0; 2];
    game.joint_payoff(&ROWS, &mut two).unwrap();
    assert_eq!(two, [-0.25, -0.0625 - 0.25]);
    game.action_gradient(&ROWS, &mut two).unwrap();
    assert_eq!(two, [1.0, 0.5]);
    game.outcome(&ROWS, &mut two).unwrap();
    assert_eq!(two, [1.5, 0.75]);
    let mut four = [0.0; 4];
    game.shared_constraint(&Batch { state: &[], state_profile: &[], ..ROWS }, &mut four).unwrap();
    assert_eq!(four, [0.25, -0.25, 0.25, 0.75]);
    assert!(game.has_action_gradient());
}

#[test]
#[should_panic(expected = "joint_payoff: the buffers do not fit the batch")]
fn a_batch_without_states_does_not_reach_the_game() {
    let _ = targets().joint_payoff(&Batch { state: &[], state_profile: &[], ..ROWS }, &mut [0.0; 2]);
}

#[test]
fn what_is_declared_must_be_there() {
    struct Mute;
    impl Game for Mute {
        fn metadata() -> Metadata {
            Targets::metadata()
        }
        fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
            Ok(Mute)
        }
        fn payoff(&self, _: &Situation<'_>) -> f64 {
            0.0
        }
    }
    static ENTRY: std::sync::OnceLock<walras_game::abi::GameEntry> = std::sync::OnceLock::new();
    fn entry() -> &'static walras_game::abi::GameEntry {
        ENTRY.get_or_init(walras_game::entry_of::<Mute>)
    }
    let refused = Plugin::find("mute", &[Bundled { name: "mute", entry }]).err().unwrap().to_string();
    assert!(refused.contains("lacks `shared_constraint`"), "{refused}");
}
