//! Private states, outcomes and mechanisms that move, on the lanes game and through dlopen.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

mod expectations;
mod money;
mod moving;
mod observed;
mod over_time;
mod reference;

use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::Plugin;
use walras_engine::setup::GameSetup;

/// The game with its defaults; `levels` moves, `set` of its parameters otherwise.
fn lanes(players: usize, levels: usize, set: &[(&str, f64)]) -> Arc<Model> {
    let defaults = [("payment", 0.0), ("length", 2.0), ("proximity", 1.0), ("effort", 0.05), ("reach", 1.0)];
    let mut setup = GameSetup {
        players,
        probes: 1,
        levels: vec![levels],
        parameters: defaults.map(|(name, value)| (name.to_owned(), vec![value])).into(),
    };
    for &(name, value) in set {
        setup.parameters.insert(name.to_owned(), vec![value]);
    }
    Arc::new(Model::new(&Plugin::find("lanes", &[]).unwrap(), &setup).unwrap())
}

/// Every player learns by `rule` in rounds of this smoothing.
fn rounds(players: usize, rule: LearningRule, smoothing: f64) -> Learning {
    Learning { mode: Mode::Rounds { smoothing }, tolerance: 1e-9, ..Learning::by(vec![rule; players]) }
}

fn play(model: &Arc<Model>, learning: Learning, phi: [f64; 4]) -> Play {
    Laboratory::new(Arc::clone(model), learning, 1).play(&[phi.to_vec()]).unwrap().remove(0)
}

const WELFARE: usize = 0;
const PAYMENTS: usize = 1;

fn welfare(play: &Play) -> f64 {
    play.mean_outcomes()[WELFARE]
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
