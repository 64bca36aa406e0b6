//! Policies of games that end, from the last period to the first.

use walras_theory::dynamic::MarkovGame;
use walras_theory::normal_form::{Contraction, NormalForm};

/// Values `[players][periods × states]` and values of actions, flat like the profile of all periods.
pub(super) fn evaluate(game: &MarkovGame, periods: usize, profile: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut values = vec![0.0; game.players() * periods * game.states()];
    let mut actions = vec![0.0; profile.len()];
    let mut after = vec![0.0; game.players() * game.states()];
    for period in (0..periods).rev() {
        let now = actions_if(game, &after, part(game, period, profile));
        let own = period * game.profile_length()..(period + 1) * game.profile_length();
        for (player, state) in pairs(game) {
            let strategy = game.strategy(player, state);
            let expected: f64 =
                part(game, period, profile)[strategy.clone()].iter().zip(&now[strategy]).map(|(p, q)| p * q).sum();
            values[player * periods * game.states() + period * game.states() + state] = expected;
        }
        for (player, state) in pairs(game) {
            after[player * game.states() + state] =
                values[player * periods * game.states() + period * game.states() + state];
        }
        actions[own].copy_from_slice(&now);
    }
    (values, actions)
}

/// What each player would have with a best response to the others' policies from each stage on, `[players][periods × states]`.
pub(super) fn best(game: &MarkovGame, periods: usize, profile: &[f64]) -> Vec<f64> {
    let mut best = vec![0.0; game.players() * periods * game.states()];
    let mut after = vec![0.0; game.players() * game.states()];
    for period in (0..periods).rev() {
        let now = actions_if(game, &after, part(game, period, profile));
        for (player, state) in pairs(game) {
            let most = now[game.strategy(player, state)].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            after[player * game.states() + state] = most;
            best[player * periods * game.states() + period * game.states() + state] = most;
        }
    }
    best
}

fn part<'a>(game: &MarkovGame, period: usize, profile: &'a [f64]) -> &'a [f64] {
    &profile[period * game.profile_length()..][..game.profile_length()]
}

fn pairs(game: &MarkovGame) -> impl Iterator<Item = (usize, usize)> + use<> {
    let states = game.states();
    (0..game.players()).flat_map(move |player| (0..states).map(move |state| (player, state)))
}

/// Values of actions in one period if `after`, `[players][states]`, is what the next is worth.
fn actions_if(game: &MarkovGame, after: &[f64], profile: &[f64]) -> Vec<f64> {
    let mut actions = vec![0.0; game.profile_length()];
    for state in 0..game.states() {
        let stage = game.stage(state);
        let table = |player: usize| {
            let values = &after[player * game.states()..][..game.states()];
            let now = stage.payoffs(player).iter().enumerate();
            now.map(move |(joint, u)| u + game.discount() * game.transition().expect(game.row(state, joint), values))
        };
        let own = game.offsets()[state]..game.offsets()[state + 1];
        let payoffs: Vec<f64> = (0..game.players()).flat_map(table).collect();
        match NormalForm::new(stage.actions().to_vec(), payoffs) {
            Ok(continued) => {
                Contraction::new(&continued).payoffs(&continued, &profile[own.clone()], &mut actions[own]);
            }
            // Values that overflow.
            Err(_) => actions[own].fill(f64::NAN),
        }
    }
    actions
}
