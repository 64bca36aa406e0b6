//! Menus: strategy-proof for every value of their numbers, the same as in the ordinary crate, and integrated exactly.

use std::sync::Arc;

use num_rational::BigRational;
use num_traits::Zero as _;
use proptest::prelude::*;
use walras_learned::affine::menu::Choice;
use walras_learned::affine::{Affine, Menu, Shape, dropped, exact_revenue, polished};
use walras_learned::judge::{Market, judge};
use walras_learned::law::{Each, Law, Uniform};
use walras_learned::result::{Incentives, Mechanism};
use walras_learned::task::Network;
use walras_theory::direct::{Details, Rule, settle};

use crate::tasks::{task, trained};

fn unit_law() -> Law {
    Law::Uniform(Uniform { low: Each::All(0.0), high: Each::All(1.0) })
}

fn single(options: &[(&[f64], f64)]) -> Menu {
    let options: Vec<Choice> =
        options.iter().map(|(share, price)| Choice { share: share.to_vec(), boost: -price }).collect();
    Menu { bidders: 1, items: options[0].share.len(), options, weight: vec![1.0] }
}

fn best_of_two_items() -> Menu {
    let bundle = (4.0 - 2.0_f64.sqrt()) / 3.0;
    single(&[(&[0.0, 0.0], 0.0), (&[1.0, 0.0], 2.0 / 3.0), (&[0.0, 1.0], 2.0 / 3.0), (&[1.0, 1.0], bundle)])
}

#[test]
fn revenue_is_integrated_exactly() {
    let law = unit_law();
    let known = exact_revenue(&best_of_two_items(), &law).unwrap();
    assert!((known - (12.0 + 2.0 * 2.0_f64.sqrt()) / 27.0).abs() < 1e-15, "{known}");
    let half = single(&[(&[0.0], 0.0), (&[1.0], 0.5)]);
    assert!((exact_revenue(&half, &law).unwrap() - 0.25).abs() < 1e-15);
    let lotteries = single(&[(&[0.0, 0.0], 0.0), (&[0.3, 0.9], 0.4), (&[0.8, 0.1], 0.35), (&[1.0, 1.0], 0.95)]);
    let found = exact_revenue(&lotteries, &law).unwrap();
    let market = Market { law: &law, bidders: 1, items: 2, is_unit: false, seed: 5 };
    let sampled = judge(&lotteries, market, 200_000, 2).revenue;
    assert!((sampled.mean - found).abs() < 4.5 * sampled.error, "{found} {sampled:?}");
    assert!(exact_revenue(&single(&[(&[0.0; 3], 0.0), (&[1.0; 3], 1.0)]), &law).is_none());
}

#[test]
fn polishing_finds_the_best_prices() {
    let mut off = best_of_two_items();
    off.options[1].boost = -0.6;
    off.options[3].boost = -0.9;
    let found = exact_revenue(&polished(off, &unit_law()), &unit_law()).unwrap();
    assert!((found - (12.0 + 2.0 * 2.0_f64.sqrt()) / 27.0).abs() < 1e-9, "{found}");
}

/// Options that nobody would choose go, and nothing else.
#[test]
fn dropping_keeps_what_matters() {
    let mut menu = best_of_two_items();
    menu.options.push(Choice { share: vec![0.5, 0.5], boost: -0.9 });
    menu.options.push(Choice { share: vec![0.999, 0.0], boost: -0.666 });
    let kept = dropped(&menu, &unit_law(), 1);
    assert_eq!(kept.options.len(), 4, "{kept:?}");
    assert!(exact_revenue(&kept, &unit_law()).unwrap() > 0.549);
}

#[test]
fn a_short_training_finds_what_items_sell_for() {
    let task = task(1, 2, "{kind: affine_maximiser, options: 16}", "{steps: 400, batch: 256, rate: 0.01}");
    let folder = tempfile::tempdir().unwrap();
    let found = trained(&task, &folder.path().join("menu"), 2).unwrap();
    let exact = found.exact_revenue.unwrap();
    assert!(exact > 0.545 && exact < 0.5493, "{exact}");
    assert!((found.judged.revenue.mean - exact).abs() < 4.5 * found.judged.revenue.error);
    let Incentives::Exact { float_bound } = found.incentives else { panic!("a menu is exact") };
    assert!(float_bound < 1e-12);
}

fn rational(x: f64) -> BigRational {
    BigRational::from_float(x).unwrap()
}

/// Utility of bidder 0 in exact arithmetic, by the definition.
fn utility(menu: &Menu, truth: &[f64], reports: &[f64]) -> BigRational {
    let m = menu.items;
    let worth = |k: usize, i: usize, values: &[f64]| {
        let terms = menu.options[k].share[i * m..][..m].iter().zip(&values[i * m..][..m]);
        terms.map(|(x, v)| rational(*x) * rational(*v)).sum::<BigRational>()
    };
    let rest = |k: usize| {
        let others = (1..menu.bidders).map(|i| rational(menu.weight[i]) * worth(k, i, reports));
        rational(menu.options[k].boost) + others.sum::<BigRational>()
    };
    let own = rational(menu.weight[0]);
    let total = |k: usize| rest(k) + own.clone() * worth(k, 0, reports);
    let chosen = (1..menu.options.len()).fold(0, |best, k| if total(k) > total(best) { k } else { best });
    let without = (0..menu.options.len()).map(rest).max().unwrap();
    worth(chosen, 0, truth) + (rest(chosen) - without) / own
}

