//! Processor time of calls.

use std::time::Instant;

/// Processor time of one call, repeated until it can be told.
pub(crate) fn milliseconds(mut call: impl FnMut()) -> f64 {
    call();
    let (mut calls, start) = (0, processor_seconds());
    loop {
        call();
        calls += 1;
        let taken = processor_seconds() - start;
        if taken > 0.05 {
            return 1e3 * taken / f64::from(calls);
        }
    }
}

/// Time this thread has spent on a processor, where the system tells it to the nanosecond; else time passed.
pub(crate) fn processor_seconds() -> f64 {
    thread_local!(static START: Instant = Instant::now());
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_ref().and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.with(Instant::elapsed).as_secs_f64(), |n| 1e-9 * n)
}

pub(crate) fn median(times: impl Iterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
