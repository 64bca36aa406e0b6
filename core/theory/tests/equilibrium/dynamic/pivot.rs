//! The dynamic pivot mechanism against the reference and against its own theory.

use proptest::prelude::*;
use walras_theory::dynamic::{DynamicError, PivotProblem, pivot};

use super::games::{flat, numbers, reference};
use crate::games::distance;

#[test]
fn the_reference_is_reproduced() {
    for entry in reference()["pivot"].as_array().unwrap() {
        let problem: PivotProblem = {
            let parameters = &entry["parameters"];
            let rows = |value: &serde_json::Value| value.as_array().unwrap().iter().map(flat).collect::<Vec<_>>();
            PivotProblem {
                values: rows(&parameters["values"]),
                after_winning: parameters["after_winning"].as_array().unwrap().iter().map(rows).collect(),
                discount: parameters["discount"].as_f64().unwrap(),
            }
        };
        let found = pivot(&problem).unwrap();
        let answer = &entry["answer"];
        assert!(distance(&found.welfare, &flat(&answer["welfare"])) < 1e-11);
        let winners: Vec<f64> = found.allocation.iter().map(|&i| i as f64).collect();
        assert_eq!(winners, flat(&answer["allocation"]));
        let winners: Vec<f64> = found.static_allocation.iter().map(|&i| i as f64).collect();
        assert_eq!(winners, flat(&answer["static_allocation"]));
        assert!(distance(&found.payment.concat(), &flat(&answer["payment"])) < 1e-11);
        assert_eq!(found.gain, 0.0);
        assert!((found.static_gain - answer["gain_static_vcg_repeated"].as_f64().unwrap()).abs() < 1e-11);
    }
}

fn drawn(seed: u64, types: &[usize]) -> PivotProblem {
    let mut draw = numbers(seed);
    let values: Vec<Vec<f64>> = types.iter().map(|&k| (0..k).map(|_| 3.0 * draw()).collect()).collect();
    let after_winning = types
        .iter()
        .map(|&k| {
            let law = |draw: &mut dyn FnMut() -> f64| {
                let weights: Vec<f64> = (0..k).map(|_| draw() + 0.01).collect();
                let total: f64 = weights.iter().sum();
                weights.iter().map(|w| w / total).collect()
            };
            (0..k).map(|_| law(&mut draw)).collect()
        })
        .collect();
    PivotProblem { values, after_winning, discount: 0.85 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn truth_is_a_best_reply_and_everyone_takes_part(seed in any::<u64>(), third in any::<bool>()) {
        let problem = drawn(seed, if third { &[2, 3, 2] } else { &[3, 4] });
        let found = pivot(&problem).unwrap();
        prop_assert!(found.gain <= 1e-11, "{:e}", found.gain);
        prop_assert!(found.utility.iter().flatten().all(|&u| u >= 0.0));
        // A bidder's utility is what the mechanism's payments leave it: r = v − p under the efficient allocation.
        let types: Vec<usize> = problem.values.iter().map(Vec::len).collect();
        for i in 0..types.len() {
            let mut utility = vec![0.0; found.welfare.len()];
            for _ in 0..600 {
                utility = (0..utility.len()).map(|joint| {
                    let stride = |at: usize| types[at + 1..].iter().product::<usize>();
                    let own = |at: usize| joint / stride(at) % types[at];
                    let winner = found.allocation[joint];
                    let won = if winner == i { problem.values[i][own(i)] } else { 0.0 };
                    let later: f64 = problem.after_winning[winner][own(winner)].iter().enumerate()
                        .map(|(k, p)| p * utility[joint - own(winner) * stride(winner) + k * stride(winner)]).sum();
                    won - found.payment[i][joint] + problem.discount * later
                }).collect();
            }
            prop_assert!(distance(&utility, &found.utility[i]) < 1e-9);
        }
    }
}

#[test]
fn problems_that_make_no_sense_are_refused() {
    let mut problem = drawn(1, &[2, 2]);
    problem.after_winning[1][0] = vec![0.5, 0.4];
    let error = pivot(&problem).unwrap_err();
    assert_eq!(error.to_string(), "the sum of after_winning[1][0] is 0.9, expected 1");
    problem.after_winning[1][0] = vec![1.0];
    let error = pivot(&problem).unwrap_err();
    assert_eq!(error.to_string(), "probabilities in after_winning[1][0]: found 1, expected 2");
    let error = pivot(&PivotProblem { discount: 1.0, ..drawn(1, &[2, 2]) }).unwrap_err();
    assert_eq!(error, DynamicError::Discount { discount: 1.0 });
    assert!(matches!(pivot(&drawn(1, &[40, 40])), Err(DynamicError::TooLarge { found: 1600, .. })));
}
