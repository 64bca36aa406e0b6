//! The command line of `walras-mpi`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use walras_scenario::{Override, ScenarioError, Trust};
use walras_study::RunOptions;

/// One population shared by the ranks of an MPI job: mpirun -n 4 walras-mpi run SCENARIO --out DIR
#[derive(Debug, Parser)]
#[command(name = "walras-mpi", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a scenario whose players are a population, to the same folder as `walras run`
    Run(RunArguments),
}

/// Arguments of `walras-mpi run`.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The scenario, a YAML file that every rank can read
    scenario: PathBuf,
    /// Folder to write, which must not exist yet [default: the next free runs/NAME-NNN]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads of each rank; results do not depend on it [default: the cores of a machine, divided among its ranks]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Seed of all random numbers, instead of the scenario's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Replace a value of the scenario, such as --set learning.precision=50; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = replacement)]
    overrides: Vec<(String, String)>,
    /// Do not trust the scenario: it may name games but no paths to them, and read the file of a game in its own folder only
    #[arg(long)]
    untrusted: bool,
    /// As --untrusted, but allow games and files in this folder; may be repeated
    #[arg(long = "allow-plugins", value_name = "DIR")]
    allowed: Vec<PathBuf>,
}

impl RunArguments {
    /// The run that is asked for, of a rank with so many on its machine.
    ///
    /// # Errors
    /// A path of a replacement is none.
    pub(crate) fn options(&self, beside: usize) -> Result<RunOptions, ScenarioError> {
        let seed = self.seed.map(|seed| Override::set("seed", &seed.to_string()));
        let changes = self.overrides.iter().map(|(path, value)| Override::set(path, value)).chain(seed);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let distrusts = self.untrusted || !self.allowed.is_empty();
        Ok(RunOptions {
            scenario: self.scenario.clone(),
            out: self.out.clone(),
            changes: changes.collect::<Result<_, _>>()?,
            threads: self.threads.or(Some((cores / beside).clamp(1, 1024) as u16)),
            trust: if distrusts { Trust::Only(self.allowed.clone()) } else { Trust::All },
            ..RunOptions::default()
        })
    }
}

/// `PATH=VALUE`.
fn replacement(text: &str) -> Result<(String, String), String> {
    let (path, value) = text.split_once('=').ok_or("expected PATH=VALUE")?;
    Ok((path.to_owned(), value.to_owned()))
}
