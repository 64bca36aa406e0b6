//! Completions for shells and manual pages, made of the definitions of the command line.

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use clap_mangen::Man;

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
    let program = Cli::command();
    page(&program, "walras", folder)?;
    let mut pages = 1;
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        page(command, &format!("walras-{}", command.get_name()), folder)?;
        pages += 1;
    }
    Ok(format!("{pages} pages in {}\n", folder.display()))
}

fn page(command: &clap::Command, name: &str, folder: &Path) -> io::Result<()> {
    // A command keeps names that live as long as the program.
    let named = command.clone().name(name.to_owned()).display_name(name.to_owned());
    let mut text = Vec::new();
    Man::new(named).render(&mut text)?;
    std::fs::write(folder.join(format!("{name}.1")), text)
}
