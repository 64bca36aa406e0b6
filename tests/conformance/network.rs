//! Networks: sparse weights against dense ones, random graphs against what is known of them, and the linear-quadratic game.

use std::collections::BTreeMap;
use std::sync::Arc;

use walras_assemble as assemble;
use walras_engine::model::{Model, ModelError};
use walras_engine::network::Generator;
use walras_engine::play::Play;
use walras_engine::random::{Key, Purpose};
use walras_scenario::{Resolved, load};
use walras_theory::sparse_rows::{EdgeWeights, SparseRows};

use crate::games::{self, Draws, Game, scenario};
use crate::play::play;

fn generated(generator: Generator, nodes: usize, seed: u64) -> Vec<(u32, u32)> {
    let edges = generator.edges(nodes, Key::new(seed, Purpose::Network)).unwrap();
    // Neither loops nor duplicates, or there are no rows.
    SparseRows::from_edges(nodes, &edges, &EdgeWeights::Same(1.0), true).unwrap();
    edges
}

#[test]
fn random_graphs_have_the_edges_that_theory_says() {
    let n = 3000;
    assert_eq!(generated(Generator::Ring { neighbours: 3 }, n, 1).len(), 3 * n);
    assert_eq!(generated(Generator::Grid { width: 50 }, n, 1).len(), 60 * 49 + 59 * 50);
    assert_eq!(generated(Generator::Grid { width: 1 }, 5, 1), [(0, 1), (1, 2), (2, 3), (3, 4)]);
    let scattered = generated(Generator::ErdosRenyi { degree: 8.0 }, n, 1).len() as f64;
    // Twelve thousand pairs, each by chance: five standard deviations.
    assert!((scattered - 12_000.0).abs() < 5.0 * 12_000_f64.sqrt(), "{scattered}");
    assert_eq!(generated(Generator::ErdosRenyi { degree: 39.0 }, 40, 1).len(), 40 * 39 / 2, "all pairs");
    assert!(generated(Generator::ErdosRenyi { degree: 0.0 }, 40, 1).is_empty());
    let ring: Vec<_> = generated(Generator::Ring { neighbours: 3 }, n, 1);
    let small = generated(Generator::WattsStrogatz { neighbours: 3, rewiring: 0.2 }, n, 1);
    let led = small.iter().zip(&ring).filter(|(a, b)| a != b).count() as f64;
    assert!(small.len() == 3 * n && (led - 1800.0).abs() < 5.0 * 1440_f64.sqrt(), "{led}");
    assert_eq!(generated(Generator::WattsStrogatz { neighbours: 3, rewiring: 0.0 }, n, 1), ring);
    let grown = generated(Generator::BarabasiAlbert { links: 4 }, n, 1);
    assert_eq!(grown.len(), 10 + (n - 5) * 4);
    let mut degree = vec![0; n];
    grown.iter().for_each(|&(a, b)| [a, b].into_iter().for_each(|node| degree[node as usize] += 1));
    // P(degree ≥ k) is about m (m + 1) / (k (k + 1)): Bollobás and others, 2001.
    let share = degree.iter().filter(|&&k| k >= 20).count() as f64 / n as f64;
    assert!(degree.iter().all(|&k| k >= 4) && (share - 20.0 / 420.0).abs() < 0.015, "{share}");
    assert!(degree.iter().max().unwrap() > &100, "the first ones know many");
    assert_eq!(generated(Generator::BarabasiAlbert { links: 4 }, n, 1), grown);
    assert_ne!(generated(Generator::BarabasiAlbert { links: 4 }, n, 2), grown);
}

#[test]
fn options_that_make_no_network_are_refused_before_it_is_made() {
    let refused = |generator: Generator, nodes: usize| generator.check(nodes).unwrap_err().option;
    assert_eq!(refused(Generator::Ring { neighbours: 2 }, 4), "neighbours");
    assert_eq!(refused(Generator::Ring { neighbours: 1 }, 1), "neighbours");
    assert_eq!(refused(Generator::Grid { width: 7 }, 20), "width");
    assert_eq!(refused(Generator::Grid { width: 0 }, 20), "width");
    assert_eq!(refused(Generator::ErdosRenyi { degree: 20.0 }, 20), "degree");
    assert_eq!(refused(Generator::ErdosRenyi { degree: f64::NAN }, 20), "degree");
    assert_eq!(refused(Generator::WattsStrogatz { neighbours: 2, rewiring: 1.5 }, 20), "rewiring");
    assert_eq!(refused(Generator::BarabasiAlbert { links: 0 }, 20), "links");
    assert_eq!(refused(Generator::BarabasiAlbert { links: 1_000_000 }, 4_000_000_000), "links");
}

