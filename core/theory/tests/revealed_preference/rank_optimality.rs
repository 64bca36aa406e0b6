//! Rank optimality against its definition, and what is true of Lemma 3.

use walras_theory::revealed_preference::{RankError, RankProfile};

use super::matrices::Draws;

fn position(u: &[f64], outcome: usize) -> usize {
    1 + u.iter().filter(|&&other| other > u[outcome]).count()
}

fn rank(u: &[f64], outcomes: usize, k: usize, outcome: usize) -> usize {
    u.chunks_exact(outcomes).filter(|u| position(u, outcome) <= k).count()
}

/// Preferences with and without ties, and such that agents agree to some degree.
fn preferences(draws: &mut Draws, agents: usize, outcomes: usize, kind: usize) -> Vec<f64> {
    let common: Vec<f64> = (0..outcomes).map(|_| draws.symmetric()).collect();
    let weight = [0.2, 3.0, 100.0][kind % 3];
    let u = (0..agents * outcomes).map(|k| common[k % outcomes] + weight * draws.symmetric());
    if kind >= 3 { u.map(|u| (2.0 * u / weight.max(1.0)).round()).collect() } else { u.collect() }
}

#[test]
fn is_the_definition() {
    let mut draws = Draws(151);
    let (mut some, mut none) = (0, 0);
    for round in 0..600 {
        let (agents, outcomes) = (1 + draws.below(6), 1 + draws.below(9));
        let u = preferences(&mut draws, agents, outcomes, round % 6);
        let profile = RankProfile::new(&u, agents, outcomes).unwrap();
        let max_rank = |k: usize| (0..outcomes).map(|o| rank(&u, outcomes, k, o)).max().unwrap();
        for k in 0..=outcomes + 1 {
            assert_eq!(profile.max_rank(k), max_rank(k));
            for o in 0..outcomes {
                assert_eq!(profile.rank(k, o), Some(rank(&u, outcomes, k, o)));
            }
        }
        let optimal: Vec<usize> =
            (0..outcomes).filter(|&o| (1..=outcomes).all(|k| rank(&u, outcomes, k, o) == max_rank(k))).collect();
        assert_eq!(profile.rank_optimal(), optimal);
        if optimal.is_empty() {
            none += 1
        } else {
            some += 1
        }
        // Mixtures.
        let mut mu: Vec<f64> = (0..outcomes).map(|_| (draws.symmetric()).max(0.0)).collect();
        mu[0] += 0.1;
        let sum: f64 = mu.iter().sum();
        mu.iter_mut().for_each(|p| *p /= sum);
        let missing = |k: usize| {
            let expected: f64 = (0..outcomes).map(|o| mu[o] * rank(&u, outcomes, k, o) as f64).sum();
            max_rank(k) as f64 - expected
        };
        let worst = (1..=outcomes).map(missing).fold(0.0, f64::max);
        let shortfall = profile.shortfall(&mu).unwrap();
        assert!((shortfall.value - worst).abs() < 1e-12 && (missing(shortfall.k) - worst).abs() < 1e-12);
        let mass: f64 = (0..outcomes).filter(|o| !optimal.contains(o)).map(|o| mu[o]).sum();
        assert!((shortfall.mass - mass).abs() < 1e-15 && (shortfall.value == 0.0) == (mass == 0.0));
    }
    assert!(some > 100 && none > 100, "{some} with, {none} without");
}

