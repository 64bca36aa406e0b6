//! The money pump index against enumeration of cycles, and on published data.

use walras_theory::revealed_preference::{MoneyPumpError, Pump, exact_consistency, money_pump};

use super::datasets::{json, matrix_of, random_choices, rows, subjects};
use super::enumeration::{edges, simple_cycles};
use super::matrices::{Draws, KINDS, matrix};

fn yield_of(cycle: &[(usize, usize)], m: &[f64], w: impl Fn(usize, usize) -> f64) -> f64 {
    let spent: f64 = cycle.iter().map(|&(t, _)| m[t]).sum();
    cycle.iter().map(|&(t, s)| m[t] * w(t, s)).sum::<f64>() / spent
}

fn close(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
        (found, expected) => found == expected,
    }
}

fn check(g: &[f64], size: usize, m: &[f64]) {
    let w = |t: usize, s: usize| 1.0 - (1.0 + g[t * size + s]) / (1.0 + g[t * size + t]);
    let cycles: Vec<_> = simple_cycles(size).into_iter().filter(|cycle| cycle.len() > 1).collect();
    let weak = |cycle: &&Vec<(usize, usize)>| {
        cycle.iter().all(|&(t, s)| w(t, s) >= 0.0) && cycle.iter().any(|&(t, s)| w(t, s) > 0.0)
    };
    let strict = |cycle: &&Vec<(usize, usize)>| cycle.iter().all(|&(t, s)| w(t, s) > 0.0);
    let value = |cycle: &Vec<(usize, usize)>| yield_of(cycle, m, w);
    let pairs: Vec<f64> = cycles.iter().filter(|cycle| cycle.len() == 2).filter(weak).map(value).collect();

    let found = money_pump(g, size, m).unwrap();
    let of = |pump: &Option<Pump>| pump.as_ref().map(|pump| pump.value);
    assert!(close(of(&found.largest), cycles.iter().filter(weak).map(value).reduce(f64::max)));
    assert!(close(of(&found.smallest), cycles.iter().filter(strict).map(value).reduce(f64::min)));
    let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
    assert!(found.pairs == pairs.len() && close(found.mean_of_pairs, (!pairs.is_empty()).then_some(mean)));
    for pump in [found.largest, found.smallest].into_iter().flatten() {
        let cycle = edges(&pump.cycle);
        assert!(cycle.len() > 1 && cycle.iter().all(|&(t, s)| t != s && w(t, s) >= 0.0));
        assert!((yield_of(&cycle, m, w) - pump.value).abs() < 1e-12);
    }
}

#[test]
fn equals_enumeration() {
    let mut draws = Draws(103);
    for round in 0..400 {
        let size = 1 + draws.below(7);
        let g = match round % (KINDS + 1) {
            KINDS => random_choices(size, 3, &mut draws),
            kind => matrix(kind, size, &mut draws).iter().map(|x| x.max(-0.9)).collect(),
        };
        let spread = if round % 3 == 0 { 0.0 } else { 0.99 };
        let m: Vec<f64> = (0..size).map(|_| 40.0 * (1.0 + spread * draws.symmetric())).collect();
        check(&g, size, &m);
    }
}

#[test]
fn published_answers() {
    let data = json("revpref_10x3.json");
    let (g, size) = matrix_of(&data);
    let (p, x) = (rows(&data["p"]), rows(&data["x"]));
    let m: Vec<f64> = p.iter().zip(&x).map(|(p, x)| p.iter().zip(x).map(|(p, x)| p * x).sum()).collect();
    let found = money_pump(&g, size, &m).unwrap();
    let published = |name: &str| data["reference"][name].as_f64().unwrap();
    assert!((found.largest.unwrap().value - published("MPI_max")).abs() < 5e-9);
    assert!((found.smallest.unwrap().value - published("MPI_min")).abs() < 5e-9);
    assert_eq!(found.pairs, 1);
    let case = &json("tiny_analytic.json")["cases"][2];
    let (g, size) = matrix_of(case);
    let g: Vec<f64> = g.iter().map(|x| x.min(1.0)).collect();
    let mean = money_pump(&g, size, &[1.0; 3]).unwrap().largest.unwrap();
    assert!((mean.value - case["reference"]["max_cycle_mean"].as_f64().unwrap()).abs() < 1e-15);
}

#[test]
fn is_absent_exactly_where_choices_are_consistent() {
    for subject in subjects() {
        let (g, size) = (&subject.g, subject.observations);
        let found = money_pump(g, size, &vec![1.0; size]).unwrap();
        assert_eq!(found.largest.is_none(), exact_consistency(g, size, 0.0).unwrap().holds(), "{}", subject.id);
        if let (Some(largest), Some(smallest)) = (&found.largest, &found.smallest) {
            assert!(largest.value >= smallest.value);
        }
    }
}

#[test]
fn neither_labels_nor_units_matter() {
    let mut draws = Draws(107);
    for _ in 0..40 {
        let size = 2 + draws.below(30);
        let g = random_choices(size, 3, &mut draws);
        let m: Vec<f64> = (0..size).map(|_| 1.5 + draws.symmetric()).collect();
        let order = draws.permutation(size);
        let relabelled: Vec<f64> =
            order.iter().flat_map(|&t| order.iter().map(move |&s| t * size + s)).map(|k| g[k]).collect();
        let dearer: Vec<f64> = order.iter().map(|&t| 1e6 * m[t]).collect();
        let (one, other) = (money_pump(&g, size, &m).unwrap(), money_pump(&relabelled, size, &dearer).unwrap());
        let of = |pump: &Option<Pump>| pump.as_ref().map(|pump| pump.value);
        assert!(close(of(&one.largest), of(&other.largest)) && close(of(&one.smallest), of(&other.smallest)));
        assert!(close(one.mean_of_pairs, other.mean_of_pairs) && one.pairs == other.pairs);
    }
}

#[test]
fn ties_and_malformed_data() {
    let tie = money_pump(&[0.0, -0.7, 0.0, 0.0], 2, &[1.0, 1.0]).unwrap();
    assert!((tie.largest.unwrap().value - 0.35).abs() < 1e-15 && tie.smallest.is_none());
    let equal = money_pump(&[0.0; 9], 3, &[1.0; 3]).unwrap();
    assert!(equal.largest.is_none() && equal.mean_of_pairs.is_none());
    assert!(matches!(money_pump(&[], 0, &[]), Err(MoneyPumpError::Efficiency(_))));
    let length = MoneyPumpError::WrongLength { probes: 1, found: 0 };
    assert_eq!(money_pump(&[0.0], 1, &[]), Err(length));
    let expenditure = MoneyPumpError::Expenditure { t: 0, value: 0.0 };
    assert_eq!(money_pump(&[0.0], 1, &[0.0]), Err(expenditure));
}
