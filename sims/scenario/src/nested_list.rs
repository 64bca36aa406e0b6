//! Lists inside lists as tables of numbers.

use super::error::ScenarioError;
use super::path::Path;
use super::problem::Problem;
use super::quantity::Nested;

/// The entries of a list that has some.
pub(super) fn entries<'a>(nested: &'a Nested, path: &Path, expected: &str) -> Result<&'a [Nested], ScenarioError> {
    match nested {
        Nested::List(entries) if !entries.is_empty() => Ok(entries),
        other => Err(wrong(path.clone(), found(other), expected.into())),
    }
}

/// The lengths of the first list, of the first list in it, and so on.
pub(super) fn lengths(nested: &Nested) -> Vec<usize> {
    match nested {
        Nested::Number(_) => Vec::new(),
        Nested::List(entries) => {
            let inner = entries.first().map(lengths).unwrap_or_default();
            [vec![entries.len()], inner].concat()
        }
    }
}

/// Appends the numbers of lists of these lengths, outermost first.
pub(super) fn flatten(
    nested: &Nested,
    lengths: &[usize],
    path: &Path,
    out: &mut Vec<f64>,
) -> Result<(), ScenarioError> {
    match (nested, lengths) {
        (Nested::Number(value), []) => {
            out.push(*value);
            Ok(())
        }
        (Nested::List(entries), [length, inner @ ..]) if entries.len() == *length => {
            entries.iter().enumerate().try_for_each(|(k, entry)| flatten(entry, inner, &path.entry(k), out))
        }
        (other, []) => Err(wrong(path.clone(), found(other), "a number".into())),
        (other, [length, ..]) => {
            let noun = if *length == 1 { "entry" } else { "entries" };
            Err(wrong(path.clone(), found(other), format!("a list of {length} {noun}, as the first one has")))
        }
    }
}

pub(super) fn found(nested: &Nested) -> String {
    match nested {
        Nested::Number(value) => value.to_string(),
        Nested::List(entries) if entries.len() == 1 => "a list of 1 entry".into(),
        Nested::List(entries) => format!("a list of {} entries", entries.len()),
    }
}

pub(super) fn wrong(path: Path, found: impl std::fmt::Display, expected: String) -> ScenarioError {
    ScenarioError::new(path, Problem::wrong(found, expected))
}
