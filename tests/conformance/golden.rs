//! Learning, round by round, is what it was when the golden files were written: to the last bit.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::games::{self, Game};

const ROUNDS: usize = 30;

fn golden(game: &Game) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/golden").join(format!("{}.csv", game.label))
}

/// One row a round, probe and player: the strategy, in the shortest decimals that read back to the same bits.
fn trajectory(game: &Game) -> String {
    let mut text = String::from("round,probe,player,strategy\n");
    let mut round = 0;
    let learning = format!(
        "rule: logit_response, precision: 2, mode: rounds, smoothing: 0.2, tolerance: 1e-300, max_rounds: {ROUNDS}"
    );
    game.play(&learning, |play| {
        round += 1;
        for (probe, player) in (0..play.probes).flat_map(|t| (0..play.players).map(move |i| (t, i))) {
            let strategy: Vec<String> = play.strategy_of(probe, player).iter().map(f64::to_string).collect();
            writeln!(text, "{round},{probe},{player},{}", strategy.join(" ")).unwrap();
        }
    });
    assert_eq!(round, ROUNDS, "{}", game.label);
    text
}

#[test]
fn trajectories_are_those_of_the_golden_files() {
    let bless = std::env::var_os("WALRAS_BLESS").is_some();
    for game in games::all() {
        let found = trajectory(game);
        if bless {
            std::fs::create_dir_all(golden(game).parent().unwrap()).unwrap();
            std::fs::write(golden(game), &found).unwrap();
        }
        let expected = std::fs::read_to_string(golden(game))
            .unwrap_or_else(|error| panic!("{}: {error}; WALRAS_BLESS=1 writes it", golden(game).display()));
        let differ = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
        let line = differ.unwrap_or(expected.lines().count().min(found.lines().count()));
        assert!(
            found == expected,
            "{}, line {}: found\n  {}\nexpected\n  {}",
            golden(game).display(),
            line + 1,
            found.lines().nth(line).unwrap_or("the end"),
            expected.lines().nth(line).unwrap_or("the end")
        );
    }
}

#[test]
fn no_golden_file_is_an_orphan() {
    let games = games::all();
    let folder = golden(&games[0]).parent().unwrap().to_owned();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "README.md" || games.iter().any(|game| name == format!("{}.csv", game.label)), "{name}");
    }
}
