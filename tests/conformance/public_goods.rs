//! The private provision of public goods against what theory says of it.

use crate::games::{self, Draws, Game, aggregates, payoff, scenario};
use crate::play::play;

fn economy(values: &[f64], satiation: f64, endowment: f64, levels: usize, mechanism: &str, precision: f64) -> Game {
    let instance = format!(
        "players: {}, actions: {levels}, parameters: {{value: {values:?}, satiation: {satiation}, \
        endowment: {endowment}}}}}\nmechanism: {{{mechanism}}}",
        values.len()
    );
    let learning = format!("rule: logit_response, precision: {precision}");
    Game {
        scenario: scenario("public_goods", &instance, "limit: 1e6, allowance: 1", &learning),
        ..games::named("public_goods")
    }
}

/// What every player gives in the logit equilibrium, on average.
fn given(game: &Game) -> Vec<f64> {
    let (_, model, play) = play(&game.plugin, &game.scenario, |_| ());
    assert!(play.converged(), "{:?}", play.residual);
    let mean = |i| play.strategy_of(0, i).iter().zip(&model.action).map(|(p, x)| p * x).sum();
    (0..play.players).map(mean).collect()
}

/// The mean payoff depends on the good alone and is largest where Samuelson says: `(1 + G)^ρ = Σ v`.
#[test]
fn the_efficient_level_is_samuelson_s() {
    let values = [0.8, 1.1, 1.6, 0.5];
    for (satiation, matching) in [(0.5, 0.0), (1.0, 0.0), (2.0, 0.25), (1.0, 1.0)] {
        let efficient = values.iter().sum::<f64>().powf(1.0 / satiation) - 1.0;
        let mut draws = Draws::new(2);
        for _ in 0..20 {
            let mean = |good: f64| {
                let endowment = 2.0 * good / (1.0 + matching) / 4.0;
                let mechanism = format!("subsidy: {}, matching: {matching}", 0.3);
                let game = economy(&values, satiation, endowment, 3, &mechanism, 1.0);
                // Every player gives half of what there is: the good is as asked for.
                let (model, phi) = (game.model(), game.resolved().phi);
                let total = aggregates(&model, &[1; 4], 0)[0];
                assert!(((1.0 + matching) * total - good).abs() < 1e-12);
                (0..4).map(|i| payoff(&model, &phi, &[1; 4], i) - endowment).sum::<f64>() / 4.0
            };
            let other = efficient * 2.0 * draws.unit();
            assert!(mean(efficient) >= mean(other), "ρ = {satiation}: {other} is better than {efficient}");
        }
    }
}

/// The game of the laboratory: a unit given returns less than a unit to the giver and more than a unit to all.
#[test]
fn players_ride_free_where_benefits_are_linear() {
    let linear = |mechanism| given(&economy(&[0.5; 4], 0.0, 10.0, 11, mechanism, 20.0));
    assert!(linear("subsidy: 0").iter().all(|x| *x < 1e-3), "giving returns 0.5 for 1");
    // At a subsidy of 1 giving costs its quarter of the tax.
    assert!(linear("subsidy: 1").iter().all(|x| *x > 9.99), "giving returns 0.5 for 0.25");
}

/// Bergstrom, Blume & Varian: who values the good most gives until his own worth of it is 1, the others nothing; together
/// they provide less than is efficient.
#[test]
fn only_the_keenest_gives() {
    let values = [3.0, 2.0, 1.0];
    let given = given(&economy(&values, 1.0, 8.0, 401, "subsidy: 0", 3000.0));
    assert!((given[0] - 2.0).abs() < 0.01 && given[1] < 0.01 && given[2] < 0.01, "{given:?}");
    let efficient = values.iter().sum::<f64>() - 1.0;
    assert!(given.iter().sum::<f64>() < 0.5 * efficient);
}

/// `v B'(G) = 1 − s (1 − 1/n)`: the subsidy at which the keenest provides what is efficient can be read off.
#[test]
fn a_subsidy_buys_the_efficient_level() {
    let values = [3.0, 1.0];
    let needed = (1.0 - 3.0 / 4.0) / (1.0 - 0.5);
    let given = given(&economy(&values, 1.0, 8.0, 801, &format!("subsidy: {needed}"), 5000.0));
    assert!((given[0] - 3.0).abs() < 0.01 && given[1] < 0.01, "{given:?}");
}
