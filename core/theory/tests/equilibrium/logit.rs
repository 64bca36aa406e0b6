//! Logit equilibria against a slow homotopy, and what must not depend on units.

use std::ops::ControlFlow;

use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;
use walras_theory::equilibrium::{Feature, LogitError, LogitOptions, Status, branch, logit_qre, logit_qre_with};
use walras_theory::normal_form::NormalForm;
use walras_theory::response::logit_response;

use crate::games::{bimatrix, brute_payoffs, distance, mapped, random};

/// `σ − logit(τ u(σ))`, payoffs by brute force.
fn defect(game: &NormalForm, precision: f64, profile: &[f64]) -> Vec<f64> {
    let payoffs = brute_payoffs(game, profile);
    let mut response = vec![0.0; profile.len()];
    for o in game.offsets().windows(2) {
        logit_response(precision, &payoffs[o[0]..o[1]], &mut response[o[0]..o[1]]);
    }
    profile.iter().zip(response).map(|(p, r)| p - r).collect()
}

/// Follows the branch in small equal steps of precision, each corrected by Newton's method with differences. `None` if it
/// breaks off, as it does at a fold.
fn slow_homotopy(game: &NormalForm, precision: f64, steps: usize) -> Option<Vec<f64>> {
    let mut profile = game.uniform();
    let size = profile.len();
    for step in 1..=steps {
        let tau = precision * step as f64 / steps as f64;
        let start = profile.clone();
        for _ in 0..4 {
            let value = defect(game, tau, &profile);
            let mut jacobian = DMatrix::zeros(size, size);
            for b in 0..size {
                let (mut up, mut down) = (profile.clone(), profile.clone());
                up[b] += 1e-6;
                down[b] -= 1e-6;
                let (up, down) = (defect(game, tau, &up), defect(game, tau, &down));
                (0..size).for_each(|a| jacobian[(a, b)] = (up[a] - down[a]) / 2e-6);
            }
            let change = jacobian.lu().solve(&DVector::from_vec(value))?;
            profile.iter_mut().zip(change.iter()).for_each(|(p, d)| *p -= d);
        }
        let (moved, off) = (distance(&profile, &start), distance(&defect(game, tau, &profile), &vec![0.0; size]));
        if moved.is_nan() || off.is_nan() || moved >= 0.1 || off >= 1e-12 {
            return None;
        }
    }
    Some(profile)
}

