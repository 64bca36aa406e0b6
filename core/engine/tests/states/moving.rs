//! Agents who learn while the mechanism moves.

use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Expectation, Feedback, Learning, LearningRule, PrecisionSchedule};
use walras_engine::play::Play;
use walras_engine::world::components::Status;

use crate::{distance, lanes, rounds, welfare};

const NOTHING: [f64; 4] = [0.0; 4];
const PAID: [f64; 4] = [40.0, -30.0, 0.0, 0.0];

fn laboratory(learning: Learning, levels: usize) -> Laboratory {
    let mut laboratory = Laboratory::new(lanes(3, levels, &[]), learning, 1);
    laboratory.begin(&[NOTHING.to_vec()]).unwrap();
    laboratory
}

fn go_on(laboratory: &mut Laboratory, phi: [f64; 4], rounds: usize) -> Play {
    laboratory.go_on(&[phi.to_vec()], rounds).unwrap().remove(0)
}

fn soft() -> Learning {
    rounds(3, LearningRule::AnchoredResponse { rationality: 1.0 }, 0.1)
}

fn learner() -> Learning {
    let precision = PrecisionSchedule::Constant { precision: 1.0 };
    let rule = LearningRule::QLearning { precision, rate: 0.3, feedback: Feedback::Played, exploration: 0.1 };
    Learning { expectation: Expectation::Sampled { draws: 2 }, ..rounds(3, rule, 1.0) }
}

fn same(a: &Play, b: &Play) {
    assert_eq!((&a.state_strategy, &a.payoff, &a.outcomes), (&b.state_strategy, &b.payoff, &b.outcomes));
}

#[test]
fn pieces_of_learning_are_the_whole() {
    for learning in [soft(), learner()] {
        let mut whole = laboratory(learning.clone(), 6);
        let mut pieces = laboratory(learning, 6);
        let at_once = go_on(&mut whole, PAID, 12);
        for piece in [5, 4, 3] {
            go_on(&mut pieces, PAID, piece);
        }
        same(&at_once, &go_on(&mut pieces, PAID, 0));
    }
}

#[test]
fn strategies_stay_when_the_mechanism_moves_and_then_follow_it() {
    let mut laboratory = laboratory(soft(), 21);
    let before = go_on(&mut laboratory, NOTHING, 400);
    assert!(before.converged() && (welfare(&before) + 1.5).abs() < 0.015, "{}", welfare(&before));
    let moved = go_on(&mut laboratory, PAID, 0);
    assert_eq!((&before.state_strategy, moved.status[0]), (&moved.state_strategy, Status::Learning));
    assert!(distance(&before.payoff, &moved.payoff) > 1.0 && moved.residual[0] > 0.1, "payoffs are the new ones");
    assert!((welfare(&before) - welfare(&moved)).abs() < 1e-12, "no player has moved yet");
    let after = go_on(&mut laboratory, PAID, 400);
    let fresh = Laboratory::new(lanes(3, 21, &[]), soft(), 1).play(&[PAID.to_vec()]).unwrap().remove(0);
    assert!(after.converged() && distance(&after.state_strategy, &fresh.state_strategy) < 1e-7);
}

#[test]
fn learning_goes_on_from_memories_to_the_same_bits() {
    for learning in [soft(), learner()] {
        let mut first = laboratory(learning.clone(), 6);
        go_on(&mut first, PAID, 7);
        let memories = first.memories();
        let whole = go_on(&mut first, NOTHING, 5);
        let mut second = Laboratory::new(lanes(3, 6, &[]), learning.clone(), 1);
        assert!(second.remember(&[PAID.to_vec()], &memories).unwrap());
        same(&whole, &go_on(&mut second, NOTHING, 5));
        let mut others = Laboratory::new(lanes(3, 7, &[]), learning, 1);
        assert!(!others.remember(&[PAID.to_vec()], &memories).unwrap(), "of other agents they are not");
    }
}

#[test]
fn joint_tables_follow_the_mechanism() {
    let learning = Learning { expectation: Expectation::Exact, ..soft() };
    let model = lanes(2, 5, &[]);
    let two = Learning { rules: learning.rules[..2].to_vec(), classes: vec![0; 2], ..learning };
    let mut exact = Laboratory::new(Arc::clone(&model), two.clone(), 1);
    let mut mean = Laboratory::new(model, Learning { expectation: Expectation::MeanField, ..two }, 1);
    for laboratory in [&mut exact, &mut mean] {
        laboratory.begin(&[NOTHING.to_vec()]).unwrap();
        go_on(laboratory, NOTHING, 5);
    }
    let (exact, mean) = (go_on(&mut exact, PAID, 5), go_on(&mut mean, PAID, 5));
    assert!(distance(&exact.state_strategy, &mean.state_strategy) < 1e-12);
    assert!(distance(&exact.payoff, &mean.payoff) < 1e-10);
}
