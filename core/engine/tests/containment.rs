//! A game that misbehaves: what it does becomes an error that says so, and the host lives on.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::collections::BTreeMap;
use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode};
use walras_engine::model::{Model, ModelError};
use walras_engine::plugin::{Batch, Bundled, Instance, Plugin, PluginError};
use walras_engine::setup::GameSetup;
use walras_game::{Game, GradientFn, Metadata, Refusal, Setup, Situation};

/// Fails as its parameter `mood` says.
struct Touchy(f64);

const REFUSES: f64 = 1.0;
const PANICS_IN_CREATE: f64 = 2.0;
const PANICS_IN_PAYOFF: f64 = 3.0;
const PANICS_IN_GRADIENT: f64 = 4.0;
const INFINITE_GRADIENT: f64 = 5.0;
const PANICS_IN_DROP: f64 = 6.0;

impl Game for Touchy {
    const GRADIENT: Option<GradientFn<Self>> = Some(|game, at, out| {
        assert!(game.0 != PANICS_IN_GRADIENT, "gradients are beneath me");
        out[0] = if game.0 == INFINITE_GRADIENT { f64::INFINITY } else { -at.phi[0] * at.action[0] };
    });

    fn metadata() -> Metadata {
        Metadata::from_json(
            r#"{"name": "touchy", "version": "0", "description": "",
                "parameters": [{"name": "fee", "role": "mechanism"}, {"name": "mood", "role": "environment"}],
                "actions": {"dimensions": [{"name": "use", "low": 0, "high": 1}], "levels": [3]},
                "contributions": [{"name": "use"}],
                "aggregates": [{"name": "total", "contribution": "use", "weights": "uniform", "own": "excluded"}]}"#,
        )
        .unwrap()
    }

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let mood = setup.scalar("mood")?;
        assert!(mood != PANICS_IN_CREATE, "not today");
        if mood == REFUSES { Err(Refusal("I would rather not".into())) } else { Ok(Touchy(mood)) }
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        assert!(self.0 != PANICS_IN_PAYOFF || at.action[0] < 0.4, "too much");
        (1.0 - at.phi[0] * at.aggregates[0]) * at.action[0]
    }
}

impl Drop for Touchy {
    fn drop(&mut self) {
        assert!(self.0 != PANICS_IN_DROP, "I will not go");
    }
}

walras_game::export_game!(Touchy);

fn setup(mood: f64) -> GameSetup {
    let parameters = BTreeMap::from([("mood".to_owned(), vec![mood])]);
    GameSetup { players: 3, probes: 1, levels: vec![3], parameters }
}

fn plugin() -> Arc<Plugin> {
    Plugin::find("touchy", &[Bundled { name: "touchy", entry: game_entry }]).unwrap()
}

fn instance(mood: f64) -> Result<Instance, PluginError> {
    plugin().instance(&setup(mood))
}

fn play(mood: f64) -> Result<(), String> {
    let model = Arc::new(Model::new(&plugin(), &setup(mood)).map_err(|e| e.to_string())?);
    let rules = vec![LearningRule::logit(2.0); 3];
    let learning = Learning { mode: Mode::Accelerated, max_rounds: 100, ..Learning::by(rules) };
    let plays = Laboratory::new(model, learning, 1).play(&[vec![0.5]]).map_err(|e| e.to_string())?;
    assert!(plays[0].converged());
    Ok(())
}

#[test]
fn in_a_good_mood_it_plays() {
    play(0.0).unwrap();
}

#[test]
fn refusals_and_panics_in_create_are_told_apart() {
    assert!(matches!(instance(REFUSES), Err(PluginError::Refused { reason, .. }) if reason == "I would rather not"));
    let failed = instance(PANICS_IN_CREATE).err().unwrap().to_string();
    assert!(
        failed.contains("game `touchy` failed: create panicked: not today at ") && failed.contains(".rs:"),
        "{failed}"
    );
}

#[test]
fn a_panic_names_the_arguments_and_retires_the_instance() {
    let game = instance(PANICS_IN_PAYOFF).unwrap();
    let batch = Batch {
        phi: &[0.5],
        player: &[0, 1, 2],
        probe: &[0, 0, 0],
        action: &[0.0, 0.5, 1.0],
        aggregate: &[0.25, 0.75, 1.25],
        ..Batch::default()
    };
    let failed = game.payoff(&batch, &mut [0.0; 3]).unwrap_err().to_string();
    assert!(failed.contains("payoff panicked: too much at "), "{failed}");
    assert!(failed.contains("player 1, probe 0, phi [0.5], action [0.5], aggregates [0.75]"), "{failed}");
    let again = game.payoff(&batch.slice(0..1), &mut [0.0]).unwrap_err();
    assert!(matches!(again, PluginError::Retired { .. }), "{again}");
}

#[test]
fn failures_while_agents_learn_end_the_play() {
    for (mood, said) in [
        (PANICS_IN_PAYOFF, "payoff panicked: too much"),
        (PANICS_IN_GRADIENT, "gradient panicked: gradients are beneath me"),
        (INFINITE_GRADIENT, "gradient is inf for player 0"),
    ] {
        let words = play(mood).unwrap_err();
        assert!(words.contains(said), "{words}");
    }
}

#[test]
fn a_panic_in_drop_does_not_spread() {
    drop(instance(PANICS_IN_DROP).unwrap());
}

#[test]
fn nobody_feasible_is_an_error_of_the_model() {
    let infeasible = ModelError::Infeasible { player: 1, probe: 2, smallest: 0.5 };
    assert!(infeasible.to_string().contains("player 1 has no feasible action under probe 2"));
}
