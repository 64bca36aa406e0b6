use crate::action_graph::ActionGraphError;
use crate::extensive_form::TreeError;
use crate::normal_form::NormalFormError;
use std::fmt;
use thiserror::Error;

/// A place in a text; lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a text is not a game, or a game not a text.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GameFileError {
    /// Something else was due here; the end of a truncated file is one such thing.
    #[error("{at}: expected {expected}, found {found}")]
    Unexpected {
        /// Where.
        at: Position,
        /// What was due.
        expected: &'static str,
        /// What is there, cut short if long.
        found: String,
    },
    /// A kind or version of file that is not read here.
    #[error("{at}: expected {expected}, found {found}")]
    UnknownVersion {
        /// Where.
        at: Position,
        /// What is read here.
        expected: &'static str,
        /// What the file says.
        found: String,
    },
    /// A number that is infinite, not a number or too large for a payoff.
    #[error("{at}: expected a finite number of at most 1e305 in size, found {found}")]
    NotFinite {
        /// Where.
        at: Position,
        /// The number as written.
        found: String,
    },
    /// A number outside its range.
    #[error("{at}: {what} must lie in {least}..={most}, found {found}")]
    OutOfRange {
        /// Where.
        at: Position,
        /// What the number is.
        what: &'static str,
        /// The number.
        found: u64,
        /// Least value allowed.
        least: u64,
        /// Largest value allowed.
        most: u64,
    },
    /// Two players, or two actions of a player, or two configurations of a node are the same.
    #[error("{at}: the {what} {label} occurs twice")]
    Duplicate {
        /// Where the second one is.
        at: Position,
        /// Kind of thing.
        what: &'static str,
        /// What it is called.
        label: String,
    },
    /// Too few or too many entries for what the head of the file announces.
    #[error("{at}: expected {expected} {what}, found {found}")]
    WrongCount {
        /// Where counting started or came to its end.
        at: Position,
        /// What is counted.
        what: &'static str,
        /// Number due.
        expected: u64,
        /// Number there.
        found: u64,
    },
    /// The head of the file announces more than is read.
    #[error("{at}: {what} is more than the {most} that can be read here")]
    TooLarge {
        /// Where.
        at: Position,
        /// What is too much.
        what: &'static str,
        /// The limit.
        most: u64,
    },
    /// Something that the format has and that is not read here.
    #[error("{at}: {what} is {found}, which is not supported")]
    Unsupported {
        /// Where.
        at: Position,
        /// What it is.
        what: &'static str,
        /// Its value.
        found: u64,
    },
    /// The action graph is not one, or needs what is not supported.
    #[error("{at}: {source}")]
    ActionGraph {
        /// Where the graph was complete.
        at: Position,
        /// What is wrong with it.
        source: ActionGraphError,
    },
    /// The nodes are no tree.
    #[error("{at}: {source}")]
    Tree {
        /// Where that shows.
        at: Position,
        /// What is wrong with it.
        source: TreeError,
    },
    /// A number stands for something that was not described before.
    #[error("{at}: {what} {number} is not described, neither here nor before{}", nearest_number(.nearest))]
    Undeclared {
        /// Where it is used.
        at: Position,
        /// Kind of thing.
        what: &'static str,
        /// Its number.
        number: u64,
        /// The nearest number that was described.
        nearest: Option<u64>,
    },
    /// Something is described a second time and differently.
    #[error("{at}: {what} {number} has other actions or probabilities than on line {line}")]
    Contradiction {
        /// Where the second description is.
        at: Position,
        /// Kind of thing.
        what: &'static str,
        /// Its number.
        number: u64,
        /// Line of the first description.
        line: usize,
    },
    /// An outcome is described a second time with other payoffs.
    #[error("{at}: outcome {number} has other payoffs than before")]
    RedefinedOutcome {
        /// Where.
        at: Position,
        /// Its number.
        number: u64,
    },
    /// A probability outside 0 to 1.
    #[error("{at}: expected a probability from 0 to 1, found {found}")]
    Probability {
        /// Where.
        at: Position,
        /// The number as written.
        found: String,
    },
    /// The numbers are not a game.
    #[error("{0}")]
    NormalForm(#[from] NormalFormError),
    /// A game to be written has other numbers of names than of players or actions.
    #[error("expected {expected} names of {what}, found {found}")]
    Names {
        /// What the names are for.
        what: String,
        /// Number due.
        expected: usize,
        /// Names there are.
        found: usize,
    },
}

fn nearest_number(nearest: &Option<u64>) -> String {
    nearest.map(|number| format!("; the nearest number described is {number}")).unwrap_or_default()
}
