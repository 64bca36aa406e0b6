//! Who revises when, where agents begin, and that threads do not matter.

use std::ops::ControlFlow;
use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Expectation, LearningRule, Mode, Revision};
use walras_engine::model::ModelError;
use walras_engine::world::arena::Arena;
use walras_theory::learning::{logit_response, smooth};

use crate::{matrix, play, profile, rounds, trio};

/// What was played round by round.
fn trajectory(revision: Revision) -> Vec<Vec<f64>> {
    let mut learning = rounds(vec![LearningRule::logit(4.0); 3], 60);
    (learning.revision, learning.record) = (revision, true);
    let mut played = Vec::new();
    Laboratory::new(matrix(&trio()), learning, 1)
        .play_watched(&[vec![]], |laboratory| {
            played.push(laboratory.world().resource::<Arena>().cells.played.clone());
            ControlFlow::Continue(())
        })
        .unwrap();
    played
}

/// Which players moved from each round to the next.
fn movers(played: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let offsets = trio().offsets().to_vec();
    let moved = |two: &[Vec<f64>]| {
        (0..3).filter(|&i| two[0][offsets[i]..offsets[i + 1]] != two[1][offsets[i]..offsets[i + 1]]).collect()
    };
    played.windows(2).map(moved).collect()
}

#[test]
fn turns_are_taken_as_the_order_says() {
    assert!(movers(&trajectory(Revision::Simultaneous))[..10].iter().all(|who| who == &[0, 1, 2]));
    let turns = movers(&trajectory(Revision::Sequential));
    assert!(turns[..30].iter().enumerate().all(|(round, who)| who == &[round % 3]), "{turns:?}");
    let one = movers(&trajectory(Revision::OneAtATime));
    assert!(one[..30].iter().all(|who| who.len() == 1) && (0..3).all(|i| one.contains(&vec![i])), "{one:?}");
    let some = movers(&trajectory(Revision::Random { share: 0.5 }));
    let count: usize = some.iter().map(Vec::len).sum();
    assert!((50..130).contains(&count), "{count} of 177");
    assert_eq!(trajectory(Revision::Random { share: 1.0 }), trajectory(Revision::Simultaneous));
}

#[test]
fn in_turns_everybody_sees_what_was_just_played() {
    let game = trio();
    let played = trajectory(Revision::Sequential);
    let mut profile = game.uniform();
    for (round, played) in played.iter().enumerate() {
        assert_eq!(played, &profile);
        let player = round % 3;
        let own = game.offsets()[player]..game.offsets()[player + 1];
        let (mut payoffs, mut response) = (vec![0.0; own.len()], vec![0.0; own.len()]);
        game.action_payoffs(&profile, player, &mut payoffs);
        logit_response(4.0, &payoffs, &mut response);
        smooth(&mut profile[own], &response, 0.3);
    }
}

#[test]
fn agents_begin_where_they_are_told_to() {
    let game = trio();
    let model = matrix(&game);
    let mut learning = rounds(vec![LearningRule::Replicator { step: 0.1 }; 3], 1);
    learning.start = Some(vec![vec![0.25, 0.75], vec![0.5, 0.0, 0.5], vec![1.0]]);
    let seen = profile(&play(&model, learning.clone()), &game);
    assert_eq!(seen, [0.25, 0.75, 0.5, 0.0, 0.5, 1.0, 0.0]);
    learning.start = Some(vec![vec![0.25, 0.5, 0.25], vec![1.0], vec![1.0]]);
    let error = Laboratory::new(model, learning, 1).play(&[vec![]]).unwrap_err();
    assert!(matches!(error, ModelError::InfeasibleStart { player: 0, probe: 0, action: 2, .. }), "{error}");
}

#[test]
fn threads_do_not_change_a_bit() {
    let game = trio();
    let model = matrix(&game);
    let rules = vec![
        LearningRule::Exp3 { rates: walras_engine::learning::Exp3Rates { exploration: 0.1, rate: 0.2 } },
        LearningRule::FictitiousPlay { prior: 1.0 },
        LearningRule::BestResponse { ties: walras_engine::learning::TieRule::Random },
    ];
    for expectation in [Expectation::Exact, Expectation::Sampled { draws: 7 }] {
        let strategies = [1, 2, 5].map(|threads| {
            let mut learning = rounds(rules.clone(), 50);
            (learning.expectation, learning.revision) = (expectation, Revision::Random { share: 0.7 });
            let mut laboratory = Laboratory::new(Arc::clone(&model), learning, threads);
            let plays = laboratory.play(&[vec![], vec![]]).unwrap();
            assert_eq!(plays[0].strategy, plays[1].strategy, "stages of the same mechanism draw the same");
            // A second play owes nothing to the first.
            assert_eq!(laboratory.play(&[vec![], vec![]]).unwrap()[1].strategy, plays[1].strategy);
            plays[0].strategy.clone()
        });
        assert!(strategies[0] == strategies[1] && strategies[0] == strategies[2]);
    }
}

#[test]
fn generations_that_cannot_be_are_an_error() {
    let model = matrix(&trio());
    let mut learning = rounds(vec![LearningRule::DiscreteReplicator { background: -2.0 }; 3], 5);
    learning.mode = Mode::Rounds { smoothing: 1.0 };
    let words = Laboratory::new(model, learning, 1).play(&[vec![]]).unwrap_err().to_string();
    assert!(words.starts_with("player 0 under probe 0, round 1: the fitness of action 0 is -"), "{words}");
}