/// A matrix with few entries, as text, and the network of them.
fn both_ways(n: usize, draws: &mut Draws) -> (String, SparseRows) {
    let mut rows = vec![vec![0.0; n]; n];
    let (mut edges, mut weights) = (Vec::new(), Vec::new());
    for (from, to) in (0..n).flat_map(|from| (0..n).map(move |to| (from, to))) {
        if from != to && draws.unit() < 0.4 {
            rows[from][to] = 0.3 * draws.unit();
            edges.push((from as u32, to as u32));
            weights.push(rows[from][to]);
        }
    }
    (format!("{rows:?}"), SparseRows::from_edges(n, &edges, &EdgeWeights::Each(weights), false).unwrap())
}

fn played(game: &Game, networks: Option<(&str, SparseRows)>, threads: usize) -> Result<(Resolved, Play), ModelError> {
    let mut resolved = load(&game.scenario, "test", &[]).unwrap().resolve(game.plugin.metadata()).unwrap();
    if let Some((name, rows)) = networks {
        resolved.setup.parameters.remove(name);
        resolved.networks = BTreeMap::from([(name.to_owned(), Arc::new(rows))]);
    }
    let model = Arc::new(Model::on_networks(&game.plugin, &resolved.setup, &resolved.networks)?);
    let play = assemble::laboratory(&resolved, model, threads).play(std::slice::from_ref(&resolved.phi))?.remove(0);
    Ok((resolved, play))
}

/// Terms that are 0 change no sum.
#[test]
fn sparse_interference_plays_as_the_matrix_does() {
    let mut draws = Draws::new(4);
    for learning in [
        "rule: logit_response, precision: 6",
        "rule: logit_response, precision: 6, own_part: expected",
        "rule: logit_response, precision: 4, mode: rounds, smoothing: 0.5, max_rounds: 40",
        "rule: best_response, mode: rounds, expectation: {sampled: 20}, max_rounds: 10",
        "rule: logit_response, precision: 2, mode: rounds, expectation: exact, max_rounds: 10",
    ] {
        let (matrix, rows) = both_ways(4, &mut draws);
        let instance =
            format!("players: 4, actions: 5, parameters: {{interference: {matrix}}}}}\nmechanism: {{price: 0.1}}");
        let game = Game { scenario: scenario("spectrum", &instance, "", learning), ..games::named("spectrum") };
        let (_, dense) = played(&game, None, 1).unwrap();
        let (_, sparse) = played(&game, Some(("interference", rows.clone())), 1).unwrap();
        let (_, threaded) = played(&game, Some(("interference", rows)), 2).unwrap();
        for other in [sparse, threaded] {
            assert_eq!(other.strategy, dense.strategy, "{learning}");
            assert_eq!(
                (other.payoff, other.transfer, other.outcomes),
                (dense.payoff.clone(), dense.transfer.clone(), dense.outcomes.clone())
            );
        }
    }
}

fn efforts(instance: &str, probes: &str) -> Game {
    let instance = format!("{instance}\nmechanism: {{subsidy: 0.25}}");
    Game {
        scenario: scenario("network", &instance, probes, "rule: linear_quadratic, tolerance: 1e-11"),
        ..games::named("network")
    }
}

