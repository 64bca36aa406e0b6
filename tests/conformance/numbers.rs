//! Payoffs are finite wherever parameters are allowed to be, and gradients are those of payoffs.

use std::collections::BTreeMap;
use std::sync::Arc;

use walras_engine::model::{Model, ModelError};
use walras_engine::plugin::{Batch, Plugin, PluginError};
use walras_engine::setup::GameSetup;
use walras_game::metadata::{Axis, Parameter};

use crate::games::{self, Draws, Game, Rows};

/// How far from its other bound a parameter goes where it has but one.
const FAR: f64 = 1e3;
/// How far above a bound that is itself forbidden.
const NEAR: f64 = 1e-6;

fn corner(parameter: &Parameter, high: bool) -> f64 {
    let minimum = parameter.minimum.unwrap_or(-FAR);
    match high {
        true => parameter.maximum.unwrap_or(minimum + FAR),
        false if parameter.exclusive_minimum => minimum + NEAR,
        false => minimum,
    }
}

/// Sets every parameter to one of its bounds, except those that fix the size of the game.
fn at_corner(game: &Game, mut choose: impl FnMut() -> bool) -> (GameSetup, Vec<f64>) {
    let resolved = game.resolved();
    let metadata = game.plugin.metadata();
    let mut setup = resolved.setup;
    for parameter in metadata.setup().filter(|p| p.name != "action_counts") {
        let entries = setup.parameters.get_mut(&parameter.name).unwrap();
        entries.iter_mut().for_each(|entry| *entry = corner(parameter, choose()));
        if parameter.shape == [Axis::Players, Axis::Players] {
            (0..setup.players).for_each(|i| entries[i * (setup.players + 1)] = 0.0);
        }
    }
    let phi = metadata.mechanism().map(|parameter| corner(parameter, choose())).collect();
    (setup, phi)
}

/// Evaluates the game there; what it must not say is infinity. Whether it refused the parameters, with a reason.
fn survives(plugin: &Arc<Plugin>, label: &str, setup: &GameSetup, phi: &[f64]) -> bool {
    let model = match Model::new(plugin, setup) {
        Ok(model) => model,
        Err(ModelError::Plugin(PluginError::Refused { reason, .. })) => {
            assert!(reason.len() > 20, "{label}: {reason}");
            return false;
        }
        Err(ModelError::Infeasible { .. }) => return false,
        Err(error) => panic!("{label}: {error} at {setup:?}"),
    };
    let mut rows = Rows::draw(&model, phi, 30);
    let last = model.actions - 1;
    for player in 0..model.players {
        rows.push(&model, &vec![0; model.players], player, 0);
        rows.push(&model, &vec![last; model.players], player, 0);
    }
    // Every answer was checked by the host to be finite; it fails otherwise, and names the place.
    rows.answers(&model);
    true
}

#[test]
fn payoffs_are_finite_at_every_corner_tried() {
    for game in games::all() {
        let mut draws = Draws::new(3);
        let mut played = 0;
        for round in 0..150 {
            let (setup, phi) = match round {
                0 => at_corner(game, || false),
                1 => at_corner(game, || true),
                _ => at_corner(game, || draws.unit() < 0.5),
            };
            played += usize::from(survives(&game.plugin, game.label, &setup, &phi));
        }
        assert!(played >= 20, "{}: only {played} corners could be played", game.label);
    }
}

#[test]
fn one_parameter_at_a_time_at_its_bounds() {
    for game in games::all() {
        let resolved = game.resolved();
        for parameter in game.plugin.metadata().parameters.iter().filter(|p| p.name != "action_counts") {
            for high in [false, true] {
                let (mut setup, mut phi) = (resolved.setup.clone(), resolved.phi.clone());
                let value = corner(parameter, high);
                match game.plugin.metadata().mechanism().position(|p| p.name == parameter.name) {
                    Some(entry) => phi[entry] = value,
                    None => setup.parameters.get_mut(&parameter.name).unwrap().fill(value),
                }
                survives(&game.plugin, game.label, &setup, &phi);
            }
        }
    }
}

#[test]
fn gradients_are_those_of_payoffs() {
    let mut checked = BTreeMap::new();
    for game in games::all().iter().filter(|game| game.model().game.has_gradient()) {
        let (model, phi) = (game.model(), game.resolved().phi);
        let rows = Rows::draw(&model, &phi, 200);
        let m = model.aggregates.len();
        let gradient = rows.answers(&model).into_iter().find(|(name, _)| *name == "gradient").unwrap().1;
        for aggregate in 0..m {
            let step = |row: usize| 1e-5 * rows.aggregate[row * m + aggregate].abs().max(1.0);
            let shifted = |sign: f64| {
                let mut moved = rows.aggregate.clone();
                (0..rows.player.len()).for_each(|row| moved[row * m + aggregate] += sign * step(row));
                let mut out = vec![0.0; rows.player.len()];
                let Rows { phi, player, probe, action, state, .. } = &rows;
                model
                    .game
                    .payoff(
                        &Batch { phi, player, probe, action, aggregate: &moved, state, ..Batch::default() },
                        &mut out,
                    )
                    .unwrap();
                out
            };
            for (row, (up, down)) in shifted(1.0).iter().zip(shifted(-1.0)).enumerate() {
                let difference = (up - down) / (2.0 * step(row));
                let stated = gradient[row * m + aggregate];
                let error = (difference - stated).abs() / stated.abs().max(1.0);
                assert!(error < 1e-6, "{}: aggregate {aggregate}, row {row}: {difference} {stated}", game.label);
                *checked.entry(game.label).or_insert(0) += usize::from(stated != 0.0);
            }
        }
    }
    let with_gradient =
        ["congestion", "consumers", "cournot", "cournot_isoelastic", "lanes", "public_goods", "river", "spectrum"];
    assert!(checked.keys().eq(&with_gradient) && checked.values().all(|&count| count > 50), "{checked:?}");
}
