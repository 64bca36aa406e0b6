//! What a check found.

use serde::{Deserialize, Serialize};
use walras_engine::plugin::PluginError;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is wrong.
    Pass,
    /// Something is.
    Fail,
    /// It does not apply, or could not be made.
    Skip,
}

impl Verdict {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Skip => "skip",
        }
    }
}

/// What a check found in a game that did not fail it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// [`Verdict::Pass`] or [`Verdict::Skip`].
    pub verdict: Verdict,
    /// What was looked at, or why not.
    pub message: String,
    /// What could be better, but is no fault.
    pub warnings: Vec<String>,
}

impl Found {
    /// All is well.
    pub fn pass(message: impl Into<String>) -> Self {
        Found { verdict: Verdict::Pass, message: message.into(), warnings: Vec::new() }
    }

    /// The check does not apply.
    pub fn skip(message: impl Into<String>) -> Self {
        Found { verdict: Verdict::Skip, message: message.into(), warnings: Vec::new() }
    }

    /// With these warnings.
    pub fn but(self, warnings: Vec<String>) -> Self {
        Found { warnings, ..self }
    }
}

/// What is wrong with a game.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Fault {
    /// What is wrong, and where.
    pub words: String,
    /// The case of the check in which it showed, to ask for it again.
    pub case: Option<u32>,
}

impl Fault {
    /// A fault in no case in particular.
    pub fn new(words: impl Into<String>) -> Self {
        Fault { words: words.into(), case: None }
    }

    /// The same, found in this case.
    pub fn in_case(self, case: u32) -> Self {
        Fault { case: self.case.or(Some(case)), ..self }
    }
}

impl From<PluginError> for Fault {
    fn from(error: PluginError) -> Self {
        Fault::new(error.to_string())
    }
}

/// How a check ended, as one process tells another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How it ended.
    pub verdict: Verdict,
    /// What was found.
    pub message: String,
    /// What could be better.
    pub warnings: Vec<String>,
    /// The case in which a fault showed.
    pub case: Option<u32>,
    /// Whether the command line, not the game, is at fault.
    pub bad_input: bool,
}

impl Outcome {
    /// A failure with these words.
    pub fn fail(message: impl Into<String>) -> Self {
        Outcome { verdict: Verdict::Fail, message: message.into(), warnings: Vec::new(), case: None, bad_input: false }
    }
}

impl From<Result<Found, Fault>> for Outcome {
    fn from(result: Result<Found, Fault>) -> Self {
        match result {
            Ok(Found { verdict, message, warnings }) => {
                Outcome { verdict, message, warnings, case: None, bad_input: false }
            }
            Err(Fault { words, case }) => Outcome { case, ..Outcome::fail(words) },
        }
    }
}
