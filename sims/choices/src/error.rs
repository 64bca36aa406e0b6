//! What can be wrong with data of a file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use walras_process::exit::Exit;
use walras_process::pending::PendingError;

/// Why data was not tested.
#[derive(Debug, thiserror::Error)]
pub enum ChoicesError {
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file was not written.
    #[error(transparent)]
    Output(#[from] PendingError),
    /// A file to be written has a name that says nothing of its format.
    #[error("--{option} {}: expected a name that ends in {expected}", .path.display())]
    Suffix {
        /// The option.
        option: &'static str,
        /// The name given.
        path: PathBuf,
        /// Suffixes that are understood.
        expected: &'static str,
    },
    /// The data makes no sense at some place.
    #[error("{}{place}: {fault}", .path.display())]
    Data {
        /// The file.
        path: PathBuf,
        /// Where in it.
        place: Place,
        /// What is wrong there.
        fault: Fault,
    },
    /// An option needs data of another kind.
    #[error("{0}")]
    Option(String),
    /// A figure of the report cannot be drawn.
    #[error(transparent)]
    Report(#[from] walras_figures::FigureError),
}

impl ChoicesError {
    /// A problem at a place of a file, of nobody's data in particular.
    pub(super) fn at(path: &Path, place: Place, problem: Problem) -> Self {
        ChoicesError::Data { path: path.into(), place, fault: Fault::from(problem) }
    }

    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            ChoicesError::Unreadable { .. }
            | ChoicesError::Unwritable { .. }
            | ChoicesError::Output(_)
            | ChoicesError::Report(_) => Exit::Files,
            ChoicesError::Suffix { .. } | ChoicesError::Data { .. } | ChoicesError::Option(_) => Exit::BadInput,
        }
    }
}

/// Where in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere in particular.
    File,
    /// A line of text, from 1, the header included.
    Line(u64),
    /// A row of a Parquet file, from 1.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File => Ok(()),
            Place::Line(line) => write!(f, ":{line}"),
            Place::Row(row) => write!(f, ": row {row}"),
        }
    }
}

/// A fault at a place of the data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}{problem}", of_subject(.subject))]
pub struct Fault {
    /// Whose data, as far as known and named.
    pub subject: Option<String>,
    /// What is wrong.
    pub problem: Box<Problem>,
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Fault { subject: None, problem: problem.into() }
    }
}

fn of_subject(subject: &Option<String>) -> String {
    subject.as_ref().map(|id| format!("subject `{id}`: ")).unwrap_or_default()
}

