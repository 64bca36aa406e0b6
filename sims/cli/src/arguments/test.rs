//! Arguments of `walras test`.

use std::path::PathBuf;

use clap::Args;
use walras_choices::{Behaviour, Request, TestOptions};
use walras_theory::revealed_preference::{CONSISTENCY_TOLERANCE, Family};

use super::parse;

/// Arguments of `walras test`.
#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// CSV, Parquet or Stata, one row an observation (t, p1, …, pk, q1, …, qk) or an entry (t, s, g); optional columns id, member
    pub(crate) data: PathBuf,
    /// Prices, where DATA has none: a file of t, p1, …, pk or of t, good, p
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Indices to compute, separated by commas; `losses` for the losses of published tables, `all` for all [default: those of polynomial cost]
    #[arg(long, value_name = "NAMES")]
    pub(crate) index: Option<Request>,
    /// Explain the worst contradiction of this subject in words, and in the report as a figure
    #[arg(long, value_name = "ID")]
    pub(crate) explain: Option<String>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// Write one row a subject to FILE.csv or FILE.parquet, which must not exist yet
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write a report with figures to FILE.html, which must not exist yet
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Seconds for each NP-hard index of each subject, after which bounds are reported
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, allow_negative_numbers = true)]
    pub(crate) time_limit: f64,
    /// Differences below this share of the largest entry count as ties in WARP, SARP, GARP, Houtman–Maks and swaps
    #[arg(long, value_name = "SHARE", default_value_t = CONSISTENCY_TOLERANCE, value_parser = parse::share, allow_negative_numbers = true)]
    pub(crate) tolerance: f64,
    /// Power above 0 to which losses are raised in the indices named after it, and in minimum_cost
    #[arg(long, value_name = "POWER", default_value_t = 1.0, allow_negative_numbers = true)]
    pub(crate) degree: f64,
    /// Contradictions of up to so many observations are counted
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub(crate) cycle_length: u8,
    /// Least and largest discount factor of a unit of `t` for discounted_efficiency
    #[arg(long, value_name = "LEAST,LARGEST", default_value = "0.5,1", value_parser = parse::discount)]
    pub(crate) discount: [f64; 2],
    /// Ask whether these goods, numbered from 1, have a utility of their own
    #[arg(long, value_name = "GOODS", value_delimiter = ',', value_parser = parse::good)]
    pub(crate) separable: Option<Vec<usize>>,
    /// Bounds on demand on the budgets of a file of t, p1, …, pk and expenditure
    #[arg(long, value_name = "FILE")]
    pub(crate) demand: Option<PathBuf>,
    /// Bounds on the cost of what is as good as the bundles of a file of t, q1, …, qk, at its prices p1, …, pk, and the choices revealed better and worse
    #[arg(long, value_name = "FILE")]
    pub(crate) money_metric: Option<PathBuf>,
    /// Fit utilities of two goods, separated by commas: ces, disappointment, quasilinear
    #[arg(long, value_name = "FAMILIES", value_parser = walras_choices::families)]
    pub(crate) fit: Option<std::vec::Vec<Family>>,
    /// Compare each subject with --draws random choosers by every index: uniform, bootstrap or conditional
    #[arg(long, value_name = "BEHAVIOUR")]
    pub(crate) percentiles: Option<Behaviour>,
    /// Test random utility: could people of any tastes have chosen so? A subject is a person, `t` names a budget of many
    #[arg(long, conflicts_with_all = ["index", "explain", "out", "report", "separable", "demand", "money_metric", "fit", "percentiles", "range"])]
    pub(crate) stochastic: bool,
    /// Random choices per subject for the power indices and percentiles
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) draws: u32,
    /// Seed of random choices
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Largest difference between two draws of an entry that is possible, to bound the error of sampled play
    #[arg(long, value_name = "X", value_parser = parse::positive, allow_negative_numbers = true)]
    pub(crate) range: Option<f64>,
}

impl From<TestArguments> for TestOptions {
    fn from(arguments: TestArguments) -> Self {
        let TestArguments {
            data,
            prices,
            index,
            explain,
            json,
            out,
            report,
            threads,
            time_limit,
            tolerance,
            degree,
            cycle_length,
            discount,
            separable,
            demand,
            money_metric,
            fit,
            percentiles,
            stochastic,
            draws,
            seed,
            range,
        } = arguments;
        TestOptions {
            data,
            prices,
            index,
            explain,
            json,
            out,
            report,
            threads,
            time_limit,
            tolerance,
            degree,
            cycle_length,
            discount,
            separable,
            demand,
            money_metric,
            fit: fit.unwrap_or_default(),
            percentiles,
            stochastic,
            draws,
            seed,
            range,
        }
    }
}
