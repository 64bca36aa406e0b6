//! Nash equilibria of trees: two methods against each other, against enumeration of pure strategies, and known values.

use proptest::prelude::*;
use walras_theory::equilibrium::{LogitOptions, Status, TreeMethod, enumerate_nash, sequential, tree_nash};
use walras_theory::extensive_form::ExtensiveForm;
use walras_theory::normal_form::NormalForm;

use super::agent::as_tree;
use super::poker::leduc;
use super::random_tree::{best_by_enumeration, expected, tree};
use super::reference::reference;
use crate::games::distance;

pub(crate) fn kuhn() -> ExtensiveForm {
    reference().into_iter().find(|(named, _)| named.title == "Kuhn poker").unwrap().0.game
}

#[test]
fn kuhn_poker_is_worth_a_loss_of_an_eighteenth() {
    let found = tree_nash(&kuhn(), &LogitOptions::default()).unwrap();
    assert_eq!((found.method, found.status), (TreeMethod::SequenceFormLp, Status::Converged));
    assert!((found.profile.values[0] + 1.0 / 18.0).abs() < 1e-12, "{:?}", found.profile.values);
    assert!(found.profile.nash_conv < 1e-12, "{:e}", found.profile.nash_conv);
    let limit = sequential(&kuhn(), &LogitOptions::default()).unwrap();
    assert_eq!((limit.method, limit.status), (TreeMethod::AgentLogitLimit, Status::Converged));
    assert!((limit.profile.values[0] + 1.0 / 18.0).abs() < 1e-9, "{:?}", limit.profile.values);
}

#[test]
fn kuhn_poker_of_other_units_goes_by_complementarity() {
    // With the second player's payoffs in other units the game is no longer of constant sum, yet has the same equilibria.
    let game = kuhn();
    let payoffs = game.leaf_payoffs().chunks_exact(2).flat_map(|u| [u[0], 3.0 * u[1]]).collect();
    let found = tree_nash(&game.with_payoffs(payoffs).unwrap(), &LogitOptions::default()).unwrap();
    assert_eq!((found.method, found.status), (TreeMethod::SequenceFormLcp, Status::Converged));
    assert!((found.profile.values[0] + 1.0 / 18.0).abs() < 1e-12, "{:?}", found.profile.values);
}

#[test]
fn leduc_poker_has_the_known_value() {
    let found = tree_nash(&leduc(), &LogitOptions::default()).unwrap();
    assert_eq!((found.method, found.status), (TreeMethod::SequenceFormLp, Status::Converged));
    // Lanctot et al., "OpenSpiel" (2019): −0.085606424.
    assert!((found.profile.values[0] + 0.085_606_424).abs() < 1e-8, "{:?}", found.profile.values);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_pure_strategy_gains(game in tree(2)) {
        let found = tree_nash(&game, &LogitOptions::default()).unwrap();
        prop_assert_eq!(found.status, Status::Converged);
        prop_assert!(found.method != TreeMethod::AgentLogitLimit);
        let values = expected(&game, &found.profile.behavior);
        for (player, value) in values.iter().enumerate() {
            if let Some(best) = best_by_enumeration(&game, &found.profile.behavior, player) {
                prop_assert!(best - value < 1e-8, "{}", best - value);
            }
        }
    }

    #[test]
    fn of_a_matrix_it_is_one_that_enumeration_finds(u in prop::collection::vec(-9_i32..10, 18)) {
        let game = NormalForm::new(vec![3, 3], u.into_iter().map(f64::from).collect()).unwrap();
        let found = tree_nash(&as_tree(&game), &LogitOptions::default()).unwrap();
        prop_assert_eq!(found.status, Status::Converged);
        let all = enumerate_nash(&game).unwrap();
        let near = all.profiles.iter().any(|profile| distance(profile, &found.profile.behavior) < 1e-9);
        prop_assert!(near || all.infinite, "{:?} {:?}", found.profile.behavior, all.profiles);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn limits_of_three_players_leave_no_regret(game in tree(3)) {
        let found = sequential(&game, &LogitOptions::default()).unwrap();
        // A branch may stall; then the answer must say so.
        if found.status == Status::Converged {
            let values = expected(&game, &found.profile.behavior);
            let (low, high) = (0..3).map(|i| game.payoff_range(i)).fold((0.0_f64, 0.0_f64), |(l, h), r| (l.min(r.0), h.max(r.1)));
            for (player, value) in values.iter().enumerate() {
                if let Some(best) = best_by_enumeration(&game, &found.profile.behavior, player) {
                    prop_assert!(best - value < 2e-9 * (high - low) + 1e-10, "{}", best - value);
                }
            }
        }
    }
}
