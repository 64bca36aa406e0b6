//! Symmetric equilibria of anonymous games against their normal forms.

use walras_theory::equilibrium::{
    Congestion, CongestionError, LogitError, LogitOptions, Status, congestion_qre, logit_qre,
};
use walras_theory::normal_form::NormalForm;

use crate::games::{brute_payoffs, distance, draws, profile};

/// Four roads of different capacities whose travel time grows with traffic.
fn roads(players: usize) -> Congestion {
    let speeds = [1.0, 0.8, 0.6, 0.45];
    let lengths = [1.0, 0.7, 0.5, 0.4];
    let payoff = |r: usize, k: usize| -lengths[r] - (k + 1) as f64 / (speeds[r] * players as f64);
    let payoffs = (0..4).flat_map(|r| (0..players).map(move |k| payoff(r, k))).collect();
    Congestion::new(players, 4, payoffs).unwrap()
}

/// A game with payoffs drawn for every number of others.
fn random(players: usize, resources: usize, seed: u64) -> (Congestion, NormalForm) {
    let mut draw = draws(seed);
    let payoffs: Vec<f64> = (0..players * resources).map(|_| draw()).collect();
    let mut tables = Vec::new();
    let profiles = resources.pow(players as u32);
    for player in 0..players {
        for entry in 0..profiles {
            let choice = |j: usize| entry / resources.pow((players - 1 - j) as u32) % resources;
            let others = (0..players).filter(|&j| j != player && choice(j) == choice(player)).count();
            tables.push(payoffs[choice(player) * players + others]);
        }
    }
    let form = NormalForm::new(vec![resources; players], tables).unwrap();
    (Congestion::new(players, resources, payoffs).unwrap(), form)
}

#[test]
fn expectations_are_those_of_the_normal_form() {
    for (players, resources) in [(1, 3), (2, 4), (3, 3), (5, 2), (5, 3)] {
        let (game, form) = random(players, resources, 11);
        let own = profile(&[resources], 5);
        let all: Vec<f64> = std::iter::repeat_n(&own, players).flatten().copied().collect();
        assert!(distance(&game.expected_payoffs(&own), &brute_payoffs(&form, &all)[..resources]) < 1e-14);
    }
}

#[test]
fn symmetric_equilibria_are_those_of_the_normal_form() {
    for (players, resources) in [(1, 3), (2, 3), (3, 3), (4, 2), (5, 3)] {
        for seed in 0..6 {
            let (game, form) = random(players, resources, seed);
            for precision in [0.0, 0.5, 2.0, 4.0] {
                let expected = logit_qre(&form, precision).unwrap();
                if expected.status != Status::Converged {
                    continue;
                }
                let found = congestion_qre(&game, precision, &LogitOptions::default()).unwrap();
                assert_eq!(found.status, Status::Converged, "{players} {resources} {seed} {precision}");
                let error = distance(&found.profile, &expected.profile[..resources]);
                assert!(error < 1e-12, "{players} {resources} {seed} {precision}: {error:e}");
                assert!((found.nash_conv - expected.nash_conv).abs() < 1e-12);
                assert!(found.error_estimate < 1e-11);
            }
        }
    }
}

#[test]
fn roads_fill_up_to_any_number_of_players() {
    let mut before: Option<Vec<f64>> = None;
    for players in [5, 10, 20, 40, 80, 1000, 100_000] {
        let game = roads(players);
        let found = congestion_qre(&game, 6.0, &LogitOptions::default()).unwrap();
        assert_eq!(found.status, Status::Converged, "{players}: {found:?}");
        assert!(found.residual < 1e-12 && found.error_estimate < 1e-11, "{players}: {found:?}");
        assert!(found.truncation < 1e-15);
        // Payoffs fall linearly with traffic: the mean number of others decides, and shares have a limit.
        if let Some(before) = before {
            assert!(distance(&before, &found.profile) < 0.5 / players.min(80) as f64 * 2.0);
        }
        before = Some(found.profile);
    }
}

/// Linear payoffs have the expectation in closed form, and p solves a scalar equation each given the common constant.
#[test]
fn linear_congestion_agrees_with_nested_bisection() {
    let players = 80;
    let found = congestion_qre(&roads(players), 6.0, &LogitOptions::default()).unwrap();
    let (speeds, lengths) = ([1.0, 0.8, 0.6, 0.45], [1.0, 0.7, 0.5, 0.4]);
    let bisect = |mut low: f64, mut high: f64, rises: &dyn Fn(f64) -> bool| {
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if rises(middle) { high = middle } else { low = middle }
        }
        0.5 * (low + high)
    };
    let share = |r: usize, constant: f64| {
        let value = |p: f64| {
            let others = (players - 1) as f64 * p;
            p.ln() + 6.0 * (lengths[r] + (others + 1.0) / (speeds[r] * players as f64))
        };
        bisect(0.0, 1.0, &|p| value(p) > constant)
    };
    let constant = bisect(-50.0, 50.0, &|c| (0..4).map(|r| share(r, c)).sum::<f64>() > 1.0);
    let expected: Vec<f64> = (0..4).map(|r| share(r, constant)).collect();
    assert!(distance(&found.profile, &expected) < 1e-12, "{expected:?} {found:?}");
}

#[test]
fn herding_bifurcates_and_says_so() {
    let payoffs: Vec<f64> = (0..2).flat_map(|_| (0..10).map(f64::from)).collect();
    let game = Congestion::new(10, 2, payoffs).unwrap();
    let found = congestion_qre(&game, 5.0, &LogitOptions::default()).unwrap();
    assert_eq!(found.status, Status::Bifurcation);
    // e' = 9 and p = 1/2: the slope 2 τ p (1−p) e' reaches 1.
    assert!((found.precision - 2.0 / 9.0).abs() < 1e-5, "{found:?}");
    let infinite = congestion_qre(&game, f64::INFINITY, &LogitOptions::default());
    assert_eq!(infinite, Err(CongestionError::Precision(LogitError::Infinite)));
}
