//! Decision problems of one player: best responses and soft best responses against value iteration.

use proptest::prelude::*;
use walras_theory::dynamic::{Evaluation, MarkovGame, best_response, markov_logit, soft_response};
use walras_theory::quality::largest;

use super::games::random;
use crate::games::distance;

/// `V*` of a player against the others by value iteration over its actions.
fn by_value_iteration(game: &MarkovGame, player: usize, profile: &[f64]) -> Vec<f64> {
    let mut values = vec![0.0; game.states()];
    for _ in 0..1500 {
        values = (0..game.states())
            .map(|s| {
                let stage = game.stage(s);
                let mut q = vec![0.0; stage.actions()[player]];
                for joint in 0..stage.payoffs(player).len() {
                    let (mut rest, mut weight, mut own) = (joint, 1.0, 0);
                    for j in (0..game.players()).rev() {
                        let action = rest % stage.actions()[j];
                        rest /= stage.actions()[j];
                        if j == player {
                            own = action;
                        } else {
                            weight *= profile[game.strategy(j, s).start + action];
                        }
                    }
                    let later = game.transition().expect(game.row(s, joint), &values);
                    q[own] += weight * (stage.payoffs(player)[joint] + game.discount() * later);
                }
                q.into_iter().fold(f64::NEG_INFINITY, f64::max)
            })
            .collect();
    }
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn best_responses_agree_with_value_iteration(seed in any::<u64>(), states in 1_usize..5) {
        let game = random(seed, &[3, 2, 2], states, 0.9);
        let profile = markov_logit(&game, 1.0).unwrap().profile;
        let mut evaluation = Evaluation::new(&game);
        prop_assert!(evaluation.evaluate(&profile));
        for player in 0..3 {
            let found = best_response(&game, player, &profile).unwrap();
            let values = by_value_iteration(&game, player, &profile);
            prop_assert!(distance(&found.values, &values) < 1e-11);
            prop_assert!(found.bellman_residual < 1e-12);
            let gain: Vec<f64> = values.iter().zip(evaluation.values_of(player)).map(|(b, v)| b - v).collect();
            prop_assert!(distance(&found.regret, &gain) < 1e-11);
        }
    }

    #[test]
    fn soft_responses_solve_the_soft_bellman_equation(seed in any::<u64>(), rationality in 0.05_f64..200.0) {
        let game = random(seed, &[3], 4, 0.9);
        let rewards: Vec<f64> = (0..4).flat_map(|s| game.stage(s).payoffs(0).to_vec()).collect();
        let habit = [0.2, 0.5, 0.3].repeat(4);
        let found = soft_response(&rewards, game.transition(), &habit, rationality, 0.9, 4).unwrap();
        prop_assert!(found.residual < 1e-12, "{:e}", found.residual);
        // Plain iteration of the operator.
        let mut values = vec![0.0; 4];
        for _ in 0..1000 {
            values = (0..4).map(|s| {
                let q: Vec<f64> =
                    (0..3).map(|a| rewards[3 * s + a] + 0.9 * game.transition().expect(3 * s + a, &values)).collect();
                let best = q.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let total: f64 = q.iter().zip(&habit).map(|(q, h)| h * (rationality * (q - best)).exp()).sum();
                best + total.ln() / rationality
            }).collect();
        }
        prop_assert!(distance(&found.values, &values) < 1e-10);
    }
}

#[test]
fn soft_responses_have_the_right_limits() {
    let game = random(9, &[3], 5, 0.8);
    let rewards: Vec<f64> = (0..5).flat_map(|s| game.stage(s).payoffs(0).to_vec()).collect();
    let uniform = vec![1.0 / 3.0; 15];
    let soft = |rationality| soft_response(&rewards, game.transition(), &uniform, rationality, 0.8, 5).unwrap();
    assert!(distance(&soft(1e-9).policy, &uniform) < 1e-8);
    let best = best_response(&game, 0, &game.uniform()).unwrap();
    assert!(distance(&soft(1e9).values, &best.values) < 1e-7);
    // An action that habit never takes is never taken.
    let never = [0.0, 0.5, 0.5].repeat(5);
    let without = soft_response(&rewards, game.transition(), &never, 5.0, 0.8, 5).unwrap();
    assert_eq!(largest(without.policy.chunks(3).map(|p| p[0])), 0.0);
    assert!(soft_response(&rewards, game.transition(), &uniform, 0.0, 0.8, 5).is_err());
    assert!(soft_response(&rewards, game.transition(), &[0.5; 15], 1.0, 0.8, 5).is_err());
}
