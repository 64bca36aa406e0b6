//! Parameters that make no sense are refused with a reason, by the metadata or by the game.

use walras_engine::plugin::PluginError;
use walras_engine::setup::GameSetup;
use walras_game::metadata::{Axis, Parameter, Role};

use crate::games::{self, Game};

fn path(parameter: &Parameter) -> String {
    let section = match parameter.role {
        Role::Mechanism => "mechanism",
        Role::Probe => "probes.parameters",
        Role::Environment | Role::PrivateType => "game.parameters",
    };
    format!("{section}.{}", parameter.name)
}

/// Values just outside the bounds.
fn outside(parameter: &Parameter) -> Vec<f64> {
    let below = parameter.minimum.map(|m| if parameter.exclusive_minimum { m } else { m - m.abs().max(1.0) * 1e-3 });
    let above = parameter.maximum.map(|m| m + m.abs().max(1.0) * 1e-3);
    below.into_iter().chain(above).collect()
}

#[test]
fn no_parameter_leaves_its_bounds() {
    for game in games::all() {
        for parameter in &game.plugin.metadata().parameters {
            for value in outside(parameter) {
                let text = if parameter.shape == [Axis::Any] { format!("[{value:e}]") } else { format!("{value:e}") };
                let refused = game.load(&[(path(parameter), text)]).resolve(game.plugin.metadata());
                let words = refused.map(|_| ()).expect_err(&format!("{}: {} = {value}", game.label, parameter.name));
                let words = words.to_string();
                assert!(words.contains(&parameter.name) && words.contains("expected"), "{}: {words}", game.label);
            }
        }
    }
}

/// Why the game refuses the instance with some parameters changed.
fn refusal(game: &Game, change: impl FnOnce(&mut GameSetup)) -> String {
    let mut setup = game.resolved().setup;
    change(&mut setup);
    match game.plugin.instance(&setup) {
        Err(PluginError::Refused { reason, .. }) => reason,
        Err(error) => panic!("{}: {error}", game.label),
        Ok(_) => panic!("{}: accepted", game.label),
    }
}

fn set(setup: &mut GameSetup, name: &str, values: &[f64]) {
    setup.parameters.insert(name.into(), values.to_vec());
}

#[test]
fn demand_must_fall() {
    let game = games::named("cournot");
    for (slope, curvature) in [(1.0, -0.5), (-1.0, 1.0), (0.0, 1.0), (1.0, 0.0)] {
        let words = refusal(&game, |setup| {
            set(setup, "slope", &[slope]);
            set(setup, "curvature", &[curvature]);
        });
        assert!(words.contains(&format!("`slope` {slope} and `curvature` {curvature}")), "{words}");
    }
}

#[test]
fn tables_must_have_their_size() {
    let game = games::named("normal_form");
    let words = refusal(&game, |setup| set(setup, "payoffs", &[0.0; 35]));
    assert_eq!(words, "`payoffs` has 35 entries, expected 36: 3 players × 12 profiles of the actions [2, 3, 2]");
    let words = refusal(&game, |setup| setup.levels = vec![4]);
    assert_eq!(words, "the action grid has 4 levels, expected 3, the largest of `action_counts` [2, 3, 2]");
    let words = refusal(&game, |setup| {
        setup.levels = vec![1_000_000];
        setup.players = 4;
        set(setup, "action_counts", &[1e6; 4]);
    });
    assert!(words.ends_with("make more profiles than memory has addresses"), "{words}");
}
