//! Games solved by other programs.

use serde_json::Value;
use walras_theory::dynamic::{MarkovGame, certify, markov_logit, markov_nash, shapley};
use walras_theory::equilibrium::Status;
use walras_theory::quality::largest;

use super::games::{by_player, flat, reference, tabled};
use crate::games::distance;

fn games() -> Vec<(MarkovGame, Value)> {
    reference()["logit"].as_array().unwrap().iter().map(|entry| (tabled(&entry["game"]), entry.clone())).collect()
}

#[test]
fn markov_logit_equilibria_are_those_of_the_reference() {
    for (number, (game, data)) in games().into_iter().enumerate() {
        for row in data["qre"].as_array().unwrap() {
            let precision = row["precision"].as_f64().unwrap();
            let found = markov_logit(&game, precision).unwrap();
            assert_eq!(found.status, Status::Converged, "game {number} at {precision}");
            let error = distance(&by_player(&game, &found.profile), &flat(&row["profile"]));
            let values = distance(&found.certificate.values, &flat(&row["values"]));
            assert!(error < 1e-12 && values < 1e-11, "game {number} at {precision}: {error:e} {values:e}");
            assert!(found.residual < 1e-13, "game {number} at {precision}: {:e}", found.residual);
            assert!(largest(found.certificate.bellman_residual) < 1e-13);
        }
        let last = data["qre"].as_array().unwrap().last().unwrap()["precision"].as_f64().unwrap();
        let gain = largest(markov_logit(&game, last).unwrap().certificate.regret);
        let expected = data["worst_gain_at_last"].as_f64().unwrap();
        assert!((gain - expected).abs() < 1e-11, "game {number}: {gain} {expected}");
    }
}

#[test]
fn nash_equilibria_leave_nothing_to_gain() {
    for (number, (game, _)) in games().into_iter().enumerate() {
        let found = markov_nash(&game).unwrap();
        assert_eq!(found.status, Status::Converged, "game {number}");
        assert!(largest(found.certificate.regret.iter().copied()) < 1e-10, "game {number}");
        assert!(found.is_limit && found.paths == 1, "game {number}: {found:?}");
    }
}

#[test]
fn values_of_zero_sum_games_are_those_of_the_reference() {
    for entry in reference()["zero_sum"].as_array().unwrap() {
        let game = tabled(&entry["game"]);
        let found = shapley(&game).unwrap();
        assert_eq!(found.status, Status::Converged);
        assert!(distance(&found.value, &flat(&entry["value"])) < 1e-12, "{found:?}");
        assert!(found.certificate.nash_conv < 1e-12, "{found:?}");
        // Logit play at high precision is near.
        let logit = markov_logit(&game, 60.0).unwrap();
        assert!(distance(&logit.certificate.values[..game.states()], &found.value) < 0.0135);
        // The limit of logit equilibria has the same values.
        let nash = markov_nash(&game).unwrap();
        assert!(distance(&nash.certificate.values[..game.states()], &found.value) < 1e-9);
        assert!(certify(&game, &found.profile).unwrap().relative_regret < 1e-13);
    }
}
