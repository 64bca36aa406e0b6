//! Equilibria of random games against plain iteration, and of games with a known answer.

use proptest::prelude::*;
use walras_theory::dynamic::{
    DynamicError, Evaluation, MarkovGame, StageSolver, Transition, backward, certify, markov_logit, markov_nash,
    shapley,
};
use walras_theory::equilibrium::{Status, logit_qre};
use walras_theory::normal_form::NormalForm;
use walras_theory::quality::largest;
use walras_theory::response::logit_response;

use super::games::random;
use crate::games::distance;

/// Logit play by damped iteration on values and strategies, one expectation after the other.
fn by_iteration(game: &MarkovGame, precision: f64) -> Vec<f64> {
    let mut profile = game.uniform();
    let mut evaluation = Evaluation::new(game);
    for _ in 0..4000 {
        assert!(evaluation.evaluate(&profile));
        for s in 0..game.states() {
            for i in 0..game.players() {
                let own = game.strategy(i, s);
                let mut response = vec![0.0; own.len()];
                logit_response(precision, &evaluation.action_values()[own.clone()], &mut response);
                profile[own].iter_mut().zip(&response).for_each(|(p, r)| *p += 0.1 * (r - *p));
            }
        }
    }
    profile
}

/// Values by a truncated sum over periods, joint action by joint action.
fn by_summing(game: &MarkovGame, profile: &[f64], player: usize) -> Vec<f64> {
    let mut values = vec![0.0; game.states()];
    for _ in 0..2000 {
        values = (0..game.states())
            .map(|s| {
                let stage = game.stage(s);
                let joint = stage.payoffs(player).len();
                let each = (0..joint).map(|a| {
                    let mut rest = a;
                    let mut weight = 1.0;
                    for j in (0..game.players()).rev() {
                        weight *= profile[game.strategy(j, s).start + rest % stage.actions()[j]];
                        rest /= stage.actions()[j];
                    }
                    let later: f64 = game.transition().row(game.row(s, a)).map(|(next, p)| p * values[next]).sum();
                    weight * (stage.payoffs(player)[a] + game.discount() * later)
                });
                each.sum()
            })
            .collect();
    }
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn logit_equilibria_agree_with_iteration(seed in any::<u64>(), states in 1_usize..4, players in 1_usize..4) {
        let actions: Vec<usize> = (0..players).map(|i| 2 + (seed as usize >> i) % 2).collect();
        let game = random(seed, &actions, states, 0.8);
        let found = markov_logit(&game, 0.4).unwrap();
        prop_assert_eq!(found.status, Status::Converged);
        prop_assert!(distance(&found.profile, &by_iteration(&game, 0.4)) < 1e-10);
        for i in 0..players {
            let values = &found.certificate.values[i * states..][..states];
            prop_assert!(distance(values, &by_summing(&game, &found.profile, i)) < 1e-11);
        }
    }

    #[test]
    fn nash_equilibria_of_random_games_leave_nothing_to_gain(seed in any::<u64>(), states in 1_usize..5) {
        let game = random(seed, &[2, 3], states, 0.9);
        let found = markov_nash(&game).unwrap();
        // What is reported is what the policies prove.
        let certificate = certify(&game, &found.profile).unwrap();
        prop_assert_eq!(&certificate, &found.certificate);
        if found.status == Status::Converged {
            prop_assert!(largest(certificate.regret) < 1e-7);
        }
    }

    #[test]
    fn zero_sum_values_hold_shapleys_equation(seed in any::<u64>(), states in 1_usize..4) {
        let drawn = random(seed, &[3, 2], states, 0.9);
        let stages = (0..states).map(|s| {
            let own = drawn.stage(s).payoffs(0);
            NormalForm::new(vec![3, 2], own.iter().copied().chain(own.iter().map(|u| -u)).collect()).unwrap()
        });
        let game = MarkovGame::new(stages.collect(), drawn.transition().clone(), 0.9).unwrap();
        let found = shapley(&game).unwrap();
        prop_assert_eq!(found.status, Status::Converged);
        prop_assert!(found.residual < 1e-13, "{:e}", found.residual);
        // Neither has a better policy against the other's: the values are what both guarantee.
        prop_assert!(found.certificate.nash_conv < 1e-10, "{:e}", found.certificate.nash_conv);
    }
}

