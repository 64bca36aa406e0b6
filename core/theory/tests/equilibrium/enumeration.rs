//! Enumeration of equilibria against pure best responses, counting theorems and games known by hand.

use proptest::prelude::*;
use walras_theory::equilibrium::{
    AllNashError, EnumerationError, all_nash, enumerate_nash, enumerate_nash_by_pivots, enumerate_nash_within,
};
use walras_theory::normal_form::NormalForm;

use crate::games::{bimatrix, brute_payoffs, distance, random};

fn regret(game: &NormalForm, profile: &[f64]) -> f64 {
    let payoffs = brute_payoffs(game, profile);
    let own = |o: &[usize]| {
        let (p, u) = (&profile[o[0]..o[1]], &payoffs[o[0]..o[1]]);
        let mean: f64 = p.iter().zip(u).map(|(p, u)| p * u).sum();
        u.iter().copied().fold(f64::NEG_INFINITY, f64::max) - mean
    };
    game.offsets().windows(2).map(own).fold(0.0, f64::max)
}

#[test]
fn coordination_on_n_actions_has_all_subsets_as_equilibria() {
    let identity = std::array::from_fn::<[f64; 5], 5, _>(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    let found = enumerate_nash(&bimatrix(identity, identity)).unwrap();
    assert_eq!(found.profiles.len(), 31);
    assert!(!found.degenerate && !found.infinite);
    assert_eq!(found.exact[0].iter().map(ToString::to_string).collect::<Vec<_>>()[..5], ["0", "0", "0", "0", "1"]);
}

#[test]
fn continua_are_reported_by_their_corners() {
    // The second player is indifferent if the first plays its first action, which it does while q is small enough.
    let game = bimatrix([[1.0, 1.0], [0.0, 2.0]], [[1.0, 1.0], [0.0, 1.0]]);
    let found = enumerate_nash(&game).unwrap();
    assert!(found.degenerate && found.infinite);
    let expected = [[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 0.5, 0.5], [1.0, 0.0, 1.0, 0.0]];
    assert_eq!(found.profiles.len(), 3, "{:?}", found.profiles);
    for profile in expected {
        assert!(found.profiles.iter().any(|p| distance(p, &profile) == 0.0), "{:?}", found.profiles);
    }
    let idle = enumerate_nash(&NormalForm::new(vec![2, 3], vec![1.0; 12]).unwrap()).unwrap();
    assert_eq!(idle.profiles.len(), 6);
    assert!(idle.infinite);
}

#[test]
fn a_degenerate_game_may_have_finitely_many_equilibria() {
    // A weakly dominant strategy ties only off the equilibrium path.
    let game = bimatrix([[2.0, 1.0], [1.0, 1.0]], [[2.0, 1.0], [1.0, 0.0]]);
    let found = enumerate_nash(&game).unwrap();
    assert_eq!(found.profiles, vec![vec![1.0, 0.0, 1.0, 0.0]]);
    assert!(found.degenerate && !found.infinite);
}

#[test]
fn generic_games_have_an_odd_number_of_equilibria() {
    for (shape, seeds) in [(vec![2, 2], 40), (vec![3, 4], 25), (vec![5, 5], 8), (vec![1, 6], 5)] {
        for seed in 0..seeds {
            let game = random(&shape, seed);
            let found = enumerate_nash(&game).unwrap();
            assert_eq!(found.profiles.len() % 2, 1, "{shape:?} {seed}");
            assert!(!found.degenerate && !found.infinite);
            assert!(found.profiles.iter().all(|p| regret(&game, p) < 1e-14));
        }
    }
}

#[test]
fn what_cannot_be_enumerated_is_refused() {
    assert_eq!(enumerate_nash(&random(&[2, 2, 2], 0)), Err(EnumerationError::Players { players: 3 }));
    let limited = enumerate_nash_within(&random(&[4, 4], 0), 50);
    assert_eq!(limited, Err(EnumerationError::TooLarge { rows: 4, columns: 4, pairs: 69, limit: 50 }));
    assert!(matches!(enumerate_nash_within(&random(&[40, 40], 0), 1 << 40), Err(EnumerationError::TooLarge { .. })));
}

#[test]
fn extreme_units_are_exact_too() {
    let game = bimatrix([[1e300, 0.0], [0.0, 3e300]], [[-1e-300, 0.0], [0.0, -1e-300]]);
    let found = enumerate_nash(&game).unwrap();
    assert_eq!(found.profiles, vec![vec![0.5, 0.5, 0.75, 0.25]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Small integers make ties likely.
    #[test]
    fn pure_equilibria_are_those_of_best_responses(payoffs in prop::collection::vec(0_u8..4, 24)) {
        let payoffs: Vec<f64> = payoffs.iter().map(|&u| f64::from(u)).collect();
        let (a, b) = payoffs.split_at(12);
        let game = NormalForm::new(vec![3, 4], payoffs.clone()).unwrap();
        let found = enumerate_nash(&game).unwrap();
        prop_assert!(!found.profiles.is_empty());
        prop_assert!(found.profiles.iter().all(|p| regret(&game, p) < 1e-14));
        for i in 0..3 {
            for j in 0..4 {
                let best = (0..3).all(|k| a[k * 4 + j] <= a[i * 4 + j]) && (0..4).all(|k| b[i * 4 + k] <= b[i * 4 + j]);
                let mut pure = vec![0.0; 7];
                pure[i] = 1.0;
                pure[3 + j] = 1.0;
                prop_assert_eq!(best, found.profiles.contains(&pure));
            }
        }
    }
}

/// Payoffs from a few whole numbers, so that ties abound.
fn coarse(shape: &[usize], seed: u64) -> NormalForm {
    let game = random(shape, seed);
    let payoffs = (0..2).flat_map(|i| game.payoffs(i).to_vec()).map(|u| (2.0 * u).round());
    NormalForm::new(shape.to_vec(), payoffs.collect()).unwrap()
}

#[test]
fn pivots_find_what_supports_do() {
    let (mut degenerate, mut connected) = (0, 0);
    for seed in 0..60 {
        let shape = [[2, 2], [3, 4], [4, 4], [5, 3]][seed as usize % 4];
        let game = if seed % 3 == 0 { random(&shape, seed) } else { coarse(&shape, seed) };
        let (supports, pivots) = (enumerate_nash(&game).unwrap(), enumerate_nash_by_pivots(&game).unwrap());
        assert_eq!((&supports.exact, &supports.components), (&pivots.exact, &pivots.components), "seed {seed}");
        assert_eq!((supports.degenerate, supports.infinite), (pivots.degenerate, pivots.infinite), "seed {seed}");
        degenerate += usize::from(pivots.degenerate);
        for component in &pivots.components {
            connected += usize::from(component.equilibria.len() > 1);
            for set in &component.sets {
                let mean = |k: usize| set.iter().map(|&e| pivots.profiles[e][k]).sum::<f64>() / set.len() as f64;
                let mean: Vec<f64> = (0..pivots.profiles[0].len()).map(mean).collect();
                assert!(regret(&game, &mean) < 1e-12, "seed {seed}: {set:?}");
            }
        }
    }
    assert!(degenerate > 20 && connected > 10, "{degenerate} {connected}");
}

#[test]
fn twelve_actions_by_pivots() {
    let game = random(&[12, 12], 5);
    let found = enumerate_nash(&game).unwrap();
    assert!(found.profiles.len() % 2 == 1 && found.profiles.iter().all(|p| regret(&game, p) < 1e-12));
}

/// Whole payoffs of 0 to 100 by a linear congruential generator, so that other programs can be given the same games.
fn of_hundreds(actions: usize, seed: u64) -> NormalForm {
    let mut x = seed;
    let mut next = || {
        x = (1_103_515_245 * x + 12_345) % (1 << 31);
        ((x >> 16) % 101) as f64
    };
    let payoffs = (0..2 * actions * actions).map(|_| next()).collect();
    NormalForm::new(vec![actions; 2], payoffs).unwrap()
}

/// Numbers of extreme equilibria that lrsnash of lrslib 0.71b finds (Avis, Rosenberg, Savani & von Stengel 2010).
#[test]
fn as_many_as_lrsnash_finds() {
    for (actions, seed, expected) in [(8, 1, 9), (10, 1, 5), (10, 2, 13)] {
        let game = of_hundreds(actions, seed);
        let found = enumerate_nash_by_pivots(&game).unwrap();
        assert_eq!(found.profiles.len(), expected, "{actions} actions, seed {seed}");
        assert!(found.profiles.iter().all(|p| regret(&game, p) < 1e-12));
    }
}

#[test]
fn supports_of_two_players_are_settled_by_boxes_as_by_fractions() {
    for seed in 0..12 {
        let game = random(&[3, 3], 100 + seed);
        let (exact, boxes) = (enumerate_nash(&game).unwrap(), all_nash(&game).unwrap());
        assert!(boxes.complete && boxes.profiles.len() == exact.profiles.len(), "seed {seed}");
        for profile in &exact.profiles {
            assert!(boxes.profiles.iter().any(|p| distance(p, profile) < 1e-9), "seed {seed}");
        }
    }
}

#[test]
fn three_players_have_all_the_equilibria_that_are_known() {
    let nine = all_nash(&super::crossing::nine()).unwrap();
    assert!(nine.complete && nine.profiles.len() == 9, "{nine:?}");
    let mut mixed = 0;
    for seed in 0..10 {
        let game = random(&[2, 3, 2], 200 + seed);
        let found = all_nash(&game).unwrap();
        // Generic games have an odd number of equilibria (Wilson 1971).
        assert!(found.complete && found.profiles.len() % 2 == 1, "seed {seed}: {found:?}");
        assert!(found.profiles.iter().all(|p| regret(&game, p) < 1e-8), "seed {seed}: {found:?}");
        // Every pure equilibrium is among them.
        let pure = (0..12).filter(|index| {
            let at = [index / 6, index / 2 % 3, index % 2];
            let profile = [(2, at[0]), (3, at[1]), (2, at[2])];
            let flat: Vec<f64> =
                profile.iter().flat_map(|&(n, a)| (0..n).map(move |k| f64::from(u8::from(k == a)))).collect();
            regret(&game, &flat) <= 0.0
        });
        let are_pure = |p: &Vec<f64>| p.iter().all(|&p| p == 0.0 || p == 1.0);
        assert_eq!(pure.count(), found.profiles.iter().filter(|p| are_pure(p)).count(), "seed {seed}");
        mixed += found.profiles.iter().filter(|p| !are_pure(p)).count();
    }
    assert!(mixed > 5, "{mixed}");
    let large = random(&[8, 8, 8], 0);
    assert!(matches!(all_nash(&large), Err(AllNashError::TooLarge { found: 16_581_375 })));
    // Nobody cares about anything: degenerate as can be, which is said.
    let idle = all_nash(&NormalForm::new(vec![2, 2, 2], vec![1.0; 24]).unwrap()).unwrap();
    assert!(!idle.complete && idle.profiles.len() >= 8);
}
