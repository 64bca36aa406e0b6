//! Arguments of `walras solve`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use walras_solve::{Concept, Learn, ListOptions, RegretPlay, SolveOptions, TreeOptions};
use walras_theory::equilibrium::Correlation;

use super::parse;
use super::trust::TrustArguments;

/// Kinds of counterfactual regret minimisation.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CounterfactualRule {
    /// CFR
    Plain,
    /// CFR+
    Plus,
    /// Linear CFR
    Linear,
}

impl From<CounterfactualRule> for walras_theory::learning::CounterfactualRule {
    fn from(rule: CounterfactualRule) -> Self {
        match rule {
            CounterfactualRule::Plain => Self::Plain,
            CounterfactualRule::Plus => Self::Plus,
            CounterfactualRule::Linear => Self::Linear,
        }
    }
}

/// Arguments of `walras solve`.
#[derive(Debug, Args)]
pub(crate) struct SolveArguments {
    /// A game file (.nfg, .agg, .bagg, .efg, or .json of a dynamic game), a scenario (.yaml), or the name, library or sources' folder of a plugin
    pub(crate) target: PathBuf,
    /// Find the logit equilibrium at this precision [default: a scenario's own; otherwise a Nash equilibrium is found]
    #[arg(long, value_name = "X", value_parser = parse::precision, allow_negative_numbers = true, conflicts_with_all = ["nash", "all_nash", "zero_sum"])]
    pub(crate) precision: Option<f64>,
    /// Find a Nash equilibrium: the limit of logit equilibria, where their branch has one
    #[arg(long, conflicts_with_all = ["all_nash", "zero_sum"])]
    pub(crate) nash: bool,
    /// Find all Nash equilibria: of two players the extreme ones, exactly; of more those that are found, and whether they are proven to be all
    #[arg(long)]
    pub(crate) all_nash: bool,
    /// List all branches of logit equilibria that meet the principal one before --precision, and where each leads
    #[arg(long, requires = "precision", conflicts_with_all = ["branch", "all_logit"])]
    pub(crate) branches: bool,
    /// List all logit equilibria at --precision that are found, and say whether they are proven to be all
    #[arg(long, requires = "precision", conflicts_with = "branch")]
    pub(crate) all_logit: bool,
    /// Find the correlated equilibrium of largest welfare
    #[arg(long, group = "correlation", conflicts_with_all = ["precision", "nash", "all_nash", "zero_sum", "coarse"])]
    pub(crate) correlated: bool,
    /// Find the coarse correlated equilibrium of largest welfare
    #[arg(long, group = "correlation", conflicts_with_all = ["precision", "nash", "all_nash", "zero_sum"])]
    pub(crate) coarse: bool,
    /// Of --correlated or --coarse the one of largest entropy, in place of largest welfare
    #[arg(long, requires = "correlation", conflicts_with = "regret_matching")]
    pub(crate) max_entropy: bool,
    /// Let players match regrets for so many rounds, conditionally with --correlated, and report how far frequencies of play are from these equilibria
    #[arg(long, value_name = "ROUNDS", requires = "correlation", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(crate) regret_matching: Option<u64>,
    /// Seed of --regret-matching
    #[arg(long, value_name = "N", default_value_t = 0, requires = "regret_matching")]
    pub(crate) seed: u64,
    /// Find the limit of agent logit equilibria of a game in extensive form, also where two players have an exact method
    #[arg(long, conflicts_with_all = ["precision", "all_nash", "cfr"])]
    pub(crate) sequential: bool,
    /// Let a game in extensive form be played by counterfactual regret minimisation, and report average play
    #[arg(long, value_name = "RULE", conflicts_with_all = ["precision", "nash", "all_nash"])]
    pub(crate) cfr: Option<CounterfactualRule>,
    /// Iterations of --cfr, at most; fewer are made where exploitability falls below 2e-7 payoff ranges
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..), requires = "cfr")]
    pub(crate) iterations: u64,
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
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
    /// Threads for scenarios and plugins; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

impl From<SolveArguments> for SolveOptions {
    fn from(arguments: SolveArguments) -> Self {
        let SolveArguments {
            target,
            precision,
            nash,
            all_nash,
            branches,
            all_logit,
            correlated,
            coarse,
            max_entropy,
            regret_matching,
            seed,
            sequential,
            cfr,
            iterations,
            zero_sum,
            json,
            branch,
            overrides,
            trusted,
            threads,
        } = arguments;
        let learn = cfr.map(|rule| Learn { rule: rule.into(), iterations });
        let correlated = coarse.then_some(Correlation::Coarse).or(correlated.then_some(Correlation::Correlated));
        let regret_matching = regret_matching.map(|rounds| RegretPlay { rounds, seed });
        let list = ListOptions { branches, all_logit, correlated, max_entropy, regret_matching };
        let tree = TreeOptions { sequential, learn };
        let concept = match precision {
            Some(precision) => Some(Concept::Precision(precision)),
            None if nash => Some(Concept::Nash),
            None if all_nash => Some(Concept::AllNash),
            None => zero_sum.then_some(Concept::ZeroSum),
        };
        SolveOptions { target, concept, json, branch, overrides, list, tree, trust: trusted.trust(), threads }
    }
}
