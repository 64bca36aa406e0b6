//! Arguments of `walras solve`.

use std::path::PathBuf;

use clap::Args;
use walras_solve::{Concept, SolveOptions};

use super::parse;

/// Arguments of `walras solve`.
#[derive(Debug, Args)]
pub(crate) struct SolveArguments {
    /// A game file (.nfg, .agg, or .json of a dynamic game), a scenario (.yaml), or the name, library or sources' folder of a plugin
    pub(crate) target: PathBuf,
    /// Find the logit equilibrium at this precision [default: a scenario's own; otherwise a Nash equilibrium is found]
    #[arg(long, value_name = "X", value_parser = parse::precision, allow_negative_numbers = true, conflicts_with_all = ["nash", "all_nash", "zero_sum"])]
    pub(crate) precision: Option<f64>,
    /// Find a Nash equilibrium: the limit of logit equilibria, where their branch has one
    #[arg(long, conflicts_with_all = ["all_nash", "zero_sum"])]
    pub(crate) nash: bool,
    /// Find all extreme Nash equilibria of a two-player game, exactly
    #[arg(long)]
    pub(crate) all_nash: bool,
    /// Find the values of a zero-sum stochastic game by Shapley's iteration, with optimal policies
    #[arg(long, conflicts_with = "all_nash")]
    pub(crate) zero_sum: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the branch of logit equilibria up to --precision to FILE.csv, which must not exist yet
    #[arg(long, value_name = "FILE", requires = "precision", conflicts_with_all = ["nash", "all_nash"])]
    pub(crate) branch: Option<PathBuf>,
    /// Replace a value of the scenario or of the plugin's defaults, such as --set mechanism.price=1; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse::replacement)]
    pub(crate) overrides: Vec<(String, String)>,
    /// Threads for scenarios and plugins; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

impl From<SolveArguments> for SolveOptions {
    fn from(arguments: SolveArguments) -> Self {
        let SolveArguments { target, precision, nash, all_nash, zero_sum, json, branch, overrides, threads } =
            arguments;
        let concept = match precision {
            Some(precision) => Some(Concept::Precision(precision)),
            None if nash => Some(Concept::Nash),
            None if all_nash => Some(Concept::AllNash),
            None => zero_sum.then_some(Concept::ZeroSum),
        };
        SolveOptions { target, concept, json, branch, overrides, threads }
    }
}
