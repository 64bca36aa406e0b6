//! Mechanisms by lists: menus of lotteries, virtual values, tables.

use std::sync::Arc;

use num_rational::BigRational;
use num_traits::Zero as _;
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::Xoshiro256PlusPlus;
use walras_theory::direct::{
    Details, Direct, Mechanism, Rule, Tables, VirtualValue, audit, audit_sampled, check, settle,
};

use crate::items::Items;

fn maximiser(menu: Vec<Vec<f64>>, boosts: Vec<f64>, weights: Vec<f64>) -> Mechanism {
    let details = Arc::new(Details { menu, ..Details::default() });
    Mechanism { boosts, weights, details, ..Mechanism::new(Rule::AffineMaximiser) }
}

/// The types of two items on these levels.
fn grid(levels: &[f64]) -> Vec<f64> {
    levels.iter().flat_map(|a| levels.iter().flat_map(move |b| [*a, *b])).collect()
}

/// One bidder chooses from a menu with prices: Manelli and Vincent's, here with its boosts less prices.
#[test]
fn a_menu_for_one_bidder_is_a_list_of_prices() {
    let bundle = (4.0 - 2.0_f64.sqrt()) / 3.0;
    let menu = vec![vec![0.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 1.0]];
    let mechanism = maximiser(menu.clone(), vec![0.0, -2.0 / 3.0, -2.0 / 3.0, -bundle], vec![1.0]);
    let prices = [0.0, 2.0 / 3.0, 2.0 / 3.0, bundle];
    let items = Items::new(1, 2, grid(&[0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0]));
    let settled = settle(&items, &mechanism, &grid(&[0.1, 0.6, 0.65, 0.95]), &[]).unwrap();
    for (row, values) in grid(&[0.1, 0.6, 0.65, 0.95]).chunks_exact(2).enumerate() {
        let worth = |k: usize| menu[k][0] * values[0] + menu[k][1] * values[1] - prices[k];
        let best = (0..4).rev().max_by(|a, b| worth(*a).total_cmp(&worth(*b))).unwrap();
        assert_eq!(settled.allocation[row * 2..][..2], menu[best], "{values:?}");
        assert!((settled.transfer[row] + prices[best]).abs() < 1e-15, "{values:?}");
    }
    let tables = Arc::new(Tables::new(&items).unwrap());
    let found = audit(&items, &Direct::new(&items, &tables, &mechanism).unwrap()).unwrap();
    assert!(found.gain.max < 1e-15 && found.least_utility > -1e-15);
    assert!(found.efficient_welfare > found.welfare + 0.1);
}

/// Item-wise second-price auctions with reserves are the affine maximiser of all allocations, kept items boosted by the reserve.
#[test]
fn boosted_allocations_are_auctions_with_reserves() {
    let (types, reserve) = (grid(&[0.0, 0.25, 0.45, 0.6, 0.9]), 0.5);
    let items = Items::new(2, 2, types);
    let (mut menu, mut boosts) = (Vec::new(), Vec::new());
    for owners in 0..9 {
        let owner = [owners / 3, owners % 3];
        let gets = |i: usize, j: usize| f64::from(u8::from(owner[j] == i));
        menu.push(vec![gets(0, 0), gets(0, 1), gets(1, 0), gets(1, 1)]);
        boosts.push(owner.iter().filter(|owner| **owner == 2).count() as f64 * reserve);
    }
    let mechanism = maximiser(menu, boosts, Vec::new());
    let tables = Arc::new(Tables::new(&items).unwrap());
    let direct = Direct::new(&items, &tables, &mechanism).unwrap();
    let mut revenue = 0.0;
    for profile in 0..tables.profiles {
        let values = tables.points(profile..profile + 1);
        for i in 0..2 {
            let price = |j: usize| f64::max(reserve, values[(1 - i) * 2 + j]);
            let wins = |j: &usize| values[i * 2 + j] > price(*j);
            let ties = (0..2).any(|j| values[i * 2 + j] == price(j));
            let due: f64 = (0..2).filter(wins).map(price).sum();
            let paid = -direct.transfer(i, profile, profile);
            assert!(ties || (paid - due).abs() < 1e-12, "{values:?} {paid} {due}");
            revenue += paid * tables.probability(profile);
        }
    }
    let found = audit(&items, &direct).unwrap();
    assert!(found.gain.max < 1e-12 && (found.revenue - revenue).abs() < 1e-12);
}

