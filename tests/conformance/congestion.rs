//! Congestion against its normal form, against symmetric equilibria, and against a solution by nothing but bisection.

use walras_engine::model::Model;
use walras_theory::equilibrium::{Congestion, LogitOptions, Status, congestion_qre, logit_qre};
use walras_theory::normal_form::NormalForm;

use crate::games::{self, Game, payoff, scenario};
use crate::play::play;

const FIXED: [f64; 4] = [0.1, 0.3, 0.5, 0.7];
const SLOPE: [f64; 4] = [1.2, 0.9, 0.7, 0.5];
const CURVATURE: [f64; 4] = [0.6, 0.2, 0.0, 0.4];
const PRECISION: f64 = 6.0;

/// Four resources with costs of order one whatever the number of players.
fn roads(players: usize, curvature: f64, mechanism: &str) -> Game {
    let n = players as f64;
    let instance = format!(
        "players: {players}, actions: 4, parameters: {{fixed_delay: {FIXED:?}, delay_slope: {:?}, delay_curvature: {:?}}}}}\n\
        mechanism: {{{mechanism}}}",
        SLOPE.map(|b| b / n),
        CURVATURE.map(|c| curvature * c / (n * n)),
    );
    let learning = format!("rule: logit_response, precision: {PRECISION}");
    Game {
        scenario: scenario("congestion", &instance, "budget: 1, allowance: 1", &learning),
        ..games::named("congestion")
    }
}

/// The payoff of resource r beside k others, asked of the game: `[4][players]`.
fn payoffs(model: &Model, phi: &[f64]) -> Vec<f64> {
    let crowd = |r: usize, k: usize| {
        let elsewhere = (r + 1) % 4;
        let profile: Vec<usize> = (0..model.players).map(|j| if j <= k { r } else { elsewhere }).collect();
        payoff(model, phi, &profile, 0)
    };
    (0..4).flat_map(|r| (0..model.players).map(move |k| crowd(r, k))).collect()
}

