//! Prices and quantities as constraints.

use walras_theory::revealed_preference::{BudgetError, Datum, linear_budgets};

use super::matrices::Draws;

#[test]
fn entries_are_relative_overspending() {
    let g = linear_budgets(&[1.0, 2.0, 2.0, 1.0], &[1.0, 2.0, 2.0, 1.0], 2, 2).unwrap();
    assert_eq!(g, [0.0, 4.0 / 5.0 - 1.0, 4.0 / 5.0 - 1.0, 0.0]);
}

#[test]
fn the_unit_of_account_does_not_matter_and_the_diagonal_is_zero() {
    let mut draws = Draws(61);
    for _ in 0..100 {
        let positive = |draws: &mut Draws| 1.0 + 0.9 * draws.symmetric();
        let p: Vec<f64> = (0..24).map(|_| positive(&mut draws)).collect();
        let q: Vec<f64> = (0..24).map(|_| positive(&mut draws)).collect();
        let g = linear_budgets(&p, &q, 8, 3).unwrap();
        assert!(g.iter().step_by(9).all(|&x| x == 0.0 && x.is_sign_positive()));
        assert!(g.iter().all(|&x| x >= -1.0));
        let scaled: Vec<f64> = p.iter().enumerate().map(|(k, p)| p * (1.0 + (k / 3) as f64) / 3.0).collect();
        let other = linear_budgets(&scaled, &q, 8, 3).unwrap();
        assert!(g.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-14 * (1.0 + a.abs())));
    }
}

#[test]
fn the_culprit_is_named() {
    let ok = [1.0; 4];
    let invalid = |what, value| Err(BudgetError::Invalid { what, t: 1, good: 0, value });
    assert_eq!(linear_budgets(&[1.0, 1.0, -1.0, 1.0], &ok, 2, 2), invalid(Datum::Price, -1.0));
    assert_eq!(linear_budgets(&ok, &[1.0, 1.0, -0.5, 1.0], 2, 2), invalid(Datum::Quantity, -0.5));
    let infinite = [1.0, 1.0, f64::INFINITY, 1.0];
    assert_eq!(linear_budgets(&ok, &infinite, 2, 2), invalid(Datum::Quantity, f64::INFINITY));
    assert!(linear_budgets(&[f64::NAN; 4], &ok, 2, 2).is_err());
    assert_eq!(linear_budgets(&[], &[], 0, 2), Err(BudgetError::Empty { observations: 0, goods: 2 }));
    assert_eq!(linear_budgets(&[], &[], 2, 0), Err(BudgetError::Empty { observations: 2, goods: 0 }));
    let short = linear_budgets(&ok[..3], &ok, 2, 2).unwrap_err();
    assert_eq!(short.to_string(), "expected 2 x 2 prices, found 3");
    assert!(linear_budgets(&ok, &ok, usize::MAX, 2).is_err());
    let nothing = linear_budgets(&[1.0, 0.0, 1.0, 1.0], &[0.0, 1.0, 1.0, 1.0], 2, 2);
    assert_eq!(nothing, Err(BudgetError::Expenditure { t: 0, value: 0.0 }));
    let huge = linear_budgets(&[f64::MAX, f64::MAX], &[f64::MAX, 1.0], 2, 1);
    assert_eq!(huge, Err(BudgetError::Expenditure { t: 0, value: f64::INFINITY }));
    let ratio = linear_budgets(&[1e300, 1.0], &[1e-300, 1e300], 2, 1);
    assert_eq!(ratio, Err(BudgetError::Overflow { t: 0, s: 1 }));
}