fn exact(x: f64) -> BigRational {
    BigRational::from_float(x).unwrap()
}

/// Utility of bidder 0 under the definition, in exact arithmetic: of equal options the first is chosen.
fn utility(mechanism: &Mechanism, truth: &[f64], reports: &[f64], m: usize) -> BigRational {
    let menu = &mechanism.details.menu;
    let worth = |k: usize, i: usize, values: &[f64]| {
        let terms = menu[k][i * m..][..m].iter().zip(&values[i * m..][..m]);
        terms.map(|(x, v)| exact(*x) * exact(*v)).sum::<BigRational>()
    };
    let n = mechanism.weights.len();
    let rest = |k: usize| {
        exact(mechanism.boosts[k])
            + (1..n).map(|i| exact(mechanism.weights[i]) * worth(k, i, reports)).sum::<BigRational>()
    };
    let own = exact(mechanism.weights[0]);
    let total = |k: usize| rest(k) + own.clone() * worth(k, 0, reports);
    let chosen = (1..menu.len()).fold(0, |best, k| if total(k) > total(best) { k } else { best });
    let without = (0..menu.len()).map(rest).max().unwrap();
    worth(chosen, 0, truth) + (rest(chosen) - without) / own
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever its numbers: truth is a dominant strategy and nobody loses by it, exactly in rational numbers and up to rounding
    /// in floating point.
    #[test]
    fn affine_maximisers_are_strategy_proof_and_rational(
        shares in proptest::collection::vec(0.0..0.5_f64, 20),
        boosts in proptest::collection::vec(-1.0..1.0_f64, 5),
        weights in proptest::collection::vec(0.1..3.0_f64, 2),
        values in proptest::collection::vec(0.0..1.0_f64, 8),
        lie in proptest::collection::vec(0.0..1.0_f64, 2),
    ) {
        let menu: Vec<Vec<f64>> = shares.chunks_exact(4).map(<[f64]>::to_vec).collect();
        let mechanism = maximiser(menu, boosts, weights);
        let truth = &values[..4];
        let lying = [&lie[..], &truth[2..]].concat();
        let honest = utility(&mechanism, truth, truth, 2);
        prop_assert!(honest >= BigRational::zero());
        prop_assert!(honest >= utility(&mechanism, truth, &lying, 2));
        let items = Items::new(2, 2, values);
        let tables = Arc::new(Tables::new(&items).unwrap());
        let direct = Direct::new(&items, &tables, &mechanism).unwrap();
        let found = audit(&items, &direct).unwrap();
        prop_assert!(found.gain.max < 1e-13 && found.least_utility > -1e-13);
        let drawn = audit_sampled(&items, &mechanism, 3, &mut Xoshiro256PlusPlus::seed_from_u64(7)).unwrap();
        prop_assert!(drawn.audit.gain.max < 1e-13);
    }

    /// The same of sales to the highest virtual value.
    #[test]
    fn sales_to_virtual_values_are_strategy_proof_and_rational(
        steps in proptest::collection::vec((0.01..1.0_f64, 0.01..1.0_f64), 4),
        others in proptest::collection::vec((0.01..1.0_f64, 0.01..1.0_f64), 3),
        start in -1.5..0.5_f64,
        types in proptest::collection::vec(0.0..2.0_f64, 6),
    ) {
        let function = |steps: &[(f64, f64)]| {
            let mut at = (0.0, start);
            let mut knots = vec![at];
            for (right, up) in steps {
                at = (at.0 + right, at.1 + up);
                knots.push(at);
            }
            VirtualValue::new(&knots).unwrap()
        };
        let both = vec![function(&steps), function(&others)];
        for (v, function) in types.iter().zip(both.iter().cycle()) {
            prop_assert!((function.inverse(function.at(*v)) - v).abs() < 1e-12);
        }
        let details = Arc::new(Details { virtual_values: both.clone(), ..Details::default() });
        let mechanism = Mechanism { details, ..Mechanism::new(Rule::Myerson) };
        let items = Items::new(2, 1, types.clone());
        let tables = Arc::new(Tables::new(&items).unwrap());
        let direct = Direct::new(&items, &tables, &mechanism).unwrap();
        let found = audit(&items, &direct).unwrap();
        prop_assert!(found.gain.max < 1e-12 && found.least_utility > -1e-12);
        // Who wins, and the price, by trying all reports.
        for profile in 0..tables.profiles {
            let values = tables.points(profile..profile + 1);
            let height = |i: usize| both[i].at(values[i]);
            let winner = if height(1) > height(0) { 1 } else { 0 };
            let expected = [height(winner) >= 0.0 && winner == 0, height(winner) >= 0.0 && winner == 1];
            let found = direct.allocation(profile);
            prop_assert!((height(0) - height(1)).abs() < 1e-9 || found == expected.map(|x| f64::from(u8::from(x))));
        }
    }
}