/// The exported menu of a network whose numbers are arbitrary.
fn arbitrary(bidders: usize, numbers: &[f32]) -> (Menu, Shape) {
    let task = task(bidders, 2, "{kind: affine_maximiser, options: 6}", "{steps: 1, batch: 1}");
    let Network::AffineMaximiser(size) = &task.network else { panic!("the task has a menu") };
    let shape = Shape::of(&task);
    let mut net = Affine::new(&shape, &task.values, size, 1);
    net.numbers.iter_mut().zip(numbers.iter().cycle()).for_each(|(place, number)| *place = *number);
    (net.menu(&shape), shape)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever training makes of the numbers: no item is given away twice, truth is a dominant strategy and nobody loses by it,
    /// exactly in rational numbers and within the stated bound in floating point.
    #[test]
    fn networks_are_strategy_proof_and_rational_whatever_their_numbers(
        bidders in 1_usize..4,
        numbers in proptest::collection::vec(-6.0..6.0_f32, 70),
        values in proptest::collection::vec(0.0..1.0_f64, 6),
        lie in proptest::collection::vec(0.0..1.0_f64, 2),
    ) {
        let (menu, _) = arbitrary(bidders, &numbers);
        for option in &menu.options {
            for j in 0..2 {
                let given: BigRational = (0..bidders).map(|i| rational(option.share[i * 2 + j])).sum();
                prop_assert!(given <= rational(1.0));
                prop_assert!(option.share.iter().all(|x| (0.0..=1.0).contains(x)));
            }
        }
        let truth = &values[..bidders * 2];
        let lying = [&lie[..], &truth[2..]].concat();
        let honest = utility(&menu, truth, truth);
        prop_assert!(honest >= BigRational::zero());
        prop_assert!(honest >= utility(&menu, truth, &lying));
        let floating = |reports: &[f64]| {
            let outcome = menu.fast().settle(reports);
            menu.worth(outcome.option, 0, truth) - outcome.payment[0]
        };
        // Logarithms of weights are at most 6 here, so that what is divided by them is large.
        prop_assert!(floating(truth) >= -1e-9 && floating(&lying) <= floating(truth) + 1e-9);
    }

    /// The menu as it is judged here is the mechanism that the ordinary crate defines.
    #[test]
    fn menus_settle_as_the_ordinary_rule(
        numbers in proptest::collection::vec(-2.0..2.0_f32, 70),
        values in proptest::collection::vec(0.0..1.0_f64, 12),
    ) {
        let (menu, _) = arbitrary(2, &numbers);
        let details = Details { menu: menu.options.iter().map(|o| o.share.clone()).collect(), ..Details::default() };
        let mechanism = walras_theory::direct::Mechanism {
            boosts: menu.options.iter().map(|option| option.boost).collect(),
            weights: menu.weight.clone(),
            details: Arc::new(details),
            ..walras_theory::direct::Mechanism::new(Rule::AffineMaximiser)
        };
        let settled = settle(&Additive, &mechanism, &values, &[]).unwrap();
        let mut fast = menu.fast();
        for (row, profile) in values.chunks_exact(4).enumerate() {
            let outcome = fast.settle(profile);
            prop_assert_eq!(&menu.options[outcome.option].share[..], &settled.allocation[row * 4..][..4]);
            for i in 0..2 {
                prop_assert!((outcome.payment[i] + settled.transfer[row * 2 + i]).abs() < 1e-12);
            }
        }
    }
}

/// Two items for two bidders of additive values.
struct Additive;

impl walras_theory::direct::Environment for Additive {
    type Error = walras_theory::direct::DirectError;

    fn players(&self) -> usize {
        2
    }

    fn preferences(&self) -> usize {
        2
    }

    fn signals(&self) -> usize {
        0
    }

    fn width(&self) -> usize {
        4
    }

    fn types(&self) -> &[f64] {
        &[0.0, 0.0]
    }

    fn weights(&self) -> &[f64] {
        &[1.0]
    }

    fn allocate(&self, _: &[f64], _: &[f64], _: &mut [f64]) -> Result<(), Self::Error> {
        panic!("a menu is chosen from")
    }

    fn value(&self, rows: &walras_theory::direct::ValueRows<'_>, out: &mut [f64]) -> Result<(), Self::Error> {
        for (row, out) in out.iter_mut().enumerate() {
            let own = &rows.allocation[row * 4 + rows.player[row] as usize * 2..][..2];
            *out = own.iter().zip(&rows.preference[row * 2..][..2]).map(|(x, v)| x * v).sum();
        }
        Ok(())
    }
}

#[test]
fn what_is_found_is_written_with_its_mechanism() {
    let task = task(2, 2, "{kind: affine_maximiser, options: 12}", "{steps: 20, batch: 64}");
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("found");
    let found = trained(&task, &place, 1).unwrap();
    let scenario = std::fs::read_to_string(place.join("mechanism.yaml")).unwrap();
    let Mechanism::AffineMaximiser(menu) = &found.mechanism else { panic!("the task has a menu") };
    assert!(scenario.contains("plugin: multi_item_auction") && scenario.contains("rule: affine_maximiser"));
    for option in &menu.options {
        assert!(scenario.contains(&format!("{:?}", option.boost)), "{scenario}");
    }
    for name in ["curves.csv", "report.html", "result.json", "checkpoint.cbor", "task.yaml"] {
        assert!(place.join(name).exists(), "{name}");
    }
}
