//! The precision that a scenario gives its agents.

use std::path::Path;

use walras_scenario::{Learning, Rule};

use super::answer::Precision;
use super::error::SolveError;

/// The precision of all agents of a scenario who respond in logits and keep to it.
pub(super) fn own_precision(target: &Path, learning: &Learning, players: usize) -> Result<Precision, SolveError> {
    let logit =
        learning.classes.is_empty() && learning.rule == Some(Rule::LogitResponse) && learning.schedule.is_none();
    let precision = learning.precision.as_ref().filter(|_| logit).and_then(|p| p.expand(players));
    precision.map(Precision::of).ok_or_else(|| SolveError::NoPrecision { target: target.into() })
}

/// The one precision of players who have the same.
pub(super) fn common(target: &Path, precision: &Precision) -> Result<f64, SolveError> {
    match precision {
        Precision::All(precision) => Ok(*precision),
        Precision::Each(_) => Err(SolveError::Precisions { target: target.into() }),
    }
}
