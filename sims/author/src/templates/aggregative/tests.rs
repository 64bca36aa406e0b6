//! The formulas, against numbers worked out by hand.

use walras_game::{Game, Setup, Situation};

use my_game::MyGame;

/// Two players, of whom the second values a unit more.
fn game() -> MyGame {
    let parameters: Vec<(&str, &[f64])> = vec![
        ("strain", &[0.25]),
        ("value", &[1.0, 1.5]),
        ("share", &[1.0, 2.0]),
        ("quota", &[0.5, 1.0, 2.0]),
    ];
    MyGame::create(&Setup {
        players: 2,
        probes: 3,
        parameters,
        ..Setup::default()
    })
    .unwrap()
}

/// A player who uses this much of this total, at a fee of 0.1.
fn at<'a>(player: usize, action: &'a [f64], aggregates: &'a [f64]) -> Situation<'a> {
    Situation {
        phi: &[0.1],
        player,
        action,
        aggregates,
        ..Situation::default()
    }
}

#[test]
fn a_unit_earns_its_value_less_strain_and_fee() {
    assert!((game().payoff(&at(0, &[1.0], &[2.0])) - 0.4).abs() < 1e-12);
    assert!((game().payoff(&at(1, &[2.0], &[2.0])) - 1.8).abs() < 1e-12);
    assert_eq!(game().payoff(&at(0, &[0.0], &[2.0])), 0.0);
}

#[test]
fn the_gradient_is_that_of_the_payoff() {
    let (game, step) = (game(), 1e-4);
    let [ahead, behind] =
        [2.0 + step, 2.0 - step].map(|total| game.payoff(&at(1, &[1.3], &[total])));
    let mut gradient = [f64::NAN];
    MyGame::GRADIENT.unwrap()(&game, &at(1, &[1.3], &[2.0]), &mut gradient);
    assert!(
        (gradient[0] - (ahead - behind) / (2.0 * step)).abs() < 1e-9,
        "{gradient:?}"
    );
}

#[test]
fn quotas_bind_by_share() {
    let limit = |player, probe, action: &[f64]| {
        MyGame::CONSTRAINT.unwrap()(
            &game(),
            &Situation {
                probe,
                ..at(player, action, &[])
            },
        )
    };
    assert!(limit(0, 0, &[0.5]) <= 0.0 && limit(0, 0, &[0.6]) > 0.0);
    assert!(limit(1, 2, &[4.0]) <= 0.0 && limit(1, 2, &[4.1]) > 0.0);
    assert!((0..3).all(|probe| limit(0, probe, &[0.0]) <= 0.0));
}

/// At equal values no player gains by using more or less than x = (v − φ) / (s (n + 1)).
#[test]
fn the_closed_form_is_an_equilibrium() {
    let (game, others) = (game(), (1.0 - 0.1) / (0.25 * 3.0));
    let earns = |x: f64| game.payoff(&at(0, &[x], &[x + others]));
    assert!(
        [-0.5, -0.01, 0.01, 0.5]
            .iter()
            .all(|step| earns(others + step) < earns(others))
    );
}
