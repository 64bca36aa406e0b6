//! The bound on sampled gaps: its formula, its inverses, and that it holds.

use walras_theory::revealed_preference::{ConcentrationError, GapSolver, SampledSystem};

use super::matrices::{Draws, KINDS, matrix};

const SYSTEM: SampledSystem = SampledSystem { agents: 4, probes: 10, range: 0.5 };

#[test]
fn is_the_formula() {
    for (draws, epsilon) in [(1000, 0.05), (1000, 0.03), (50_000, 0.01), (10, 0.4)] {
        let formula = 2.0 * 4.0 * 100.0 * (-2.0 * f64::from(draws) * epsilon * epsilon / 0.25).exp();
        let bound = SYSTEM.deviation_probability(draws as usize, epsilon).unwrap();
        assert!((bound - formula.min(1.0)).abs() <= 1e-12 * bound, "{bound} against {formula}");
    }
    assert_eq!(SYSTEM.deviation_probability(10, 0.1), Ok(1.0));
    assert_eq!(SYSTEM.deviation_probability(1, 0.5), Ok(0.0));
}

#[test]
fn inverses_invert() {
    let mut draws = Draws(101);
    for _ in 0..500 {
        let system = SampledSystem {
            agents: 1 + draws.below(50),
            probes: 1 + draws.below(200),
            range: 2.0_f64.powf(20.0 * draws.symmetric()),
        };
        let confidence = 0.5 + 0.499 * draws.symmetric();
        let count = 1 + draws.below(1_000_000);
        let radius = system.radius(count, confidence).unwrap();
        assert!(radius <= system.range);
        if radius < system.range {
            let failure = system.deviation_probability(count, radius).unwrap();
            assert!((failure - (1.0 - confidence)).abs() < 1e-9 * failure);
        }
        let epsilon = system.range * 10.0_f64.powf(-1.5 + 1.4 * draws.symmetric());
        let needed = system.draws_needed(epsilon, confidence).unwrap() as usize;
        let failure = |count: usize| system.deviation_probability(count, epsilon).unwrap();
        assert!(failure(needed) <= (1.0 - confidence) * (1.0 + 1e-9));
        assert!(needed == 1 || failure(needed - 1) >= (1.0 - confidence) * (1.0 - 1e-9));
    }
}

#[test]
fn the_gap_is_1_lipschitz() {
    let mut draws = Draws(103);
    let mut solver = GapSolver::new(12);
    for round in 0..900 {
        let size = 1 + draws.below(12);
        let g = matrix(round % KINDS, size, &mut draws);
        let size_of_error = 2.0_f64.powi(-(draws.below(12) as i32));
        let moved: Vec<f64> = g.iter().map(|x| x + size_of_error * draws.symmetric()).collect();
        let largest = g.iter().zip(&moved).fold(0.0_f64, |a, (x, y)| a.max((x - y).abs()));
        let difference = solver.value(&g, size).unwrap().value - solver.value(&moved, size).unwrap().value;
        assert!(difference.abs() <= largest);
    }
}

#[test]
fn holds_in_simulation() {
    // Entries are means of fair draws from {−1/4, 1/4}: the largest variance that the range allows.
    let system = SampledSystem { agents: 1, probes: 3, range: 0.5 };
    let (count, confidence, mut draws) = (60, 0.8, Draws(107));
    let radius = system.radius(count, confidence).unwrap();
    assert!(radius < 0.5 * system.range);
    let truth = [0.0, -0.1, 0.2, -0.15, 0.05, 0.1, -0.05, 0.1, 0.0];
    let mut solver = GapSolver::new(3);
    let gap = solver.value(&truth, 3).unwrap().value;
    let mut outside = 0;
    for _ in 0..2000 {
        let mut noisy = truth;
        for entry in &mut noisy {
            let heads = (0..count).filter(|_| draws.next() >> 63 == 1).count() as f64;
            *entry += 0.5 * (heads / count as f64) - 0.25;
        }
        outside += u32::from((solver.value(&noisy, 3).unwrap().value - gap).abs() > radius);
    }
    assert!(f64::from(outside) <= 0.2 * 2000.0, "{outside} outside");
}

#[test]
fn nonsense_is_named() {
    assert_eq!(SYSTEM.radius(0, 0.9), Err(ConcentrationError::None("draws")));
    assert_eq!(SampledSystem { agents: 0, ..SYSTEM }.radius(1, 0.9), Err(ConcentrationError::None("agents")));
    assert_eq!(SampledSystem { probes: 0, ..SYSTEM }.radius(1, 0.9), Err(ConcentrationError::None("probes")));
    for range in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        let error = SampledSystem { range, ..SYSTEM }.radius(1, 0.9);
        assert!(matches!(error, Err(ConcentrationError::NotPositive { what: "range", .. })));
    }
    for confidence in [0.0, 1.0, f64::NAN] {
        assert!(matches!(SYSTEM.radius(1, confidence), Err(ConcentrationError::Confidence(_))));
        assert!(matches!(SYSTEM.draws_needed(0.1, confidence), Err(ConcentrationError::Confidence(_))));
    }
    assert!(matches!(SYSTEM.draws_needed(0.0, 0.9), Err(ConcentrationError::NotPositive { .. })));
    assert!(matches!(SYSTEM.deviation_probability(1, f64::NAN), Err(ConcentrationError::NotPositive { .. })));
    assert!(matches!(SYSTEM.draws_needed(1e-9, 0.9), Err(ConcentrationError::TooMany(_))));
    assert_eq!(SYSTEM.draws_needed(0.6, 0.9), Ok(1));
}
