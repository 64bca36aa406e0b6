//! Why there is no estimate.

use std::io;
use std::path::PathBuf;

use walras_process::exit::Exit;
use walras_theory::equilibrium::FitError;

use crate::SolveError;

/// Why there is no estimate.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum FitFault {
    #[error(transparent)]
    Game(#[from] SolveError),
    #[error("{}: {source}", .path.display())]
    Fit { path: PathBuf, source: FitError },
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
    #[error("no column `{missing}`; found {found}; expected the columns player, action, count")]
    Column { missing: &'static str, found: String },
    #[error("column `{0}` appears twice")]
    ColumnTwice(&'static str),
    #[error("the file has no rows below its header")]
    NoRows,
    #[error("`{column}` is `{found}`; expected {expected}{}", did_you_mean(.nearest))]
    Unknown { column: &'static str, found: String, expected: String, nearest: Option<String> },
    #[error("`count` is `{found}`; expected a finite number of at least 0")]
    Number { found: String },
    #[error("action `{action}` of player `{player}` appears a second time; it was given at line {before} already")]
    Twice { player: String, action: String, before: u64 },
    #[error("found counts for {found} players, separated by `;`; the game has {expected}")]
    Players { found: usize, expected: usize },
    #[error("player `{player}`: found {found} counts, separated by `,`; it has {expected} actions")]
    Actions { player: String, found: usize, expected: usize },
    #[error("player `{player}`, action `{action}`: found `{found}`, expected a finite number of at least 0")]
    Inline { player: String, action: String, found: String },
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
