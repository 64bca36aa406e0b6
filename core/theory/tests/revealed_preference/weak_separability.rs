//! Weak separability against linear programs over all rankings.

use std::time::Duration;

use good_lp::{ProblemVariables, SolverModel, microlp, variable};
use walras_theory::revealed_preference::{Rejection, Separability, SeparabilityError, weak_separability};

use super::enumeration::rankings;
use super::matrices::Draws;

/// Whether utilities of goods 1 and 2 exist such that nobody strictly inside a budget is ranked above its choice, for some
/// ranking: one program a ranking.
fn by_rankings(prices: &[f64], quantities: &[f64], size: usize) -> bool {
    let cost = |t: usize, s: usize, goods: [usize; 2]| -> f64 {
        (goods[0]..goods[1]).map(|k| prices[3 * t + k] * (quantities[3 * s + k] - quantities[3 * t + k])).sum()
    };
    rankings(size).iter().any(|place| {
        let mut variables = ProblemVariables::new();
        let v: Vec<_> = (0..size).map(|_| variables.add(variable().min(0.0))).collect();
        let mu: Vec<_> = (0..size).map(|_| variables.add(variable().min(1.0).max(1e4))).collect();
        let mut model = variables.minimise(0.0).using(microlp);
        for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))).filter(|(t, s)| t != s) {
            model.add_constraint((v[s] - v[t] - cost(t, s, [1, 3]) * mu[t]).leq(0.0));
            if place[s] < place[t] {
                model.add_constraint((v[t] - v[s] - cost(t, s, [0, 1]) * mu[t]).leq(0.0));
            }
        }
        model.solve().is_ok()
    })
}

#[test]
fn equals_programs_over_rankings() {
    let mut draws = Draws(281);
    let (mut accepted, mut searched) = (0, 0);
    for round in 0..150 {
        let size = 2 + round % 4;
        let (prices, quantities) = (draws.positive(3 * size), draws.positive(3 * size));
        let found = weak_separability(&prices, &quantities, size, 3, &[1, 2], None).unwrap();
        let expected = by_rankings(&prices, &quantities, size);
        assert_eq!(matches!(found, Separability::Accepted { .. }), expected, "round {round}: {found:?}");
        accepted += usize::from(expected);
        searched += usize::from(found == Separability::Rejected(Rejection::Search));
    }
    assert!(accepted > 40 && searched > 3, "{accepted} accepted, {searched} only by search");
}

#[test]
fn a_nested_utility_is_separable() {
    let mut draws = Draws(283);
    // x · (y₁ y₂): half of the expenditure for each group of goods.
    let prices = draws.positive(3 * 20);
    let quantities: Vec<f64> = prices.iter().enumerate().map(|(k, p)| [0.5, 0.25, 0.25][k % 3] / p).collect();
    let found = weak_separability(&prices, &quantities, 20, 3, &[1, 2], Some(Duration::from_secs(20))).unwrap();
    let Separability::Accepted { utilities, multipliers } = found else { panic!("{found:?}") };
    assert_eq!((utilities.len(), multipliers.len()), (20, 20));
    assert!(multipliers.iter().all(|&mu| mu >= 1.0 - 1e-9));
}

#[test]
fn what_makes_no_sense_is_refused_and_contradictions_are_placed() {
    let of = |group: &[usize]| weak_separability(&[1.0; 6], &[1.0; 6], 2, 3, group, None);
    for group in [&[][..], &[0, 1, 2], &[3], &[1, 0]] {
        assert_eq!(of(group), Err(SeparabilityError::Group { group: group.to_vec(), goods: 3 }));
    }
    // The group contradicts itself; a dear third good hides it.
    let (prices, quantities) = ([1.0, 2.0, 1.0, 2.0, 1.0, 1.0], [1.0, 2.0, 0.0, 2.0, 1.0, 9.0]);
    let found = weak_separability(&prices, &quantities, 2, 3, &[0, 1], None).unwrap();
    assert_eq!(found, Separability::Rejected(Rejection::Group));
    let quantities = [1.0, 2.0, 0.0, 2.0, 1.0, 0.0];
    assert_eq!(
        weak_separability(&prices, &quantities, 2, 3, &[0, 1], None).unwrap(),
        Separability::Rejected(Rejection::All)
    );
}
