//! The rules of the auction, against numbers worked out by hand.

use walras_game::{Game, Setup, Situation};

use my_game::MyGame;

/// Three bidders.
fn game() -> MyGame {
    let parameters: Vec<(&str, &[f64])> = vec![
        ("value", &[9.0, 8.0, 7.0]),
        ("budget", &[10.0; 3]),
        ("allowance", &[0.5, 1.0]),
    ];
    MyGame::create(&Setup {
        players: 3,
        probes: 2,
        parameters,
        ..Setup::default()
    })
    .unwrap()
}

fn surplus(player: usize, second_price_share: f64, bids: [f64; 3]) -> f64 {
    let phi = [second_price_share];
    let action = &bids[player..=player];
    let at = Situation {
        phi: &phi,
        player,
        action,
        profile: &bids,
        ..Situation::default()
    };
    MyGame::JOINT_PAYOFF.unwrap()(&game(), &at)
}

#[test]
fn the_winner_pays_by_the_pricing_rule() {
    let bids = [6.0, 4.0, 1.0];
    assert_eq!(surplus(0, 0.0, bids), 3.0);
    assert_eq!(surplus(0, 1.0, bids), 5.0);
    assert_eq!(surplus(0, 0.5, bids), 4.0);
    assert_eq!((surplus(1, 0.0, bids), surplus(2, 0.0, bids)), (0.0, 0.0));
}

#[test]
fn equal_bids_win_equally_often() {
    assert_eq!(
        (
            surplus(0, 0.0, [5.0, 5.0, 1.0]),
            surplus(1, 0.0, [5.0, 5.0, 1.0])
        ),
        (2.0, 1.5)
    );
    assert_eq!(surplus(2, 0.7, [4.0; 3]), 1.0);
}

/// Under the second price no bid beats one's value, whatever the others bid.
#[test]
fn bidding_ones_value_is_dominant_under_the_second_price() {
    for (rival, bid) in (0..=20).flat_map(|r| (0..=20).map(move |b| (r, b))) {
        let earns = |own: f64| surplus(0, 1.0, [own, 0.5 * f64::from(rival), 0.0]);
        assert!(earns(0.5 * f64::from(bid)) <= earns(9.0));
    }
}

#[test]
fn bids_are_limited_by_the_probe() {
    let limit = |probe, bid: f64| {
        let at = Situation {
            probe,
            action: &[bid],
            ..Situation::default()
        };
        MyGame::CONSTRAINT.unwrap()(&game(), &at)
    };
    assert!(limit(0, 5.0) <= 0.0 && limit(0, 5.1) > 0.0 && limit(1, 10.0) <= 0.0);
}
