//! Arguments of `walras audit`.

use std::path::PathBuf;

use clap::Args;
use walras_audit::{AuditOptions, DEFAULT_PROFILES};

use super::parse;
use super::trust::TrustArguments;

/// Arguments of `walras audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// A scenario (.yaml) with an environment, or the name, library or sources' folder of an environment
    pub(crate) target: PathBuf,
    /// Print JSON instead of lines
    #[arg(long)]
    pub(crate) json: bool,
    /// Write a page with figures to FILE.html, which must not exist yet
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Replace a value of the scenario or of the environment's defaults, such as --set mechanism.rule=data_driven_vcg; may be
    /// repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse::replacement)]
    pub(crate) overrides: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
    /// Look at all profiles of types only if that takes at most this many steps, players × profiles × types
    #[arg(long, value_name = "STEPS", default_value_t = 1_000_000_000)]
    pub(crate) budget: u64,
    /// Draw this many profiles otherwise
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PROFILES as u32, value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) profiles: u32,
    /// Let the scenario's agents learn what to report, and certify what they come to
    #[arg(long)]
    pub(crate) equilibrium: bool,
    /// Threads for that; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

impl From<AuditArguments> for AuditOptions {
    fn from(arguments: AuditArguments) -> Self {
        let AuditArguments { target, json, report, overrides, trusted, budget, profiles, equilibrium, threads } =
            arguments;
        let (budget, profiles, trust) = (budget as f64, profiles as usize, trusted.trust());
        AuditOptions { target, json, report, overrides, trust, budget, profiles, equilibrium, threads }
    }
}
