//! The command line of `walras validate`.

use std::path::PathBuf;

use clap::Args;

use super::checks::{self, Check};

/// Seconds that a check may take if nobody says otherwise.
pub(super) const DEFAULT_TIME_LIMIT: f64 = 20.0;

/// Arguments of `walras validate`.
#[derive(Clone, Debug, Args)]
pub struct ValidateArguments {
    /// The game: its name, its library, or the folder of its sources
    pub plugin: PathBuf,
    /// Seed of the random cases
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Make only this check, and of it only this case
    #[arg(long, value_name = "CHECK[:CASE]", value_parser = parse_reproduce)]
    pub reproduce: Option<Reproduce>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Seconds for each check
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_TIME_LIMIT, value_parser = seconds, allow_negative_numbers = true)]
    pub time_limit: f64,
    /// Replace a value of the game's defaults, such as --set game.players=3; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = crate::cli::parse_override)]
    pub overrides: Vec<(String, String)>,
}

/// Arguments of the child that makes one check.
#[derive(Clone, Debug, Args)]
pub struct CheckArguments {
    /// The check
    #[arg(value_parser = parse_reproduce)]
    pub check: Reproduce,
    /// The game, as the engine finds it
    pub game: String,
    /// Where to write what was found
    pub verdict: PathBuf,
    /// See `walras validate`
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// See `walras validate`
    #[arg(long, default_value_t = DEFAULT_TIME_LIMIT)]
    pub time_limit: f64,
    /// See `walras validate`
    #[arg(long = "set", value_parser = crate::cli::parse_override)]
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

fn parse_reproduce(argument: &str) -> Result<Reproduce, String> {
    let (name, case) = match argument.split_once(':') {
        None => (argument, None),
        Some((name, case)) => (name, Some(case)),
    };
    let names: Vec<&str> = checks::ALL.iter().map(|check| check.name).collect();
    let check = checks::named(name).ok_or_else(|| match crate::nearest::nearest(name, &names) {
        Some(nearest) => format!("no check `{name}` (did you mean `{nearest}`?); expected one of {}", names.join(", ")),
        None => format!("no check `{name}`; expected one of {}", names.join(", ")),
    })?;
    let number = |case: &str| case.parse().map_err(|_| format!("case `{case}`, expected a whole number from 0"));
    Ok(Reproduce { check, case: case.map(number).transpose()? })
}

fn seconds(argument: &str) -> Result<f64, String> {
    match argument.parse::<f64>() {
        Ok(value) if value > 0.0 && value <= 1e6 => Ok(value),
        _ => Err("expected a number of seconds above 0 and at most 1000000".into()),
    }
}
