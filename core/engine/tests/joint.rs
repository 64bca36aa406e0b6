//! A game whose payoffs depend on the joint action in a way that no sum over players tells.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::sync::Arc;

use walras_engine::plugin::{Batch, Bundled, Instance, Plugin, PluginError};
use walras_engine::setup::GameSetup;
use walras_game::{Game, JointPayoffFn, Metadata, Refusal, Setup};

/// Payoffs depend on the order in which players chose, and player 2 panics at a profile.
struct Trio;

impl Game for Trio {
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(|_, at| {
        assert!(at.player != 2 || at.profile != [2.0, 1.0, 0.0], "what a mess");
        assert_eq!(at.action_of(at.player), at.action);
        at.profile[0] + 3.0 * at.profile[1] + 9.0 * at.profile[2] + 27.0 * at.player as f64
    });

    fn metadata() -> Metadata {
        Metadata::from_json(
            r#"{"name": "trio", "version": "0", "description": "", "parameters": [],
                "actions": {"dimensions": [{"name": "choice", "low": 0, "high": 2}], "levels": [3]}}"#,
        )
        .unwrap()
    }

    fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Trio)
    }
}

walras_game::export_game!(Trio);

fn trio() -> Instance {
    let plugin: Arc<Plugin> = Plugin::find("trio", &[Bundled { name: "trio", entry: game_entry }]).unwrap();
    plugin.instance(&GameSetup { players: 3, probes: 1, levels: vec![3], parameters: [].into() }).unwrap()
}

fn batch<'a>(profile: &'a [f64], action: &'a [f64]) -> Batch<'a> {
    Batch { phi: &[], player: &[0, 2], probe: &[0, 0], action, profile, ..Batch::default() }
}

#[test]
fn everybody_s_actions_reach_the_game() {
    let mut out = [0.0; 2];
    trio().joint_payoff(&batch(&[0.0, 1.0, 2.0, 2.0, 2.0, 1.0], &[0.0, 1.0]), &mut out).unwrap();
    assert_eq!(out, [21.0, 2.0 + 6.0 + 9.0 + 54.0]);
}

#[test]
fn what_a_joint_game_lacks_is_absent() {
    let game = trio();
    assert!(game.has_joint_payoff() && !game.is_aggregative());
    let nothing = Batch { phi: &[], player: &[], probe: &[], action: &[], ..Batch::default() };
    assert!(matches!(game.payoff(&nothing, &mut []), Err(PluginError::Absent { function: "payoff", .. })));
}

#[test]
fn a_panic_names_the_profile() {
    let failed = trio().joint_payoff(&batch(&[0.0, 1.0, 2.0, 2.0, 1.0, 0.0], &[0.0, 0.0]), &mut [0.0; 2]).unwrap_err();
    let words = failed.to_string();
    assert!(words.contains("joint_payoff panicked: what a mess at "), "{words}");
    assert!(
        words.contains("player 2, probe 0, phi [], action [0.0], aggregates [], profile [2.0, 1.0, 0.0]"),
        "{words}"
    );
}
