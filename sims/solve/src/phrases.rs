//! What the answers for people have in common.

use std::fmt::Write;

use super::answer::THROUGH;

/// The status of an answer that is what was asked for.
pub(crate) const CONVERGED: &str = "converged";

pub(crate) fn line(text: &mut String, label: &str, value: &str) {
    let _ = writeln!(text, "{label:<14}{value}");
}

/// Twelve decimals, or powers of ten where those would show little.
pub(crate) fn probability(p: f64) -> String {
    if p != 0.0 && p < 1e-6 { format!("{p:<14.6e}").trim_end().into() } else { format!("{p:.12}") }
}

/// Why a search with this status did not find what was asked for, if it did not.
pub(crate) fn unfinished(status: &str) -> Option<&str> {
    match status {
        CONVERGED => None,
        through if through.starts_with(THROUGH) => None,
        "bifurcation" => Some("the branch meets a bifurcation before what was asked for"),
        "stalled" => Some("rounding or a singular system stopped the search"),
        "budget" => Some("the work allowed was used up"),
        other => Some(other),
    }
}
