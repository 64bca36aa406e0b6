//! Errors in quantities, against grids of bundles.

use walras_theory::revealed_preference::{MeasurementErrorError, garp, linear_budgets, measurement_error};

use super::enumeration::rankings;
use super::matrices::Draws;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Bundles on a budget of a grid of shares of its expenditure, with the squares of the errors that lead there.
fn grid(p: &[f64], q: &[f64], steps: usize) -> Vec<(Vec<f64>, f64)> {
    let m = dot(p, q);
    let mut all = vec![(Vec::new(), steps)];
    for good in 0..p.len() {
        let last = good + 1 == p.len();
        let each = all.into_iter().flat_map(|(shares, left): (Vec<usize>, usize)| {
            (if last { left } else { 0 }..=left).map(move |own| ([shares.clone(), vec![own]].concat(), left - own))
        });
        all = each.collect();
    }
    let bundle = |shares: Vec<usize>| -> Vec<f64> {
        shares.iter().zip(p).map(|(&share, p)| share as f64 / steps as f64 * m / p).collect()
    };
    let bundles = all.into_iter().map(|(shares, _)| bundle(shares));
    bundles
        .map(|x| {
            let squares = x.iter().zip(q).map(|(x, q)| (x / q - 1.0).powi(2)).sum();
            (x, squares)
        })
        .collect()
}

#[test]
fn two_observations_agree_with_all_pairs_of_a_grid() {
    let mut draws = Draws(11);
    let mut moved = 0;
    for _ in 0..12 {
        // Each tends to buy what is dear.
        let tilted = |draws: &mut Draws| -> Vec<f64> {
            draws.positive(4).iter().zip([1.0, 0.4, 0.4, 1.0]).map(|(x, tilt)| x + tilt).collect()
        };
        let (prices, quantities) = (tilted(&mut draws), tilted(&mut draws));
        let found = measurement_error(&prices, &quantities, 2, 2, None).unwrap();
        assert!(found.exact && found.freedom == 2);
        let mut best = f64::INFINITY;
        let grids = [0, 1].map(|t| grid(&prices[2 * t..][..2], &quantities[2 * t..][..2], 200));
        for (a, first) in &grids[0] {
            for (b, second) in &grids[1] {
                if first + second >= best {
                    continue;
                }
                let g = linear_budgets(&prices, &[a.clone(), b.clone()].concat(), 2, 2).unwrap();
                if garp(&g, 2, 1e-9).unwrap().holds() {
                    best = first + second;
                }
            }
        }
        // Where nothing has to move the grid need not have the choices themselves.
        let consistent = garp(&linear_budgets(&prices, &quantities, 2, 2).unwrap(), 2, 1e-9).unwrap().holds();
        assert_eq!(consistent, found.squares < 1e-12);
        assert!(found.squares <= best + 1e-9, "{} above {best}", found.squares);
        let wide = quantities.iter().fold(f64::INFINITY, |least, &q| q.min(least));
        assert!(best.sqrt() - found.squares.sqrt() < 0.05 / wide, "{} far below {best}", found.squares);
        moved += usize::from(!consistent);
    }
    assert!(moved > 0);
}

#[test]
fn three_goods_agree_with_a_grid_under_every_ranking() {
    let mut draws = Draws(5);
    let mut moved = 0;
    for _ in 0..15 {
        let (prices, quantities) = (draws.positive(9), draws.positive(9));
        let price = |t: usize| &prices[3 * t..][..3];
        let quantity = |t: usize| &quantities[3 * t..][..3];
        let found = measurement_error(&prices, &quantities, 3, 3, None).unwrap();
        let least = |t: usize, below: &[usize]| -> f64 {
            let mut bundles = grid(price(t), quantity(t), 150);
            bundles.push((quantity(t).to_vec(), 0.0));
            let outside =
                |x: &[f64]| below.iter().all(|&s| dot(price(s), x) >= dot(price(s), quantity(s)) * (1.0 - 1e-9));
            bundles.iter().filter(|(x, _)| outside(x)).map(|(_, squares)| *squares).fold(f64::INFINITY, f64::min)
        };
        let each = rankings(3)
            .into_iter()
            .map(|ranking| ranking.iter().enumerate().map(|(place, &t)| least(t, &ranking[place + 1..])).sum::<f64>());
        let best = each.fold(f64::INFINITY, f64::min);
        assert!(found.exact && found.squares <= best + 1e-9, "{} above {best}", found.squares);
        let wide = quantities.iter().fold(f64::INFINITY, |least, &q| q.min(least));
        assert!(best.sqrt() - found.squares.sqrt() < 0.05 / wide, "{} far below {best}", found.squares);
        moved += usize::from(best > 0.0);
    }
    assert!(moved > 1);
}

/// Mirror images: each is to leave the other's budget, which one of them does by errors of ±e.
#[test]
fn the_critical_deviation_is_that_of_the_test() {
    let (prices, quantities) = ([2.0, 1.0, 1.0, 2.0], [2.0, 1.0, 1.0, 2.0]);
    let found = measurement_error(&prices, &quantities, 2, 2, None).unwrap();
    // The first moves to (5/3, 5/3): errors of −1/6 and 2/3.
    assert!((found.squares - (1.0 / 36.0 + 4.0 / 9.0)).abs() < 1e-9, "{found:?}");
    let [low, high] = found.critical_deviation();
    assert!(low == high && found.p_value(high).iter().all(|p| (p - 0.05).abs() < 1e-9));
    assert!((high - (found.squares / 5.991_464_547).sqrt()).abs() < 1e-9);
    assert!(found.p_value(2.0 * high)[0] > 0.05 && found.p_value(0.5 * high)[1] < 0.05);
}

#[test]
fn free_goods_are_refused() {
    let refused = measurement_error(&[0.0, 1.0], &[1.0, 1.0], 1, 2, None);
    assert_eq!(refused, Err(MeasurementErrorError::Free { t: 0, good: 0 }));
}

#[test]
fn a_spent_budget_leaves_bounds() {
    let mut draws = Draws(347);
    let (prices, quantities) = (draws.positive(80), draws.positive(80));
    let full = measurement_error(&prices, &quantities, 40, 2, Some(std::time::Duration::from_millis(500))).unwrap();
    let none = measurement_error(&prices, &quantities, 40, 2, Some(std::time::Duration::ZERO)).unwrap();
    assert!(!none.exact && none.lower <= full.squares && none.squares >= full.lower);
    assert!(full.squares <= none.squares && none.squares.is_finite());
}
