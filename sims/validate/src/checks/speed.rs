//! What a payoff costs.

use std::hint::black_box;
use std::time::Instant;

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::subject::Subject;

const LENGTHS: [usize; 3] = [1, 25, 625];
/// Nanoseconds a payoff above which learning becomes a matter of patience.
const SLOW: f64 = 1000.0;
/// Nanoseconds a payoff above which a batch should have something to gain.
const NOTICEABLE: f64 = 100.0;

/// How long a payoff takes in batches of several sizes. Only ever a warning.
pub(super) fn speed(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let utility = subject.utility();
    let mut costs = Vec::new();
    for length in LENGTHS {
        let rows = subject.draw_rows(&subject.phi, length, &mut cases.draws(0))?;
        let (batch, mut out) = (rows.batch(&subject.game, utility), vec![0.0; length]);
        let mut best = f64::INFINITY;
        for _ in 0..7 {
            let repeats = (5_000 / length).max(8);
            let start = Instant::now();
            for _ in 0..repeats {
                subject.game.evaluate(utility, black_box(&batch), black_box(&mut out))?;
            }
            best = best.min(start.elapsed().as_secs_f64() * 1e9 / (repeats * length) as f64);
        }
        costs.push(best);
    }
    let [one, few, many] = [costs[0], costs[1], costs[2]];
    let class = match many {
        ..30.0 => "fast",
        ..300.0 => "ordinary",
        _ => "slow",
    };
    let message = format!(
        "{class}: {} takes {many:.1} ns a row in batches of 625, {few:.1} ns of 25, {one:.0} ns alone",
        utility.name()
    );
    let mut warnings = Vec::new();
    if many > SLOW {
        warnings
            .push(format!("{} takes {many:.0} ns a row: does it allocate, or loop over all players?", utility.name()));
    } else if many > NOTICEABLE && many > 0.8 * one {
        warnings.push(format!(
            "{} gains nothing from batches ({one:.0} ns alone, {many:.0} ns among 625): is there work for each row that could be done once for an instance?",
            utility.name()
        ));
    }
    Ok(Found::pass(message).but(warnings))
}
