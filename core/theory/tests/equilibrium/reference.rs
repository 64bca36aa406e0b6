//! Published games and their equilibria by other programs.

use std::ops::ControlFlow;

use serde_json::Value;
use walras_theory::equilibrium::{LogitOptions, Status, branch, enumerate_nash, logit_qre, nash};
use walras_theory::normal_form::NormalForm;

use crate::games::distance;

fn flat(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(values) => values.iter().flat_map(flat).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

fn games() -> Vec<(String, NormalForm, Value)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/equilibrium/reference_games.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let games = file["games"].as_array().unwrap().iter().map(|game| {
        let shape = flat(&game["shape"]).iter().map(|&k| k as usize).collect();
        let form = NormalForm::new(shape, flat(&game["payoffs"])).unwrap();
        (game["name"].as_str().unwrap().to_string(), form, game.clone())
    });
    games.collect()
}

#[test]
fn logit_equilibria_are_those_of_the_reference() {
    let mut rows = 0;
    for (name, game, data) in games() {
        for row in data["qre"].as_array().unwrap() {
            let precision = row["precision"].as_f64().unwrap();
            let qre = logit_qre(&game, precision).unwrap();
            let error = distance(&qre.profile, &flat(&row["probs"]));
            assert_eq!(qre.status, Status::Converged, "{name} at {precision}");
            assert!(error < 1e-12, "{name} at {precision}: {error:e}");
            assert!(qre.residual < 1e-13 && qre.error_bound.unwrap() < 1e-10, "{name} at {precision}: {qre:?}");
            assert!(error <= qre.error_bound.unwrap() + 1e-15, "{name} at {precision}: {error:e} {qre:?}");
            rows += 1;
        }
    }
    assert!(rows >= 40, "{rows} rows compared");
}

#[test]
fn branches_pass_through_the_reference() {
    for (name, game, data) in games() {
        for row in data["qre"].as_array().unwrap() {
            let precision = row["precision"].as_f64().unwrap();
            let branch = branch(&game, precision, &LogitOptions::default(), |_| ControlFlow::Continue(())).unwrap();
            let last = branch.points.last().unwrap();
            assert!((last.precision / precision - 1.0).abs() < 1e-14, "{name}");
            assert!(distance(&last.profile, &flat(&row["probs"])) < 1e-9, "{name} at {precision}");
        }
    }
}

#[test]
fn enumeration_finds_the_equilibria_of_the_reference() {
    let mut games_compared = 0;
    for (name, game, data) in games() {
        let Some(expected) = data["nash"]["profiles"].as_array() else { continue };
        if game.players() != 2 || game.actions()[0] > 10 {
            continue;
        }
        let found = enumerate_nash(&game).unwrap();
        let expected: Vec<Vec<f64>> = expected.iter().map(flat).collect();
        assert_eq!(found.profiles.len(), expected.len(), "{name}: {:?}", found.profiles);
        for profile in &expected {
            assert!(found.profiles.iter().any(|f| distance(f, profile) < 1e-15), "{name}: {profile:?}");
        }
        games_compared += 1;
    }
    assert!(games_compared >= 7, "{games_compared} games compared");
}

#[test]
fn the_limit_of_the_branch_is_among_the_equilibria_of_the_reference() {
    for (name, game, data) in games() {
        let found = nash(&game);
        assert_eq!(found.status, Status::Converged, "{name}: {found:?}");
        assert!(found.relative_regret <= 1e-10, "{name}: {found:?}");
        if let Some(expected) = data["nash"]["profiles"].as_array() {
            let near = expected.iter().any(|p| distance(&flat(p), &found.profile) < 1e-9);
            assert!(near, "{name}: {:?}", found.profile);
        }
    }
}
