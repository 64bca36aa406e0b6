//! What all answers for people are written with.

use std::fmt::Write;

/// The status of a search that found what it was asked for.
pub(super) const CONVERGED: &str = "converged";

/// Why a search with this status did not find what was asked for, if it did not.
pub(crate) fn unfinished(status: &str) -> Option<&str> {
    match status {
        CONVERGED => None,
        "bifurcation" => Some("the branch meets a bifurcation before what was asked for"),
        "stalled" => Some("rounding or a singular system stopped the search"),
        "budget" => Some("the work allowed was used up"),
        other => Some(other),
    }
}

pub(crate) fn line(text: &mut String, label: &str, value: &str) {
    let _ = writeln!(text, "{label:<14}{value}");
}

/// Twelve decimals, or powers of ten where those would show little.
pub(crate) fn probability(p: f64) -> String {
    if p != 0.0 && p < 1e-6 { format!("{p:<14.6e}").trim_end().into() } else { format!("{p:.12}") }
}
