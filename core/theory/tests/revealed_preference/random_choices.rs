//! Random choices: their law, their budgets, their determinism.

use walras_theory::revealed_preference::{
    BudgetError, Datum, RandomChoices, RandomChoicesError, budget_shares, linear_budgets,
};

use super::matrices::Draws;
use super::streams::Stream;

const PRICES: [f64; 6] = [1.0, 2.0, 4.0, 3.0, 0.5, 1.0];
const EXPENDITURES: [f64; 2] = [8.0, 3.0];

#[test]
fn uniform_choices_exhaust_their_budgets_and_fill_the_matrix() {
    let mut stream = Stream::new(1);
    let mut choices = RandomChoices::uniform(&PRICES, &EXPENDITURES, 3).unwrap();
    let mut same = RandomChoices::uniform(&PRICES, &EXPENDITURES, 3).unwrap();
    let mut same_stream = Stream::new(1);
    for _ in 0..1000 {
        let quantities = choices.draw(&mut stream).to_vec();
        for (t, bundle) in quantities.chunks_exact(3).enumerate() {
            let spent: f64 = bundle.iter().zip(&PRICES[3 * t..]).map(|(q, p)| p * q).sum();
            assert!((spent - EXPENDITURES[t]).abs() < 1e-14 * EXPENDITURES[t] && bundle.iter().all(|&q| q >= 0.0));
        }
        let g = same.draw_matrix(&mut same_stream);
        let expected = linear_budgets(&PRICES, &quantities, 2, 3).unwrap();
        assert!(g.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-14) && (g[0], g[3]) == (0.0, 0.0));
    }
}

#[test]
fn uniform_shares_are_dirichlet() {
    // Of Dirichlet(1, 1, 1): mean 1/3, variance 1/18, covariance −1/36; P(share > c) = (1 − c)².
    let mut stream = Stream::new(2);
    let mut choices = RandomChoices::uniform(&PRICES, &EXPENDITURES, 3).unwrap();
    let draws = 40_000;
    let (mut sum, mut square, mut product, mut large) = ([0.0; 3], [0.0; 3], [0.0; 3], [0.0; 3]);
    for _ in 0..draws {
        let bundle = &choices.draw(&mut stream)[..3];
        let share: Vec<f64> = bundle.iter().zip(&PRICES).map(|(q, p)| p * q / EXPENDITURES[0]).collect();
        for j in 0..3 {
            sum[j] += share[j];
            square[j] += share[j] * share[j];
            product[j] += share[j] * share[(j + 1) % 3];
            large[j] += f64::from(u8::from(share[j] > 0.7));
        }
    }
    // Five standard errors of the respective means are below 0.006.
    for j in 0..3 {
        let mean = |total: f64| total / f64::from(draws);
        assert!((mean(sum[j]) - 1.0 / 3.0).abs() < 0.006);
        assert!((mean(square[j]) - 1.0 / 6.0).abs() < 0.006);
        assert!((mean(product[j]) - 1.0 / 12.0).abs() < 0.006);
        assert!((mean(large[j]) - 0.09).abs() < 0.0075);
    }
}

#[test]
fn one_good_leaves_no_choice() {
    let mut choices = RandomChoices::uniform(&[2.0, 4.0], &[1.0, 1.0], 1).unwrap();
    assert_eq!(choices.draw(&mut Stream::new(3)), [0.5, 0.25]);
}

#[test]
fn bootstrap_draws_rows_of_the_pool_equally_often() {
    let pool = [0.5, 0.25, 0.25, 0.0, 1.0, 0.0, 0.125, 0.375, 0.5];
    let mut choices = RandomChoices::bootstrap(&PRICES, &EXPENDITURES, 3, &pool).unwrap();
    let mut stream = Stream::new(4);
    let mut joint = [[0_u32; 3]; 3];
    for _ in 0..9000 {
        let quantities = choices.draw(&mut stream);
        let row_of = |t: usize| {
            let share = |j: usize| quantities[3 * t + j] * PRICES[3 * t + j] / EXPENDITURES[t];
            (0..3).position(|row| (0..3).all(|j| (share(j) - pool[3 * row + j]).abs() < 1e-14)).unwrap()
        };
        joint[row_of(0)][row_of(1)] += 1;
    }
    // Each pair of rows 1000 times, ± 5 standard deviations.
    assert!(joint.iter().flatten().all(|count| count.abs_diff(1000) < 150), "{joint:?}");
}

