//! Why there is no estimate.

use std::io;
use std::path::PathBuf;

use walras_process::exit::Exit;
use walras_theory::equilibrium::{FitError, TreeFitError};

use crate::SolveError;

/// Why there is no estimate.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum FitFault {
    #[error(transparent)]
    Game(#[from] SolveError),
    #[error("{}: {source}", .path.display())]
    Fit { path: PathBuf, source: FitError },
    #[error("{}: {source}", .path.display())]
    Tree { path: PathBuf, source: TreeFitError },
    #[error("{}: the likelihood is too large for floating-point numbers; rescale the payoffs or counts", .path.display())]
    Overflow { path: PathBuf },
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}{}: {fault}", .path.display(), at(*.line))]
    Counts { path: PathBuf, line: Option<u64>, fault: Box<CountFault> },
    #[error("--count: {0}")]
    Inline(Box<CountFault>),
}

/// What is wrong with counts.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum CountFault {
    #[error("not a readable CSV file: {0}")]
    Format(String),
    #[error("more than {0} bytes, too many for counts")]
    TooLong(u64),
    #[error("no column `{missing}`; found {found}; expected the columns {expected}")]
    Column { missing: &'static str, found: String, expected: &'static str },
    #[error("column `{0}` appears twice")]
    ColumnTwice(&'static str),
    #[error("the file has no rows below its header")]
    NoRows,
    #[error("`{column}` is `{found}`; expected {expected}{}", did_you_mean(.nearest))]
    Unknown { column: &'static str, found: String, expected: String, nearest: Option<String> },
    #[error("`count` is `{found}`; expected a finite number of at least 0")]
    Number { found: String },
    #[error("action `{action}` of {of} appears a second time; it was given at line {before} already")]
    Twice { of: String, action: String, before: u64 },
    #[error("found counts for {found} {what}, separated by `;`; the game has {expected}")]
    Blocks { found: usize, expected: usize, what: &'static str },
    #[error("{of}: found {found} counts, separated by `,`; it has {expected} actions")]
    Actions { of: String, found: usize, expected: usize },
    #[error("{of}, action `{action}`: found `{found}`, expected a finite number of at least 0")]
    Inline { of: String, action: String, found: String },
}

fn at(line: Option<u64>) -> String {
    line.map(|line| format!(":{line}")).unwrap_or_default()
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl FitFault {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Game(error) => error.exit(),
            Self::Unreadable { .. } => Exit::Files,
            _ => Exit::BadInput,
        }
    }
}
