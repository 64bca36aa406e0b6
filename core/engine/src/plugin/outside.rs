//! Staying out of a game: what the host answers in its place, so that the game is never asked.

use walras_game::Metadata;
use walras_game::metadata::OutsidePayoff;

use crate::setup::GameSetup;

/// The coordinates of staying out, which no point of a grid has.
pub const OUTSIDE: f64 = f64::NAN;

/// What each player has who stays out, `[players]`; empty if the game has no outside option.
pub(super) fn payoffs(metadata: &Metadata, setup: &GameSetup) -> Vec<f64> {
    let Some(option) = &metadata.actions.outside_option else { return Vec::new() };
    match &option.payoff {
        OutsidePayoff::Value(value) => vec![*value; setup.players],
        OutsidePayoff::Parameter(name) => match setup.parameters.get(name).map(Vec::as_slice).unwrap_or_default() {
            [one] => vec![*one; setup.players],
            each => each.to_vec(),
        },
    }
}

/// Whether the action with these coordinates is staying out.
pub fn is_outside(action: &[f64]) -> bool {
    action.first().is_some_and(|x| x.is_nan())
}
