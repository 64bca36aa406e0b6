//! Afriat numbers: every inequality, evaluated here.

use walras_theory::revealed_preference::{
    AfriatError, MatrixError, StrictCycle, afriat_numbers, afriat_violation, pareto_gap,
};

use super::matrices::{Draws, KINDS, matrix};

fn raised(g: &[f64], r: f64) -> Vec<f64> {
    g.iter().map(|x| x + r).collect()
}

/// Finds the numbers of `a` and checks them one inequality at a time, without tolerance.
fn check(a: &[f64], size: usize, context: &str) {
    let numbers = afriat_numbers(a, size).unwrap_or_else(|error| panic!("{context}: {error}"));
    for t in 0..size {
        assert!(numbers.lambda[t] >= 1.0 && numbers.u[t] <= 0.0, "{context}");
        for s in 0..size {
            let left = numbers.u[s] - numbers.u[t];
            assert!(left <= numbers.lambda[t] * a[t * size + s], "{context}: inequality ({t}, {s})");
        }
    }
    assert!(numbers.worst_slack <= 0.0, "{context}");
    assert_eq!(afriat_violation(a, &numbers.u, &numbers.lambda), Ok(numbers.worst_slack));
}

#[test]
fn certify_the_gap_from_above_and_where_attained_at_the_gap() {
    let mut draws = Draws(17);
    let mut attained = 0;
    for round in 0..2000 {
        let size = 1 + draws.below(40);
        let kind = round % KINDS;
        let g = matrix(kind, size, &mut draws);
        let gap = pareto_gap(&g, size).unwrap();
        for extra in [1e-9, 1e-3, 1.0] {
            check(&raised(&g, gap.value + extra), size, &format!("kind {kind}, size {size}, gap + {extra}"));
        }
        if gap.attained {
            check(&raised(&g, gap.value), size, &format!("kind {kind}, size {size}, at the gap"));
            attained += 1;
        } else {
            let contradiction = afriat_numbers(&raised(&g, gap.value), size);
            assert!(matches!(contradiction, Err(AfriatError::Infeasible(_))));
        }
        if gap.value > 1e-9 {
            let contradiction = afriat_numbers(&raised(&g, gap.value - 1e-9), size);
            assert!(matches!(contradiction, Err(AfriatError::Infeasible(_))), "below the gap");
        }
    }
    assert!(attained > 200, "{attained} cases attained their gap");
}

#[test]
fn stay_moderate_on_large_data() {
    let mut draws = Draws(19);
    let size = 300;
    let g = matrix(1, size, &mut draws);
    let a = raised(&g, pareto_gap(&g, size).unwrap().value + 1e-3);
    check(&a, size, "size 300");
    let largest = afriat_numbers(&a, size).unwrap().lambda.into_iter().fold(0.0, f64::max);
    assert!(largest < 1e9, "largest multiplier {largest:e}");
}

#[test]
fn scale_with_the_data() {
    let mut draws = Draws(23);
    for scale in [1e-200, 1e-9, 1e9, 1e120] {
        for kind in 0..KINDS {
            let g = matrix(kind, 12, &mut draws);
            let a: Vec<f64> = raised(&g, pareto_gap(&g, 12).unwrap().value + 1e-2).iter().map(|x| x * scale).collect();
            check(&a, 12, &format!("kind {kind} times {scale:e}"));
        }
    }
}

#[test]
fn overflow_is_reported() {
    // Each probe could almost afford the one before it, and could by far afford the next.
    let size = 40;
    let mut a = vec![1.0; size * size];
    for t in 0..size - 1 {
        a[t * size + t + 1] = -1.0;
        a[(t + 1) * size + t] = 1e-12;
    }
    assert!(matches!(afriat_numbers(&a, size), Err(AfriatError::Overflow { t: 25..=39 })));
}

#[test]
fn verification_sees_what_is_wrong() {
    let a = [0.0, -1.0, 1.0, 0.0];
    assert_eq!(afriat_violation(&a, &[0.0, -1.0], &[1.0, 1.0]), Ok(0.0));
    assert_eq!(afriat_violation(&a, &[0.0, -0.25], &[1.0, 1.0]), Ok(0.75));
    assert_eq!(afriat_violation(&a, &[0.0, -2.0], &[1.0, 0.5]), Ok(1.5));
    let multiplier = AfriatError::Multiplier { t: 1, value: 0.0 };
    assert_eq!(afriat_violation(&a, &[0.0, -1.0], &[1.0, 0.0]), Err(multiplier));
    let length = AfriatError::WrongLength { probes: 2, found: 1 };
    assert_eq!(afriat_violation(&a, &[0.0, -1.0], &[1.0]), Err(length));
    assert_eq!(afriat_numbers(&[], 0), Err(AfriatError::Matrix(MatrixError::Empty)));
    let contradiction = StrictCycle { cycle: vec![0, 1], edge: (0, 1) };
    let error = afriat_numbers(&[0.0, -1.0, 0.0, 0.0], 2).unwrap_err();
    assert_eq!(error, AfriatError::Infeasible(contradiction));
    assert_eq!(error.to_string(), "no Afriat numbers exist: the choices contradict themselves along 0 -> 1");
}
