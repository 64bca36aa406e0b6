//! Reported averages: they are those of what was played, and their certificate is their own.

use std::ops::ControlFlow;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Averaging, Learning, LearningRule, Reported};
use walras_engine::play::Play;
use walras_engine::world::components::Status;
use walras_theory::normal_form::{Contraction, NormalForm};
use walras_theory::quality::regret;

use crate::{matrix, profile, rounds, trio};

/// A zero-sum game of three actions each whose only equilibrium is mixed.
fn uneven_rock_paper_scissors() -> NormalForm {
    let row = [0.0, -1.0, 2.0, 1.0, 0.0, -1.0, -1.0, 3.0, 0.0];
    NormalForm::new(vec![3, 3], row.into_iter().chain(row.map(|u| -u)).collect()).unwrap()
}

fn play(game: &NormalForm, learning: Learning) -> Play {
    Laboratory::new(matrix(game), learning, 1).play(&[vec![]]).unwrap().remove(0)
}

/// Regret of every player at a profile.
fn regrets(game: &NormalForm, profile: &[f64]) -> Vec<f64> {
    let mut payoffs = vec![0.0; profile.len()];
    Contraction::new(game).payoffs(game, profile, &mut payoffs);
    let own = |player: usize| game.offsets()[player]..game.offsets()[player + 1];
    (0..game.players()).map(|player| regret(&payoffs[own(player)], &profile[own(player)])).collect()
}

#[test]
fn averages_of_regret_matching_are_certified() {
    let game = uneven_rock_paper_scissors();
    for (rule, averaging) in
        [(LearningRule::RegretMatching, Averaging::Uniform), (LearningRule::RegretMatchingPlus, Averaging::Linear)]
    {
        let mut learning = rounds(vec![rule; 2], 100_000);
        (learning.reported, learning.tolerance) = (Reported::Average(averaging), 0.01);
        let start = vec![vec![1.0], vec![0.0, 1.0]];
        learning.start = Some(start);
        let play = play(&game, learning.clone());
        assert_eq!(play.status, [Status::Converged], "{rule:?} {:?}", play.residual);
        assert_eq!(play.regret, regrets(&game, &profile(&play, &game)));
        assert!(play.residual() <= 0.01 && play.residual() == play.regret.iter().copied().fold(0.0, f64::max));

        learning.reported = Reported::Last;
        learning.max_rounds = play.rounds[0];
        let last = self::play(&game, learning);
        assert!(last.residual() > 0.05, "play itself goes round: {}", last.residual());
    }
}

#[test]
fn averages_are_those_of_what_was_played() {
    let game = trio();
    for (averaging, last_round) in [(Averaging::Uniform, 37), (Averaging::Linear, 38)] {
        let mut learning = rounds(vec![LearningRule::RegretMatching; 3], last_round);
        (learning.reported, learning.record) = (Reported::Average(averaging), true);
        let mut played = Vec::new();
        let plays = Laboratory::new(matrix(&game), learning, 1)
            .play_watched(&[vec![]], |laboratory| {
                played.push(laboratory.world().resource::<walras_engine::world::arena::Arena>().cells.played.clone());
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!((played.len(), plays[0].rounds[0]), (last_round, last_round));
        let weight = |t: usize| if averaging == Averaging::Linear { t as f64 + 1.0 } else { 1.0 };
        let total: f64 = (0..last_round).map(weight).sum();
        let reported = profile(&plays[0], &game);
        for (cell, reported) in reported.iter().enumerate() {
            let mean: f64 = played.iter().enumerate().map(|(t, x)| weight(t) * x[cell]).sum::<f64>() / total;
            assert!((mean - reported).abs() < 1e-14, "{averaging:?}: {mean} {reported}");
        }
        assert_eq!(plays[0].regret, regrets(&game, &reported));
    }
}

#[test]
fn who_breaks_off_gets_the_averages_so_far() {
    let game = uneven_rock_paper_scissors();
    let mut learning = rounds(vec![LearningRule::RegretMatching; 2], 1000);
    learning.reported = Reported::Average(Averaging::Uniform);
    learning.start = Some(vec![vec![1.0], vec![0.0, 1.0]]);
    let mut rounds_left = 101;
    let stopped = Laboratory::new(matrix(&game), learning.clone(), 1)
        .play_watched(&[vec![]], |_| {
            rounds_left -= 1;
            if rounds_left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap()
        .remove(0);
    assert_eq!(stopped.status, [Status::Interrupted]);
    learning.max_rounds = 101;
    let whole = play(&game, learning);
    assert_eq!((whole.strategy, whole.regret, whole.status), (stopped.strategy, stopped.regret, vec![Status::Budget]));
}
