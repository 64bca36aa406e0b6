//! Completions for shells and manual pages, made of the definitions of the command line.

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::arguments::Cli;

/// A script for this shell.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "walras", &mut script);
    script
}

/// Writes `walras.1` and `walras-COMMAND.1` into a folder; what to say of it.
pub(crate) fn write(folder: &Path) -> io::Result<String> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)?;
    Ok(format!("manual pages are in {}\n", folder.display()))
}
