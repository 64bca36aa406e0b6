//! Arguments of `walras report`.

use std::path::PathBuf;

use clap::Args;
use walras_report::comparison::CompareOptions;

/// Arguments of `walras report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Folders of runs and ensembles
    #[arg(required = true, value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
    /// The page to write, which must not exist yet [default: the next free comparison-NNN.html; with --json none]
    #[arg(long, value_name = "FILE.html")]
    pub(crate) out: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

impl From<ReportArguments> for CompareOptions {
    fn from(arguments: ReportArguments) -> Self {
        CompareOptions { folders: arguments.folders, out: arguments.out, json: arguments.json }
    }
}
