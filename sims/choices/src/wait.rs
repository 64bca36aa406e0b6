//! A progress bar, for those who have waited a second.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tracing_indicatif::span_ext::IndicatifSpanExt;
use tracing_indicatif::style::ProgressStyle;

use super::stream::Advance;

/// A bar that would flash by is not shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// Time between two looks.
const INTERVAL: Duration = Duration::from_millis(100);

/// Does some work that calls the function it is given once for each subject done, under a bar that shows how far reading
/// has come.
pub(super) fn watched<T>(advance: &Advance, work: impl FnOnce(&dyn Fn()) -> T) -> T {
    let (subjects, over) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(advance, &subjects, &over));
        let result = work(&|| {
            subjects.fetch_add(1, Ordering::Relaxed);
        });
        over.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
        result
    })
}

fn watch(advance: &Advance, subjects: &AtomicU64, over: &AtomicBool) {
    let begun = Instant::now();
    let done = || over.load(Ordering::Relaxed);
    while !done() && begun.elapsed() < PATIENCE {
        thread::park_timeout(PATIENCE.saturating_sub(begun.elapsed()));
    }
    if done() {
        return;
    }
    let span = tracing::info_span!("test");
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent}% read, {eta} left  {msg}") {
        span.pb_set_style(&style);
    }
    span.pb_set_length(advance.length.load(Ordering::Relaxed));
    span.pb_start();
    while !done() {
        span.pb_set_position(advance.bytes.load(Ordering::Relaxed));
        span.pb_set_message(&format!("{} subjects judged", subjects.load(Ordering::Relaxed)));
        thread::park_timeout(INTERVAL);
    }
}
