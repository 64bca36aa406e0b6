//! Three expectations over opponents whose states no player knows.

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Expectation, Learning, LearningRule, Mode};
use walras_engine::model::ModelError;

use crate::{distance, lanes, play, rounds, welfare};

const PHI: [f64; 4] = [3.0, -2.0, 0.5, -0.25];

fn under(expectation: Expectation, learning: Learning) -> Learning {
    Learning { expectation, ..learning }
}

/// Payoffs are linear in sums over the others, so that their expected contributions say it all.
#[test]
fn the_mean_field_is_exact() {
    for (players, levels) in [(2, 21), (3, 5)] {
        let model = lanes(players, levels, &[]);
        let learning = rounds(players, LearningRule::logit(2.0), 0.5);
        let mean_field = play(&model, learning.clone(), PHI);
        let exact = play(&model, under(Expectation::Exact, learning), PHI);
        assert!(mean_field.converged() && exact.converged());
        assert!(distance(&mean_field.state_strategy, &exact.state_strategy) < 1e-12);
        assert!(distance(&mean_field.payoff, &exact.payoff) < 1e-10, "{:?} {:?}", mean_field.payoff, exact.payoff);
        assert!(distance(&mean_field.regret, &exact.regret) < 1e-10);
        assert!(distance(&mean_field.outcomes, &exact.outcomes) < 1e-10);
    }
}

/// Two agents, added up by hand: every start and move of one against every start and move of the other.
#[test]
fn strategies_respond_to_all_that_the_other_may_do() {
    let (levels, starts, precision) = (6, 21, 1.5);
    let model = lanes(2, levels, &[]);
    let found = play(&model, under(Expectation::Exact, rounds(2, LearningRule::logit(precision), 0.5)), PHI);
    let start = |s: usize| s as f64 / 20.0;
    let movement = |a: usize| a as f64 / (levels - 1) as f64;
    let law = |player: usize, s: usize| &found.state_strategy[(player * starts + s) * levels..][..levels];
    let (mut earned, mut reward) = (0.0, 0.0);
    for s in 0..starts {
        let mut payoffs = vec![0.0; levels];
        for (a, payoff) in payoffs.iter_mut().enumerate() {
            let x = start(s) + movement(a);
            let g = [1, 2, 3, 4].map(|k| (x / 2.0_f64).powi(k));
            *payoff = g.iter().zip(PHI).map(|(g, w)| g * w).sum::<f64>() - 0.05 * movement(a);
            let mut cost = 0.05 * movement(a);
            for (r, b) in (0..starts).flat_map(|r| (0..levels).map(move |b| (r, b))) {
                let apart = (x - start(r) - movement(b)).powi(2) * law(1, r)[b] / starts as f64;
                *payoff -= apart;
                cost += apart;
            }
            reward -= cost * law(0, s)[a] / starts as f64;
        }
        let best = payoffs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = payoffs.iter().map(|u| (precision * (u - best)).exp()).collect();
        let total: f64 = weights.iter().sum();
        for (p, weight) in law(0, s).iter().zip(weights) {
            assert!((p - weight / total).abs() < 1e-8);
        }
        earned += payoffs.iter().zip(law(0, s)).map(|(u, p)| u * p).sum::<f64>() / starts as f64;
    }
    assert!((found.payoff[0] - earned).abs() < 1e-9, "{} {earned}", found.payoff[0]);
    assert!((welfare(&found) - 2.0 * reward).abs() < 1e-9, "{} {reward}", welfare(&found));
    let marginal: f64 = (0..starts).map(|s| law(1, s)[2]).sum::<f64>() / starts as f64;
    assert!((found.strategy_of(0, 1)[2] - marginal).abs() < 1e-15);
}

#[test]
fn many_draws_come_near_the_expectation() {
    let model = lanes(3, 6, &[]);
    let learning = Learning { max_rounds: 1, ..rounds(3, LearningRule::logit(0.0), 1.0) };
    let exact = play(&model, learning.clone(), PHI);
    let sampled = play(&model, under(Expectation::Sampled { draws: 40_000 }, learning), PHI);
    assert!(distance(&exact.payoff, &sampled.payoff) < 0.02, "{:?} {:?}", exact.payoff, sampled.payoff);
    assert!(distance(&exact.outcomes, &sampled.outcomes) < 0.05, "{:?} {:?}", exact.outcomes, sampled.outcomes);
}

/// The search works on beliefs about contributions, which are expectations over states too.
#[test]
fn the_accelerated_search_finds_where_learning_rests() {
    for (players, precision) in [(2, 10.0), (5, 1.0), (20, 0.1)] {
        let model = lanes(players, 21, &[]);
        let slow = play(&model, rounds(players, LearningRule::logit(precision), 0.1), PHI);
        let fast = Learning { tolerance: 1e-11, ..Learning::by(vec![LearningRule::logit(precision); players]) };
        let fast = play(&model, Learning { mode: Mode::Accelerated, ..fast }, PHI);
        assert!(slow.converged() && fast.converged(), "{:?} {:?}", slow.residual, fast.residual);
        assert!(fast.rounds[0] < 60, "{:?}", fast.rounds);
        assert!(distance(&slow.state_strategy, &fast.state_strategy) < 1e-7);
    }
}

#[test]
fn joint_states_and_actions_beyond_any_table_are_refused() {
    let model = lanes(4, 21, &[]);
    let learning = under(Expectation::Exact, rounds(4, LearningRule::logit(1.0), 1.0));
    let error = Laboratory::new(model, learning, 1).check(&[PHI.to_vec()]).unwrap_err();
    assert!(matches!(error, ModelError::TooManyJointActions { states: 21, .. }));
    assert!(error.to_string().contains("21 actions in 21 states each"), "{error}");
}

#[test]
fn threads_never_change_a_bit() {
    let model = lanes(40, 21, &[]);
    let learning = Learning { max_rounds: 6, ..rounds(40, LearningRule::logit(0.5), 0.3) };
    for expectation in [Expectation::MeanField, Expectation::Sampled { draws: 3 }] {
        let on = |threads| {
            let learning = under(expectation, learning.clone());
            let play = Laboratory::new(model.clone(), learning, threads).play(&[PHI.to_vec()]).unwrap().remove(0);
            (play.state_strategy, play.payoff, play.outcomes)
        };
        assert_eq!(on(1), on(3));
    }
}
