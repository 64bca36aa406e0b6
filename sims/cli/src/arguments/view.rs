//! Arguments of `walras view`.

use std::path::PathBuf;

use clap::Args;
use walras_scenario::Trust;

use super::trust::TrustArguments;
use crate::live::{Access, PageOptions, ViewOptions};

/// Arguments of `walras view`.
#[derive(Debug, Args)]
pub(crate) struct ViewArguments {
    /// Folders of runs and ensembles, finished or not; at most 12
    #[arg(required = true, num_args = 1..=12)]
    pub(crate) folders: Vec<PathBuf>,
    /// Let the page play other mechanisms and precisions of these runs; without, it only shows
    #[arg(long)]
    pub(crate) control: bool,
    /// Port of the page [default: one that is free]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
}

impl From<ViewArguments> for ViewOptions {
    /// Who only looks has no need of code at paths that a folder names.
    fn from(arguments: ViewArguments) -> Self {
        let ViewArguments { folders, control, port, trusted } = arguments;
        let access = if control { Access::Control } else { Access::Look };
        let trust = match (access, trusted.trust()) {
            (Access::Look, Trust::All) => Trust::Only(Vec::new()),
            (_, trust) => trust,
        };
        ViewOptions { folders, page: PageOptions { port, access }, trust }
    }
}
