//! Policies of games with a last period, from that one to the first.
//!
//! A profile of all periods is flat, one period after the other.

use super::game::MarkovGame;
use crate::normal_form::Contraction;
use crate::response::maximum;

/// What policies are worth from each period and state on, `[player][periods × states]`, and what each action is worth there if
/// policies are followed from then on, flat like the profile. Nothing follows the last period. Numbers that overflow come out
/// as ones that are not finite.
pub fn evaluate_periods(game: &MarkovGame, periods: usize, profile: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (states, length) = (game.states(), game.profile_length());
    let mut values = vec![0.0; game.players() * periods * states];
    let mut actions = vec![0.0; profile.len()];
    let mut after = vec![0.0; game.players() * states];
    for period in (0..periods).rev() {
        let own = period * length..(period + 1) * length;
        let (profile, now) = (&profile[own.clone()], &mut actions[own]);
        actions_if(game, &after, profile, now);
        for (player, state) in pairs(game) {
            let strategy = game.strategy(player, state);
            let expected: f64 = profile[strategy.clone()].iter().zip(&now[strategy]).map(|(p, q)| p * q).sum();
            after[player * states + state] = expected;
            values[(player * periods + period) * states + state] = expected;
        }
    }
    (values, actions)
}

/// What each player would have with a best response to the others' policies from each period and state on,
/// `[player][periods × states]`.
pub fn best_of_periods(game: &MarkovGame, periods: usize, profile: &[f64]) -> Vec<f64> {
    let (states, length) = (game.states(), game.profile_length());
    let mut best = vec![0.0; game.players() * periods * states];
    let mut after = vec![0.0; game.players() * states];
    let mut now = vec![0.0; length];
    for period in (0..periods).rev() {
        actions_if(game, &after, &profile[period * length..][..length], &mut now);
        for (player, state) in pairs(game) {
            let most = maximum(&now[game.strategy(player, state)]);
            after[player * states + state] = most;
            best[(player * periods + period) * states + state] = most;
        }
    }
    best
}

fn pairs(game: &MarkovGame) -> impl Iterator<Item = (usize, usize)> + use<> {
    let states = game.states();
    (0..game.players()).flat_map(move |player| (0..states).map(move |state| (player, state)))
}

/// Writes the values of actions in one period if `after`, `[player][state]`, is what the next is worth.
fn actions_if(game: &MarkovGame, after: &[f64], profile: &[f64], out: &mut [f64]) {
    for state in 0..game.states() {
        let own = game.offsets()[state]..game.offsets()[state + 1];
        match game.continued(state, after) {
            Some(stage) => Contraction::new(&stage).payoffs(&stage, &profile[own.clone()], &mut out[own]),
            // Values that overflow.
            None => out[own].fill(f64::NAN),
        }
    }
}