#[test]
fn fast_continuation_agrees_with_a_slow_homotopy() {
    let mut compared = 0;
    for (shape, seeds, precision) in
        [(vec![2, 2], 40, 20.0), (vec![3, 3], 20, 15.0), (vec![2, 2, 2], 20, 15.0), (vec![2, 3, 2, 2], 6, 10.0)]
    {
        for seed in 0..seeds {
            let game = random(&shape, seed);
            let qre = logit_qre(&game, precision).unwrap();
            assert_eq!(qre.status, Status::Converged, "{shape:?} {seed}");
            assert!(distance(&defect(&game, precision, &qre.profile), &vec![0.0; qre.profile.len()]) < 1e-13);
            if let Some(slow) = slow_homotopy(&game, precision, 150) {
                let error = distance(&slow, &qre.profile);
                assert!(error < 1e-10, "{shape:?} {seed}: {error:e}");
                assert!(qre.error_bound.unwrap() < 1e-10, "{shape:?} {seed}: {qre:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 75, "{compared} games compared");
}

#[test]
fn long_steps_stay_on_the_branch_that_short_ones_follow() {
    let careful = LogitOptions { longest_step: 0.02, evaluations: 1_000_000, ..LogitOptions::default() };
    for (shape, seeds) in [(vec![2, 2], 60), (vec![3, 3], 40), (vec![2, 2, 2], 40), (vec![5, 3], 20)] {
        for seed in 0..seeds {
            let game = random(&shape, 5000 + seed);
            let (fast, slow) = (logit_qre(&game, 60.0).unwrap(), logit_qre_with(&game, 60.0, &careful).unwrap());
            assert_eq!((fast.status, slow.status), (Status::Converged, Status::Converged), "{shape:?} {seed}");
            assert!(distance(&fast.profile, &slow.profile) < 1e-9, "{shape:?} {seed}");
        }
    }
}

/// A 2 x 2 x 2 game whose principal branch turns back twice.
fn folded() -> NormalForm {
    random(&[2, 2, 2], 1398)
}

#[test]
fn folds_are_passed_and_marked() {
    let mut seen = 0;
    let watch = |_: &_| {
        seen += 1;
        ControlFlow::Continue(())
    };
    let found = branch(&folded(), 60.0, &LogitOptions::default(), watch).unwrap();
    assert_eq!((found.status, seen), (Status::Converged, found.points.len()));
    let folds: Vec<usize> = (0..found.points.len()).filter(|&k| found.points[k].feature == Feature::Fold).collect();
    assert_eq!(folds.len(), 2);
    let precision = |k: usize| found.points[k].precision;
    assert!(precision(folds[0]) >= precision(folds[0] - 1).max(precision(folds[0] + 1)));
    assert!(precision(folds[1]) <= precision(folds[1] - 1).min(precision(folds[1] + 1)));
    // Between the folds three equilibria share a precision: the first passage is the answer.
    let between = 0.5 * (precision(folds[0]) + precision(folds[1]));
    let first = logit_qre(&folded(), between).unwrap();
    let slow = slow_homotopy(&folded(), between, 400).unwrap();
    assert!(distance(&first.profile, &slow) < 1e-10);
    // At a fold the derivative by the profile alone is singular.
    let size = first.profile.len();
    for &fold in &folds {
        let point = &found.points[fold];
        let mut jacobian = DMatrix::zeros(size, size);
        for b in 0..size {
            let (mut up, mut down) = (point.profile.clone(), point.profile.clone());
            up[b] += 1e-6;
            down[b] -= 1e-6;
            let (up, down) = (defect(&folded(), point.precision, &up), defect(&folded(), point.precision, &down));
            (0..size).for_each(|a| jacobian[(a, b)] = (up[a] - down[a]) / 2e-6);
        }
        let least = jacobian.singular_values().min();
        assert!(least < 1e-5, "{least}");
    }
}

#[test]
fn a_precision_just_below_a_fold_is_met_before_it() {
    let options = LogitOptions::default();
    let found = branch(&folded(), 60.0, &options, |_| ControlFlow::Continue(())).unwrap();
    let fold = found.points.iter().find(|p| p.feature == Feature::Fold).unwrap();
    for below in [1e-7, 1e-5, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1.0] {
        let precision = fold.precision - below;
        let qre = logit_qre(&folded(), precision).unwrap();
        assert_eq!(qre.status, Status::Converged, "{below}");
        assert!(qre.profile[0] < fold.profile[0], "{below}: {:?} {:?}", qre.profile, fold.profile);
        let last = branch(&folded(), precision, &options, |_| ControlFlow::Continue(())).unwrap().points.pop().unwrap();
        assert!((last.precision - precision).abs() < 1e-9, "{below}: {last:?}");
        assert!(distance(&last.profile, &qre.profile) < 1e-8, "{below}");
    }
    let beyond = logit_qre(&folded(), fold.precision + 1e-5).unwrap();
    assert_eq!(beyond.status, Status::Converged);
    assert!(beyond.profile[0] > 0.5, "{:?}", beyond.profile);
}

/// Payoffs from 1e-3 to 160: branches turn where all that moves is a tiny probability.
#[test]
fn turns_among_tiny_probabilities_are_followed() {
    let careful = LogitOptions { longest_step: 0.05, evaluations: 1_000_000, ..LogitOptions::default() };
    for (shape, seeds) in [(vec![2, 2], 60), (vec![2, 2, 2], 30), (vec![3, 3], 20)] {
        for seed in 0..seeds {
            let game = mapped(&random(&shape, 5100 + seed), |_, u| 1e-3 * (12.0 * u).exp());
            let (fast, slow) = (logit_qre(&game, 50.0).unwrap(), logit_qre_with(&game, 50.0, &careful).unwrap());
            assert_eq!((fast.status, slow.status), (Status::Converged, Status::Converged), "{shape:?} {seed}");
            assert!(distance(&fast.profile, &slow.profile) < 1e-9, "{shape:?} {seed}");
        }
    }
}

#[test]
fn branches_stop_at_bifurcations() {
    // Stag hunt with a tie in risk: uniform play is an equilibrium at every precision, others join at 2.
    let stag_hunt = bimatrix([[2.0, 0.0], [1.0, 1.0]], [[2.0, 1.0], [0.0, 1.0]]);
    assert_eq!(logit_qre(&stag_hunt, 1.999).unwrap().status, Status::Converged);
    for precision in [2.0, 2.001, 3.0, 50.0] {
        let qre = logit_qre(&stag_hunt, precision).unwrap();
        assert_eq!(qre.status, Status::Bifurcation, "{precision}");
        assert!((qre.precision - 2.0).abs() < 1e-5 && qre.precision <= 2.0, "{qre:?}");
        assert!(distance(&qre.profile, &[0.5; 4]) < 1e-12);
    }
    let found = branch(&stag_hunt, 3.0, &LogitOptions::default(), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(found.points.last().unwrap().feature, Feature::Bifurcation);
}

#[test]
fn crossings_of_even_multiplicity_are_seen() {
    // Coordination on one of three: at uniform play two eigenvalues vanish together at precision 3, the determinant keeps
    // its sign.
    let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let qre = logit_qre(&bimatrix(identity, identity), 10.0).unwrap();
    assert_eq!(qre.status, Status::Bifurcation);
    assert!((qre.precision - 3.0).abs() < 1e-5, "{qre:?}");
}

#[test]
fn a_nearly_symmetric_game_has_a_smooth_branch() {
    for tilt in [1e-2, 1e-4, 1e-6] {
        let game = bimatrix([[2.0 + tilt, 0.0], [1.0, 1.0]], [[2.0, 1.0], [0.0, 1.0]]);
        let qre = logit_qre(&game, 20.0).unwrap();
        assert_eq!(qre.status, Status::Converged, "{tilt}");
        assert!(qre.profile[0] > 0.99 && qre.profile[2] > 0.99, "{tilt}: {:?}", qre.profile);
    }
}

#[test]
fn impossible_precisions_are_refused() {
    let game = random(&[2, 2], 1);
    assert_eq!(logit_qre(&game, -1.0), Err(LogitError::Precision { precision: -1.0 }));
    assert!(matches!(logit_qre(&game, f64::NAN), Err(LogitError::Precision { .. })));
    assert_eq!(logit_qre(&game, f64::INFINITY), Err(LogitError::Infinite));
    let huge = mapped(&game, |_, u| 1e300 * u);
    assert!(matches!(logit_qre(&huge, 1e100), Err(LogitError::Overflow { .. })));
    let wide = bimatrix([[1e305, -1e305], [0.0, 0.0]], [[0.0; 2]; 2]);
    assert!(matches!(logit_qre(&wide, 1e5), Err(LogitError::Overflow { .. })));
    assert!(logit_qre(&wide, 1e-305).is_ok());
}

#[test]
fn play_is_uniform_at_precision_zero_or_without_stakes() {
    let zero = logit_qre(&random(&[2, 3], 1), 0.0).unwrap();
    assert_eq!(zero.profile, random(&[2, 3], 1).uniform());
    let idle = NormalForm::new(vec![2, 3], vec![7.0; 12]).unwrap();
    let qre = logit_qre(&idle, 1e9).unwrap();
    assert_eq!((qre.profile, qre.nash_conv, qre.status), (idle.uniform(), 0.0, Status::Converged));
    let forced = logit_qre(&random(&[1, 3, 1, 2], 2), 5.0).unwrap();
    assert_eq!((forced.profile[0], forced.profile[4], forced.status), (1.0, 1.0, Status::Converged));
    let single = NormalForm::new(vec![3], vec![1.0, 2.0, 4.0]).unwrap();
    let qre = logit_qre(&single, 0.7).unwrap();
    let mut expected = [0.0; 3];
    logit_response(0.7, &[1.0, 2.0, 4.0], &mut expected);
    assert!(distance(&qre.profile, &expected) < 1e-15);
}

#[test]
fn very_large_precision_is_followed_without_overflow() {
    for seed in 0..10 {
        let game = random(&[3, 3], seed);
        let qre = logit_qre(&game, 1e6).unwrap();
        assert_eq!(qre.status, Status::Converged, "{seed}: {qre:?}");
        assert!(qre.nash_conv < 1e-5, "{seed}: {qre:?}");
    }
    // Dominance: probabilities underflow, their logarithms do not.
    let dilemma = bimatrix([[5.0, 0.0], [10.0, 1.0]], [[5.0, 10.0], [0.0, 1.0]]);
    let qre = logit_qre(&mapped(&dilemma, |_, u| 1e300 * u), 6.0).unwrap();
    assert_eq!((qre.status, qre.profile), (Status::Converged, vec![0.0, 1.0, 0.0, 1.0]));
}

#[test]
fn payoffs_far_from_zero_lose_nothing() {
    // Binary fractions of ten digits, so that the shifted payoffs are exact.
    let game = mapped(&random(&[3, 2, 3], 8), |_, u| (1024.0 * u).floor() / 1024.0);
    let far = mapped(&game, |i, u| u + if i == 1 { -((1_u64 << 40) as f64) } else { (1_u64 << 30) as f64 });
    let (near, far) = (logit_qre(&game, 20.0).unwrap(), logit_qre(&far, 20.0).unwrap());
    assert_eq!((near.status, far.status), (Status::Converged, Status::Converged));
    assert!(distance(&near.profile, &far.profile) < 1e-13);
    assert!(far.error_bound.unwrap() < 1e-10 && (far.nash_conv - near.nash_conv).abs() < 1e-13);
}

#[test]
fn a_budget_is_kept() {
    let options = LogitOptions { evaluations: 4, ..LogitOptions::default() };
    let qre = logit_qre_with(&random(&[3, 3], 2), 50.0, &options).unwrap();
    assert_eq!(qre.status, Status::Budget);
    assert!(qre.precision > 0.0 && qre.precision < 50.0);
    assert!(distance(&defect(&random(&[3, 3], 2), qre.precision, &qre.profile), &[0.0; 6]) < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn only_precision_times_payoff_differences_matter(seed in 0_u64..1000, exponent in -300_i32..300, shift in -5.0..5.0) {
        let game = random(&[3, 2, 2], seed);
        let qre = logit_qre(&game, 8.0).unwrap();
        let scale = 10_f64.powi(exponent);
        let scaled = logit_qre(&mapped(&game, |_, u| scale * u), 8.0 / scale).unwrap();
        prop_assert!(distance(&qre.profile, &scaled.profile) < 1e-11);
        prop_assert_eq!(scaled.status, qre.status);
        let shifted = logit_qre(&mapped(&game, |i, u| u + shift * i as f64), 8.0).unwrap();
        prop_assert!(distance(&qre.profile, &shifted.profile) < 1e-11);
    }

    #[test]
    fn certificates_hold_by_brute_force(seed in 0_u64..1000, precision in 0.1..30.0) {
        let game = random(&[2, 4, 3], seed);
        let qre = logit_qre(&game, precision).unwrap();
        prop_assert_eq!(qre.status, Status::Converged);
        let payoffs = brute_payoffs(&game, &qre.profile);
        for (player, o) in game.offsets().windows(2).enumerate() {
            let (own, u) = (&qre.profile[o[0]..o[1]], &payoffs[o[0]..o[1]]);
            let mean: f64 = own.iter().zip(u).map(|(p, u)| p * u).sum();
            let best = u.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!((qre.regret[player] - (best - mean)).abs() < 1e-13);
        }
        prop_assert!((qre.nash_conv - qre.regret.iter().sum::<f64>()).abs() < 1e-15);
    }
}
