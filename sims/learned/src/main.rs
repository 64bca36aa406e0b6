//! `walras-learn`: trains a mechanism from the command line.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Parser, Subcommand};
use walras_learned::checkpoint::Point;
use walras_learned::error::LearnError;
use walras_learned::result::text;
use walras_learned::task::Task;
use walras_learned::threads;
use walras_learned::train::{Running, train};

/// Mechanisms as trained networks, exactly strategy-proof or with a certified regret.
#[derive(Parser)]
#[command(name = "walras-learn", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train the mechanism of a task; the same command goes on with a training that was interrupted.
    Train {
        /// The task (.yaml).
        task: PathBuf,
        /// Folder for checkpoint, curves, mechanism, report and result.
        #[arg(long)]
        out: PathBuf,
        /// Threads; results do not depend on it. Default: all cores.
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        threads: Option<u16>,
        /// What was found as JSON.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let Command::Train { task, out, threads, json } = Arguments::parse().command;
    match run(&task, &out, threads, json) {
        Ok(answer) => {
            // A reader that has left wants no more.
            let _ = std::io::stdout().write_all(answer.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(error.exit())
        }
    }
}

fn run(path: &std::path::Path, out: &std::path::Path, threads: Option<u16>, json: bool) -> Result<String, LearnError> {
    let task = Task::read(path)?;
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // A second Ctrl-C while the first is heeded changes nothing: a step is short.
    let _ = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed));
    let progress = |point: &Point, steps: u64| {
        let regret = point.weak_regret.map(|regret| format!(", gain of misreports met in training {regret:.5}"));
        let _ = writeln!(
            std::io::stderr(),
            "step {} of {steps}: revenue {:.5} under the soft choice{}",
            point.step,
            point.revenue,
            regret.unwrap_or_default()
        );
    };
    let threads = threads.map_or_else(threads::available, usize::from);
    let found = train(&task, out, &Running { threads, stop: &stop, progress: &progress })?;
    Ok(if json { found.json() } else { text(&found) })
}
