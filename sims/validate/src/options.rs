//! What is checked of a game, and how.

use std::path::PathBuf;
use std::str::FromStr;

use walras_process::nearest::nearest;

use super::checks::{self, Check};

/// Seconds that a check may take by default.
pub const DEFAULT_TIME_LIMIT: f64 = 20.0;

/// What is checked of a game.
#[derive(Clone, Debug)]
pub struct ValidateOptions {
    /// The game: its name, its library, or the folder of its sources.
    pub plugin: PathBuf,
    /// Seed of the random cases.
    pub seed: u64,
    /// Make only this check, and of it only this case.
    pub reproduce: Option<Reproduce>,
    /// JSON instead of a table.
    pub json: bool,
    /// Seconds for each check, > 0.
    pub time_limit: f64,
    /// Paths of values of the game's defaults, and what takes their place.
    pub overrides: Vec<(String, String)>,
}

/// What the child process that makes one check is told.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// The check.
    pub check: Reproduce,
    /// The game, as the engine finds it.
    pub game: String,
    /// Where to write what was found.
    pub verdict: PathBuf,
    /// See [`ValidateOptions`].
    pub seed: u64,
    /// See [`ValidateOptions`].
    pub time_limit: f64,
    /// See [`ValidateOptions`].
    pub overrides: Vec<(String, String)>,
}

/// A check, or one case of it.
#[derive(Clone, Copy)]
pub struct Reproduce {
    /// The check.
    pub check: &'static Check,
    /// Which case; all if absent.
    pub case: Option<u32>,
}

impl std::fmt::Debug for Reproduce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::fmt::Display for Reproduce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.check.name)?;
        self.case.map_or(Ok(()), |case| write!(f, ":{case}"))
    }
}

impl FromStr for Reproduce {
    type Err = String;

    /// `CHECK` or `CHECK:CASE`.
    fn from_str(argument: &str) -> Result<Self, String> {
        let (name, case) = match argument.split_once(':') {
            None => (argument, None),
            Some((name, case)) => (name, Some(case)),
        };
        let names: Vec<&str> = checks::ALL.iter().map(|check| check.name).collect();
        let check = checks::named(name).ok_or_else(|| match nearest(name, &names) {
            Some(nearest) => {
                format!("no check `{name}` (did you mean `{nearest}`?); expected one of {}", names.join(", "))
            }
            None => format!("no check `{name}`; expected one of {}", names.join(", ")),
        })?;
        let number = |case: &str| case.parse().map_err(|_| format!("case `{case}`, expected a whole number from 0"));
        Ok(Reproduce { check, case: case.map(number).transpose()? })
    }
}