#[test]
fn a_game_of_one_state_is_the_repeated_one_shot_game() {
    let drawn = random(5, &[2, 3], 1, 0.75);
    let dynamic = markov_logit(&drawn, 1.5).unwrap();
    let once = logit_qre(drawn.stage(0), 1.5).unwrap();
    assert!(distance(&dynamic.profile, &once.profile) < 1e-13);
    let expected: f64 = {
        let mut q = vec![0.0; 2];
        drawn.stage(0).action_payoffs(&once.profile, 0, &mut q);
        q.iter().zip(&once.profile).map(|(q, p)| q * p).sum::<f64>() / 0.25
    };
    assert!((dynamic.certificate.values[0] - expected).abs() < 1e-12);
}

#[test]
fn long_horizons_approach_stationary_play() {
    // One player: backward induction is value iteration.
    let game = random(11, &[3], 4, 0.7);
    let stationary = markov_nash(&game).unwrap();
    let finite = backward(&game, 80, StageSolver::Nash).unwrap();
    assert_eq!(finite.status, Status::Converged);
    assert!(distance(&finite.periods[0].values, &stationary.certificate.values) < 1e-11);
    assert!(finite.nash_conv < 1e-12);
    let last = &finite.periods[79];
    for s in 0..4 {
        let best = game.stage(s).payoffs(0).iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!((last.values[s] - best).abs() < 1e-12);
    }
    // With a last period a discount of 1 is fine, and logit play loses what its regret says.
    let undiscounted = MarkovGame::new((0..4).map(|s| game.stage(s).clone()).collect(), game.transition().clone(), 1.0);
    let logit = backward(&undiscounted.unwrap(), 3, StageSolver::Logit(2.0)).unwrap();
    assert!(logit.status == Status::Converged && logit.nash_conv > 0.01);
}

#[test]
fn constants_far_from_zero_change_values_only() {
    let game = random(3, &[2, 2], 3, 0.9);
    let far = (0..3).map(|s| {
        let shifted = (0..2).flat_map(|i| game.stage(s).payoffs(i).iter().map(|u| u + 1e7).collect::<Vec<_>>());
        NormalForm::new(vec![2, 2], shifted.collect()).unwrap()
    });
    let far = MarkovGame::new(far.collect(), game.transition().clone(), 0.9).unwrap();
    let (near, far) = (markov_logit(&game, 5.0).unwrap(), markov_logit(&far, 5.0).unwrap());
    assert!(distance(&near.profile, &far.profile) < 1e-7);
    assert!(far.residual < 1e-12);
    assert!((far.certificate.values[0] - near.certificate.values[0] - 1e8).abs() < 1e-5);
}

#[test]
fn what_is_no_game_is_refused() {
    let stage = || NormalForm::new(vec![1, 1], vec![0.0, 0.0]).unwrap();
    let two = || vec![stage(), stage()];
    let sum = MarkovGame::new(two(), Transition::dense(&[0.5, 0.5, 0.5, 0.4], 2), 0.9);
    assert_eq!(sum, Err(DynamicError::Sum { state: 1, joint: 0, sum: 0.9 }));
    let rows = MarkovGame::new(two(), Transition::dense(&[0.5, 0.5], 2), 0.9);
    assert_eq!(rows, Err(DynamicError::Rows { found: 1, expected: 2 }));
    let negative = MarkovGame::new(two(), Transition::dense(&[0.5, 0.5, -0.5, 1.5], 2), 0.9);
    assert!(matches!(negative, Err(DynamicError::Probability { state: 1, joint: 0, next: 0, .. })), "{negative:?}");
    let game = MarkovGame::new(two(), Transition::dense(&[0.0, 1.0, 0.0, 1.0], 2), 1.0).unwrap();
    assert_eq!(markov_logit(&game, 1.0).unwrap_err(), DynamicError::Discount { discount: 1.0 });
    assert_eq!(markov_nash(&game).unwrap_err(), DynamicError::Discount { discount: 1.0 });
    assert_eq!(game.unreachable(None), [0]);
    assert_eq!(game.unreachable(Some(&[1.0, 0.0])), [] as [usize; 0]);
    assert_eq!(game.unreachable(Some(&[0.0, 1.0])), [0]);
    let negative = markov_logit(&random(1, &[2, 2], 2, 0.5), -1.0).unwrap_err();
    assert_eq!(negative, DynamicError::Precision { precision: -1.0 });
    let general = shapley(&random(1, &[2, 2], 2, 0.5)).unwrap_err();
    assert!(matches!(general, DynamicError::NotZeroSum { .. }), "{general}");
}
