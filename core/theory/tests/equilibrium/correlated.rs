//! Correlated equilibria of largest welfare against Nash equilibria, which are some of them.

use proptest::prelude::*;
use walras_theory::equilibrium::{Correlation, Status, best_correlated, enumerate_nash, judged_correlated};
use walras_theory::normal_form::NormalForm;

/// The joint distribution of independent strategies of two players.
fn product(game: &NormalForm, profile: &[f64]) -> Vec<f64> {
    let (first, second) = profile.split_at(game.actions()[0]);
    first.iter().flat_map(|p| second.iter().map(move |q| p * q)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_nash_equilibrium_is_better(u in prop::collection::vec(-9_i32..10, 18)) {
        let game = NormalForm::new(vec![3, 3], u.into_iter().map(f64::from).collect()).unwrap();
        let fine = best_correlated(&game, Correlation::Correlated).unwrap();
        let coarse = best_correlated(&game, Correlation::Coarse).unwrap();
        prop_assert_eq!((fine.status, coarse.status), (Status::Converged, Status::Converged));
        let welfare = |values: &[f64]| values.iter().sum::<f64>();
        // Every correlated equilibrium is a coarse one.
        prop_assert!(welfare(&coarse.values) >= welfare(&fine.values) - 1e-8);
        prop_assert!(judged_correlated(&game, Correlation::Coarse, fine.distribution.clone()).relative_regret < 1e-9);
        for profile in &enumerate_nash(&game).unwrap().profiles {
            let nash = judged_correlated(&game, Correlation::Correlated, product(&game, profile));
            prop_assert!(nash.relative_regret < 1e-9 && welfare(&nash.values) <= welfare(&fine.values) + 1e-8);
        }
    }
}

#[test]
fn what_pays_to_change_is_no_equilibrium() {
    // Matching pennies: any sure profile leaves one player to gain 2.
    let game = NormalForm::new(vec![2, 2], vec![1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]).unwrap();
    let sure = judged_correlated(&game, Correlation::Correlated, vec![1.0, 0.0, 0.0, 0.0]);
    assert_eq!((sure.regret, sure.status), (vec![0.0, 2.0], Status::Stalled));
}
