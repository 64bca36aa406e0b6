//! When a line of progress is due where no bar can be seen, and how long the rest may take.

use std::time::{Duration, Instant};

/// Time between two lines.
const INTERVAL: Duration = Duration::from_secs(60);

/// The pace of work that is counted.
pub(super) struct Pace {
    begun: Instant,
    /// What was done before it began, by an earlier run.
    before: u64,
    told: Instant,
}

impl Pace {
    /// Begins now with so much done already.
    pub(super) fn new(now: Instant, before: u64) -> Self {
        Pace { begun: now, before, told: now }
    }

    /// What to say once a minute: how much is done, and how long the rest takes if it goes on at the same pace.
    pub(super) fn line(&mut self, now: Instant, done: u64, of: u64) -> Option<String> {
        if now.duration_since(self.told) < INTERVAL {
            return None;
        }
        self.told = now;
        let share = 100.0 * done as f64 / of.max(1) as f64;
        let here = done.saturating_sub(self.before);
        let left = match here {
            0 => "no estimate yet".into(),
            here => {
                let each = now.duration_since(self.begun).as_secs_f64() / here as f64;
                format!("about {} left", words(each * of.saturating_sub(done) as f64))
            }
        };
        Some(format!("{done} of {of} ({share:.0} %), {left}"))
    }
}

/// A time in its two largest units.
fn words(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, ..) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_a_minute_estimates_from_what_was_done_here() {
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let mut pace = Pace::new(begun, 100);
        assert_eq!(pace.line(at(59), 100, 400), None);
        assert_eq!(pace.line(at(60), 100, 400).unwrap(), "100 of 400 (25 %), no estimate yet");
        assert_eq!(pace.line(at(119), 130, 400), None);
        // 60 in two minutes; 240 more take eight.
        assert_eq!(pace.line(at(120), 160, 400).unwrap(), "160 of 400 (40 %), about 8 min 0 s left");
    }

    #[test]
    fn times_are_told_in_two_units() {
        assert_eq!([9.4, 61.0, 3_661.0, 90_000.0].map(words), ["9 s", "1 min 1 s", "1 h 1 min", "1 d 1 h"]);
    }
}
