//! Arguments of `walras validate` and of the child processes that it starts.

use std::path::PathBuf;

use clap::Args;
use walras_validate::{CheckOptions, DEFAULT_TIME_LIMIT, Reproduce, ValidateOptions};

use super::parse;

/// Arguments of `walras validate`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ValidateArguments {
    /// The game: its name, its library, or the folder of its sources
    pub(crate) plugin: PathBuf,
    /// Seed of the random cases
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Make only this check, and of it only this case
    #[arg(long, value_name = "CHECK[:CASE]", value_parser = parse::check)]
    pub(crate) reproduce: Option<Reproduce>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// Seconds for each check
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_TIME_LIMIT, value_parser = parse::seconds, allow_negative_numbers = true)]
    pub(crate) time_limit: f64,
    /// Replace a value of the game's defaults, such as --set game.players=3; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse::replacement)]
    pub(crate) overrides: Vec<(String, String)>,
}

/// Arguments of the child that makes one check.
#[derive(Clone, Debug, Args)]
pub(crate) struct CheckArguments {
    /// The check
    #[arg(value_parser = parse::check)]
    pub(crate) check: Reproduce,
    /// The game, as the engine finds it
    pub(crate) game: String,
    /// Where to write what was found
    pub(crate) verdict: PathBuf,
    /// See `walras validate`
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// See `walras validate`
    #[arg(long, default_value_t = DEFAULT_TIME_LIMIT)]
    pub(crate) time_limit: f64,
    /// See `walras validate`
    #[arg(long = "set", value_parser = parse::replacement)]
    pub(crate) overrides: Vec<(String, String)>,
}

impl From<ValidateArguments> for ValidateOptions {
    fn from(arguments: ValidateArguments) -> Self {
        let ValidateArguments { plugin, seed, reproduce, json, time_limit, overrides } = arguments;
        ValidateOptions { plugin, seed, reproduce, json, time_limit, overrides }
    }
}

impl From<CheckArguments> for CheckOptions {
    fn from(arguments: CheckArguments) -> Self {
        let CheckArguments { check, game, verdict, seed, time_limit, overrides } = arguments;
        CheckOptions { check, game, verdict, seed, time_limit, overrides }
    }
}
