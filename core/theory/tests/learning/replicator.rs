use walras_theory::learning::{replicator, replicator_discrete};

/// Matching pennies: `(row, column)` learn from each other's strategies at the same time.
fn orbit(steps: u32, mut learn: impl FnMut(&[f64], &mut [f64])) -> (Vec<f64>, f64) {
    let (mut row, mut column) = ([0.7, 0.3], [0.4, 0.6]);
    let (mut constants, mut turned) = (Vec::new(), 0.0);
    let angle = |row: &[f64; 2], column: &[f64; 2]| (column[0] - 0.5).atan2(row[0] - 0.5);
    for _ in 0..steps {
        constants.push(row.iter().chain(&column).map(|p: &f64| p.ln()).sum());
        let before = angle(&row, &column);
        let match_payoffs = [column[0] - column[1], column[1] - column[0]];
        let differ_payoffs = [row[1] - row[0], row[0] - row[1]];
        learn(&match_payoffs, &mut row);
        learn(&differ_payoffs, &mut column);
        let change = angle(&row, &column) - before;
        turned += (change + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU) - std::f64::consts::PI;
    }
    (constants, turned.abs())
}

/// The continuous equation preserves `ln x₁ + ln x₂ + ln y₁ + ln y₂` (Hofbauer & Sigmund, "Evolutionary Games and Population
/// Dynamics", 1998); a step of length h loses O(h²) of it, hence O(h) over a given time.
#[test]
fn orbits_in_matching_pennies_keep_the_constant_of_motion() {
    let time = 40.0;
    let drift = |h: f64| {
        let (constants, turned) = orbit((time / h) as u32, |u, x| replicator(h, u, x));
        // Around the equilibrium more than five times, not resting near it.
        assert!(turned > 10.0 * std::f64::consts::PI, "turned by {turned}");
        assert!(constants.windows(2).all(|w| w[1] <= w[0] + 1e-14), "simultaneous steps never spiral inwards");
        constants[0] - constants[constants.len() - 1]
    };
    let (coarse, fine) = (drift(2e-3), drift(1e-3));
    assert!(fine > 0.0 && fine < 0.01, "{fine}");
    assert!((coarse / fine - 2.0).abs() < 0.05, "{coarse} {fine}");
}

#[test]
fn generations_with_large_background_follow_the_same_orbits() {
    let h = 1e-3;
    let (constants, turned) = orbit(40_000, |u, x| replicator_discrete(1.0 / h, u, x).expect("fitness is positive"));
    assert!(turned > 10.0 * std::f64::consts::PI);
    let drift = (constants[0] - constants[constants.len() - 1]).abs();
    assert!(drift < 0.1, "{drift}");
}

/// Dominated actions die out, and at the rate of the payoff difference.
#[test]
fn a_dominated_action_dies_out_exponentially() {
    let mut x = [0.2, 0.3, 0.5];
    for _ in 0..100 {
        replicator(0.1, &[1.0, 0.5, -0.5], &mut x);
    }
    assert!(((x[2] / x[0]).ln() - ((0.5f64 / 0.2).ln() - 15.0)).abs() < 1e-12, "{x:?}");
}
