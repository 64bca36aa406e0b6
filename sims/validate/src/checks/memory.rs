//! Memory that grows with every call, or with every instance.

use std::time::{Duration, Instant};

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::subject::Subject;

/// Most batches and instances of a round.
const BATCHES: usize = 20_000;
const INSTANCES: usize = 10_000;
/// How long a round of them may take: fewer are made of those that take long.
const ROUND: Duration = Duration::from_millis(500);
/// Growth in every one of three successive rounds that is a leak, in bytes.
const LEAK: u64 = 192 << 10;

/// That memory does not grow from round to round of many small batches and of many instances.
pub(super) fn memory(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if resident().is_none() {
        return Ok(Found::skip("this system does not say how much memory a process has"));
    }
    let rows = subject.draw_rows(&subject.phi, 2, &mut cases.draws(0))?;
    let mut out = vec![0.0; rows.len() * subject.functions().map(|f| subject.game.width(f)).max().unwrap_or(1)];
    let call = || -> Result<(), Fault> {
        for function in subject.functions() {
            let length = rows.len() * subject.game.width(function);
            subject.game.evaluate(function, &rows.batch(&subject.game, function), &mut out[..length])?;
        }
        Ok(())
    };
    let batches = grows(call, BATCHES, "batches")?;
    let live = || Ok(subject.game.plugin().instance(&subject.setup)?.end()?);
    let instances = grows(live, INSTANCES, "instances made and ended")?;
    Ok(Found::pass(format!("does not grow with {batches} batches nor with {instances} instances")))
}

/// An error if every one of three rounds adds to the memory in use, after one to warm up; else the length of a round.
fn grows(mut once: impl FnMut() -> Result<(), Fault>, most: usize, what: &str) -> Result<usize, Fault> {
    let (start, mut count) = (Instant::now(), 0);
    while count < most && start.elapsed() < ROUND {
        once()?;
        count += 1;
    }
    let mut least = u64::MAX;
    for _ in 0..3 {
        let before = resident().unwrap_or(0);
        (0..count).try_for_each(|_| once())?;
        least = least.min(resident().unwrap_or(0).saturating_sub(before));
        if least < LEAK {
            return Ok(count);
        }
    }
    let each = least / count as u64;
    Err(Fault::new(format!("leaks memory: {} KiB in every {count} {what}, about {each} bytes each", least >> 10)))
}

/// Bytes of memory in use.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
