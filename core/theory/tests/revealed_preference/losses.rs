//! Indices that add up losses, against enumeration of rankings and on published data.

use std::time::Duration;

use proptest::prelude::*;
use walras_theory::revealed_preference::{
    CONSISTENCY_TOLERANCE, Degree, DegreeError, Dropped, LossIndex, Losses, Relaxed, ccei, houtman_maks,
    linear_budgets, pareto_gap, swaps, symmetric_budgets, varian,
};

use super::datasets::{choices, published_losses, random_choices};
use super::enumeration::rankings;
use super::matrices::{Draws, KINDS, any_matrix, matrix};

/// Whether the losses that `stays` leaves form a cycle, by transitive closure.
fn has_cycle(losses: &Losses, stays: impl Fn(usize, usize) -> bool) -> bool {
    let size = losses.observations();
    let mut reach: Vec<bool> = (0..size * size).map(|k| stays(k / size, k % size)).collect();
    for k in 0..size {
        for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))) {
            reach[t * size + s] |= reach[t * size + k] && reach[k * size + s];
        }
    }
    (0..size).any(|t| reach[t * size + t])
}

fn is_sound<C>(found: &LossIndex<C>, value: f64) {
    assert!((found.value - value).abs() < 1e-12, "{} is not {value}", found.value);
    assert!(found.lower <= found.value && (!found.exact || found.lower == found.value));
}

fn check_relaxed(found: &Relaxed, losses: &Losses, degree: f64, payer: impl Fn(usize, usize) -> usize) {
    let size = losses.observations();
    let at = |t: usize, s: usize| losses.at(t, s);
    assert!(!has_cycle(losses, |t, s| at(t, s) > found.forgiven[payer(t, s)].max(found.threshold)));
    is_sound(found, found.forgiven.iter().map(|e| e.powf(degree)).sum::<f64>() / size as f64);
}

fn check_dropped(found: &Dropped, losses: &Losses, degree: f64) {
    let size = losses.observations();
    assert!(!has_cycle(losses, |t, s| losses.at(t, s) > found.threshold && !found.forgiven.contains(&(t, s))));
    let dropped = found.forgiven.iter().map(|&(t, s)| losses.at(t, s).powf(degree));
    is_sound(found, dropped.sum::<f64>() / size as f64);
}

/// What a ranking costs: losses against it, the dearest of each `payer`, or all of them.
fn cost_of_ranking(losses: &Losses, place: &[usize], degree: f64, payer: Option<fn(usize, usize) -> usize>) -> f64 {
    let size = losses.observations();
    let mut dearest = vec![0.0_f64; size];
    let mut sum = 0.0;
    for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))) {
        let against = losses.at(t, s) > 0.0 && place[s] <= place[t];
        let cost = if against { losses.at(t, s).powf(degree) } else { 0.0 };
        sum += cost;
        if let Some(payer) = payer {
            let own = &mut dearest[payer(t, s)];
            *own = own.max(cost);
        }
    }
    if payer.is_some() { dearest.iter().sum::<f64>() / size as f64 } else { sum / size as f64 }
}

fn least(losses: &Losses, degree: f64, payer: Option<fn(usize, usize) -> usize>) -> f64 {
    let size = losses.observations();
    rankings(size).iter().map(|place| cost_of_ranking(losses, place, degree, payer)).fold(f64::INFINITY, f64::min)
}

#[test]
fn equal_enumeration_of_rankings() {
    let mut draws = Draws(211);
    let mut total = 0.0;
    for round in 0..160 {
        let size = if round % 40 == 0 { 7 } else { 1 + draws.below(6) };
        let losses = match round % (KINDS + 3) {
            KINDS => Losses::of_spending(&random_choices(size, 2, &mut draws), size).unwrap(),
            kind if kind > KINDS => {
                Losses::of_constraints(&random_symmetric(size, kind - 8, &mut draws), size).unwrap()
            }
            kind => Losses::of_constraints(&matrix(kind, size, &mut draws), size).unwrap(),
        };
        for power in [1.0, 0.5, 2.5] {
            let degree = Degree::new(power).unwrap();
            let own = losses.varian_loss(degree, 0.0, None);
            check_relaxed(&own, &losses, power, |t, _| t);
            let inverse = losses.inverse_varian_loss(degree, 0.0, None);
            check_relaxed(&inverse, &losses, power, |_, s| s);
            let dropped = losses.minimum_cost(None, degree, 0.0, None);
            check_dropped(&dropped, &losses, power);
            let expected = [
                least(&losses, power, Some(|t, _| t)),
                least(&losses, power, Some(|_, s| s)),
                least(&losses, power, None),
            ];
            let found = [own.value, inverse.value, dropped.value];
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-10, "round {round}, degree {power}: {found}, not {expected}");
                total += found;
            }
        }
    }
    assert!(total > 50.0, "{total}");
}

fn random_symmetric(observations: usize, goods: usize, draws: &mut Draws) -> Vec<f64> {
    let (prices, quantities) = (draws.positive(observations * goods), draws.positive(observations * goods));
    symmetric_budgets(&prices, &quantities, observations, goods).unwrap()
}

#[test]
fn weights_scale_the_losses_of_an_observation() {
    // The losses 0.2 and 0.3 contradict each other; the weights make the second the cheaper one.
    let losses = Losses::of_constraints(&[0.0, -0.2, -0.3, 0.0], 2).unwrap();
    let plain = losses.minimum_cost(None, Degree::ONE, 0.0, None);
    assert_eq!((plain.value, plain.forgiven), (0.1, vec![(0, 1)]));
    let weighted = losses.minimum_cost(Some(&[1.6, 0.4]), Degree::ONE, 0.0, None);
    assert_eq!(weighted.forgiven, [(1, 0)]);
    assert!((weighted.value - 0.06).abs() < 1e-15);
}

