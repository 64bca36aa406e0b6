//! Games without shared constraints, and games that have no equilibrium to be found.

use walras_theory::equilibrium::{ContinuousGame, Relaxation, RelaxationOptions, RelaxationStatus, nikaido_isoda};

use super::{Functions, close};

#[test]
fn cournot_has_a_closed_form() {
    let cost = [1.0, 2.0, 3.0, 4.0];
    let game = Functions {
        low: [0.0; 4],
        high: [10.0; 4],
        payoff: |i, x| (10.0 - x.iter().sum::<f64>() - [1.0, 2.0, 3.0, 4.0][i]) * x[i],
        constraint: &[],
    };
    let found = nikaido_isoda(&game, &[5.0; 4], &RelaxationOptions::default());
    let price = (10.0 + cost.iter().sum::<f64>()) / 5.0;
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &cost.map(|c| price - c), 1e-8);
    close(&found.payoff, &cost.map(|c| (price - c) * (price - c)), 1e-5);
    assert!(found.multipliers.shared.is_empty() && found.multipliers.residual < 1e-5);
}

#[test]
fn who_is_priced_out_stays_at_the_bound() {
    let game = Functions {
        low: [0.0; 2],
        high: [10.0; 2],
        payoff: |i, x| (10.0 - x[0] - x[1] - [1.0, 9.5][i]) * x[i],
        constraint: &[],
    };
    let found = nikaido_isoda(&game, &[5.0; 2], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &[4.5, 0.0], 1e-6);
    assert!(found.multipliers.residual < 1e-5, "{found:?}");
}

#[test]
fn a_game_that_is_not_polynomial() {
    // Contest of Tullock: x_i / Σx − x_i, symmetric equilibrium (n − 1)/n².
    let game = Functions {
        low: [1e-3; 3],
        high: [1.0; 3],
        payoff: |i, x| x[i] / x.iter().sum::<f64>() - x[i],
        constraint: &[],
    };
    let found = nikaido_isoda(&game, &[0.1, 0.5, 0.9], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &[2.0 / 9.0; 3], 1e-5);
}

/// One wants to be where the other is, who wants to be elsewhere: no equilibrium in pure actions.
fn chase() -> Functions<2> {
    Functions {
        low: [0.0; 2],
        high: [1.0; 2],
        payoff: |i, x| if i == 0 { -(x[0] - x[1]).powi(2) } else { (x[0] - x[1]).powi(2) },
        constraint: &[],
    }
}

#[test]
fn what_has_no_equilibrium_does_not_converge_and_says_so() {
    for relaxation in [Relaxation::Optimised, Relaxation::Fixed(0.3), Relaxation::Fixed(1.0)] {
        let options = RelaxationOptions { relaxation, max_iterations: 100, ..Default::default() };
        let found = nikaido_isoda(&chase(), &[0.2, 0.9], &options);
        assert_eq!(found.status, RelaxationStatus::Budget, "{found:?}");
        assert_eq!(found.iterations, 100);
        assert!(found.value > 0.2 && found.regret.iter().any(|regret| *regret > 0.1), "{found:?}");
    }
}

#[test]
fn a_search_without_progress_is_given_up() {
    for relaxation in [Relaxation::Optimised, Relaxation::Fixed(0.3), Relaxation::Fixed(1.0)] {
        let options = RelaxationOptions { relaxation, max_iterations: 100_000, ..Default::default() };
        let found = nikaido_isoda(&chase(), &[0.2, 0.9], &options);
        assert_eq!(found.status, RelaxationStatus::Stalled, "{found:?}");
        assert!(found.iterations < 1000, "{found:?}");
    }
}

#[test]
fn a_stationary_point_that_is_no_maximum_is_seen_through() {
    // At ½ the second player's payoff is stationary and at its worst.
    let found = nikaido_isoda(&chase(), &[0.5, 0.5], &RelaxationOptions { max_iterations: 3, ..Default::default() });
    assert_eq!(found.status, RelaxationStatus::Budget, "{found:?}");
    assert!(found.value >= 0.25 - 1e-9 && found.regret[1] >= 0.25 - 1e-9, "{found:?}");
}

