//! Estimates of precision from counts.

use std::ops::ControlFlow;

use walras_theory::equilibrium::{
    FitError, LogitOptions, Maximum, Status, branch, fit_precision, fit_precision_within, logit_qre,
};
use walras_theory::normal_form::NormalForm;

use crate::games::{bimatrix, random};

/// Ochs (1995), as transformed by McKelvey & Palfrey (1995).
fn ochs() -> NormalForm {
    bimatrix([[1.1141, 0.0], [0.0, 0.2785]], [[0.0, 1.1141], [1.1141, 0.0]])
}

fn log_likelihood(game: &NormalForm, counts: &[f64], precision: f64) -> f64 {
    let qre = logit_qre(game, precision).unwrap();
    assert_eq!(qre.status, Status::Converged);
    counts.iter().zip(&qre.profile).filter(|(c, _)| **c > 0.0).map(|(c, p)| c * p.ln()).sum()
}

#[test]
fn the_estimate_of_mckelvey_and_palfrey_is_replicated() {
    let counts = [0.527, 0.473, 0.366, 0.634].map(|f| 128.0 * f);
    let fit = fit_precision(&ochs(), &counts).unwrap();
    assert!((fit.precision - 1.845_61).abs() < 5e-5, "{fit:?}");
    assert!((fit.log_likelihood + 174.7645).abs() < 5e-5, "{fit:?}");
    assert_eq!((fit.maximum, fit.status), (Maximum::Interior, Status::Converged));
    assert!(fit.residual < 1e-10);
    let value = |tau: f64| log_likelihood(&ochs(), &counts, tau);
    let h = 1e-3;
    let curvature = (value(fit.precision + h) - 2.0 * value(fit.precision) + value(fit.precision - h)) / (h * h);
    let expected = 1.0 / (-curvature).sqrt();
    assert!((fit.standard_error.unwrap() / expected - 1.0).abs() < 1e-4, "{fit:?} {expected}");
}

#[test]
fn the_precision_that_made_the_counts_is_found() {
    for seed in 0..12 {
        let game = random(&[3, 2, 2], seed);
        for precision in [0.3, 2.0, 9.0] {
            let qre = logit_qre(&game, precision).unwrap();
            let counts: Vec<f64> = qre.profile.iter().map(|p| 1000.0 * p).collect();
            let fit = fit_precision_within(&game, &counts, 100.0, &LogitOptions::default()).unwrap();
            assert_eq!(fit.maximum, Maximum::Interior);
            assert!((fit.precision / precision - 1.0).abs() < 1e-6, "{seed} {precision}: {fit:?}");
        }
    }
}

#[test]
fn no_precision_on_a_grid_is_more_likely() {
    for seed in 0..6 {
        let game = random(&[3, 3], 40 + seed);
        let counts = [3.0, 0.0, 5.5, 1.0, 7.0, 2.25];
        let fit = fit_precision_within(&game, &counts, 30.0, &LogitOptions::default()).unwrap();
        assert_eq!(fit.searched, 30.0);
        let points = branch(&game, 30.0, &LogitOptions { longest_step: 0.05, ..LogitOptions::default() }, |_| {
            ControlFlow::Continue(())
        });
        for point in points.unwrap().points {
            let value: f64 =
                counts.iter().zip(&point.profile).filter(|(c, _)| **c > 0.0).map(|(c, p)| c * p.ln()).sum();
            assert!(value <= fit.log_likelihood + 1e-9, "{seed}: {} {fit:?}", point.precision);
        }
    }
}

#[test]
fn maxima_at_the_ends_are_called_so() {
    let dilemma = bimatrix([[5.0, 0.0], [10.0, 1.0]], [[5.0, 10.0], [0.0, 1.0]]);
    let rational = fit_precision_within(&dilemma, &[0.0, 9.0, 0.0, 9.0], 5.0, &LogitOptions::default()).unwrap();
    assert_eq!((rational.maximum, rational.precision, rational.standard_error), (Maximum::End, 5.0, None));
    let perverse = fit_precision(&dilemma, &[9.0, 0.0, 9.0, 0.0]).unwrap();
    assert_eq!((perverse.maximum, perverse.precision), (Maximum::Zero, 0.0));
    assert!((perverse.log_likelihood - 18.0 * 0.5_f64.ln()).abs() < 1e-12);
}

#[test]
fn a_branch_left_early_is_told() {
    let stag_hunt = bimatrix([[2.0, 0.0], [1.0, 1.0]], [[2.0, 1.0], [0.0, 1.0]]);
    let fit = fit_precision(&stag_hunt, &[3.0, 1.0, 3.0, 1.0]).unwrap();
    assert_eq!(fit.status, Status::Bifurcation);
    assert!((fit.searched - 2.0).abs() < 1e-5);
}

#[test]
fn impossible_counts_are_refused() {
    let game = ochs();
    assert_eq!(fit_precision(&game, &[1.0; 3]), Err(FitError::WrongLength { expected: 4, found: 3 }));
    assert_eq!(fit_precision(&game, &[0.0; 4]), Err(FitError::NoObservations));
    let negative = fit_precision(&game, &[1.0, 1.0, -1.0, 1.0]);
    assert_eq!(negative, Err(FitError::Count { index: 2, value: -1.0 }));
    let tiny = fit_precision(&bimatrix([[1e-310, 0.0], [0.0, 3e-310]], [[0.0; 2]; 2]), &[1.0, 2.0, 1.0, 1.0]).unwrap();
    assert!(tiny.precision.is_finite() && tiny.log_likelihood.is_finite(), "{tiny:?}");
    let idle = NormalForm::new(vec![2, 2], vec![1.0; 8]).unwrap();
    assert_eq!(fit_precision(&idle, &[1.0; 4]), Err(FitError::ConstantPayoffs));
}

/// Where every player took the dominant action no precision is too high, however little there is to see of it.
#[test]
fn a_likelihood_that_rises_for_ever_has_no_maximum_inside() {
    let game = NormalForm::new(vec![2, 2], vec![0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]).unwrap();
    for counts in [[0.0, 100.0, 0.0, 100.0], [0.0, 1.0, 0.0, 1.0]] {
        let fit = fit_precision(&game, &counts).unwrap();
        assert_eq!((fit.maximum, fit.standard_error), (Maximum::End, None), "{fit:?}");
    }
}
