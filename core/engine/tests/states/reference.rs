//! Welfare against independently computed values, and both ends of rationality.

use walras_engine::learning::{Expectation, Feedback, Learning, LearningRule, PrecisionSchedule};
use walras_theory::learning::anchored_response;

use crate::{PAYMENTS, distance, lanes, play, rounds, welfare};

fn soft(rationality: f64) -> LearningRule {
    LearningRule::AnchoredResponse { rationality }
}

#[test]
fn welfare_without_payments_is_the_reference() {
    let table = [
        (3, [-2.18, -1.50, -0.33]),
        (5, [-6.84, -3.40, -0.57]),
        (10, [-27.3, -8.08, -1.17]),
        (20, [-92.7, -17.5, -2.39]),
    ];
    for (players, expected) in table {
        for (rationality, expected) in [0.1, 1.0, 10.0].into_iter().zip(expected) {
            let found = play(&lanes(players, 21, &[]), rounds(players, soft(rationality), 0.1), [0.0; 4]);
            assert!(found.converged());
            let off = welfare(&found) / expected - 1.0;
            assert!(off.abs() < 0.01, "n {players}, rationality {rationality}: {} {expected}", welfare(&found));
            assert!((welfare(&found) - found.welfare()).abs() < 1e-9, "without payments welfare is the sum of payoffs");
        }
    }
}

#[test]
fn a_payment_by_initial_position_moves_nobody() {
    let phi = [100.0, -76.0, 0.0, 0.0];
    let learning = || rounds(3, soft(1.0), 0.1);
    let none = play(&lanes(3, 21, &[]), learning(), [0.0; 4]);
    let initial = play(&lanes(3, 21, &[("payment", 1.0)]), learning(), phi);
    let terminal = play(&lanes(3, 21, &[]), learning(), phi);
    assert!((welfare(&initial) - welfare(&none)).abs() < 1e-9, "{} {}", welfare(&initial), welfare(&none));
    assert!(initial.mean_outcomes()[PAYMENTS] > 10.0);
    assert!(welfare(&terminal) > welfare(&none) + 0.5, "{} {}", welfare(&terminal), welfare(&none));
}

/// The first-best rule is not what any player does, but it is known.
#[test]
fn the_first_best_is_told() {
    let found = play(&lanes(5, 21, &[]), rounds(5, soft(1.0), 0.1), [0.0; 4]);
    assert!((found.mean_outcomes()[2] / -0.112 - 1.0).abs() < 0.01, "{:?}", found.outcomes);
}

#[test]
fn who_has_no_rationality_never_moves() {
    let found = play(&lanes(3, 21, &[]), rounds(3, soft(0.0), 1.0), [1000.0, 0.0, 0.0, 0.0]);
    assert!(found.converged() && found.state_strategy.iter().all(|&p| p == 1.0 / 21.0));
}

#[test]
fn who_has_infinite_rationality_takes_best_responses() {
    let phi = [100.0, -76.0, 0.0, 0.0];
    let model = lanes(3, 21, &[]);
    let by = |rule| play(&model, Learning { max_rounds: 200, tolerance: 1e-300, ..rounds(3, rule, 0.05) }, phi);
    let found = by(soft(f64::INFINITY));
    let same = |rule| distance(&found.state_strategy, &by(rule).state_strategy);
    assert_eq!(same(LearningRule::best_response()), 0.0);
    assert!(same(soft(1e5)) < 1e-6);
}

/// A sampled learner sees the payoff of what it did in the state it was in, and learns of nothing else.
#[test]
fn a_learner_who_sees_only_what_she_does_learns_one_state_a_round() {
    let (rate, exploration, precision) = (0.5, 0.1, PrecisionSchedule::Constant { precision: 2.0 });
    let rule = LearningRule::QLearning { precision, rate, feedback: Feedback::Played, exploration };
    let learning =
        |max_rounds| Learning { expectation: Expectation::Sampled { draws: 1 }, max_rounds, ..rounds(2, rule, 1.0) };
    let model = lanes(2, 6, &[]);
    let mut before = play(&model, learning(1), [0.0; 4]);
    let mut states = std::collections::BTreeSet::new();
    for round in 2..40 {
        let after = play(&model, learning(round), [0.0; 4]);
        for player in 0..2 {
            let rows = |play: &walras_engine::play::Play| play.state_strategy[player * 126..][..126].to_vec();
            let (old, new) = (rows(&before), rows(&after));
            let changed: Vec<usize> = (0..21).filter(|s| old[s * 6..][..6] != new[s * 6..][..6]).collect();
            assert!(changed.len() <= 1, "round {round}, player {player}: {changed:?}");
            states.extend(changed);
            assert!(new.iter().all(|&p| p >= 0.1 / 6.0 - 1e-12), "no action is given up");
        }
        before = after;
    }
    assert!(states.len() > 10, "{states:?}");
}

/// With all payoffs known, soft Q-learning comes to rest at the soft response.
#[test]
fn q_values_rest_at_the_soft_response() {
    let precision = PrecisionSchedule::Constant { precision: 1.0 };
    let rule = LearningRule::QLearning { precision, rate: 0.2, feedback: Feedback::All, exploration: 0.0 };
    let model = lanes(3, 21, &[]);
    let learner = play(&model, rounds(3, rule, 1.0), [5.0, -4.0, 0.0, 0.0]);
    let response = play(&model, rounds(3, soft(1.0), 0.2), [5.0, -4.0, 0.0, 0.0]);
    assert!(learner.converged() && response.converged());
    assert!(distance(&learner.state_strategy, &response.state_strategy) < 1e-7);
    let mut anchored = vec![0.0; 2];
    anchored_response(1.0, &[0.0, 1.0], &[0.5, 0.5], &mut anchored);
    assert!((anchored[1] / anchored[0] - std::f64::consts::E).abs() < 1e-12);
}
