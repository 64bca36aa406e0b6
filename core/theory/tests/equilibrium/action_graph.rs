//! Action-graph games against their normal forms and against congestion games.

use walras_theory::action_graph::{ActionGraph, ActionGraphGame};
use walras_theory::equilibrium::{
    Congestion, LogitOptions, LogitQre, NashOptions, Status, action_graph_nash, action_graph_qre, congestion_qre,
    logit_qre,
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

/// The largest regret of a profile in the normal form.
fn regret(game: &NormalForm, profile: &[f64]) -> f64 {
    let payoffs = brute_payoffs(game, profile);
    let own = |o: &[usize]| {
        let (u, p) = (&payoffs[o[0]..o[1]], &profile[o[0]..o[1]]);
        let best = u.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        best - u.iter().zip(p).map(|(u, p)| u * p).sum::<f64>()
    };
    game.offsets().windows(2).map(own).fold(0.0, f64::max)
}

#[test]
fn alike_players_have_a_nash_equilibrium_in_which_they_play_alike() {
    for seed in 0..12 {
        let game = ring(seed);
        let table = game.to_normal_form(10_000).unwrap();
        let found = action_graph_nash(&game, &NashOptions::default());
        assert_eq!(found.status, Status::Converged, "{seed}");
        assert!(regret(&table, &found.profile) < 1e-9, "{seed}");
        assert!((found.nash_conv - found.regret.iter().sum::<f64>()).abs() < 1e-15);
        let own = |player: usize| &found.profile[table.offsets()[player]..table.offsets()[player + 1]];
        assert!(own(0) == own(2) && own(1) == own(4), "{seed}");
    }
}

/// Sixty drivers on four roads spread so that all roads that are taken take as long.
#[test]
fn many_players_have_a_nash_equilibrium() {
    let (players, roads) = (60, 4);
    let time = |road: usize, drivers: usize| -(1.0 + 0.3 * road as f64 + drivers as f64 / players as f64);
    let payoffs = (0..roads).map(|road| (1..=players).map(|drivers| time(road, drivers)).collect());
    let neighbours = (0..roads).map(|s| vec![s]).collect();
    let graph = ActionGraph::new(vec![(0..roads).collect(); players], neighbours, &[], 10_000).unwrap();
    let game = ActionGraphGame::new(graph, payoffs.collect()).unwrap();
    let found = action_graph_nash(&game, &NashOptions::default());
    assert_eq!(found.status, Status::Converged);
    // Drivers expected on a road besides oneself: p (n - 1), so that times are equal where 0.3 r + p_r (n - 1) / n is.
    let share = (players - 1) as f64 / players as f64;
    let level = (share + 0.3 + 0.6) / 3.0;
    for (road, expected) in [level, level - 0.3, level - 0.6, 0.0].into_iter().enumerate() {
        assert!((found.profile[road] - expected.max(0.0) / share).abs() < 1e-9, "{road}: {:?}", &found.profile[..4]);
    }
}
