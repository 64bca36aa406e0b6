//! Utilities along the own action and along the mechanism: concave, increasing, continuous where claimed.

use walras_game::metadata::Claim;

use super::super::cases::{Cases, Draws};
use super::super::outcome::{Fault, Found};
use super::super::position::Position;
use super::super::subject::Subject;

const CASES: u32 = 300;
/// What rounding may do to a payoff, relative to payoffs.
const ROUNDING: f64 = 1e-11;

/// Two actions and the one in the middle between them; in a grid that has none, `None`.
pub(super) fn middle_between(subject: &Subject, draws: &mut Draws) -> Option<[Vec<f64>; 3]> {
    if subject.is_box() {
        let (a, b) = (subject.draw_action(draws), subject.draw_action(draws));
        let middle = a.iter().zip(&b).map(|(a, b)| 0.5 * (a + b)).collect();
        return Some([a, middle, b]);
    }
    let (mut a, mut middle, mut b) = (Vec::new(), Vec::new(), Vec::new());
    let mut apart = false;
    for axis in &subject.axes {
        let first = draws.below(axis.len());
        let second =
            (0..axis.len()).filter(|k| k.abs_diff(first).is_multiple_of(2)).nth(draws.below(axis.len().div_ceil(2)));
        let second = second.unwrap_or(first);
        apart |= first != second;
        a.push(axis[first]);
        b.push(axis[second]);
        middle.push(axis[(first + second) / 2]);
    }
    apart.then_some([a, middle, b])
}

/// How far the payoff of a player's action in the middle is below the mean of those at the ends, relative to payoffs; at
/// most 0 if payoffs are concave. With where that is.
pub fn convexity(subject: &Subject, phi: &[f64], draws: &mut Draws) -> Result<Option<(f64, String)>, Fault> {
    let position = subject.draw_position(draws);
    let Some([a, middle, b]) = middle_between(subject, draws) else { return Ok(None) };
    let u = subject.utilities(phi, &[&a, &middle, &b].map(|action| position.doing(action)))?;
    let size = u.iter().fold(1.0_f64, |size, u| size.max(u.abs()));
    let bend = (0.5 * (u[0] + u[2]) - u[1]) / size;
    let words = format!(
        "the payoff is {} at {middle:?}, below the mean of {} at {a:?} and {} at {b:?}, for player {}, phi {phi:?}",
        u[1], u[0], u[2], position.player
    );
    Ok(Some((bend, words)))
}

/// How much a player's payoff falls from one level to the next in a coordinate of its action, relative to payoffs.
pub fn fall(subject: &Subject, phi: &[f64], draws: &mut Draws) -> Result<(f64, String), Fault> {
    let position = subject.draw_position(draws);
    let coordinate = draws.below(subject.axes.len());
    let along = subject.axes[coordinate].iter().map(|&x| {
        let mut action = position.action(subject.axes.len()).to_vec();
        action[coordinate] = x;
        position.doing(&action)
    });
    let along: Vec<Position> = along.collect();
    let u = subject.utilities(phi, &along)?;
    let size = u.iter().fold(1.0_f64, |size, u| size.max(u.abs()));
    let mut worst = (f64::NEG_INFINITY, String::new());
    for k in 1..u.len() {
        let drop = (u[k - 1] - u[k]) / size;
        if drop > worst.0 {
            let (from, to) = (along[k - 1].action(subject.axes.len()), along[k].action(subject.axes.len()));
            let player = position.player;
            let words = format!(
                "the payoff goes from {} at {from:?} to {} at {to:?} for player {player}, phi {phi:?}",
                u[k - 1],
                u[k]
            );
            worst = (drop, words);
        }
    }
    Ok(worst)
}

/// That payoffs are concave in the own action.
pub(super) fn concave(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if !subject.claims(Claim::Concave) {
        return Ok(Found::skip("not claimed"));
    }
    cases.each(CASES, |_, draws| {
        let phi = subject.draw_phi(draws);
        match convexity(subject, &phi, draws)? {
            Some((bend, words)) if bend > ROUNDING => Err(Fault::new(format!("claims `concave`, but {words}"))),
            _ => Ok(()),
        }
    })?;
    Ok(Found::pass("no chord lies above the payoff"))
}

/// That payoffs do not fall in any coordinate of the own action.
pub(super) fn increasing(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if !subject.claims(Claim::Increasing) {
        return Ok(Found::skip("not claimed"));
    }
    cases.each(CASES, |_, draws| {
        let phi = subject.draw_phi(draws);
        match fall(subject, &phi, draws)? {
            (drop, words) if drop > ROUNDING => Err(Fault::new(format!("claims `increasing`, but {words}"))),
            _ => Ok(()),
        }
    })?;
    Ok(Found::pass("payoffs fall nowhere along the own action"))
}

/// That payoffs are continuous in φ: halving the distance of two mechanisms again and again, always towards the larger
/// difference, a jump stays what it is.
pub(super) fn continuous(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if !subject.claims(Claim::ContinuousInMechanism) {
        return Ok(Found::skip("not claimed"));
    }
    if subject.phi.is_empty() {
        return Ok(Found::skip("there is no mechanism"));
    }
    cases.each(100, |_, draws| {
        let position = [subject.draw_position(draws)];
        let (start, end) = (subject.draw_phi(draws), subject.draw_phi(draws));
        let at = |share: f64| -> Vec<f64> { start.iter().zip(&end).map(|(a, b)| a + share * (b - a)).collect() };
        let u = |share: f64| Ok::<f64, Fault>(subject.utilities(&at(share), &position)?[0]);
        let (mut low, mut high) = ((0.0, u(0.0)?), (1.0, u(1.0)?));
        let size = low.1.abs().max(high.1.abs()).max(1.0);
        for _ in 0..45 {
            let share = 0.5 * (low.0 + high.0);
            let middle = (share, u(share)?);
            if (middle.1 - low.1).abs() > (high.1 - middle.1).abs() { high = middle } else { low = middle }
        }
        if (high.1 - low.1).abs() <= 1e-6 * size {
            return Ok(());
        }
        Err(Fault::new(format!(
            "claims `continuous_in_mechanism`, but the payoff of player {} jumps from {} to {} at phi {:?}",
            position[0].player,
            low.1,
            high.1,
            at(low.0)
        )))
    })?;
    Ok(Found::pass("no jumps between mechanisms"))
}
