//! What the answers for people have in common.

use std::fmt::Write;

use walras_process::display::plain;

use super::answer::THROUGH;

/// The status of an answer that is what was asked for.
pub(crate) const CONVERGED: &str = "converged";

/// A text that begins with the name of what was solved, if it has one.
pub(crate) fn heading(label: &str, title: &str) -> String {
    let mut text = String::new();
    if !title.is_empty() {
        line(&mut text, label, &plain(title));
    }
    text
}

pub(crate) fn line(text: &mut String, label: &str, value: &str) {
    let _ = writeln!(text, "{label:<14}{value}");
}

/// Twelve decimals, or powers of ten where those would show little.
pub(crate) fn probability(p: f64) -> String {
    if p != 0.0 && p < 1e-6 { format!("{p:<14.6e}").trim_end().into() } else { format!("{p:.12}") }
}

/// What kept a search with this status from what was asked for, if anything did, and where it got instead.
pub(crate) fn short(status: &str, reached: &str) -> Option<String> {
    unfinished(status).map(|why| format!("{status}: {why}; the answer is the best point reached, at {reached}"))
}

/// How near to an equilibrium a search got that has no precision.
pub(crate) fn relative_regret(residual: f64) -> String {
    format!("a largest relative regret of {residual:.1e}")
}

/// A point by its coordinates.
pub(crate) fn point(coordinates: &[f64]) -> String {
    match coordinates {
        [x] => x.to_string(),
        point => format!("({})", point.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")),
    }
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
