//! Curves of training as a table.

use std::fmt::Write as _;

use crate::checkpoint::Point;

/// Points as CSV: step, revenue a profile, weak regret of approximate mechanisms.
pub fn csv(points: &[Point]) -> String {
    let mut text = String::from("step,revenue,weak_regret\n");
    for Point { step, revenue, weak_regret } in points {
        let regret = weak_regret.map(|regret| regret.to_string()).unwrap_or_default();
        let _ = writeln!(text, "{step},{revenue},{regret}");
    }
    text
}