/// A table says what it says: that of a second-price auction has no gains, that of a first-price auction has.
#[test]
fn tables_of_outcomes_are_looked_up() {
    let levels = [0.0, 0.3, 0.5, 1.0];
    let items = Items::new(2, 1, levels.to_vec());
    let tables = Arc::new(Tables::new(&items).unwrap());
    let auction = |price: fn(f64, f64) -> f64| {
        let row = |profile: usize| {
            let values = tables.points(profile..profile + 1);
            let first = values[0] >= values[1];
            let (own, other) = if first { (values[0], values[1]) } else { (values[1], values[0]) };
            let paid = price(own, other);
            if first { vec![1.0, 0.0, paid, 0.0] } else { vec![0.0, 1.0, 0.0, paid] }
        };
        let details = Details { outcomes: (0..tables.profiles).map(row).collect(), ..Details::default() };
        Mechanism { details: Arc::new(details), ..Mechanism::new(Rule::Tabulated) }
    };
    let gain = |mechanism: &Mechanism| {
        let direct = Direct::new(&items, &tables, mechanism).unwrap();
        audit(&items, &direct).unwrap().gain.max
    };
    assert_eq!(gain(&auction(|_, other| other)), 0.0);
    assert!((gain(&auction(|own, _| own)) - 1.0).abs() < 1e-15, "who is worth 1 wins for 0 by a tie");
    let off = settle(&items, &auction(|own, _| own), &[0.2, 0.3], &[]).unwrap_err().to_string();
    assert!(off.contains("player 1") && off.contains("not on the grid"), "{off}");
}

#[test]
fn lists_that_make_no_sense_are_refused() {
    let items = Items::new(2, 2, vec![0.5, 1.0]);
    let refused = |mechanism: &Mechanism| check(&items, mechanism).unwrap_err().to_string();
    let menu = |rows: &[&[f64]]| rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    let short = maximiser(menu(&[&[0.0; 4], &[1.0; 3]]), Vec::new(), Vec::new());
    assert!(refused(&short).contains("row 2 of `menu` has 3 numbers; expected 4"), "{}", refused(&short));
    let twice = maximiser(menu(&[&[0.0; 4], &[1.0; 4], &[0.0; 4]]), Vec::new(), Vec::new());
    assert!(refused(&twice).contains("rows 1 and 3 of `menu` are the same"), "{}", refused(&twice));
    let infinite = maximiser(menu(&[&[0.0, 0.0, f64::NAN, 0.0]]), Vec::new(), Vec::new());
    assert!(refused(&infinite).contains("number 3 of row 1 of `menu` is NaN"), "{}", refused(&infinite));
    let boosts = maximiser(menu(&[&[0.0; 4]]), vec![0.0; 2], Vec::new());
    assert!(refused(&boosts).contains("found 2 boosts, expected one for each of 1"), "{}", refused(&boosts));
    let elsewhere = Mechanism { rule: Rule::Vcg, ..short };
    assert!(refused(&elsewhere).contains("`menu` belongs to the rule `affine_maximiser`"), "{}", refused(&elsewhere));
    assert!(refused(&Mechanism::new(Rule::Myerson)).contains("needs `virtual_values`"));
    assert!(refused(&Mechanism::new(Rule::Tabulated)).contains("needs `outcomes`"));
    assert!(VirtualValue::new(&[(0.0, 1.0)]).is_err());
    assert!(VirtualValue::new(&[(0.0, 1.0), (1.0, 1.0)]).is_err());
    assert!(VirtualValue::new(&[(0.0, 1.0), (f64::INFINITY, 2.0)]).is_err());
}
