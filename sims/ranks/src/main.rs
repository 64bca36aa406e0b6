#![doc = include_str!("../README.md")]

mod arguments;
mod mpi;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use walras_engine::plugin::report_crashes;
use walras_engine::reduce::{Ranks, Reduce};
use walras_process::exit::Exit;
use walras_process::interrupt;
use walras_report::Html;
use walras_study::{Done, RunError, run_among};

use arguments::{Cli, Command, RunArguments};
use mpi::Mpi;

/// Exit code of a panic, as that of Rust's programs.
const PANICKED: u8 = 101;
/// How long a rank that fails waits for the others to fail as well, before it ends them.
const PATIENCE_MS: u16 = 3000;

fn main() -> ExitCode {
    // Whoever starts the job ends it: a signal does at once what it does by default.
    interrupt::leave_to_caller();
    let mpi = match Mpi::begin(panics_at) {
        Ok(mpi) => mpi,
        Err(reason) => {
            complain(&reason);
            return Exit::Files.into();
        }
    };
    end_job_in_panic();
    let exit = match Cli::try_parse() {
        Ok(Cli { command: Command::Run(arguments) }) => run(&arguments, &mpi),
        Err(error) => {
            if mpi.rank() == 0 {
                let _ = error.print();
            }
            if error.use_stderr() { Exit::BadInput } else { Exit::Success }
        }
    };
    mpi.end();
    exit.into()
}

fn run(arguments: &RunArguments, mpi: &Arc<Mpi>) -> Exit {
    if mpi.rank() == 0 {
        let level = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).with_env_var("WALRAS_LOG");
        let lines = tracing_subscriber::fmt().without_time().with_target(false).with_writer(io::stderr);
        lines.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).with_env_filter(level.from_env_lossy()).init();
    }
    report_crashes(i32::from(Exit::Game as u8));
    let ranks = Ranks::new(Arc::clone(mpi) as Arc<dyn Reduce>);
    let outcome = arguments.options(mpi.beside()).map_err(RunError::from);
    match outcome.and_then(|options| run_among(&options, &Html, &ranks)) {
        Ok(Some(Done { closing, interrupted, .. })) => {
            let printed = io::stdout().write_all(closing.as_bytes()).and_then(|()| io::stdout().flush());
            match printed {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Files,
                _ if interrupted => Exit::Interrupted,
                _ => Exit::Success,
            }
        }
        Ok(None) => Exit::Success,
        Err(error) => failed(&error, mpi),
    }
}

/// Where all ranks fail the first one says why. One that fails alone says so itself, and ends the others, who wait for it.
fn failed(error: &RunError, mpi: &Mpi) -> Exit {
    if mpi.all_come(PATIENCE_MS) {
        if mpi.rank() == 0 {
            complain(error);
        }
    } else {
        complain(error);
        mpi::abort(error.exit() as u8);
    }
    error.exit()
}

fn complain(error: &dyn std::fmt::Display) {
    let _ = writeln!(io::stderr(), "error: {error}");
}

/// A panic anywhere ends the whole job, after the usual message: ranks that wait for this one would wait for ever. Panics of games
/// do not come here; they are errors.
fn end_job_in_panic() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        mpi::abort(PANICKED);
    }));
}

/// The step in which this rank is to panic, of `WALRAS_MPI_PANIC=RANK:STEP`: for tests of what becomes of the job.
fn panics_at(rank: usize) -> Option<i64> {
    let asked = std::env::var("WALRAS_MPI_PANIC").ok()?;
    let (whose, step) = asked.split_once(':')?;
    if whose.parse() == Ok(rank) { step.parse().ok() } else { None }
}
