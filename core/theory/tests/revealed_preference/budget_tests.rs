//! The workspaces for many subjects give the answers of the functions that explain, bit for bit.

use proptest::prelude::*;
use walras_theory::revealed_preference::{
    BudgetError, BudgetTests, CONSISTENCY_TOLERANCE, CceiSolver, GarpSolver, LinearBudgets, ccei, garp, linear_budgets,
};

use super::matrices::{Draws, any_matrix};

/// The matrix by its definition, one entry at a time; equal bundles cost the same.
fn by_definition(p: &[f64], q: &[f64], size: usize, goods: usize) -> Vec<f64> {
    let cost = |t: usize, s: usize| (0..goods).fold(0.0, |cost, k| cost + p[t * goods + k] * q[s * goods + k]);
    let same = |t: usize, s: usize| q[t * goods..][..goods] == q[s * goods..][..goods];
    let entry = |t: usize, s: usize| if same(t, s) { 0.0 } else { cost(t, s) / cost(t, t) - 1.0 };
    (0..size * size).map(|k| entry(k / size, k % size)).collect()
}

fn bits(g: &[f64]) -> Vec<u64> {
    g.iter().map(|x| x.to_bits()).collect()
}

/// Prices and quantities; the coarser the grid, the more bundles tie.
fn data(size: usize, goods: usize, grid: f64, draws: &mut Draws) -> (Vec<f64>, Vec<f64>) {
    let mut numbers = || -> Vec<f64> {
        let draw = |_| (0.51 + 0.49 * draws.symmetric()) * grid;
        (0..size * goods).map(draw).map(|x| if grid < 10.0 { x.ceil() } else { x }).collect()
    };
    (numbers(), numbers())
}

#[test]
fn equal_the_functions_that_explain() {
    let mut draws = Draws(211);
    let (mut tests, mut budgets, mut g) = (BudgetTests::default(), LinearBudgets::default(), Vec::new());
    let (mut garp_solver, mut ccei_solver) = (GarpSolver::default(), CceiSolver::new(3));
    let (mut held, mut indices) = (0, 0.0);
    for round in 0..1500 {
        let size = [1, 2, 3, 7, 8, 9, 25, 64, 70][round % 9];
        let (goods, grid) = ([1, 2, 3, 5][draws.below(4)], [2.0, 5.0, 1000.0][draws.below(3)]);
        let (p, q) = data(size, goods, grid, &mut draws);
        let expected = linear_budgets(&p, &q, size, goods).unwrap();
        budgets.write(&p, &q, size, goods, &mut g).unwrap();
        assert_eq!(bits(&g), bits(&expected));
        assert_eq!(bits(&g), bits(&by_definition(&p, &q, size, goods)));
        for tolerance in [0.0, CONSISTENCY_TOLERANCE, 0.05, -1.0] {
            let axiom = garp(&g, size, tolerance).unwrap().holds();
            let index = ccei(&g, size).unwrap().value;
            let both = tests.run(&p, &q, size, goods, tolerance).unwrap();
            assert_eq!((both.garp, both.ccei.to_bits()), (axiom, index.to_bits()), "round {round}");
            assert_eq!(garp_solver.holds(&g, size, tolerance), Ok(axiom));
            assert_eq!(ccei_solver.value(&g, size).unwrap().to_bits(), index.to_bits());
            held += usize::from(axiom);
            indices += index;
        }
    }
    assert!((500..5500).contains(&held) && indices < 5900.0, "{held}, {indices}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn on_any_matrix_too((size, g) in any_matrix(1..=9), tolerance in prop_oneof![Just(0.0), 0.0..0.2]) {
        let axiom = garp(&g, size, tolerance)?.holds();
        prop_assert_eq!(GarpSolver::new(size).holds(&g, size, tolerance)?, axiom);
        let bits = |index: f64| index.to_bits();
        prop_assert_eq!(CceiSolver::default().value(&g, size).map(bits), ccei(&g, size).map(|index| bits(index.value)));
    }
}

#[test]
fn malformed_data_are_the_same_errors() {
    let mut tests = BudgetTests::new(2);
    assert_eq!(tests.run(&[], &[], 0, 1, 0.0), Err(BudgetError::Empty { observations: 0, goods: 1 }));
    let overflow = tests.run(&[1e300, 1.0], &[1e-300, 1e300], 2, 1, 0.0);
    assert_eq!(overflow, Err(BudgetError::Overflow { t: 0, s: 1 }));
    let ones = [1.0; 12];
    let (mut dear, mut little) = (ones, [1e-300; 12]);
    (dear[0], little[11]) = (2.0, f64::MAX);
    assert_eq!(tests.run(&dear, &little, 12, 1, 0.0), Err(BudgetError::Overflow { t: 0, s: 11 }));
    assert!(tests.run(&ones, &ones, 12, 1, 0.0).is_ok_and(|answers| answers.garp && answers.ccei == 1.0));
    assert!(GarpSolver::default().holds(&[f64::NAN], 1, 0.0).is_err() && CceiSolver::default().value(&[], 0).is_err());
}
