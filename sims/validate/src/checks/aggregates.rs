//! Aggregates are sums of contributions, and all that others are to a payoff, so that players may be known by their types.

use walras_engine::plugin::Function;

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::rows::Rows;
use super::super::subject::Subject;
use super::types;

const ROWS: usize = 50;
/// Agreement of the two kinds of payoffs, relative to payoffs.
const TOLERANCE: f64 = 1e-9;

/// That contributions follow from player and action alone, so that sums of them are linear in strategies, and that a game
/// which knows both kinds of payoffs gives the same either way, as does one that knows players by their types.
pub(super) fn aggregates(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if !subject.game.is_aggregative() {
        return Ok(Found::skip("the game declares none"));
    }
    let both = subject.game.offers(Function::JointPayoff);
    let by_type = subject.metadata().players.by_type;
    cases.each(10, |_, draws| {
        let phi = subject.draw_phi(draws);
        let rows = subject.draw_rows(&phi, ROWS, draws)?;
        let contribution = rows.answer(&subject.game, Function::Contribution)?;
        let width = subject.game.width(Function::Contribution);
        for probe in 0..subject.setup.probes as u32 {
            let mut elsewhere = rows.clone();
            elsewhere.probe.fill(probe);
            let there = elsewhere.answer(&subject.game, Function::Contribution)?;
            if let Some(place) = (0..there.len()).find(|&place| there[place].to_bits() != contribution[place].to_bits())
            {
                let (row, here, there) = (place / width, contribution[place], there[place]);
                let words =
                    format!("depends on the probe: {here} at {}, but {there} under probe {probe}", rows.describe(row));
                return Err(Fault::new(format!("contribution {words}; sums of it would not be aggregates")));
            }
        }
        if both {
            compare(subject, &rows)?;
        }
        if by_type { types::as_told_of_each(subject, draws) } else { Ok(()) }
    })?;
    let also = if both { "; payoff and joint_payoff agree" } else { "" };
    Ok(Found::pass(format!("sums of contributions that depend on player and action alone{also}")))
}

fn compare(subject: &Subject, rows: &Rows) -> Result<(), Fault> {
    let payoff = rows.answer(&subject.game, Function::Payoff)?;
    let joint = rows.answer(&subject.game, Function::JointPayoff)?;
    let size = payoff.iter().fold(0.0_f64, |size, u| size.max(u.abs()));
    match (0..ROWS).find(|&row| (payoff[row] - joint[row]).abs() > TOLERANCE * size) {
        None => Ok(()),
        Some(row) => Err(Fault::new(format!(
            "payoff is {} and joint_payoff {} at {}; a game that has both gives the same either way",
            payoff[row],
            joint[row],
            rows.describe(row)
        ))),
    }
}
