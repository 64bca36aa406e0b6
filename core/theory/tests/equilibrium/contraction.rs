//! Contraction against summation over all action profiles.

use proptest::prelude::*;
use walras_theory::normal_form::Contraction;

use crate::games::{brute_payoffs, distance, profile, random};

fn shapes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1_usize..6, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn payoffs_are_sums_over_action_profiles(actions in shapes(), seed in 0_u64..1000) {
        let game = random(&actions, seed);
        let profile = profile(&actions, seed);
        let expected = brute_payoffs(&game, &profile);
        let mut payoffs = vec![0.0; profile.len()];
        Contraction::new(&game).payoffs(&game, &profile, &mut payoffs);
        prop_assert!(distance(&payoffs, &expected) < 1e-14);
        for player in 0..actions.len() {
            let mut own = vec![0.0; actions[player]];
            game.action_payoffs(&profile, player, &mut own);
            prop_assert!(distance(&own, &expected[game.offsets()[player]..game.offsets()[player + 1]]) < 1e-14);
        }
    }

    #[test]
    fn derivatives_are_payoffs_against_a_pure_opponent(actions in shapes(), seed in 0_u64..1000) {
        let game = random(&actions, seed);
        let mixed = profile(&actions, seed);
        let size = mixed.len();
        let (mut payoffs, mut derivatives) = (vec![0.0; size], vec![f64::NAN; size * size]);
        Contraction::new(&game).derivatives(&game, &mixed, &mut payoffs, &mut derivatives);
        prop_assert!(distance(&payoffs, &brute_payoffs(&game, &mixed)) < 1e-14);
        for j in 0..actions.len() {
            let own = game.offsets()[j]..game.offsets()[j + 1];
            for b in own.clone() {
                let mut pure = mixed.clone();
                pure[own.clone()].fill(0.0);
                pure[b] = 1.0;
                let expected = brute_payoffs(&game, &pure);
                for a in 0..size {
                    let expected = if own.contains(&a) { 0.0 } else { expected[a] };
                    prop_assert!((derivatives[a * size + b] - expected).abs() < 1e-14);
                }
            }
        }
    }
}

#[test]
fn five_players_with_eight_actions_are_contracted() {
    let actions = [8; 5];
    let game = random(&actions, 3);
    let profile = profile(&actions, 3);
    let mut payoffs = vec![0.0; 40];
    Contraction::new(&game).payoffs(&game, &profile, &mut payoffs);
    assert!(distance(&payoffs, &brute_payoffs(&game, &profile)) < 1e-13);
}
