//! Virtual values: trained, read out as piecewise linear functions, and sold by.

use proptest::prelude::*;
use walras_learned::myerson::{knots, sell};
use walras_learned::result::Mechanism;
use walras_theory::direct::VirtualValue;

use crate::tasks::{task, trained};

#[test]
fn a_short_training_finds_the_reserve_price() {
    let training = "{steps: 250, batch: 512, rate: 0.02}";
    let task = task(2, 1, "{kind: myerson, groups: 3, lines: 3}", training);
    let folder = tempfile::tempdir().unwrap();
    let found = trained(&task, &folder.path().join("myerson"), 1).unwrap();
    let Mechanism::Myerson(_) = &found.mechanism else { panic!("the task has virtual values") };
    let reserve = found.virtual_value().unwrap().unwrap().inverse(0.0);
    assert!((reserve - 0.5).abs() < 0.06, "{reserve}");
    // Revenue with a reserve r of two bidders of values in [0, 1] is 1/3 + r² − 4r³/3.
    let known = 1.0 / 3.0 + reserve * reserve - 4.0 / 3.0 * reserve.powi(3);
    let revenue = found.judged.revenue;
    assert!((revenue.mean - known).abs() < 4.5 * revenue.error, "{revenue:?} {known}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn knots_are_those_of_the_network(
        slopes in proptest::collection::vec(-1.0..1.0_f32, 6),
        intercepts in proptest::collection::vec(-1.0..1.0_f32, 6),
        values in proptest::collection::vec(0.0..1.0_f64, 3),
    ) {
        let function = VirtualValue::new(&knots(&slopes, &intercepts, 3, 1.0)).unwrap();
        let line = |k: usize, v: f64| f64::from(slopes[k]).exp() * v + f64::from(intercepts[k]);
        let group = |g: usize, v: f64| (g * 3..g * 3 + 3).map(|k| line(k, v)).fold(f64::NEG_INFINITY, f64::max);
        for v in &values {
            let exact = group(0, *v).min(group(1, *v));
            prop_assert!((function.at(*v) - exact).abs() < 1e-6, "{v} {} {exact}", function.at(*v));
        }
        // No report is better than the truth.
        let utility = |reports: &[f64]| match sell(&function, reports) {
            Some((0, price)) => values[0] - price,
            _ => 0.0,
        };
        for k in 0..=50 {
            let lie = [k as f64 / 50.0, values[1], values[2]];
            prop_assert!(utility(&lie) <= utility(&values) + 1e-12);
        }
        prop_assert!(utility(&values) >= 0.0);
    }
}