#[test]
fn limits_that_cannot_be_met_fail() {
    let game = Functions { low: [0.0; 2], high: [1.0; 2], payoff: |i, x| x[i], constraint: &[|x| 3.0 - x[0] - x[1]] };
    let found = nikaido_isoda(&game, &[0.5; 2], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Failed, "{found:?}");
}

#[test]
fn payoffs_that_are_no_numbers_fail() {
    let game = Functions { low: [0.0; 2], high: [1.0; 2], payoff: |_, x| (x[0] - 2.0).ln(), constraint: &[] };
    let found = nikaido_isoda(&game, &[0.5; 2], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Failed, "{found:?}");
}

#[test]
fn constraints_may_be_curved() {
    // Both want all of the unit disc: at the normalised equilibrium they share it evenly.
    let game = Functions {
        low: [0.0; 2],
        high: [2.0; 2],
        payoff: |i, x| x[i],
        constraint: &[|x| x[0] * x[0] + x[1] * x[1] - 1.0],
    };
    let found = nikaido_isoda(&game, &[0.1, 0.3], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    close(&found.profile, &[0.5_f64.sqrt(); 2], 1e-5);
    close(&found.multipliers.shared, &[0.5_f64.sqrt()], 1e-4);
}

#[test]
fn corners_of_convex_payoffs_are_found_from_everywhere() {
    // Two local maxima, the nearer one worse.
    let game = Functions { low: [0.0], high: [1.0], payoff: |_, x| (x[0] - 0.4).powi(2), constraint: &[] };
    let found = nikaido_isoda(&game, &[0.1], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    assert_eq!(found.profile, [1.0]);
}

/// Each of two players wants its point of the plane to be `target + A × the other's`.
struct Followers;

const TARGET: [[f64; 2]; 2] = [[0.5, -0.2], [0.1, 0.7]];
const TURN: [[f64; 2]; 2] = [[0.3, 0.2], [-0.1, 0.4]];

fn wish(player: usize, x: &[f64]) -> [f64; 2] {
    let other = &x[2 * (1 - player)..][..2];
    std::array::from_fn(|k| TARGET[player][k] + TURN[k][0] * other[0] + TURN[k][1] * other[1])
}

impl ContinuousGame for Followers {
    fn players(&self) -> usize {
        2
    }

    fn dimensions(&self) -> usize {
        2
    }

    fn bounds(&self) -> (&[f64], &[f64]) {
        (&[-3.0; 4], &[3.0; 4])
    }

    fn payoff(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        for ((out, &i), x) in out.iter_mut().zip(player).zip(profile.chunks_exact(4)) {
            let (own, wish) = (&x[2 * i as usize..], wish(i as usize, x));
            *out = -(own[0] - wish[0]).powi(2) - (own[1] - wish[1]).powi(2);
        }
    }

    fn constraints(&self) -> usize {
        1
    }

    fn constraint(&self, profile: &[f64], out: &mut [f64]) {
        out.iter_mut().zip(profile.chunks_exact(4)).for_each(|(out, x)| *out = x.iter().sum::<f64>() - 1.0);
    }
}

#[test]
fn actions_may_have_several_coordinates() {
    let found = nikaido_isoda(&Followers, &[0.0; 4], &RelaxationOptions::default());
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    // Every player is held back alike in all coordinates, by half the multiplier.
    let held = found.multipliers.shared[0] / 2.0;
    assert!(held > 0.1);
    for player in 0..2 {
        let wish = wish(player, &found.profile);
        close(&found.profile[2 * player..][..2], &wish.map(|w| w - held), 1e-7);
    }
    assert!(found.constraint[0].abs() < 1e-9, "{found:?}");
}
