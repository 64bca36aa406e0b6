//! What a scenario may have opened, as the command line says.

use std::path::PathBuf;

use clap::Args;
use walras_scenario::Trust;

use super::parse;

/// What a scenario may have opened.
#[derive(Debug, Args)]
pub(crate) struct TrustArguments {
    /// Do not trust the scenario: it may name games but no paths to them, and read files of its own folder only
    #[arg(long)]
    pub(crate) untrusted: bool,
    /// As --untrusted, but allow games and files in this folder; may be repeated
    #[arg(long = "allow-plugins", value_name = "DIR", value_parser = parse::folder)]
    pub(crate) allowed: Vec<PathBuf>,
}

impl TrustArguments {
    /// What the scenario may have opened.
    pub(crate) fn trust(&self) -> Trust {
        if self.untrusted || !self.allowed.is_empty() { Trust::Only(self.allowed.clone()) } else { Trust::All }
    }
}
