//! `walras validate`: whether a game keeps the contract, and its word.
//!
//! Every check is made in a process of its own, started from this executable: a game that crashes, hangs, ends the process
//! or fills the memory spoils that check and nothing else. This process never opens the game. Checks are random in places,
//! but a function of the seed: what failed fails again under the command that is printed beside it.

mod cases;
mod checks;
mod child;
mod display;
mod options;
mod outcome;
mod position;
mod process;
mod rows;
mod subject;

use walras_engine::plugin::{Plugin, PluginError};
use walras_games::BUNDLED;
use walras_games::build::{self, BuildError};
use walras_process::exit::Exit;

pub use cases::{Cases, Draws};
pub use checks::{ALL, Check, Measured, Run, convexity, fall, imbalance, named, spread_of_sums};
pub use child::{check, resolve};
pub use options::{CheckOptions, DEFAULT_TIME_LIMIT, Reproduce, ValidateOptions};
pub use outcome::{Fault, Found, Outcome, Verdict};
pub use position::Position;
pub use rows::{Answers, Rows};
pub use subject::Subject;

use display::{Line, Report};

/// What was found.
#[derive(Debug)]
pub struct Validated {
    /// A table, or JSON.
    pub text: String,
    /// Whether no check failed.
    pub passed: bool,
}

/// Why there is nothing to say.
#[derive(Debug, thiserror::Error)]
pub enum ValidateError {
    /// The folder of sources gives no library.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// There is no such game.
    #[error(transparent)]
    NoGame(#[from] PluginError),
    /// The command line gives values that the game cannot take.
    #[error("--set: {0}")]
    Overrides(String),
    /// A child process cannot be started or its verdict not be written.
    #[error("a check cannot be started: {0}")]
    Process(#[from] std::io::Error),
    /// What was found cannot be written down.
    #[error("cannot be told: {0}")]
    Json(#[from] serde_json::Error),
}

impl ValidateError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            ValidateError::Build(error) => error.exit(),
            ValidateError::NoGame(_) | ValidateError::Overrides(_) => Exit::BadInput,
            ValidateError::Process(_) | ValidateError::Json(_) => Exit::Files,
        }
    }
}

/// Makes all checks, or the one that is asked for.
pub fn validate(options: &ValidateOptions) -> Result<Validated, ValidateError> {
    let game = build::plugin(&options.plugin)?;
    Plugin::check_found(&game, &BUNDLED)?;
    let folder = tempfile::tempdir()?;
    let mut report = Report { plugin: options.plugin.display().to_string(), checks: Vec::new(), passed: true };
    let asked: Vec<Reproduce> = match options.reproduce {
        Some(one) => vec![one],
        None => ALL.iter().map(|check| Reproduce { check, case: None }).collect(),
    };
    let mut stopped = None;
    for check in asked {
        let outcome = match stopped {
            Some(gate) => Found::skip(format!("not made, because `{gate}` failed")).into_outcome(),
            None => process::run(options, &game, check, folder.path())?,
        };
        if outcome.bad_input {
            return Err(ValidateError::Overrides(outcome.message));
        }
        if outcome.verdict == Verdict::Fail {
            report.passed = false;
            stopped = stopped.or(check.check.gate.then_some(check.check.name));
        }
        report.checks.push(Line::new(options, check, outcome));
    }
    let text = if options.json { serde_json::to_string_pretty(&report)? + "\n" } else { report.table() };
    Ok(Validated { text, passed: report.passed })
}

impl Found {
    fn into_outcome(self) -> Outcome {
        Ok(self).into()
    }
}
