//! Finite games, played through the world, against logit equilibria that other people's software computed.

use serde_json::Value;

use crate::games::{self, Draws, payoff, scenario};
use crate::play::play;

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(entries) => entries.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

fn reference_games() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/equilibrium/reference_games.json");
    let data: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    data["games"].as_array().unwrap().clone()
}

/// A reference game as a scenario, with the section `learning` and a mechanism.
fn text(game: &Value, sharing: f64, learning: &str) -> String {
    let counts = numbers(&game["shape"]);
    let most = counts.iter().copied().fold(0.0, f64::max);
    let payoffs = numbers(&game["payoffs"]);
    let instance = format!(
        "players: {}, actions: {most}, parameters: {{action_counts: {counts:?}, payoffs: {payoffs:?}}}}}\n\
        mechanism: {{sharing: {sharing}}}",
        counts.len()
    );
    scenario("normal_form", &instance, "", learning)
}

/// Smoothed logit learning under the exact expectation, from even mixtures, stops at the equilibrium of the principal
/// branch, if it stops.
#[test]
fn learning_rests_at_the_reference_equilibria() {
    let plugin = games::named("normal_form").plugin;
    let mut compared = 0;
    for game in reference_games() {
        let counts = numbers(&game["shape"]);
        for row in game["qre"].as_array().unwrap() {
            let precision = row["precision"].as_f64().unwrap();
            if precision > 2.0 {
                continue;
            }
            let learning = format!("rule: logit_response, precision: {precision}, mode: rounds, tolerance: 1e-13");
            let (_, _, play) = play(&plugin, &text(&game, 0.0, &learning), |_| ());
            // Learning need not settle; what it does not do is to pass for settled.
            if !play.converged() {
                assert!(play.residual() > 1e-13);
                continue;
            }
            compared += 1;
            for (player, expected) in row["probs"].as_array().unwrap().iter().enumerate() {
                let strategy = play.strategy_of(0, player);
                let (played, absent) = strategy.split_at(counts[player] as usize);
                assert!(absent.iter().all(|p| *p == 0.0), "{}: plays what is not there", game["name"]);
                for (found, expected) in played.iter().zip(numbers(expected)) {
                    assert!((found - expected).abs() < 1e-10, "{} at {precision}: {found} {expected}", game["name"]);
                }
            }
        }
    }
    assert!(compared >= 15, "{compared}");
}

/// Every entry of the table is the payoff of its profile, and sharing moves it towards the mean.
#[test]
fn the_table_is_read_in_its_order() {
    let game = reference_games().into_iter().find(|game| numbers(&game["shape"]) == [3.0, 4.0, 5.0, 2.0]).unwrap();
    let plugin = games::named("normal_form").plugin;
    let text = text(&game, 0.0, "rule: best_response");
    let model = games::Game { label: "normal_form", plugin, scenario: text }.model();
    let mut draws = Draws::new(6);
    for _ in 0..200 {
        let at = [draws.below(3), draws.below(4), draws.below(5), draws.below(2)];
        let entry = |player: usize| game["payoffs"][player][at[0]][at[1]][at[2]][at[3]].as_f64().unwrap();
        let mean = (0..4).map(entry).sum::<f64>() / 4.0;
        for player in 0..4 {
            assert_eq!(payoff(&model, &[0.0], &at, player), entry(player));
            let shared = payoff(&model, &[0.25], &at, player);
            assert!((shared - (0.75 * entry(player) + 0.25 * mean)).abs() < 1e-15);
            assert!((payoff(&model, &[1.0], &at, player) - mean).abs() < 1e-15);
        }
    }
}

/// Payoffs as large as the metadata allow do not overflow on the way.
#[test]
fn huge_payoffs_stay_finite() {
    let instance =
        "players: 2, actions: 2, parameters: {payoffs: [1e300, -1e300, -1e300, 1e300, -1e300, 1e300, 1e300, -1e300]}}";
    let plugin = games::named("normal_form").plugin;
    let text = scenario("normal_form", instance, "", "rule: logit_response, precision: 1e-300, mode: rounds");
    let (_, model, play) = play(&plugin, &text, |_| ());
    assert!(play.converged() && play.strategy.iter().all(|p| (p - 0.5).abs() < 1e-9), "{:?}", play.strategy);
    assert_eq!(payoff(&model, &[1.0], &[0, 1], 0), 0.0);
}
