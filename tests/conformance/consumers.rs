//! Consumers against the demand that theory derives.

use crate::games::{self, Game, scenario};
use crate::play::play;

/// Consumers of max_quantity 4 at these exponents and prices, on a grid of quarters or finer.
fn consumers(exponents: [&[f64]; 2], prices: [&str; 2], levels: usize, parameters: &str, mechanism: &str) -> Game {
    let [first, second] = exponents;
    let instance = format!(
        "players: {}, actions: [{levels}, {levels}], parameters: {{exponent_1: {first:?}, exponent_2: {second:?}, \
        max_quantity: 4, {parameters}}}}}\nmechanism: {{{mechanism}}}",
        first.len()
    );
    let probes = format!("price_1: {}, price_2: {}", prices[0], prices[1]);
    Game { scenario: scenario("consumers", &instance, &probes, "rule: best_response"), ..games::named("consumers") }
}

/// What each consumer has of each good under probe 0, on average.
fn demand(game: &Game) -> Vec<[f64; 2]> {
    let (_, model, play) = play(&game.plugin, &game.scenario, |_| ());
    assert!(play.converged(), "{:?}", play.residual);
    let mean = |i, j| play.strategy_of(0, i).iter().zip(model.action.chunks(2)).map(|(p, x)| p * x[j]).sum();
    (0..play.players).map(|i| [mean(i, 0), mean(i, 1)]).collect()
}

/// The three utilities of (31): everything on the cheaper good; or of the good with falling worth as much as its marginal worth is
/// above its price, `¼ β^{−¾} = α_2/α_1`, and the rest of the budget on the other.
#[test]
fn demand_is_what_utilities_of_this_kind_demand() {
    let quarter = 0.25;
    let game = consumers(
        [&[1.0, 1.0, quarter], &[1.0, quarter, 1.0]],
        ["[[0.5, 0.5, 0.25], [1, 1, 1]]", "[[0.75, 0.25, 0.5], [1, 1, 1]]"],
        257,
        "",
        "tax_1: 0",
    );
    let found = demand(&game);
    let few = (quarter * 0.5 / 0.25_f64).powf(4.0 / 3.0);
    let expected = [[2.0, 0.0], [(1.0 - 0.25 * few) / 0.5, few], [few, (1.0 - 0.25 * few) / 0.5]];
    for (found, expected) in found.iter().zip(expected) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 2.0 / 64.0, "{found} {expected}");
        }
    }
}

/// A tax as high as the loss of worth on others makes consumers leave their budget unused where they should.
#[test]
fn a_tax_can_stand_for_crowding() {
    // w β − τ β with w = 1: nothing is worth a tax above 1.
    let taxed = |tax: &str| {
        let game =
            consumers([&[1.0, 1.0], &[1.0, 1.0]], ["[[0.5, 0.5], [1, 1]]", "[[1, 1], [1, 1]]"], 17, "crowding: 0", tax);
        demand(&game)
    };
    for (tax, expected) in [
        ("tax_1: 0.9, tax_2: 0.9", [2.0, 0.0]),
        ("tax_1: 1.1, tax_2: 0.9", [0.0, 1.0]),
        ("tax_1: 1.1, tax_2: 1.1", [0.0, 0.0]),
    ] {
        let found = taxed(tax);
        let close = |x: &[f64; 2]| x.iter().zip(expected).all(|(x, expected)| (x - expected).abs() < 1e-6);
        assert!(found.iter().all(close), "{tax}: {found:?}");
    }
}
