//! Arguments of `walras run --live`.

use clap::Args;

use crate::live::{Access, PageOptions};

/// The live page of a run.
#[derive(Debug, Args)]
pub(crate) struct PageArguments {
    /// Show the run in a browser while it goes on: prints the address of a page on this machine, which stays until Ctrl-C
    #[arg(long, conflicts_with_all = ["watch", "dry_run", "chunk"])]
    pub(crate) live: bool,
    /// Let the page pause the run, and play other mechanisms and precisions beside it; without, it only shows
    #[arg(long, requires = "live")]
    pub(crate) control: bool,
    /// Port of the page [default: one that is free]
    #[arg(long, value_name = "N", requires = "live", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// End the page with the run
    #[arg(long, requires = "live")]
    pub(crate) exit: bool,
}

impl PageArguments {
    /// The page that is asked for.
    pub(crate) fn options(&self) -> PageOptions {
        let access = if self.control { Access::Control } else { Access::Look };
        PageOptions { port: self.port, access }
    }
}
