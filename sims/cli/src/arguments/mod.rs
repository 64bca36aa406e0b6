//! What may be said on the command line.

mod audit;
mod author;
mod fit;
mod live;
mod parse;
mod report;
mod run;
mod solve;
mod test;
mod trust;
mod validate;
mod view;

use std::path::PathBuf;

use crate::build;
use clap::{Parser, Subcommand};

pub(crate) use audit::AuditArguments;
pub(crate) use author::{DescribeArguments, GamesArguments, NewArguments};
pub(crate) use fit::FitArguments;
pub(crate) use report::ReportArguments;
pub(crate) use run::{
    ChangeArguments, LintArguments, MergeArguments, PlanArguments, ResumeArguments, RunArguments, StatusArguments,
    VerifyArguments,
};
pub(crate) use solve::SolveArguments;
pub(crate) use test::TestArguments;
pub(crate) use trust::TrustArguments;
pub(crate) use validate::{CheckArguments, ValidateArguments};
pub(crate) use view::ViewArguments;

/// A laboratory for mechanism design with learning agents.
#[derive(Debug, Parser)]
#[command(name = "walras", version = build::VERSION, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Say what is as urgent as this, and keep a record in the folder of a run: `log.jsonl`, and the time spent in its report [default: info, without a record]
    #[arg(long, global = true, value_name = "LEVEL", value_enum)]
    pub(crate) log: Option<LogLevel>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How urgent what is said has to be.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum LogLevel {
    /// What ends a command
    Error,
    /// What a reader of results has to know
    Warn,
    /// What happens
    Info,
    /// Each piece of work
    Debug,
    /// Everything
    Trace,
}

impl From<LogLevel> for tracing::Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => tracing::Level::ERROR,
            LogLevel::Warn => tracing::Level::WARN,
            LogLevel::Info => tracing::Level::INFO,
            LogLevel::Debug => tracing::Level::DEBUG,
            LogLevel::Trace => tracing::Level::TRACE,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a scenario and write its tables, summary and report
    Run(RunArguments),
    /// Go on with a run that was killed or interrupted
    Resume(ResumeArguments),
    /// Play a sample of a finished run again and compare every bit
    Verify(VerifyArguments),
    /// Divide an ensemble into chunks that many machines can play
    Plan(PlanArguments),
    /// Tell how far the chunks of a plan are
    Status(StatusArguments),
    /// Put the chunks of a plan together, to what one process would have written
    Merge(MergeArguments),
    /// Test choices by revealed preference: prices and quantities, or matrices of constraints
    Test(TestArguments),
    /// Find an equilibrium of a game: a .nfg or .agg file, a scenario or a plugin
    Solve(SolveArguments),
    /// Estimate the precision of observed play by maximum likelihood
    Fit(FitArguments),
    /// Measure what lying gains under a direct mechanism: a scenario with an environment, or an environment
    Audit(AuditArguments),
    /// Begin a game of your own: a crate or a folder in C that works, to be changed
    New(NewArguments),
    /// List the games that are found by name, and where
    Games(GamesArguments),
    /// Show what a game says of itself: players, actions, parameters, claims
    Describe(DescribeArguments),
    /// Print what a library says of itself, for a process that asks
    #[command(hide = true)]
    Facts {
        /// The library
        library: PathBuf,
    },
    /// Play runs of an ensemble for a process that asks
    #[command(hide = true)]
    PlayMembers {
        /// The folder of the scenario
        folder: PathBuf,
        /// The folder of checkpoints
        work: PathBuf,
        #[command(flatten)]
        trusted: TrustArguments,
    },
    /// Show runs in a browser, side by side, finished or going on; prints the address of a page on this machine
    View(ViewArguments),
    /// Compare runs: a table and figures of single runs and ensembles
    Report(ReportArguments),
    /// Check that a game keeps the contract and its word
    Validate(ValidateArguments),
    /// Make one check, in a process of its own
    #[command(hide = true)]
    ValidateCheck(CheckArguments),
    /// Check a scenario without playing it: everything that a run would refuse, and what is unusual
    Lint(LintArguments),
    /// Explain a field of scenarios: what it means, its range and its choices
    Explain {
        /// Its path, such as learning.precision, or its name
        field: String,
    },
    /// Print the JSON Schema of scenarios
    Schema,
    /// Print a script that completes commands and options in a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages of all commands
    Manual {
        /// Folder to write them to, which is made if it does not exist
        folder: PathBuf,
    },
}
