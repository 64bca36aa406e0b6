//! What is claimed of the game as a whole: an exact potential, a constant sum.

use walras_game::metadata::Claim;

use super::super::cases::{Cases, Draws};
use super::super::outcome::{Fault, Found};
use super::super::position::Position;
use super::super::subject::Subject;

/// How far something is from what is claimed, relative to payoffs, and where that was seen.
pub type Measured = Result<(f64, String), Fault>;

const CASES: u32 = 300;
/// What rounding may do to sums of payoffs, relative to payoffs.
const ROUNDING: f64 = 1e-11;

/// What is gained around a cycle in which two players deviate and return, relative to payoffs: zero on all such cycles if
/// and only if there is an exact potential (Monderer & Shapley 1996, Corollary 2.9). With where that is.
pub fn imbalance(subject: &Subject, phi: &[f64], draws: &mut Draws) -> Measured {
    let players = subject.setup.players;
    if players < 2 {
        return Ok((0.0, String::new()));
    }
    let home = subject.draw_position(draws);
    let one = home.player;
    let other = (one + 1 + draws.below(players - 1)) % players;
    let seen_by = |position: &Position, player: usize| Position { player, ..position.clone() };
    let (a, b) = (subject.draw_action(draws), subject.draw_action(draws));
    let first = home.doing(&a);
    let both = seen_by(&first, other).doing(&b);
    let second = seen_by(&home, other).doing(&b);
    let corners = [
        home.clone(),
        first.clone(),
        seen_by(&first, other),
        both.clone(),
        seen_by(&both, one),
        seen_by(&second, one),
        second,
        seen_by(&home, other),
    ];
    let u = subject.utilities(phi, &corners)?;
    let size = u.iter().fold(1.0_f64, |size, u| size.max(u.abs()));
    let gain: f64 = u.chunks_exact(2).map(|step| step[1] - step[0]).sum();
    let words = format!("gain {gain} around the cycle from {:?} over {a:?} and {b:?} at phi {phi:?}", home.profile);
    Ok((gain.abs() / size, format!("players {one} and {other} {words}")))
}

/// How far the sums of payoffs in two profiles are apart, relative to payoffs.
pub fn spread_of_sums(subject: &Subject, phi: &[f64], draws: &mut Draws) -> Measured {
    let (one, other) = (subject.draw_position(draws), subject.draw_position(draws));
    let by_all = |position: &Position| -> Vec<Position> {
        (0..subject.setup.players).map(|player| Position { player, ..position.clone() }).collect()
    };
    let other = Position { probe: one.probe, ..other };
    let (u, v) = (subject.utilities(phi, &by_all(&one))?, subject.utilities(phi, &by_all(&other))?);
    let size = u.iter().chain(&v).fold(1.0_f64, |size, u| size.max(u.abs()));
    let (sum, sums) = (u.iter().sum::<f64>(), v.iter().sum::<f64>());
    let words =
        format!("payoffs sum to {sum} in {:?} and to {sums} in {:?} at phi {phi:?}", one.profile, other.profile);
    Ok(((sum - sums).abs() / size, words))
}

fn claimed(
    subject: &Subject,
    cases: &Cases,
    claim: Claim,
    measure: fn(&Subject, &[f64], &mut Draws) -> Measured,
    words: &str,
) -> Result<Found, Fault> {
    if !subject.claims(claim) {
        return Ok(Found::skip("not claimed"));
    }
    cases.each(CASES, |_, draws| {
        let phi = subject.draw_phi(draws);
        match measure(subject, &phi, draws)? {
            (size, at) if size > ROUNDING => Err(Fault::new(format!("claims `{}`, but {at}", claim.name()))),
            _ => Ok(()),
        }
    })?;
    Ok(Found::pass(words))
}

/// That the game has an exact potential.
pub(super) fn potential(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    claimed(subject, cases, Claim::Potential, imbalance, "nothing is gained around cycles of two players' deviations")
}

/// That payoffs sum to a constant.
pub(super) fn zero_sum(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    claimed(subject, cases, Claim::ZeroSum, spread_of_sums, "payoffs sum to a constant")
}
