//! Corners of parameters at which games must play, and gradients that must not vanish.

use walras_validate::{Cases, Run, named};

use crate::games;

fn message(game: &games::Game, check: &'static str) -> String {
    let Run::Playing(run) = named(check).unwrap().run else { panic!("{check} opens the game") };
    run(&game.subject(), &Cases::of(check, 3, None)).unwrap_or_else(|fault| panic!("{}: {fault}", game.label)).message
}

/// The first number in a message.
fn number(message: &str) -> usize {
    let word = message.split(' ').find_map(|word| word.parse().ok());
    word.unwrap_or_else(|| panic!("{message}"))
}

#[test]
fn most_corners_are_played_and_not_refused() {
    for game in games::all() {
        let played = number(&message(game, "corners"));
        assert!(played >= 20, "{}: only {played} corners could be played", game.label);
    }
}

#[test]
fn gradients_are_compared_where_they_are_not_zero() {
    let mut checked = Vec::new();
    for game in games::all().iter().filter(|game| game.model().game.has_gradient()) {
        assert!(number(&message(game, "gradient")) > 50, "{}", game.label);
        checked.push(game.label);
    }
    assert_eq!(
        checked,
        [
            "commons",
            "congestion",
            "consumers",
            "cournot",
            "cournot_isoelastic",
            "lanes",
            "network",
            "public_goods",
            "river",
            "spectrum"
        ]
    );
}
