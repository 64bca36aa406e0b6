//! Time to read games, and of exact expected payoffs in action-graph games that no table could hold.

use divan::{Bencher, black_box};
use walras_theory::action_graph::{ActionGraph, ActionGraphGame, Expectation};
use walras_theory::game_file::{NamedGame, read_nfg, write_nfg};
use walras_theory::normal_form::NormalForm;

fn main() {
    divan::main();
}

/// A fixed sequence of numbers in [0, 1).
fn numbers(count: usize) -> Vec<f64> {
    (0..count).map(|i| (i as f64 * 0.618_033_988_749_895).fract()).collect()
}

/// `players` with four actions whose payoffs depend on how many play each of them.
fn anonymous(players: usize) -> ActionGraphGame {
    let all = vec![0, 1, 2, 3];
    let graph = ActionGraph::new(vec![all.clone(); players], vec![all; 4], &[], 1 << 20).expect("a graph");
    let payoffs = (0..4).map(|node| numbers(graph.configurations(node))).collect();
    ActionGraphGame::new(graph, payoffs).expect("a game")
}

/// One player's four expected payoffs when all strategies differ.
#[divan::bench(args = [5, 10, 20, 40])]
fn action_payoffs_anonymous(bencher: Bencher<'_, '_>, players: usize) {
    let game = anonymous(players);
    let mut profile = numbers(4 * players);
    profile.chunks_exact_mut(4).for_each(|strategy| {
        let total: f64 = strategy.iter().sum();
        strategy.iter_mut().for_each(|p| *p /= total);
    });
    let (mut expectation, mut out) = (Expectation::default(), [0.0; 4]);
    bencher.bench_local(|| expectation.action_payoffs(&game, black_box(&profile), 0, &mut out));
}

/// Three players with 30 actions: 81,000 payoffs, 1.6 MB of text.
#[divan::bench]
fn read_nfg_81000(bencher: Bencher<'_, '_>) {
    let names = |k: usize| (0..k).map(|i| i.to_string()).collect::<Vec<_>>();
    let game = NormalForm::new(vec![30; 3], numbers(81_000)).expect("a game");
    let (title, comment) = (String::new(), String::new());
    let named =
        NamedGame { title, comment, players: names(3), actions: vec![names(30); 3], game, repeated: Vec::new() };
    let text = write_nfg(&named).expect("names fit");
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench_local(|| read_nfg(black_box(&text)));
}
