//! Time of a logit equilibrium at precision 6 in games with random payoffs, beside that of Gambit's solver.
//!
//! With `WALRAS_GAMBIT_PYTHON` naming a Python that has pygambit and numpy, both solve the same games on this machine;
//! otherwise the ratio is to figures published for Gambit on another one. Times are of the processor, median of the games.

#![allow(clippy::print_stdout, reason = "a bench prints its times")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use walras_theory::equilibrium::{
    Congestion, LogitOptions, Status, congestion_qre, enumerate_nash, fit_precision, logit_qre, nash,
};
use walras_theory::normal_form::NormalForm;

#[path = "common/timing.rs"]
mod timing;
use timing::{median, milliseconds, processor_seconds};

/// Players, actions of each, and published milliseconds of Gambit.
const SIZES: [(usize, usize, f64); 7] =
    [(2, 25, 6.3), (3, 10, 3.9), (4, 5, 2.9), (4, 8, 10.0), (6, 5, 59.0), (2, 100, 97.0), (4, 25, 553.0)];
const GAMES: u64 = 5;
const PRECISION: f64 = 6.0;

fn main() {
    let python = std::env::var("WALRAS_GAMBIT_PYTHON").ok();
    let source = if python.is_some() { "measured" } else { "published" };
    println!("players x actions | logit_qre ms | Gambit ms ({source}) | ratio");
    for (players, actions, published) in SIZES {
        let games: Vec<NormalForm> = (0..GAMES).map(|seed| random(players, actions, seed)).collect();
        let ours = median(games.iter().map(|game| {
            milliseconds(|| {
                let qre = logit_qre(game, PRECISION).ok();
                assert!(qre.is_some_and(|qre| qre.status == Status::Converged));
            })
        }));
        let theirs = python.as_ref().map_or(Some(published), |python| gambit(python, &games)).unwrap_or(f64::NAN);
        println!("{players:>7} x {actions:<7} | {ours:12.3} | {theirs:21.1} | {:5.1}", theirs / ours);
    }
    others();
}

/// What has no counterpart to be timed against.
fn others() {
    let large = random(5, 25, 0);
    let start = processor_seconds();
    let converged = logit_qre(&large, PRECISION).is_ok_and(|qre| qre.status == Status::Converged);
    println!(
        "logit_qre, 5 players x 25 actions: {:.0} ms, converged: {converged}",
        1e3 * (processor_seconds() - start)
    );
    for (players, actions) in [(2, 10), (3, 5), (4, 8)] {
        let games: Vec<NormalForm> = (0..GAMES).map(|seed| random(players, actions, seed)).collect();
        let time = median(games.iter().map(|game| milliseconds(|| drop(nash(game)))));
        println!("nash, {players} players x {actions} actions: {time:.3} ms");
    }
    for actions in [4, 6, 8, 10] {
        let games: Vec<NormalForm> = (0..GAMES).map(|seed| random(2, actions, seed)).collect();
        let time = median(games.iter().map(|game| milliseconds(|| drop(enumerate_nash(game)))));
        println!("enumerate_nash, {actions} x {actions}: {time:.3} ms");
    }
    let ochs = NormalForm::new(vec![2, 2], vec![1.1141, 0.0, 0.0, 0.2785, 0.0, 1.1141, 1.1141, 0.0]);
    if let Ok(game) = ochs {
        let counts = [67.456, 60.544, 46.848, 81.152];
        println!("fit_precision, 2 x 2: {:.3} ms", milliseconds(|| drop(fit_precision(&game, &counts))));
    }
    for players in [80, 10_000, 1_000_000] {
        let payoff = |r: usize, k: usize| -(r as f64) / 4.0 - (k + 1) as f64 * (r + 1) as f64 / players as f64;
        let payoffs = (0..4).flat_map(|r| (0..players).map(move |k| payoff(r, k))).collect();
        if let Ok(game) = Congestion::new(players, 4, payoffs) {
            let time = milliseconds(|| drop(congestion_qre(&game, PRECISION, &LogitOptions::default())));
            println!("congestion_qre, {players} players, 4 resources: {time:.3} ms");
        }
    }
}

/// Payoffs independent and uniform in [0, 1), a fixed sequence.
fn random(players: usize, actions: usize, seed: u64) -> NormalForm {
    let mut state = (seed + 77).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let payoffs = (0..players * actions.pow(players as u32)).map(|_| draw()).collect();
    NormalForm::new(vec![actions; players], payoffs).unwrap_or_else(|e| unreachable!("{e}"))
}

/// Median of the times that the Python script beside this file reports.
fn gambit(python: &str, games: &[NormalForm]) -> Option<f64> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/equilibrium.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut input = child.stdin.take()?;
    for game in games {
        let actions = game.actions().iter().map(|&k| k as f64);
        let payoffs = (0..game.players()).flat_map(|i| game.payoffs(i)).copied();
        let numbers = [PRECISION, game.players() as f64].into_iter().chain(actions).chain(payoffs);
        let line = numbers.map(|x| x.to_string()).collect::<Vec<_>>().join(" ");
        writeln!(input, "{line}").ok()?;
    }
    drop(input);
    let output = child.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let times: Vec<f64> = text.lines().filter_map(|line| line.parse().ok()).collect();
    (times.len() == games.len()).then(|| median(times.into_iter()))
}
