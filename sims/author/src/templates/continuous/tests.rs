//! The formulas, against numbers worked out by hand.

use walras_game::{Game, Setup, Situation};

use my_game::MyGame;

/// Two producers, of whom the second has the steeper cost.
fn game() -> MyGame {
    let parameters: Vec<(&str, &[f64])> = vec![
        ("price", &[10.0]),
        ("slope", &[1.0]),
        ("cost", &[1.0, 3.0]),
        ("cap", &[4.0]),
    ];
    MyGame::create(&Setup {
        players: 2,
        probes: 1,
        parameters,
        ..Setup::default()
    })
    .unwrap()
}

/// A producer when these are the outputs, at a tax of 2.
fn at(player: usize, profile: &[f64; 2]) -> Situation<'_> {
    let action = &profile[player..=player];
    Situation {
        phi: &[2.0],
        player,
        action,
        profile,
        ..Situation::default()
    }
}

fn profit(player: usize, profile: [f64; 2]) -> f64 {
    MyGame::JOINT_PAYOFF.unwrap()(&game(), &at(player, &profile))
}

#[test]
fn output_earns_its_price_less_tax_and_cost() {
    assert!((profit(0, [2.0, 1.0]) - (2.0 * 5.0 - 2.0)).abs() < 1e-12);
    assert!((profit(1, [2.0, 1.0]) - (1.0 * 5.0 - 1.5)).abs() < 1e-12);
}

#[test]
fn the_gradient_is_that_of_the_profit() {
    let step = 1e-4;
    for (player, [ahead, behind]) in [
        (0, [[1.0 + step, 2.0], [1.0 - step, 2.0]]),
        (1, [[1.0, 2.0 + step], [1.0, 2.0 - step]]),
    ] {
        let (here, mut gradient) = (at(player, &[1.0, 2.0]), [f64::NAN]);
        MyGame::ACTION_GRADIENT.unwrap()(&game(), &here, &mut gradient);
        let difference = (profit(player, ahead) - profit(player, behind)) / (2.0 * step);
        assert!(
            (gradient[0] - difference).abs() < 1e-8,
            "{gradient:?} {difference}"
        );
    }
}

#[test]
fn the_cap_is_on_the_total() {
    let emissions = |profile: [f64; 2]| {
        let mut over = [f64::NAN];
        MyGame::SHARED_CONSTRAINT.unwrap()(&game(), &at(0, &profile), &mut over);
        over[0]
    };
    assert_eq!((emissions([3.0, 1.0]), emissions([3.0, 2.0])), (0.0, 1.0));
}

/// No player gains by leaving what solves both first-order conditions.
#[test]
fn the_interior_equilibrium_is_one() {
    // 8 − (x + y) − x − x = 0 and 8 − (x + y) − y − 3 y = 0.
    let [x, y]: [f64; 2] = [16.0 / 7.0, 8.0 / 7.0];
    assert!((8.0 - (x + y) - 2.0 * x).abs() < 1e-12 && (8.0 - (x + y) - 4.0 * y).abs() < 1e-12);
    for step in [-0.1, 0.1] {
        assert!(profit(0, [x + step, y]) < profit(0, [x, y]));
        assert!(profit(1, [x, y + step]) < profit(1, [x, y]));
    }
}
