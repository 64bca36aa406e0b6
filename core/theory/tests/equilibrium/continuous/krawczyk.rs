//! River basin pollution (Krawczyk 2005): three firms, two stations, one of which binds.

use walras_theory::equilibrium::{Relaxation, RelaxationOptions, RelaxationStatus, nikaido_isoda};

use super::{Functions, close};

const EMISSION: [f64; 3] = [0.50, 0.25, 0.75];

fn profit(i: usize, x: &[f64]) -> f64 {
    let (fixed, growing) = ([0.10, 0.12, 0.15], [0.01, 0.05, 0.01]);
    (3.0 - 0.01 * x.iter().sum::<f64>() - fixed[i] - growing[i] * x[i]) * x[i]
}

fn concentration(decay: [f64; 3], x: &[f64]) -> f64 {
    (0..3).map(|i| decay[i] * EMISSION[i] * x[i]).sum::<f64>() / 100.0 - 1.0
}

fn river() -> Functions<3> {
    Functions {
        low: [0.0; 3],
        high: [1000.0; 3],
        payoff: profit,
        constraint: &[|x| concentration([6.5, 5.0, 5.5], x), |x| concentration([4.583, 6.25, 3.75], x)],
    }
}

/// Solves the first-order conditions with station 1 binding: four linear equations, by elimination of x.
fn by_hand() -> ([f64; 3], f64) {
    let (fixed, growing) = ([0.10, 0.12, 0.15], [0.01, 0.05, 0.01]);
    let load = [6.5 * 0.5, 5.0 * 0.25, 5.5 * 0.75];
    // x(λ) solves (0.02 + 2 c2_i) x_i + 0.01 Σ_{j≠i} x_j = 3 − c1_i − λ load_i.
    let answer = |lambda: f64| -> [f64; 3] {
        let diagonal: Vec<f64> = growing.iter().map(|c| 0.01 + 2.0 * c).collect();
        let right: Vec<f64> = (0..3).map(|i| 3.0 - fixed[i] - lambda * load[i]).collect();
        let total = (0..3).map(|i| right[i] / diagonal[i]).sum::<f64>()
            / (1.0 + 0.01 * diagonal.iter().map(|d| 1.0 / d).sum::<f64>());
        std::array::from_fn(|i| (right[i] - 0.01 * total) / diagonal[i])
    };
    let excess = |lambda: f64| answer(lambda).iter().zip(load).map(|(x, a)| a * x).sum::<f64>() - 100.0;
    let (at_0, at_1) = (excess(0.0), excess(1.0));
    let lambda = at_0 / (at_0 - at_1);
    (answer(lambda), lambda)
}

#[test]
fn the_published_equilibrium() {
    let found = nikaido_isoda(&river(), &[0.0; 3], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &[21.1448, 16.0279, 2.7260], 1e-3);
    close(&found.payoff, &[48.412, 26.921, 6.607], 1e-2);
    assert_eq!(found.binding(1e-6).collect::<Vec<_>>(), [0]);
    assert!(found.value <= 1e-9 * 82.0 && found.residual < 1e-8, "{found:?}");
    assert!(found.regret.iter().all(|regret| *regret < 1e-6), "{found:?}");
}

#[test]
fn profile_and_multiplier_solve_the_first_order_conditions() {
    let found = nikaido_isoda(&river(), &[0.0; 3], &RelaxationOptions::default());
    let (profile, lambda) = by_hand();
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &profile, 1e-8);
    // Constraints are in units of the limit, so that the multiplier is a hundred times that of a concentration.
    close(&found.multipliers.shared, &[100.0 * lambda, 0.0], 1e-6);
    assert!(found.multipliers.residual < 1e-7, "{found:?}");
}

#[test]
fn a_fixed_step_leads_to_the_same_point() {
    let options = RelaxationOptions { relaxation: Relaxation::Fixed(0.5), ..Default::default() };
    let found = nikaido_isoda(&river(), &[5.0, 5.0, 5.0], &options);
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &by_hand().0, 1e-7);
}

#[test]
fn a_start_beyond_the_limits_is_as_good() {
    let found = nikaido_isoda(&river(), &[900.0, 400.0, 20.0], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &by_hand().0, 1e-7);
}

#[test]
fn weights_share_the_burden_otherwise() {
    let options = RelaxationOptions { weights: Some(vec![1.0, 1.0, 4.0]), ..Default::default() };
    let found = nikaido_isoda(&river(), &[0.0; 3], &options);
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    // Who weighs more is held back less.
    assert!(found.profile[2] > by_hand().0[2] + 1.0, "{found:?}");
    // Still no player gains by itself.
    assert!(found.regret.iter().all(|regret| *regret < 1e-6), "{found:?}");
}
