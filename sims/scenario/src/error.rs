//! A fault in a scenario with its place, for logs and for people.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use super::path::Path;
use super::problem::Problem;

/// A scenario that cannot be used: what is wrong and, as far as known, where.
///
/// Displays as one line, `file:line:column: field `x.y`: found …, expected …; did you mean `z`?`. As a
/// [`miette::Diagnostic`] it also shows the lines around the place.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{place}{}{problem}", field(path))]
pub struct ScenarioError {
    /// What is wrong.
    pub problem: Box<Problem>,
    /// Of which field; empty for the file as a whole.
    pub path: Path,
    /// Where the field was given.
    pub place: Place,
}

fn field(path: &Path) -> String {
    if path.steps().is_empty() { String::new() } else { format!("field `{path}`: ") }
}

impl ScenarioError {
    /// An error whose place is not known yet.
    pub fn new(path: Path, problem: Problem) -> Self {
        ScenarioError { problem: Box::new(problem), path, place: Place::Unknown }
    }

    /// The same error at a place.
    pub fn at(self, place: Place) -> Self {
        ScenarioError { place, ..self }
    }

    /// The line in the file, from 1, if the fault lies in the file.
    pub fn line(&self) -> Option<usize> {
        match self.place {
            Place::Text { line, .. } => Some(line),
            _ => None,
        }
    }

    /// The column in the file in characters, from 1, if the fault lies in the file.
    pub fn column(&self) -> Option<usize> {
        match self.place {
            Place::Text { column, .. } => Some(column),
            _ => None,
        }
    }
}

/// Where a value was given.
#[derive(Clone, Debug)]
pub enum Place {
    /// Nowhere that is known: the scenario was made by a program.
    Unknown,
    /// Somewhere in a file.
    File(String),
    /// At a place in a file's text.
    Text {
        /// The text with the file's name.
        source: Arc<NamedSource<String>>,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// First byte.
        offset: usize,
        /// Number of bytes.
        length: usize,
    },
    /// On the command line.
    Override {
        /// The option, such as `--set`.
        option: &'static str,
        /// The path as it was typed.
        path: String,
        /// The value as it was typed.
        value: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Unknown => Ok(()),
            Place::File(name) => write!(f, "{name}: "),
            Place::Text { source, line, column, .. } => write!(f, "{}:{line}:{column}: ", source.name()),
            Place::Override { option, path, value } => write!(f, "{option} {path}={value}: "),
        }
    }
}

/// Lines longer than this are not shown, in bytes.
const LONGEST_SHOWN: usize = 400;

/// Whether the lines around a place are short enough to be shown.
fn is_legible(text: &str, offset: usize) -> bool {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let above = before.rsplit('\n').take(2).map(str::len);
    let below = after.split('\n').take(2).map(str::len);
    above.chain(below).all(|length| length <= LONGEST_SHOWN)
}

impl Diagnostic for ScenarioError {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        match &self.place {
            Place::Text { source, offset, .. } if is_legible(source.inner(), *offset) => Some(source.as_ref()),
            _ => None,
        }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let Place::Text { offset, length, .. } = self.place else { return None };
        let label = LabeledSpan::new(Some(self.problem.label()), offset, length);
        Some(Box::new(std::iter::once(label)))
    }
}
