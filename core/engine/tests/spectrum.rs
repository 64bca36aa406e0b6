//! The spectrum market of Snow & Krishnamurthy, through dlopen, against reference solutions.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::sync::Arc;

use serde_json::Value;
use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode, OwnPart};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::{Origin, Plugin};
use walras_engine::setup::GameSetup;

fn instance_7() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/spectrum/instance_7.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(entries) => entries.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

fn model(data: &Value) -> Arc<Model> {
    let plugin = Plugin::find("spectrum", &[]).unwrap();
    assert!(matches!(plugin.origin(), Origin::File(_)), "must come through dlopen");
    let parameter = |name: &str, key: &str| (name.to_owned(), numbers(&data[key]));
    let setup = GameSetup {
        players: 4,
        probes: 10,
        levels: vec![25],
        parameters: [
            parameter("valuation", "v"),
            parameter("interference", "alpha"),
            parameter("noise", "sigma2"),
            parameter("max_power", "a_max"),
            parameter("direction", "beta"),
            parameter("shift", "a_shift"),
        ]
        .into(),
    };
    Arc::new(Model::new(&plugin, &setup).unwrap())
}

fn learning(precision: f64, mode: Mode, own_part: OwnPart) -> Learning {
    let rules = vec![LearningRule::logit(precision); 4];
    Learning { mode, own_part, max_rounds: 20_000, ..Learning::by(rules) }
}

