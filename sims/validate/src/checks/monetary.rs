//! Parameters that only move money.

use walras_engine::plugin::Function;

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::subject::Subject;

const CASES: u32 = 40;
const ROWS: usize = 25;
/// How far payoff + transfer may move, relative to the two of them.
const TOLERANCE: f64 = 1e-9;

/// That payoff + transfer does not depend on mechanism parameters that are said to be monetary.
pub(super) fn monetary(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let claimed: Vec<(usize, &str)> =
        subject.metadata().mechanism().enumerate().filter(|(_, p)| p.monetary).map(|(k, p)| (k, &*p.name)).collect();
    if claimed.is_empty() {
        return Ok(Found::skip("not claimed of any parameter"));
    }
    let mut moved = 0;
    cases.each(CASES, |_, draws| {
        let phi = subject.draw_phi(draws);
        let rows = subject.draw_rows(&phi, ROWS, draws)?;
        let payoff = rows.answer(&subject.game, subject.utility())?;
        let transfer = rows.answer(&subject.game, Function::Transfer)?;
        for &(entry, name) in &claimed {
            let mut other = rows.clone();
            other.phi[entry] = draws.between(subject.bounds[entry].0, subject.bounds[entry].1);
            let payoffs = other.answer(&subject.game, subject.utility())?;
            let transfers = other.answer(&subject.game, Function::Transfer)?;
            for row in 0..ROWS {
                let (before, after) = (payoff[row] + transfer[row], payoffs[row] + transfers[row]);
                let sizes = [payoff[row], transfer[row], payoffs[row], transfers[row]].map(f64::abs);
                moved += usize::from(transfer[row] != transfers[row]);
                if (before - after).abs() > TOLERANCE * sizes.into_iter().fold(1.0, f64::max) {
                    return Err(Fault::new(format!(
                        "`{name}` is said to be monetary, but payoff + transfer is {before} at {}, and {after} where \
                         `{name}` is {}",
                        rows.describe(row),
                        other.phi[entry]
                    )));
                }
            }
        }
        Ok(())
    })?;
    let names: Vec<String> = claimed.iter().map(|(_, name)| format!("`{name}`")).collect();
    Ok(Found::pass(format!("payoff + transfer does not depend on {}; {moved} transfers did", names.join(", "))))
}