#[test]
fn a_pool_of_one_row_reproduces_the_choice() {
    let quantities = [1.0, 0.5, 1.5];
    let shares = budget_shares(&PRICES[..3], &quantities, 1, 3).unwrap();
    assert_eq!(shares, [0.125, 0.125, 0.75]);
    let mut choices = RandomChoices::bootstrap(&PRICES[..3], &EXPENDITURES[..1], 3, &shares).unwrap();
    assert_eq!(choices.draw(&mut Stream::new(5)), quantities);
}

#[test]
fn shares_of_observed_choices_add_up() {
    let mut draws = Draws(6);
    let mut positive = |count: usize| (0..count).map(|_| 1.01 + draws.symmetric()).collect::<Vec<_>>();
    let (p, q) = (positive(40), positive(40));
    let shares = budget_shares(&p, &q, 10, 4).unwrap();
    assert!(shares.chunks_exact(4).all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-15));
    assert!(RandomChoices::bootstrap(&p, &[1.0; 10], 4, &shares).is_ok());
    let error = budget_shares(&[-1.0], &[1.0], 1, 1);
    assert_eq!(error, Err(BudgetError::Invalid { what: Datum::Price, t: 0, good: 0, value: -1.0 }));
}

#[test]
fn the_culprit_is_named() {
    let error = |p: &[f64], m: &[f64], goods| RandomChoices::uniform(p, m, goods).unwrap_err();
    let zero = error(&[1.0, 1.0, 1.0, 0.0], &[1.0, 1.0], 2);
    assert_eq!(zero, RandomChoicesError::Price { t: 1, good: 1, value: 0.0 });
    let text = "the price of good 1 at observation 1 is 0: random choice needs positive, finite prices";
    assert_eq!(zero.to_string(), text);
    assert!(matches!(error(&[f64::NAN], &[1.0], 1), RandomChoicesError::Price { .. }));
    assert_eq!(error(&[1.0], &[0.0], 1), RandomChoicesError::Expenditure { t: 0, value: 0.0 });
    assert_eq!(error(&[], &[], 1), RandomChoicesError::Empty { observations: 0, goods: 1 });
    assert_eq!(error(&[1.0], &[1.0], 0), RandomChoicesError::Empty { observations: 1, goods: 0 });
    assert_eq!(error(&[1.0], &[1.0], 2), RandomChoicesError::WrongLength { observations: 1, goods: 2, found: 1 });
    assert_eq!(error(&[1.0, 1e-300], &[1e-9, 1e9], 1), RandomChoicesError::Overflow { t: 0, s: 1 });
    let pool = |pool: &[f64]| RandomChoices::bootstrap(&[1.0, 1.0], &[1.0], 2, pool).unwrap_err();
    assert_eq!(pool(&[]), RandomChoicesError::Pool { goods: 2, found: 0 });
    assert_eq!(pool(&[0.5, 0.5, 1.0]), RandomChoicesError::Pool { goods: 2, found: 3 });
    assert_eq!(pool(&[0.5, 0.5, 0.5, 0.25]), RandomChoicesError::Shares { row: 1, sum: 0.75 });
    assert_eq!(pool(&[1.5, -0.5]), RandomChoicesError::Shares { row: 0, sum: 1.0 });
    assert!(matches!(pool(&[f64::NAN, 1.0]), RandomChoicesError::Shares { row: 0, .. }));
}

#[test]
fn permutations_spend_every_share_once_and_none_more_often_than_others() {
    let mut stream = Stream::new(7);
    let shares = [0.2, 0.3, 0.5, 0.6, 0.3, 0.1];
    let mut choices = RandomChoices::permutation(&PRICES, &EXPENDITURES, 3, &shares).unwrap();
    let mut kept = 0;
    for _ in 0..4000 {
        let quantities = choices.draw(&mut stream);
        let spent = quantities.iter().zip(&PRICES).enumerate().map(|(k, (q, p))| q * p / EXPENDITURES[k / 3]);
        let spent: Vec<f64> = spent.collect();
        let is = |expected: [usize; 6]| spent.iter().zip(expected).all(|(x, k)| (x - shares[k]).abs() < 1e-12);
        assert!(is([0, 1, 2, 3, 4, 5]) || is([3, 4, 5, 0, 1, 2]), "{spent:?}");
        kept += usize::from(is([0, 1, 2, 3, 4, 5]));
    }
    // Five standard deviations.
    assert!((kept as f64 - 2000.0).abs() < 160.0, "{kept}");
    let refused = RandomChoices::permutation(&PRICES, &EXPENDITURES, 3, &shares[..3]);
    assert_eq!(refused.unwrap_err(), RandomChoicesError::Pool { goods: 3, found: 3 });
}
