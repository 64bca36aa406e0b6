//! Time of a Markov logit equilibrium at precision 4 in random stochastic games, beside that of sgameSolver.
//!
//! With `WALRAS_SGAMESOLVER_PYTHON` naming a Python that has sgamesolver, both solve the same games on this machine. Times
//! are of the processor, median of the games; `apart` is the largest difference of a probability.

#![allow(clippy::print_stdout, reason = "a bench prints its times")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use walras_theory::dynamic::{MarkovGame, Transition, markov_logit, markov_nash};
use walras_theory::equilibrium::Status;
use walras_theory::normal_form::NormalForm;

#[path = "common/timing.rs"]
mod timing;
use timing::{median, milliseconds};

/// Players, each with two actions, and states.
const SIZES: [(usize, usize); 6] = [(2, 2), (2, 5), (2, 10), (2, 20), (3, 2), (3, 5)];
const GAMES: u64 = 5;
const PRECISION: f64 = 4.0;
const DISCOUNT: f64 = 0.9;

fn main() {
    let python = std::env::var("WALRAS_SGAMESOLVER_PYTHON").ok();
    println!("players x states | markov_logit ms | markov_nash ms | sgameSolver ms | ratio | apart");
    for (players, states) in SIZES {
        let games: Vec<MarkovGame> = (0..GAMES).map(|seed| random(players, states, seed)).collect();
        let solved: Vec<Vec<f64>> = games.iter().filter_map(solve).collect();
        let ours = median(games.iter().map(|game| milliseconds(|| drop(solve(game)))));
        let nash = median(games.iter().map(|game| milliseconds(|| drop(markov_nash(game)))));
        let theirs = python.as_ref().and_then(|python| sgamesolver(python, &games));
        let (time, apart) = theirs.map_or((f64::NAN, f64::NAN), |found| compared(&found, &solved));
        let ratio = time / ours;
        println!("{players:>7} x {states:<6} | {ours:15.3} | {nash:14.3} | {time:14.1} | {ratio:5.0} | {apart:.1e}");
    }
}

/// The equilibrium, which must converge.
fn solve(game: &MarkovGame) -> Option<Vec<f64>> {
    markov_logit(game, PRECISION).ok().filter(|found| found.status == Status::Converged).map(|found| found.profile)
}

/// Median time, and how far apart the answers are where both have one.
fn compared(theirs: &[Vec<f64>], ours: &[Vec<f64>]) -> (f64, f64) {
    let apart = theirs
        .iter()
        .zip(ours)
        .filter(|(row, ours)| row.len() == ours.len() + 1)
        .map(|(row, ours)| row[1..].iter().zip(ours).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs())));
    (median(theirs.iter().map(|row| row[0])), apart.fold(0.0, f64::max))
}

/// Payoffs and weights of next states independent and uniform, a fixed sequence.
fn random(players: usize, states: usize, seed: u64) -> MarkovGame {
    let mut state = (seed + 177).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let joint = 1 << players;
    let mut transition = Transition::default();
    let mut stages = Vec::new();
    for _ in 0..states {
        let payoffs = (0..players * joint).map(|_| draw()).collect();
        stages.push(NormalForm::new(vec![2; players], payoffs).unwrap_or_else(|e| unreachable!("{e}")));
        for _ in 0..joint {
            let weights: Vec<f64> = (0..states).map(|_| draw()).collect();
            let total: f64 = weights.iter().sum();
            transition.push(weights.into_iter().map(|w| w / total).enumerate());
        }
    }
    MarkovGame::new(stages, transition, DISCOUNT).unwrap_or_else(|e| unreachable!("{e}"))
}

/// The times and profiles that the Python script beside this file reports.
fn sgamesolver(python: &str, games: &[MarkovGame]) -> Option<Vec<Vec<f64>>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/dynamic.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut input = child.stdin.take()?;
    for game in games {
        let (players, states) = (game.players(), game.states());
        let mut numbers = vec![PRECISION, DISCOUNT, states as f64, players as f64];
        numbers.extend(game.stage(0).actions().iter().map(|&k| k as f64));
        numbers.extend((0..states).flat_map(|s| (0..players).flat_map(move |i| game.stage(s).payoffs(i))));
        for row in 0..game.transition().rows() {
            let mut law = vec![0.0; states];
            game.transition().row(row).for_each(|(next, p)| law[next] += p);
            numbers.extend(law);
        }
        writeln!(input, "{}", numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(" ")).ok()?;
    }
    drop(input);
    let text = String::from_utf8(child.wait_with_output().ok()?.stdout).ok()?;
    let row = |line: &str| line.split(' ').filter_map(|x| x.parse().ok()).collect();
    let rows: Vec<Vec<f64>> = text.lines().map(row).collect();
    (rows.len() == games.len()).then_some(rows)
}
