//! The distance to the closest consistent choices, against enumeration of rankings.

use std::time::Duration;

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, microlp, variable};
use walras_theory::revealed_preference::{Distance, DistanceError, distance, garp, linear_budgets, pareto_gap};

use super::datasets::choices;
use super::enumeration::rankings;
use super::matrices::Draws;

fn spent(prices: &[f64], quantities: &[f64], goods: usize, t: usize) -> f64 {
    (0..goods).map(|k| prices[t * goods + k] * quantities[t * goods + k]).sum()
}

/// The choices found contradict each other nowhere but in ties, on the same budgets, and are as far away as is said.
fn check(found: &Distance, prices: &[f64], quantities: &[f64], goods: usize) {
    let size = prices.len() / goods;
    let mut moved = 0.0;
    let mut bundles = Vec::new();
    for t in 0..size {
        let m = spent(prices, quantities, goods, t);
        let row = &found.shares[t * goods..][..goods];
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-7 && row.iter().all(|&z| z >= 0.0));
        for k in 0..goods {
            moved += (row[k] - prices[t * goods + k] * quantities[t * goods + k] / m).abs();
            bundles.push(row[k] * m / prices[t * goods + k]);
        }
    }
    assert!((moved / 2.0 / size as f64 - found.value).abs() < 1e-7);
    let g = linear_budgets(prices, &bundles, size, goods).unwrap();
    assert!(pareto_gap(&g, size).unwrap().value < 1e-7);
    assert!(found.lower <= found.value && (!found.exact || found.lower == found.value));
}

/// The least move of `t` out of the budgets ranked below it, by a program in the shares themselves.
fn program(prices: &[f64], quantities: &[f64], goods: usize, t: usize, below: &[usize]) -> f64 {
    let m = spent(prices, quantities, goods, t);
    let mut variables = ProblemVariables::new();
    let z: Vec<_> = (0..goods).map(|_| variables.add(variable().min(0.0))).collect();
    let apart: Vec<_> = (0..goods).map(|_| variables.add(variable().min(0.0))).collect();
    let total: Expression = apart.iter().sum();
    let mut model = variables.minimise(total * 0.5).using(microlp);
    model.add_constraint(z.iter().sum::<Expression>().eq(1.0));
    for k in 0..goods {
        let share = prices[t * goods + k] * quantities[t * goods + k] / m;
        model.add_constraint((z[k] - apart[k]).leq(share));
        model.add_constraint((z[k] + apart[k]).geq(share));
    }
    for &s in below {
        let limit = spent(prices, quantities, goods, s);
        let cost: Expression = (0..goods).map(|k| prices[s * goods + k] * m / prices[t * goods + k] * z[k]).sum();
        model.add_constraint(cost.geq(limit));
    }
    model.solve().map_or(f64::INFINITY, |solution| apart.iter().map(|&apart| solution.value(apart)).sum::<f64>() / 2.0)
}

fn by_enumeration(prices: &[f64], quantities: &[f64], goods: usize) -> f64 {
    let size = prices.len() / goods;
    let cost = |place: &Vec<usize>| {
        let below = |t: usize| (0..size).filter(|&s| place[s] > place[t]).collect::<Vec<_>>();
        (0..size).map(|t| program(prices, quantities, goods, t, &below(t))).sum::<f64>() / size as f64
    };
    rankings(size).iter().map(cost).fold(f64::INFINITY, f64::min)
}

#[test]
fn bounds_hold_the_least_over_all_rankings() {
    let mut draws = Draws(233);
    let (mut exact, mut positive) = (0, 0);
    for round in 0..40 {
        let (size, goods) = (2 + round % 3, 2 + round / 3 % 2);
        let (prices, quantities) = (draws.positive(size * goods), draws.positive(size * goods));
        let found = distance(&prices, &quantities, size, goods, None).unwrap();
        check(&found, &prices, &quantities, goods);
        let best = by_enumeration(&prices, &quantities, goods);
        assert!(found.lower <= best + 1e-8 && best <= found.value + 1e-8, "round {round}: {best}, {found:?}");
        exact += usize::from(found.exact);
        positive += usize::from(found.value > 0.0);
    }
    assert!(exact >= 36 && positive >= 8, "{exact} exact, {positive} positive");
}

#[test]
fn forty_subjects() {
    let mut exact = 0;
    for choices in choices() {
        let size = choices.observations;
        let found = distance(&choices.prices, &choices.quantities, size, 2, Some(Duration::from_secs(5))).unwrap();
        check(&found, &choices.prices, &choices.quantities, 2);
        let g = linear_budgets(&choices.prices, &choices.quantities, size, 2).unwrap();
        assert_eq!(found.value <= 1e-9, garp(&g, size, 1e-9).unwrap().holds(), "{}", choices.id);
        exact += usize::from(found.exact);
    }
    assert!(exact >= 36, "{exact}");
}

#[test]
fn a_free_good_has_no_share() {
    let refused = distance(&[1.0, 0.0, 1.0, 1.0], &[1.0; 4], 2, 2, None);
    assert_eq!(refused, Err(DistanceError::Free { t: 0, good: 1 }));
}