/// What is wrong with the data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum Problem {
    #[error("the file is empty; expected a header and rows")]
    Empty,
    #[error("the file has no rows below its header")]
    NoRows,
    #[error("not a readable {format} file: {message}")]
    Format { format: &'static str, message: String },
    #[error("the row has {found} fields, the header {expected}")]
    Fields { found: usize, expected: usize },
    #[error("column `{name}` appears twice")]
    ColumnTwice { name: String },
    #[error("{missing}; found the columns {found}; expected t, p1, …, pk, q1, …, qk or t, s, g, or another format of the README{}", did_you_mean(.nearest))]
    Columns { missing: String, found: String, nearest: Option<String> },
    #[error("column `{column}` holds {kind}, which cannot be read; expected numbers or text")]
    ColumnKind { column: String, kind: String },
    #[error("`{column}` is missing; expected {expected}")]
    Missing { column: String, expected: &'static str },
    #[error("`{column}` is not UTF-8 text; save the file in that encoding")]
    NotUtf8 { column: String },
    #[error("column `{name}`: goods are numbered from 1, without leading zeros")]
    GoodNumber { name: String },
    #[error("the members had {assigned} of good {good} at observation `{t}`, more than the total of {total}")]
    TooMuch { t: String, good: usize, assigned: f64, total: f64 },
    #[error("`{column}` is `{found}`; expected {expected}")]
    NotANumber { column: String, found: String, expected: &'static str },
    #[error("observation `{t}` appears a second time; it was given at {before} already")]
    ObservationTwice { t: String, before: String },
    #[error("the entry of `t` {t} and `s` {s} appears a second time; it was given at {before} already")]
    EntryTwice { t: String, s: String, before: String },
    #[error("nothing is spent at observation `{t}`: p·q is {value}; leave such observations out")]
    Expenditure { t: String, value: f64 },
    #[error("the bundle of observation `{s}` at the prices of observation `{t}` costs too much to be represented")]
    Overflow { t: String, s: String },
    #[error("the matrix has no entry of `t` {t} and `s` {s}; all {observations} × {observations} are needed")]
    NoEntry { t: String, s: String, observations: usize },
    #[error("member `{member}` has no observation `{t}`, which member `{other}` has")]
    NoObservation { member: String, t: String, other: String },
    #[error(
        "draw {found} of `t` {t} and `s` {s} comes where draw {expected} was expected; draws are numbered 0, 1, … or 1, 2, …"
    )]
    Draw { t: String, s: String, found: String, expected: usize },
    #[error(
        "there are {found} draws of `t` {t} and `s` {s}, and {expected} of the first entry; every entry needs as many"
    )]
    Draws { t: String, s: String, found: usize, expected: usize },
    #[error("the probabilities of the {atoms} joint actions at `s` {s} sum to {sum}; expected 1 within 1e-9")]
    Law { s: String, sum: f64, atoms: usize },
    #[error(
        "draw {draw} of `s` {s} has probability {found} here and {expected} at the first entry of `s` {s}; a joint law is the same for every `t` and member"
    )]
    Atom { s: String, draw: String, found: f64, expected: f64 },
    #[error(
        "there are {found} draws of `t` {t} and `s` {s}, and {expected} at the first entry of `s` {s}; a joint law has as many for every `t` and member"
    )]
    Atoms { t: String, s: String, found: usize, expected: usize },
    #[error("`{column}` is `{label}`, but no row has `t` {label}; the matrix must be square")]
    Unknown { column: String, label: String },
    #[error("{observations} observations; at most {limit} fit in memory as a matrix")]
    TooMany { observations: usize, limit: usize },
    #[error("the shares of expenditure at observation `{t}` ({columns}) sum to {sum}; expected 1 within 1e-6")]
    Shares { t: String, columns: String, sum: f64 },
    #[error("the probabilities of the states at observation `{t}` ({columns}) sum to {sum}; expected 1 within 1e-9")]
    States { t: String, columns: String, sum: f64 },
    #[error(
        "good {good} has a share of {share} at observation `{t}`, but its price is 0: how much was bought is not known"
    )]
    Free { t: String, good: String, share: f64 },
    #[error("good `{good}` of observation `{t}` appears a second time; it was given at {before} already")]
    GoodTwice { t: String, good: String, before: String },
    #[error(
        "good `{good}` has no price at observation `{t}`, where it was not bought; give it in a row with `q` 0, or prices in a second file with --prices"
    )]
    NoPriceOfUnbought { t: String, good: String },
    #[error("the expenditure of observation `{t}` is {found} here and {expected} at its first good")]
    Expenditures { t: String, found: f64, expected: f64 },
    #[error("`{column}` is `{found}`, which is not on the menu `{menu}`")]
    NotOnMenu { column: String, found: String, menu: String },
    #[error("`{column}` is `{found}`; expected options separated by |, none of them empty")]
    EmptyOption { column: String, found: String },
    #[error("option `{option}` is on the menu of observation `{t}` twice")]
    OptionTwice { t: String, option: String },
    #[error("`chosen` sums to {sum} over the menu of observation `{t}`; expected 1 within 1e-9")]
    NothingChosen { t: String, sum: f64 },
    #[error("no row of observation `{t}` has the choice, `q1` …")]
    NoChoice { t: String },
    #[error("the choice of observation `{t}` is {found:?} here and {expected:?} at {before}")]
    OtherChoice { t: String, found: Vec<f64>, expected: Vec<f64>, before: String },
    #[error(
        "no corner of the budget of observation `{t}` has any of `{good}`, which was chosen at `{s}`; give every budget a corner with some of each good, or leave the good out"
    )]
    Unattainable { t: String, s: String, good: String },
    #[error("member `{member}` chooses at other observations, or in another order, than the first member")]
    OtherObservations { member: String },
    #[error("the subject has a second row; where observations are side by side, each subject has one")]
    SubjectTwice,
    #[error("all cells of the subject are empty; leave the row out")]
    NoObservations,
    #[error("`weight` is {found} here and {expected} in the first row of the subject")]
    Weights { found: f64, expected: f64 },
    #[error("{missing}; found the columns {found}; expected t, p1, …, pk or t, good, p")]
    PriceColumns { missing: String, found: String },
    #[error("{missing}; found the columns {found}; expected {expected}")]
    NewColumns { missing: String, found: String, expected: &'static str },
    #[error("the price of good `{good}` at observation `{t}` appears a second time")]
    PriceTwice { t: String, good: String },
    #[error("{file} has no prices of observation `{t}`")]
    NoPrices { t: String, file: String },
    #[error("{file} has no price of good `{good}` at observation `{t}`")]
    NoPrice { t: String, good: String, file: String },
    #[error("members {first} and {second} have different prices at observation `{t}`; a group buys at common prices")]
    Prices { first: String, second: String, t: String },
    #[error(
        "budget `{t}` has {what} {found} here and {expected} in the first row of it; people of a budget have it in common, else give them another `t`"
    )]
    OtherBudget { t: String, what: String, found: f64, expected: f64 },
    #[error("{0}")]
    Index(String),
    #[error("rows of this subject are scattered, which only a regular file allows; sort by `id`")]
    Scattered,
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!("; {name}")).unwrap_or_default()
}
