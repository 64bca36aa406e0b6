//! What games claim of themselves is so, and the checks can tell when it is not.

use walras_game::metadata::Claim;
use walras_validate::{Cases, Draws, Measured, Subject, convexity, imbalance, spread_of_sums};

use crate::games::{self, Game};

const TOLERANCE: f64 = 1e-11;

/// The largest of 150 measurements.
fn worst(subject: &Subject, phi: &[f64], measure: fn(&Subject, &[f64], &mut Draws) -> Measured) -> f64 {
    let mut draws = Cases::of("test", 4, None).draws(0);
    (0..150).map(|_| measure(subject, phi, &mut draws).unwrap().0).fold(f64::NEG_INFINITY, f64::max)
}

fn bend(subject: &Subject, phi: &[f64], draws: &mut Draws) -> Measured {
    Ok(convexity(subject, phi, draws)?.unwrap_or((f64::NEG_INFINITY, String::new())))
}

/// `walras validate` checks the claims of games at their defaults, and the table of games here at its own instances; how many
/// make each claim is written down, so that none is lost.
#[test]
fn claims_are_made_by_as_many_games_as_before() {
    let count = |claim| games::all().iter().filter(|game| game.plugin.metadata().claims.contains(&claim)).count();
    for (claim, games) in [
        (Claim::Concave, 7),
        (Claim::ContinuousInMechanism, 14),
        (Claim::MonotoneConstraint, 8),
        (Claim::IncreasingConstraint, 5),
        (Claim::ConcaveConstraint, 5),
        (Claim::ShiftInvariant, 6),
        (Claim::Potential, 4),
        (Claim::ZeroSum, 0),
    ] {
        assert_eq!(count(claim), games, "{}", claim.name());
    }
}

#[test]
fn cycles_tell_games_without_a_potential() {
    for label in ["spectrum", "public_goods", "cournot_isoelastic", "normal_form"] {
        let game = games::named(label);
        assert!(!game.plugin.metadata().claims.contains(&Claim::Potential));
        assert!(worst(&game.subject(), &game.resolved().phi, imbalance) > 1e-3, "{label}");
    }
    // With all payoffs shared every player wants the same, and what all want is a potential.
    assert!(worst(&games::named("normal_form").subject(), &[1.0], imbalance) < TOLERANCE);
    // Linear demand has one too (Monderer & Shapley 1996, Section 2); the claim is for all demands and so not made.
    assert!(worst(&games::named("cournot").subject(), &[0.5, 0.1], imbalance) < TOLERANCE);
}

#[test]
fn sums_tell_games_without_a_constant_one() {
    let pennies = "players: 2, actions: 2, parameters: {payoffs: [1, -1, -1, 1, -1, 1, 1, -1]}}";
    let game = Game {
        scenario: games::scenario("normal_form", pennies, "", "rule: best_response"),
        ..games::named("normal_form")
    };
    assert_eq!(worst(&game.subject(), &[0.0], spread_of_sums), 0.0);
    assert!(worst(&games::named("cournot").subject(), &[0.5, 0.1], spread_of_sums) > 0.1);
}

#[test]
fn chords_tell_games_that_are_not_concave() {
    assert!(worst(&games::named("congestion").subject(), &[0.0, 0.0], bend) > 0.1);
    assert!(worst(&games::named("cournot").subject(), &[0.0, 0.0], bend) < TOLERANCE);
}