fn solve(model: &Arc<Model>, precision: f64, phi: &[f64]) -> Play {
    let mut laboratory =
        Laboratory::new(Arc::clone(model), learning(precision, Mode::Accelerated, OwnPart::Expected), 1);
    laboratory.play(&[phi.to_vec()]).unwrap().remove(0)
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_published_profile_is_reproduced() {
    let data = instance_7();
    let play = solve(&model(&data), 6.0, &numbers(&data["phi"]));
    assert!(play.converged() && play.residual() <= 1e-10, "{}", play.residual());
    assert!(distance(&play.strategy, &numbers(&data["published_profile"])) < 5e-7);
    assert!((play.welfare() - data["published_social_utility"].as_f64().unwrap()).abs() < 1e-6);
}

#[test]
fn every_reference_equilibrium_is_reached_and_certified() {
    let data = instance_7();
    let model = model(&data);
    for row in data["reference"].as_array().unwrap() {
        let (tau, phi) = (row["tau"].as_f64().unwrap(), numbers(&row["phi"]));
        let play = solve(&model, tau, &phi);
        assert!(play.converged() && play.residual() <= 1e-10, "tau {tau}, phi {phi:?}: {}", play.residual());
        assert!((play.welfare() - row["social_utility"].as_f64().unwrap()).abs() < 1e-8, "tau {tau}, phi {phi:?}");
        let expected_action = numbers(&row["expected_action"]);
        let mean = |row: &[f64]| row.iter().enumerate().map(|(k, p)| p * k as f64 * 4.0 / 24.0).sum::<f64>();
        let means: Vec<f64> = play.strategy.chunks_exact(25).map(mean).collect();
        assert!(distance(&means, &expected_action) < 1e-8, "tau {tau}, phi {phi:?}");
    }
}

/// At high congestion prices plain iteration oscillates for ever; what it shows a designer is not an equilibrium.
#[test]
fn plain_iteration_is_flagged_where_it_oscillates() {
    let data = instance_7();
    let mut laboratory =
        Laboratory::new(model(&data), learning(6.0, Mode::Rounds { smoothing: 1.0 }, OwnPart::Expected), 1);
    let play = laboratory.play(&[vec![0.0, 2.0]]).unwrap().remove(0);
    assert!(!play.converged() && play.residual() > 0.1, "{}", play.residual());
    assert!(play.rounds.iter().all(|&rounds| rounds == 20_000));
}

#[test]
fn learning_and_the_accelerated_search_agree() {
    let data = instance_7();
    let model = model(&data);
    for own_part in [OwnPart::Actual, OwnPart::Expected] {
        for (precision, smoothing, phi) in [(6.0, 0.2, [0.12, 0.06]), (6.0, 0.05, [0.0, 2.0]), (1.0, 0.5, [0.3, 0.5])] {
            let play = |mode| {
                Laboratory::new(Arc::clone(&model), learning(precision, mode, own_part), 1)
                    .play(&[phi.to_vec()])
                    .unwrap()
                    .remove(0)
            };
            let (slow, fast) = (play(Mode::Rounds { smoothing }), play(Mode::Accelerated));
            assert!(slow.converged() && fast.converged(), "{own_part:?} {phi:?}");
            assert!(distance(&slow.strategy, &fast.strategy) < 1e-8, "{own_part:?} {phi:?}");
            assert!(slow.rounds.iter().min() > fast.rounds.iter().max());
        }
    }
}

#[test]
fn mechanism_values_side_by_side_do_not_touch_each_other() {
    let data = instance_7();
    let model = model(&data);
    let phis = [vec![0.0, 2.0], vec![0.12, 0.06], vec![1.0, 0.0]];
    let mut laboratory = Laboratory::new(Arc::clone(&model), learning(6.0, Mode::Accelerated, OwnPart::Expected), 2);
    for _ in 0..2 {
        for (together, phi) in laboratory.play(&phis).unwrap().iter().zip(&phis) {
            let alone = solve(&model, 6.0, phi);
            assert_eq!(together.strategy, alone.strategy);
            assert_eq!(together.payoff, alone.payoff);
        }
    }
}

/// Whatever an accelerated search has come to when it is broken off is measured: numbers, called interrupted.
#[test]
fn a_search_that_is_broken_off_has_something_to_show() {
    use std::ops::ControlFlow;
    use walras_engine::world::components::Status;
    let model = model(&instance_7());
    let mut laboratory = Laboratory::new(Arc::clone(&model), learning(60.0, Mode::Accelerated, OwnPart::Expected), 1);
    let play = laboratory.play_watched(&[vec![0.12, 0.06]], |_| ControlFlow::Break(())).unwrap().remove(0);
    assert_eq!(play.check_finite(), Ok(()));
    assert!(play.status.contains(&Status::Interrupted) && !play.converged() && play.residual() > 1e-6);
    let again = laboratory.play(&[vec![0.12, 0.06]]).unwrap().remove(0);
    assert_eq!(again.strategy, solve(&model, 60.0, &[0.12, 0.06]).strategy, "nothing of it is left");
}

/// What is no number is named with stage game, player and quantity, whichever it is.
#[test]
fn no_play_with_a_quantity_that_is_no_number_passes() {
    let model = model(&instance_7());
    let sound = solve(&model, 6.0, &[0.12, 0.06]);
    assert_eq!(sound.check_finite(), Ok(()));
    let players = sound.players;
    let spoilt = |spoil: fn(&mut Play, f64), value: f64| {
        let mut play = sound.clone();
        spoil(&mut play, value);
        play.check_finite().unwrap_err()
    };
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let found = spoilt(|play, value| *play.payoff.last_mut().unwrap() = value, value);
        assert_eq!(
            (found.probe, found.player, found.quantity),
            (sound.probes - 1, Some(players - 1), "expected payoff")
        );
        let words = found.to_string();
        assert!(words.contains(&format!("player {}", players - 1)) && words.contains(&value.to_string()), "{words}");
        assert_eq!(spoilt(|play, value| play.regret[1] = value, value).quantity, "regret");
        assert_eq!(spoilt(|play, value| play.residual[0] = value, value).quantity, "residual");
        let found = spoilt(|play, value| play.strategy[play.actions] = value, value);
        assert_eq!((found.probe, found.player, found.quantity), (0, Some(1), "strategy"));
    }
}