/// Lemma 3 as it holds: given a rank-optimal outcome, and only then.
#[test]
fn social_optima_are_rank_optimal_exactly_where_that_is_possible() {
    let mut draws = Draws(157);
    let (mut some, mut refuted) = (0, 0);
    for round in 0..600 {
        let (agents, outcomes) = (1 + draws.below(6), 2 + draws.below(8));
        let u = preferences(&mut draws, agents, outcomes, round % 6);
        let profile = RankProfile::new(&u, agents, outcomes).unwrap();
        // Strictly decreasing integers, so that sums are exact.
        let mut values: Vec<f64> = Vec::new();
        (0..outcomes).for_each(|_| values.push(values.last().unwrap_or(&100.0) - 1.0 - draws.below(9) as f64));
        let welfare = profile.homogeneous_welfare(&values).unwrap();
        for (o, &sum) in welfare.iter().enumerate() {
            let direct: f64 = u.chunks_exact(outcomes).map(|u| values[position(u, o) - 1]).sum();
            assert_eq!(sum, direct);
        }
        let best = welfare.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        let optima: Vec<usize> = (0..outcomes).filter(|&o| welfare[o] == best).collect();
        if profile.rank_optimal().is_empty() {
            refuted += 1;
        } else {
            assert_eq!(profile.rank_optimal(), optima);
            some += 1;
        }
        // With utilities that only fall now and then, rank-optimal outcomes are among the optima.
        let steps: Vec<f64> = values.iter().map(|value| (value / 10.0).floor()).collect();
        let welfare = profile.homogeneous_welfare(&steps).unwrap();
        let best = welfare.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        assert!(profile.rank_optimal().iter().all(|&o| welfare[o] == best));
    }
    assert!(some > 100 && refuted > 100, "{some} with, {refuted} without");
}

#[test]
fn mixtures_of_rank_optimal_outcomes_are_rank_optimal() {
    // Outcomes 0 and 2 are each the best of one agent and the second best of the other.
    let profile = RankProfile::new(&[3.0, 1.0, 2.0, 2.0, 1.0, 3.0], 2, 3).unwrap();
    assert_eq!(profile.rank_optimal(), [0, 2]);
    let shortfall = profile.shortfall(&[0.3, 0.0, 0.7]).unwrap();
    assert_eq!((shortfall.value, shortfall.mass), (0.0, 0.0));
    let shortfall = profile.shortfall(&[0.25, 0.5, 0.25]).unwrap();
    assert_eq!((shortfall.value, shortfall.k, shortfall.mass), (1.0, 2, 0.5));
}

#[test]
fn large_games_need_no_square_table() {
    let mut draws = Draws(163);
    let u: Vec<f64> = (0..3 * 200_000).map(|_| draws.symmetric()).collect();
    let profile = RankProfile::new(&u, 3, 200_000).unwrap();
    assert_eq!((profile.agents(), profile.outcomes()), (3, 200_000));
    assert_eq!((profile.max_rank(1), profile.max_rank(200_000)), (1, 3));
}

#[test]
fn nonsense_is_named() {
    assert_eq!(RankProfile::new(&[], 0, 2), Err(RankError::Empty { agents: 0, outcomes: 2 }));
    let length = RankError::WrongLength { what: "utilities", expected: 4, found: 3 };
    assert_eq!(RankProfile::new(&[1.0; 3], 2, 2), Err(length));
    let error = RankError::NotComparable { agent: 1, outcome: 0 };
    assert_eq!(RankProfile::new(&[1.0, 2.0, f64::NAN, 1.0], 2, 2), Err(error));
    let profile = RankProfile::new(&[f64::NEG_INFINITY, 2.0, 0.0, f64::INFINITY], 2, 2).unwrap();
    assert_eq!((profile.rank_optimal(), profile.rank(1, 2)), (vec![1], None));
    assert_eq!(profile.shortfall(&[0.5, 0.25]), Err(RankError::Probabilities { sum: 0.75 }));
    assert_eq!(profile.shortfall(&[1.5, -0.5]), Err(RankError::Probabilities { sum: 1.0 }));
    assert!(matches!(profile.shortfall(&[1.0]), Err(RankError::WrongLength { .. })));
    let rising = RankError::PositionUtility { position: 2, value: 3.0 };
    assert_eq!(profile.homogeneous_welfare(&[2.0, 3.0]), Err(rising));
    assert!(profile.homogeneous_welfare(&[f64::INFINITY, 3.0]).is_err());
}
