//! The accelerated search and round-by-round learning agree wherever both come to rest, on random markets.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::sync::Arc;

use proptest::prelude::*;
use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode, OwnPart};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::Plugin;
use walras_engine::setup::GameSetup;

fn model(players: usize, interference: f64, seed: u64) -> Arc<Model> {
    let draw = |k: usize| ((seed as f64 + 1.7 * k as f64) * 12.9898).sin().abs();
    let mut matrix: Vec<f64> = (0..players * players).map(|k| interference * draw(k)).collect();
    (0..players).for_each(|i| matrix[i * players + i] = 0.0);
    let list = |name: &str, values: Vec<f64>| (name.to_owned(), values);
    let parameters = [
        list("valuation", (0..players).map(|i| 0.2 + draw(i + 7)).collect()),
        list("interference", matrix),
        list("noise", vec![0.3]),
        list("max_power", vec![4.0]),
        list("direction", (0..players).map(|i| 0.6 + 0.8 * draw(i + 31)).collect()),
        list("shift", vec![0.2, 0.6]),
    ];
    let setup = GameSetup { players, probes: 2, levels: vec![13], parameters: parameters.into() };
    Arc::new(Model::new(&Plugin::find("spectrum", &[]).unwrap(), &setup).unwrap())
}

fn play(model: &Arc<Model>, precisions: &[f64], own_part: OwnPart, mode: Mode, phi: &[f64]) -> Play {
    let rules = precisions.iter().map(|&precision| LearningRule::logit(precision)).collect();
    let learning = Learning { mode, own_part, tolerance: 1e-11, max_rounds: 20_000, ..Learning::by(rules) };
    Laboratory::new(Arc::clone(model), learning, 1).play(&[phi.to_vec()]).unwrap().remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_lead_to_the_same_equilibrium(
        players in 1..6usize, seed in 0..1000u64, interference in 0.0..0.5,
        price in 0.0..1.0, congestion in 0.0..0.3, precision in 0.0..8.0, expected in any::<bool>(),
    ) {
        let model = model(players, interference, seed);
        let own_part = if expected { OwnPart::Expected } else { OwnPart::Actual };
        let precisions: Vec<f64> = (0..players).map(|i| precision * (1.0 + 0.1 * i as f64)).collect();
        let phi = [price, congestion];
        let fast = play(&model, &precisions, own_part, Mode::Accelerated, &phi);
        let slow = play(&model, &precisions, own_part, Mode::Rounds { smoothing: 0.1 }, &phi);
        prop_assert!(fast.converged(), "{:?}", fast.status);
        prop_assert!(slow.converged(), "{:?}", slow.residual);
        for (a, b) in fast.strategy.iter().zip(&slow.strategy) {
            prop_assert!((a - b).abs() < 1e-8, "{a} {b}");
        }
        for row in fast.strategy.chunks_exact(13) {
            prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12 && row.iter().all(|p| *p >= 0.0));
        }
    }
}

/// More players than a dense Newton system takes: Anderson acceleration finds the same equilibrium.
#[test]
fn many_players_agree_too() {
    let model = model(600, 0.001, 5);
    let precisions = vec![2.0; 600];
    let phi = [0.1, 0.0005];
    let fast = play(&model, &precisions, OwnPart::Actual, Mode::Accelerated, &phi);
    let slow = play(&model, &precisions, OwnPart::Actual, Mode::Rounds { smoothing: 0.2 }, &phi);
    assert!(fast.converged() && slow.converged(), "{:?} {:?}", fast.status, slow.status);
    let distance = fast.strategy.iter().zip(&slow.strategy).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(distance < 1e-8, "{distance}");
    assert!(fast.rounds[0] * 4 < slow.rounds[0], "{:?} {:?}", fast.rounds, slow.rounds);
}
