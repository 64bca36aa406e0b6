//! Ensembles: a scenario run with many random numbers and many values of its fields.
//!
//! A member is a run of its own on one thread, a function of its scenario, its swept values and (seed, replicate) alone.
//! What is kept of it goes to a log when it ends; tables, summary and report are made of the log, in the order of the
//! members' numbers. So neither the number of threads, nor who ends first, nor any interruption shows in the results.

mod bands;
pub mod chunks;
mod closing;
mod columns;
mod digest;
mod log;
mod member;
mod plan;
mod play;
mod statistics;
mod summary;
mod write;

use std::io::Write;

pub use digest::{Digest, Failure, Point};
pub use member::finals;
pub use plan::Axis;
pub use statistics::Statistics;

use walras_assemble::read;
use walras_games::PluginFacts;
use walras_process::folder::{Folder, FolderError};
use walras_process::threads;
use walras_scenario::Loaded;

use crate::error::RunError;
use crate::layout::{GAME, REPORT, SCENARIO, SUMMARY, make_folder, read_json};
use crate::options::{Done, ResumeOptions, RunOptions};
use crate::pages::Pages;
use log::Log;
use plan::Plan;

/// The members that are over, until all are.
const LOG: &str = "members.log";

/// Runs an ensemble. Nothing is written before every combination of swept values has been checked.
pub fn run(loaded: Loaded, options: &RunOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let plan = Plan::new(loaded, &options.scenario);
    let threads = threads::count(options.threads);
    play::check(&plan, threads)?;
    let folder = make_folder(options)?;
    let text = plan.text().map_err(|source| FolderError::Write { path: folder.path().join(SCENARIO), source })?;
    folder.write(SCENARIO, |file| file.write_all(text.as_bytes()))?;
    folder.write(GAME, |file| Ok(serde_json::to_writer_pretty(file, &plan.games())?))?;
    finish(&plan, &folder, &text, threads, pages)
}

/// Goes on with an ensemble that was killed or interrupted; members that are over are not played again.
pub fn resume(loaded: Loaded, options: &ResumeOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let path = &options.folder;
    let folder = Folder::reopen(path)?;
    if path.join(SUMMARY).exists() && !path.join(LOG).exists() {
        return Err(RunError::Complete { path: path.clone() });
    }
    let plan = Plan::new(loaded, &path.join(SCENARIO));
    let threads = threads::count(options.threads);
    play::check(&plan, threads)?;
    let played: Vec<PluginFacts> = read_json(&path.join(GAME))?;
    for now in plan.games() {
        if let Some(before) = played.iter().find(|game| game.name == now.name && game.hash != now.hash) {
            return Err(RunError::OtherGame { path: path.clone(), before: before.path.clone(), now: now.path });
        }
    }
    let text = String::from_utf8_lossy(&read(&path.join(SCENARIO))?).into_owned();
    finish(&plan, &folder, &text, threads, pages)
}

/// Plays what is left of the members of `scenario`, the text in the folder, and gives all results.
fn finish(plan: &Plan, folder: &Folder, scenario: &str, threads: usize, pages: &dyn Pages) -> Result<Done, RunError> {
    let mut log = Log::open(&folder.path().join(LOG), plan.members(), scenario)?;
    let interrupted = play::play(plan, scenario, folder, &mut log, 0..plan.members(), threads)?;
    let mut digest = Digest::new(plan, interrupted);
    write::tables(plan, folder, &mut log, &mut digest)?;
    let html = pages.of_ensemble(&digest)?;
    folder.write(REPORT, |file| file.write_all(html.as_bytes()))?;
    // Last, so that a folder with a summary is a complete one.
    folder.write(SUMMARY, |file| {
        serde_json::to_writer_pretty(&mut *file, &summary::summary(&digest))?;
        file.write_all(b"\n")
    })?;
    if !interrupted {
        folder.remove(LOG)?;
        folder.remove_all(play::is_checkpoint)?;
    }
    closing::warn(&digest);
    Ok(Done {
        closing: closing::closing(&digest, folder.path()),
        interrupted,
        failure: digest.failures.first().map(|failure| failure.exit),
    })
}
