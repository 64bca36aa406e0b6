//! Dynamic games to test on.

use serde_json::Value;
use walras_theory::dynamic::{MarkovGame, Transition};
use walras_theory::normal_form::NormalForm;

/// The numbers of nested lists, one after the other.
pub(super) fn flat(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(values) => values.iter().flat_map(flat).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

/// The reference file.
pub(super) fn reference() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/dynamic/reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A game from plain tables: `payoff[player][state][a_1]..`, `transition[state][a_1]..[state']`.
pub(super) fn tabled(game: &Value) -> MarkovGame {
    let actions: Vec<usize> = flat(&game["actions"]).iter().map(|&k| k as usize).collect();
    let states = game["states"].as_u64().unwrap() as usize;
    let stages = (0..states).map(|s| {
        let payoffs = (0..actions.len()).flat_map(|i| flat(&game["payoff"][i][s])).collect();
        NormalForm::new(actions.clone(), payoffs).unwrap()
    });
    let transition = Transition::dense(&flat(&game["transition"]), states);
    MarkovGame::new(stages.collect(), transition, game["discount"].as_f64().unwrap()).unwrap()
}

/// Strategies in the order player, state, action.
pub(super) fn by_player(game: &MarkovGame, profile: &[f64]) -> Vec<f64> {
    let places = (0..game.players()).flat_map(|i| (0..game.states()).map(move |s| (i, s)));
    places.flat_map(|(i, s)| profile[game.strategy(i, s)].to_vec()).collect()
}

/// Numbers in [0, 1) from a seed.
pub(super) fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A game with random payoffs in [−1, 1] and laws.
pub(super) fn random(seed: u64, actions: &[usize], states: usize, discount: f64) -> MarkovGame {
    let mut draw = numbers(seed);
    let joint: usize = actions.iter().product();
    let mut transition = Transition::default();
    let stages = (0..states).map(|_| {
        let payoffs = (0..joint * actions.len()).map(|_| 2.0 * draw() - 1.0).collect();
        for _ in 0..joint {
            let weights: Vec<f64> = (0..states).map(|_| draw() + 1e-3).collect();
            let total: f64 = weights.iter().sum();
            transition.push(weights.into_iter().map(|w| w / total).enumerate());
        }
        NormalForm::new(actions.to_vec(), payoffs).unwrap()
    });
    let stages = stages.collect();
    MarkovGame::new(stages, transition, discount).unwrap()
}