fn symmetric(game: &Game, precision: f64) -> Vec<f64> {
    let (model, phi) = (game.model(), game.resolved().phi);
    let theory = Congestion::new(model.players, 4, payoffs(&model, &phi)).unwrap();
    let found = congestion_qre(&theory, precision, &LogitOptions::default()).unwrap();
    assert_eq!(found.status, Status::Converged, "{found:?}");
    assert!(found.error_estimate < 1e-11 && found.residual < 1e-12, "{found:?}");
    found.profile
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Few players who mind each other much would rather differ: from some precision on, the branch of symmetric equilibria is
/// not the only one, and a solver of the normal form says so. Up to there both must agree.
#[test]
fn few_players_play_as_in_the_normal_form() {
    let mut agreed = Vec::new();
    for (players, mechanism) in
        [(2, "toll: 0"), (3, "toll: 0.1, marginal_cost_share: 1"), (5, "marginal_cost_share: 0.5")]
    {
        let game = roads(players, 1.0, mechanism);
        let (model, phi) = (game.model(), game.resolved().phi);
        let profiles = 4_usize.pow(players as u32);
        let choices = |at: usize| (0..players).map(move |j| at / 4_usize.pow((players - 1 - j) as u32) % 4);
        let table = (0..players).flat_map(|i| (0..profiles).map(move |at| (i, at)));
        let table = table.map(|(i, at)| payoff(&model, &phi, &choices(at).collect::<Vec<_>>(), i)).collect();
        let form = NormalForm::new(vec![4; players], table).unwrap();
        for precision in [1.0, 2.0, 4.0, PRECISION] {
            let exact = logit_qre(&form, precision).unwrap();
            if exact.status == Status::Bifurcation {
                continue;
            }
            assert_eq!(exact.status, Status::Converged);
            agreed.push((players, precision));
            for strategy in exact.profile.chunks_exact(4) {
                let error = distance(strategy, &symmetric(&game, precision));
                assert!(error < 1e-11, "{players} players, precision {precision}: {error:e}");
            }
        }
    }
    assert!(agreed.contains(&(5, PRECISION)) && agreed.len() >= 8, "{agreed:?}");
}

/// The others' load is binomial, so that a quadratic cost and toll have their expectation in closed form; given the common
/// constant each share solves a scalar equation. Nothing here is shared with the solver or the game.
fn by_bisection(players: usize, toll: f64, share: f64) -> Vec<f64> {
    let n = players as f64;
    let cost = |r: usize, p: f64| {
        let (a, b, c) = (FIXED[r], SLOPE[r] / n, CURVATURE[r] / (n * n));
        let first = (n - 1.0) * p;
        let second = first * (1.0 - p) + first * first;
        let delay = a + b * (1.0 + first) + c * (1.0 + 2.0 * first + second);
        // K (b + c (2 (1 + K) − 1)) for K others.
        let external = b * first + c * (first + 2.0 * second);
        delay + toll * (1.0 + first) + share * external
    };
    let bisect = |mut low: f64, mut high: f64, above: &dyn Fn(f64) -> bool| {
        for _ in 0..120 {
            let middle = 0.5 * (low + high);
            if above(middle) { high = middle } else { low = middle }
        }
        0.5 * (low + high)
    };
    let chosen = |r: usize, constant: f64| bisect(0.0, 1.0, &|p| p.ln() + PRECISION * cost(r, p) > constant);
    let constant = bisect(-50.0, 50.0, &|constant| (0..4).map(|r| chosen(r, constant)).sum::<f64>() > 1.0);
    (0..4).map(|r| chosen(r, constant)).collect()
}

#[test]
fn symmetric_equilibria_agree_with_bisection_from_5_to_80_players() {
    for players in [5, 8, 12, 20, 30, 40, 60, 80] {
        for (toll, share) in [(0.0, 0.0), (0.02, 0.0), (0.0, 1.0)] {
            let game = roads(players, 1.0, &format!("toll: {toll}, marginal_cost_share: {share}"));
            let error = distance(&symmetric(&game, PRECISION), &by_bisection(players, toll, share));
            assert!(error < 1e-11, "{players} players, toll {toll}, share {share}: {error:e}");
        }
    }
}

/// Where costs are linear, an expected load is all that an expected cost depends on: the mean-field equilibrium that the
/// world finds is the exact one.
#[test]
fn the_world_finds_the_exact_equilibrium_where_costs_are_linear() {
    for (players, mechanism) in [(5, "toll: 0"), (12, "toll: 0.05"), (40, "marginal_cost_share: 1")] {
        let game = roads(players, 0.0, mechanism);
        let (_, _, play) = play(&game.plugin, &game.scenario, |_| ());
        assert!(play.converged(), "{:?}", play.residual);
        let expected = symmetric(&game, PRECISION);
        for player in 0..players {
            let error = distance(play.strategy_of(0, player), &expected);
            assert!(error < 1e-9, "{players} players: {error:e}");
        }
    }
}

/// With costs that bend, the expectation of a cost is not the cost of an expected load: played exactly, learning rests at
/// the exact equilibrium, played by the mean field elsewhere.
#[test]
fn exact_learning_rests_at_the_exact_equilibrium() {
    let game = roads(5, 1.0, "marginal_cost_share: 0.5");
    let expected = symmetric(&game, 2.0);
    let rest = |expectation| {
        let learning =
            format!("rule: logit_response, precision: 2, mode: rounds, tolerance: 1e-13, expectation: {expectation}");
        let (_, _, play) = game.play(&learning, |_| ());
        assert!(play.converged(), "{:?}", play.residual);
        (0..5).map(|player| distance(play.strategy_of(0, player), &expected)).fold(0.0, f64::max)
    };
    assert!(rest("exact") < 1e-11, "{:e}", rest("exact"));
    assert!(rest("mean_field") > 1e-4);
}

/// Under marginal-cost tolls a player who deviates gains what the total cost falls by.
#[test]
fn marginal_cost_tolls_make_the_total_cost_a_potential() {
    let game = roads(6, 1.0, "marginal_cost_share: 1");
    let (model, priced) = (game.model(), game.resolved().phi);
    let mut draws = games::Draws::new(8);
    let total_cost =
        |profile: &[usize]| -> f64 { -(0..6).map(|i| payoff(&model, &[0.0, 0.0], profile, i)).sum::<f64>() };
    for _ in 0..200 {
        let (profile, player) = (draws.profile(&model), draws.below(6));
        let mut moved = profile.clone();
        moved[player] = draws.below(4);
        let gain = payoff(&model, &priced, &moved, player) - payoff(&model, &priced, &profile, player);
        let saved = total_cost(&profile) - total_cost(&moved);
        assert!((gain - saved).abs() < 1e-12, "{profile:?} {moved:?}: {gain} {saved}");
    }
}
