//! Nash equilibria by the limit of a branch.

use proptest::prelude::*;
use walras_theory::equilibrium::{NashOptions, Status, enumerate_nash, nash, nash_with};
use walras_theory::normal_form::NormalForm;

use crate::games::{bimatrix, brute_payoffs, distance, mapped, random};

/// Largest regret by brute force.
fn regret(game: &NormalForm, profile: &[f64]) -> f64 {
    let payoffs = brute_payoffs(game, profile);
    let own = |o: &[usize]| {
        let (p, u) = (&profile[o[0]..o[1]], &payoffs[o[0]..o[1]]);
        let mean: f64 = p.iter().zip(u).map(|(p, u)| p * u).sum();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12 && p.iter().all(|&p| p >= 0.0), "{p:?}");
        u.iter().copied().fold(f64::NEG_INFINITY, f64::max) - mean
    };
    game.offsets().windows(2).map(own).fold(0.0, f64::max)
}

#[test]
fn random_games_of_any_number_of_players_are_solved() {
    for shape in
        [vec![4], vec![2, 2], vec![3, 3], vec![6, 5], vec![2, 2, 2], vec![3, 3, 3], vec![2, 2, 2, 2, 2], vec![12, 12]]
    {
        for seed in 0..15 {
            let game = random(&shape, seed);
            let found = nash(&game);
            assert_eq!(found.status, Status::Converged, "{shape:?} {seed}: {found:?}");
            assert!(regret(&game, &found.profile) < 1e-10, "{shape:?} {seed}: {found:?}");
        }
    }
}

#[test]
fn the_equilibrium_of_two_players_is_one_of_those_enumerated() {
    for seed in 0..40 {
        let game = random(&[4, 4], 300 + seed);
        let found = nash(&game);
        let all = enumerate_nash(&game).unwrap();
        assert!(all.profiles.iter().any(|p| distance(p, &found.profile) < 1e-9), "{seed}: {found:?}");
    }
}

#[test]
fn symmetric_and_degenerate_games_are_solved_too() {
    let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let sexes = bimatrix([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]);
    let dominated = bimatrix([[1.0, 1.0], [1.0, 0.0]], [[1.0, 1.0], [0.0, 1.0]]);
    let idle = NormalForm::new(vec![2, 2, 2], vec![3.0; 24]).unwrap();
    for game in [bimatrix(identity, identity), sexes, dominated, idle] {
        let found = nash(&game);
        assert_eq!(found.status, Status::Converged, "{found:?}");
        assert!(regret(&game, &found.profile) < 1e-9, "{found:?}");
    }
}

#[test]
fn units_of_payoffs_do_not_matter() {
    for (seed, scales) in [(1, [1e300, 1e-300]), (2, [1e-12, 1e6]), (3, [1.0, 1e12])] {
        let game = random(&[3, 4], seed);
        let expected = nash(&game);
        let scaled = nash(&mapped(&game, |i, u| scales[i] * u));
        assert_eq!(scaled.status, Status::Converged);
        assert!(distance(&expected.profile, &scaled.profile) < 1e-9);
        let far = nash(&mapped(&game, |_, u| u + 1e9));
        assert_eq!(far.status, Status::Converged);
        assert!(distance(&expected.profile, &far.profile) < 1e-5);
    }
}

#[test]
fn what_is_not_within_tolerance_is_not_called_converged() {
    let game = random(&[3, 3, 3], 4);
    let found = nash_with(&game, &NashOptions { evaluations: 1, ..NashOptions::default() });
    assert_eq!(found.status, Status::Budget);
    let regret = regret(&game, &found.profile);
    assert!(regret > 1e-3 && (regret - found.regret.iter().copied().fold(0.0, f64::max)).abs() < 1e-13);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn games_with_small_integers_are_solved(payoffs in prop::collection::vec(0_u8..4, 18)) {
        let game = NormalForm::new(vec![3, 3], payoffs.iter().map(|&u| f64::from(u)).collect()).unwrap();
        let found = nash(&game);
        prop_assert_eq!(found.status, Status::Converged);
        prop_assert!(regret(&game, &found.profile) < 1e-9);
    }
}

/// Of several equilibria it is the one that the principal branch goes to.
#[test]
fn the_limit_is_that_of_the_principal_branch() {
    let mut compared = 0;
    let coordination = bimatrix([[2.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [0.0, 1.0]]);
    let found = nash(&coordination);
    assert!(found.is_limit && distance(&found.profile, &[1.0, 0.0, 1.0, 0.0]) < 1e-9, "{found:?}");
    for seed in 0..300 {
        // Each player's payoffs range from 0 to 1, to which the solver would bring them.
        let drawn = random(&[2, 2], seed);
        let unit = (0..2).flat_map(|i| {
            let (low, high) = drawn.payoff_range(i);
            drawn.payoffs(i).iter().map(move |u| (u - low) / (high - low)).collect::<Vec<_>>()
        });
        let game = NormalForm::new(vec![2, 2], unit.collect()).unwrap();
        let crisp = walras_theory::equilibrium::logit_qre(&game, 1e6).unwrap();
        let found = nash(&game);
        if crisp.status == Status::Converged && found.branches == 1 && found.is_limit {
            assert!(distance(&found.profile, &crisp.profile) < 0.05, "seed {seed}: {found:?} {crisp:?}");
            compared += 1;
        }
    }
    assert!(compared > 250, "{compared}");
}