/// The interior equilibrium solves a linear system, and no deviation on a fine grid pays.
#[test]
fn efforts_are_katz_bonacich_centralities() {
    let n = 12;
    let (matrix, rows) = both_ways(n, &mut Draws::new(9));
    let influence = format!(
        "players: {n}, parameters: {{standalone: {{draw: uniform, low: 0.5, high: 1.5}}, decay: 0.5, max_effort: 50, influence: {matrix}}}}}"
    );
    let game = efforts(&influence, "");
    let (resolved, play) = played(&game, Some(("influence", rows.clone())), 1).unwrap();
    let standalone = &resolved.setup.parameters["standalone"];
    assert!(play.converged() && play.residual() <= 1e-11 && play.nash_conv() < 1e-12, "{play:?}");
    let points = play.points.as_ref().unwrap();
    assert!(points.contraction.iter().all(|theta| *theta < 1.0), "{points:?}");
    let x = &points.action[..n];
    for (i, own) in x.iter().enumerate() {
        let others: f64 = rows.row(i).map(|(j, weight)| weight * x[j]).sum();
        assert!((own - (standalone[i] + 0.25 + 0.5 * others)).abs() < 1e-10, "{x:?}");
        let worth = |effort: f64| (standalone[i] + 0.25 - 0.5 * effort + 0.5 * others) * effort;
        assert!((play.payoff[i] - worth(*own)).abs() < 1e-12 && (play.transfer[i] + 0.25 * own).abs() < 1e-12);
        assert!((0..=1000).all(|k| worth(0.05 * f64::from(k)) <= worth(*own) + 1e-12));
    }
    let (_, dense) = played(&game, None, 2).unwrap();
    assert_eq!(dense.points.unwrap().action, points.action, "zeros of a matrix are no edges");
}

/// Where a probe's limit binds players rest at it, and the designer sees that.
#[test]
fn limits_of_probes_bind() {
    let game =
        efforts("players: 30, parameters: {decay: 0.2, influence: {network: ring, neighbours: 2}}}", "limit: [1, 0.3]");
    let (_, play) = played(&game, None, 1).unwrap();
    assert!(play.converged(), "{play:?}");
    let points = play.points.as_ref().unwrap();
    // All alike: x = 1.25 + 0.8 x, 6.25 without a limit and 3 with one.
    assert!(points.action[..30].iter().all(|x| (x - 6.25).abs() < 1e-9), "{points:?}");
    assert!(points.action[30..].iter().all(|x| (x - 3.0).abs() < 1e-9), "{points:?}");
    // G[t, s] of the first player.
    for (found, expected) in points.matrix[..4].iter().zip([-0.375, -0.7, 6.25 / 3.0 - 1.0, 0.0]) {
        assert!((found - expected).abs() < 1e-9, "{:?}", &points.matrix[..4]);
    }
}

#[test]
fn what_has_no_linear_replies_or_no_equilibrium_is_refused() {
    let explosive = efforts("players: 30, parameters: {decay: 0.3, influence: {network: ring, neighbours: 2}}}", "");
    assert!(
        matches!(played(&explosive, None, 1), Err(ModelError::Explosive { radius }) if (1.0..=1.2 + 1e-9).contains(&radius))
    );
    let learning = "rule: linear_quadratic";
    let spectrum = Game { scenario: scenario("spectrum", "players: 3}", "", learning), ..games::named("spectrum") };
    let refused = load(&spectrum.scenario, "test", &[]).unwrap().resolve(spectrum.plugin.metadata()).unwrap_err();
    assert!(refused.to_string().contains("a grid of actions"), "{refused}");
    let river = Game { scenario: scenario("river", "actions: 5}", "", learning), ..games::named("river") };
    let found = played(&river, None, 1);
    assert!(matches!(&found, Err(ModelError::NotLinear { reason, .. }) if reason.contains("share")), "{found:?}");
}

/// Very crisp logit responses on a fine grid are near the same efforts.
#[test]
fn a_sparse_network_is_played_on_a_grid_too() {
    let game = efforts(
        "players: 9, actions: 201, parameters: {decay: 0.2, max_effort: 10, influence: {network: grid, width: 3}}}",
        "",
    );
    let (_, points) = played(&game, None, 1).unwrap();
    let text =
        game.scenario.replace("rule: linear_quadratic, tolerance: 1e-11", "rule: logit_response, precision: 2000");
    let (_, model, grid) = play(&game.plugin, &text, |_| ());
    assert!(grid.converged(), "{:?}", grid.residual);
    let x = points.points.unwrap().action;
    for i in 0..9 {
        let mean: f64 = grid.strategy_of(0, i).iter().zip(&model.action).map(|(p, x)| p * x).sum();
        assert!((mean - x[i]).abs() < 0.03, "{mean} {}", x[i]);
    }
}
