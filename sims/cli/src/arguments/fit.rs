//! Arguments of `walras fit`.

use std::path::PathBuf;

use clap::Args;
use walras_solve::fit::FitOptions;

use super::parse;

/// Arguments of `walras fit`.
#[derive(Debug, Args)]
pub(crate) struct FitArguments {
    /// The game, a .nfg or .efg file
    pub(crate) game: PathBuf,
    /// CSV with the columns player, action, count, of an .efg player, infoset, action, count; names or numbers from 1
    #[arg(long, value_name = "FILE", required_unless_present = "count", conflicts_with = "count")]
    pub(crate) counts: Option<PathBuf>,
    /// The counts themselves, such as 64,64;40,88: actions separated by commas, players, of an .efg information sets, by semicolons
    #[arg(long, value_name = "COUNTS", allow_hyphen_values = true)]
    pub(crate) count: Option<String>,
    /// Largest precision to consider [default: 10000 over the largest payoff range]
    #[arg(long, value_name = "X", value_parser = parse::precision, allow_negative_numbers = true)]
    pub(crate) largest: Option<f64>,
    /// Print JSON instead of tables
    #[arg(long)]
    pub(crate) json: bool,
}

impl From<FitArguments> for FitOptions {
    fn from(arguments: FitArguments) -> Self {
        let FitArguments { game, counts, count, largest, json } = arguments;
        FitOptions { game, counts, count, largest, json }
    }
}
