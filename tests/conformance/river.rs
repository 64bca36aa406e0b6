//! River pollution: the published equilibrium, played by the engine, and both forms of the game against each other.

use walras_engine::model::Model;
use walras_engine::plugin::Batch;

use crate::games::{self, Game, payoff, scenario};
use crate::play::play;

fn river(instance: &str, emission: &str) -> Game {
    Game {
        scenario: scenario("river", instance, &format!("emission: {emission}"), "rule: nikaido_isoda"),
        ..games::named("river")
    }
}

const ORIGINAL: &str = "[[0.5, 0.25, 0.75], [0.2, 0.9, 0.4]]";

#[test]
fn the_published_equilibrium_is_played() {
    let game = river("actions: 5}", ORIGINAL);
    let (_, _, play) = play(&game.plugin, &game.scenario, |_| ());
    assert!(play.converged(), "{:?}", play.status);
    let points = play.points.as_ref().unwrap();
    let expected = [(21.1448, 48.412), (16.0279, 26.921), (2.7260, 6.607)];
    for (i, (activity, profit)) in expected.into_iter().enumerate() {
        assert!((points.action[i] - activity).abs() < 1e-3, "{points:?}");
        assert!((play.payoff[i] - profit).abs() < 1e-2, "{:?}", play.payoff);
    }
    // The first station binds, and its multiplier is what a firm gives up for a unit of concentration.
    let limits = &points.limits[0];
    assert!(limits.binds(0) && !limits.binds(1) && limits.multiplier[1] == 0.0, "{limits:?}");
    let slope = 3.0 - 0.01 * (21.1448 + 16.0279 + 2.7260) - 0.01 * 21.1448 - 0.1 - 2.0 * 0.01 * 21.1448;
    assert!((limits.multiplier[0] - slope / (6.5 * 0.5 / 100.0)).abs() < 1e-2, "{limits:?}");
    assert!(play.nash_conv() < 1e-8 && points.largest_gain() < 1e-8 && play.residual() < 1e-8);
}

/// `G[t,s]` is the worst station under the emissions of probe t at what is played under probe s.
#[test]
fn comparisons_are_made_at_what_is_played() {
    let game = river("actions: 5}", ORIGINAL);
    let (_, model, play) = play(&game.plugin, &game.scenario, |_| ());
    let (points, seen) = (
        play.points.as_ref().unwrap(),
        play.observe(None, walras_engine::random::Key::new(1, walras_engine::random::Purpose::Sample)),
    );
    let mut matrix = [0.0; 4];
    for player in 0..3 {
        seen.constraint_matrix(player, &mut matrix);
        for (t, s) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let profile = &points.action[3 * s..][..3];
            let batch = Batch {
                phi: &play.phi,
                player: &[0],
                probe: &[t as u32],
                action: &profile[..1],
                profile,
                ..Batch::default()
            };
            let mut stations = [0.0; 2];
            model.game.shared_constraint(&batch, &mut stations).unwrap();
            assert_eq!(matrix[2 * t + s], stations[0].max(stations[1]));
        }
        assert!(matrix[0].abs() < 1e-9 && matrix[3].abs() < 1e-9, "limits are used up: {matrix:?}");
    }
}

const ROOTS: &str = "actions: 6, parameters: {square_roots: 1, capacity: 20}}\nmechanism: {demand_slope: 0.4, cost_1: 0.3, \
    cost_2: 0.2, cost_3: 0.1, cost_slope_1: 0.5, cost_slope_2: 0.25, cost_slope_3: 0.75}";

fn roots() -> (Model, Vec<f64>) {
    let game = river(ROOTS, "1");
    (game.model(), game.resolved().phi)
}

#[test]
fn profits_with_square_roots_are_those_of_the_paper() {
    let (model, phi) = roots();
    // Activities of 4, 16 and 0 of the levels 0, 4, …, 20.
    let found: Vec<f64> = (0..3).map(|i| payoff(&model, &phi, &[1, 4, 0], i)).collect();
    let shared = 0.4 * 20.0_f64.sqrt();
    let expected = [3.0 * 4.0 - 0.3 * 2.0 - 0.5 * 4.0 - shared, 3.0 * 16.0 - 0.2 * 4.0 - 0.25 * 16.0 - shared, -shared];
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
}

/// `Σ h_i(x_i) − d2 √X` moves as the payoff of whoever moves alone.
#[test]
fn square_roots_have_a_potential_too() {
    let (model, phi) = roots();
    let activity = |action: usize| model.action[action];
    let own = |i: usize, x: f64| (3.0 - phi[4 + i]) * x - phi[1 + i] * x.sqrt();
    let potential = |at: &[usize; 3]| {
        let x = at.map(activity);
        (0..3).map(|i| own(i, x[i])).sum::<f64>() - phi[0] * x.iter().sum::<f64>().sqrt()
    };
    for (from, to, i) in [([0, 0, 0], 3, 1), ([1, 2, 5], 0, 2), ([5, 5, 5], 1, 0), ([0, 1, 0], 0, 1)] {
        let mut there = from;
        there[i] = to;
        let gain = payoff(&model, &phi, &there, i) - payoff(&model, &phi, &from, i);
        assert!((gain - potential(&there) + potential(&from)).abs() < 1e-12);
    }
}

#[test]
fn own_slopes_are_those_of_payoffs() {
    for game in [river("actions: 5}", ORIGINAL), river(ROOTS, "1")] {
        let (model, phi) = (game.model(), game.resolved().phi);
        let profile = [7.0, 0.5, 13.0];
        for player in 0..3_u32 {
            let ask = |shift: f64| {
                let mut profile = profile;
                profile[player as usize] += shift;
                let action = [profile[player as usize]];
                let batch = Batch {
                    phi: &phi,
                    player: &[player],
                    probe: &[0],
                    action: &action,
                    profile: &profile,
                    ..Batch::default()
                };
                let (mut value, mut slope) = ([0.0], [0.0]);
                model.game.joint_payoff(&batch, &mut value).unwrap();
                model.game.action_gradient(&batch, &mut slope).unwrap();
                (value[0], slope[0])
            };
            let difference = (ask(1e-5).0 - ask(-1e-5).0) / 2e-5;
            assert!((difference - ask(0.0).1).abs() < 1e-7, "{player}: {difference} {}", ask(0.0).1);
        }
    }
}
