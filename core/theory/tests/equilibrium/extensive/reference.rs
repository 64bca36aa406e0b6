//! Games in extensive form: Gambit's agent logit equilibria, best responses and derivatives by brute force.

use serde_json::Value;
use walras_theory::equilibrium::{LogitOptions, Status, agent_qre};
use walras_theory::game_file::{NamedTree, read_efg};

/// The games of the reference with what is known of them.
pub(crate) fn reference() -> Vec<(NamedTree, Value)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/extensive/reference.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let games = file.as_array().unwrap().iter();
    games.map(|game| (read_efg(game["efg"].as_str().unwrap()).unwrap(), game["qre"].clone())).collect()
}

#[test]
fn agent_logit_equilibria_are_those_of_the_reference() {
    let mut rows = 0;
    for (named, qre) in reference() {
        for row in qre.as_array().unwrap() {
            let precision = row["precision"].as_f64().unwrap();
            let found = agent_qre(&named.game, precision, &LogitOptions::default()).unwrap();
            assert_eq!(found.status, Status::Converged, "{} at {precision}", named.title);
            assert!(found.residual < 1e-12, "{} at {precision}: {:e}", named.title, found.residual);
            let mut next = vec![0; named.players.len()];
            for (index, set) in named.game.information_sets().iter().enumerate() {
                let expected = &row["behavior"][set.player][next[set.player]];
                next[set.player] += 1;
                for (place, action) in named.game.actions(index).zip(&named.information_sets[index].actions) {
                    let error = (found.profile.behavior[place] - expected[action].as_f64().unwrap()).abs();
                    assert!(error < 1e-9, "{} at {precision}, {}: {error:e}", named.title, named.set_name(index));
                    rows += 1;
                }
            }
            for (value, expected) in found.profile.values.iter().zip(row["values"].as_array().unwrap()) {
                assert!((value - expected.as_f64().unwrap()).abs() < 1e-8, "{} at {precision}", named.title);
            }
        }
    }
    assert!(rows > 1000, "{rows} probabilities compared");
}