#[test]
fn all_published_columns_of_forty_subjects() {
    let mut subjects = 0;
    for (choices, expected) in choices().iter().zip(published_losses()) {
        assert_eq!(choices.id, expected.0);
        let size = choices.observations;
        let plain = linear_budgets(&choices.prices, &choices.quantities, size, 2).unwrap();
        let symmetric = symmetric_budgets(&choices.prices, &choices.quantities, size, 2).unwrap();
        let mut found = Vec::new();
        for (g, losses) in [
            (&plain, Losses::of_spending(&plain, size).unwrap()),
            (&symmetric, Losses::of_constraints(&symmetric, size).unwrap()),
        ] {
            let left_out = houtman_maks(g, size, CONSISTENCY_TOLERANCE, None).unwrap().removed.len();
            let swaps = swaps(g, size, CONSISTENCY_TOLERANCE, None).unwrap().count;
            found.extend([
                pareto_gap(g, size).unwrap().value,
                left_out as f64 / size as f64,
                swaps as f64 / size as f64,
            ]);
            for (degree, power) in [(Degree::ONE, 1.0), (Degree::HALF, 0.5)] {
                let own = losses.varian_loss(degree, CONSISTENCY_TOLERANCE, None);
                check_relaxed(&own, &losses, power, |t, _| t);
                let inverse = losses.inverse_varian_loss(degree, CONSISTENCY_TOLERANCE, None);
                check_relaxed(&inverse, &losses, power, |_, s| s);
                let dropped = losses.minimum_cost(None, degree, CONSISTENCY_TOLERANCE, None);
                check_dropped(&dropped, &losses, power);
                assert!(own.exact && inverse.exact && dropped.exact);
                found.extend([own.value, inverse.value, dropped.value]);
            }
        }
        for (k, (found, expected)) in found.iter().zip(&expected.1).enumerate() {
            assert!((found - expected).abs() < 1e-9, "{}, column {k}: {found}, not {expected}", choices.id);
        }
        assert_eq!(found.len(), expected.1.len());
        subjects += 1;
    }
    assert_eq!(subjects, 40);
}

#[test]
fn the_cheapest_permutation_by_enumeration() {
    let mut draws = Draws(223);
    for round in 0..60 {
        let (size, goods) = (1 + draws.below(4), 1 + round % 4);
        let mut numbers = || (0..size * goods).map(|_| 0.6 + 0.5 * draws.symmetric()).collect::<Vec<f64>>();
        let (prices, quantities) = (numbers(), numbers());
        let g = symmetric_budgets(&prices, &quantities, size, goods).unwrap();
        let cost = |t: usize, s: usize, place: &[usize]| {
            (0..goods).map(|k| prices[t * goods + k] * quantities[s * goods + place[k]]).sum::<f64>()
        };
        for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))) {
            let same: Vec<usize> = (0..goods).collect();
            let least = rankings(goods).iter().map(|place| cost(t, s, place)).fold(f64::INFINITY, f64::min);
            assert!((g[t * size + s] - (least / cost(t, t, &same) - 1.0)).abs() < 1e-14);
            assert!(t != s || g[t * size + s] <= 0.0);
        }
    }
}

#[test]
fn degrees_are_positive() {
    for power in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let DegreeError(found) = Degree::new(power).unwrap_err();
        assert!(found == power || power.is_nan());
    }
    assert_eq!(Degree::new(0.25).unwrap().power(), 0.25);
}

#[test]
fn a_budget_that_runs_out_leaves_bounds() {
    let mut draws = Draws(227);
    let g = random_choices(40, 3, &mut draws);
    let losses = Losses::of_spending(&g, 40).unwrap();
    let cut = losses.minimum_cost(None, Degree::HALF, 0.0, Some(Duration::ZERO));
    check_dropped(&cut, &losses, 0.5);
    let full = losses.minimum_cost(None, Degree::HALF, 0.0, None);
    check_dropped(&full, &losses, 0.5);
    assert!(full.exact && cut.lower <= full.value && full.value <= cut.value);
    let cut = losses.varian_loss(Degree::HALF, 0.0, Some(Duration::ZERO));
    check_relaxed(&cut, &losses, 0.5, |t, _| t);
    assert!(!cut.exact && cut.lower < cut.value);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn relatives_keep_their_distance((size, g) in any_matrix(1..=6)) {
        if let Ok(losses) = Losses::of_spending(&g, size) {
            let own = losses.varian_loss(Degree::ONE, 0.0, None);
            let known = varian(&g, size, None)?;
            prop_assert!((1.0 - known.value - own.value).abs() < 1e-12);
            prop_assert!(own.value <= 1.0 - ccei(&g, size)?.value + 1e-12);
            // Whoever drops comparisons may as well forgive the dearest of each observation.
            let dropped = losses.minimum_cost(None, Degree::ONE, 0.0, None);
            prop_assert!(own.exact && dropped.exact && own.value <= dropped.value + 1e-12);
            let inverse = losses.inverse_varian_loss(Degree::ONE, 0.0, None);
            prop_assert!(inverse.exact && inverse.value <= dropped.value + 1e-12);
        }
    }
}
