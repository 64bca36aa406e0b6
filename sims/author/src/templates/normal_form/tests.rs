//! The table and the fine, against numbers worked out by hand.

use walras_game::{Game, Setup, Situation};

use my_game::MyGame;

const LEVELS: Setup<'static> = Setup {
    players: 2,
    probes: 1,
    levels: &[2],
    parameters: Vec::new(),
};

/// What a player earns when the worker and the employer choose so.
fn payoff(player: usize, fine: f64, worker: f64, employer: f64) -> f64 {
    let (phi, profile) = ([fine], [worker, employer]);
    let action = &profile[player..=player];
    let at = Situation {
        phi: &phi,
        player,
        action,
        profile: &profile,
        ..Situation::default()
    };
    MyGame::JOINT_PAYOFF.unwrap()(&MyGame::create(&LEVELS).unwrap(), &at)
}

#[test]
fn payoffs_are_those_of_the_table() {
    assert_eq!(payoff(0, 0.0, 0.0, 1.0), 1.0);
    assert_eq!(payoff(1, 0.0, 0.0, 1.0), 2.0);
    assert_eq!(payoff(0, 0.0, 1.0, 0.0), 2.0);
    assert_eq!(payoff(1, 0.0, 1.0, 0.0), -2.0);
}

#[test]
fn only_a_worker_who_is_found_shirking_pays() {
    for (worker, employer) in [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] {
        let fine = if worker == 1.0 && employer == 1.0 {
            3.0
        } else {
            0.0
        };
        assert_eq!(
            payoff(0, 3.0, worker, employer),
            payoff(0, 0.0, worker, employer) - fine
        );
        assert_eq!(
            payoff(1, 3.0, worker, employer),
            payoff(1, 0.0, worker, employer)
        );
    }
}

/// Shirking half of the time and inspecting with probability 1 / (2 + φ) leaves no player a gain.
#[test]
fn the_closed_form_is_an_equilibrium() {
    for fine in [0.0, 2.0] {
        let inspects = 1.0 / (2.0 + fine);
        let [works, shirks] = [0.0, 1.0].map(|worker| {
            (1.0 - inspects) * payoff(0, fine, worker, 0.0)
                + inspects * payoff(0, fine, worker, 1.0)
        });
        let [trusts, looks] = [0.0, 1.0].map(|employer| {
            0.5 * payoff(1, fine, 0.0, employer) + 0.5 * payoff(1, fine, 1.0, employer)
        });
        assert!((works - shirks).abs() < 1e-12 && (trusts - looks).abs() < 1e-12);
    }
}

#[test]
fn other_grids_are_refused() {
    let refusal = MyGame::create(&Setup {
        levels: &[3],
        ..LEVELS
    })
    .err()
    .unwrap();
    assert!(refusal.0.contains("expected 2 actions"), "{}", refusal.0);
}
