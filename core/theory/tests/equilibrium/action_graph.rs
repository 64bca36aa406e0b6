//! Action-graph games against their normal forms and against congestion games.

use walras_theory::action_graph::{ActionGraph, ActionGraphGame};
use walras_theory::equilibrium::{
    Congestion, LogitOptions, LogitQre, Status, action_graph_qre, congestion_qre, logit_qre,
};
use walras_theory::normal_form::NormalForm;
use walras_theory::response::logit_response;

use crate::games::{brute_payoffs, distance, random};

/// Payoffs that look random, in [0, 1).
fn noise(seed: u64, count: usize) -> Vec<f64> {
    random(&[count], seed).payoffs(0).to_vec()
}

/// Players of three kinds on a ring of five nodes that feel themselves and their neighbours.
fn ring(seed: u64) -> ActionGraphGame {
    let sets = vec![vec![0, 1, 2], vec![2, 3, 4], vec![0, 1, 2], vec![1, 3], vec![2, 3, 4]];
    let neighbours = (0..5).map(|s| vec![s, (s + 1) % 5]).collect();
    let graph = ActionGraph::new(sets, neighbours, &[], 10_000).unwrap();
    let payoffs = (0..5).map(|s| noise(10 * seed + s as u64, graph.configurations(s))).collect();
    ActionGraphGame::new(graph, payoffs).unwrap()
}

/// How far the profile is from a logit response to itself in another form of the game.
fn residual(game: &NormalForm, qre: &LogitQre) -> f64 {
    let payoffs = brute_payoffs(game, &qre.profile);
    let mut response = qre.profile.clone();
    for o in game.offsets().windows(2) {
        logit_response(qre.precision, &payoffs[o[0]..o[1]], &mut response[o[0]..o[1]]);
    }
    distance(&response, &qre.profile)
}

#[test]
fn the_normal_form_has_the_same_equilibria() {
    let mut compared = 0;
    for seed in 0..6 {
        let game = ring(seed);
        let table = game.to_normal_form(10_000).unwrap();
        for precision in [0.0, 0.7, 3.0, 8.0] {
            let sparse = action_graph_qre(&game, precision, &LogitOptions::default()).unwrap();
            assert_eq!(sparse.status, Status::Converged, "{seed} {precision}");
            assert!(sparse.residual < 1e-12 && residual(&table, &sparse) < 1e-12, "{seed} {precision}");
            let dense = logit_qre(&table, precision).unwrap();
            // Branches on which alike players part cannot be seen from where they play alike.
            if dense.status != Status::Bifurcation {
                assert_eq!(dense.status, Status::Converged);
                assert!(distance(&sparse.profile, &dense.profile) < 1e-11, "{seed} {precision}");
                assert!(distance(&sparse.regret, &dense.regret) < 1e-11, "{seed} {precision}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn congestion_games_are_those_of_binomial_laws() {
    // Steps along the branch do not become shorter with the number of players.
    let options = LogitOptions { evaluations: 30, ..LogitOptions::default() };
    for players in [1, 2, 17, 60, 150] {
        let payoffs: Vec<f64> = (0..4)
            .flat_map(|r| (0..players).map(move |k| 1.0 + 0.3 * r as f64 - (k + 1) as f64 / players as f64))
            .collect();
        let binomial = Congestion::new(players, 4, payoffs.clone()).unwrap();
        let neighbours = (0..4).map(|s| vec![s]).collect();
        let graph = ActionGraph::new(vec![vec![0, 1, 2, 3]; players], neighbours, &[], 1000).unwrap();
        let game = ActionGraphGame::new(graph, payoffs.chunks(players).map(<[f64]>::to_vec).collect()).unwrap();
        let expected = congestion_qre(&binomial, 6.0, &LogitOptions::default()).unwrap();
        let found = action_graph_qre(&game, 6.0, &options).unwrap();
        assert_eq!(found.status, Status::Converged);
        assert!(distance(&found.profile[..4], &expected.profile) < 1e-12, "{players}");
        assert!((found.nash_conv - expected.nash_conv).abs() < 1e-10, "{players}");
    }
}
