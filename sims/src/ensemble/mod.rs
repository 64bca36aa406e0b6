//! Ensembles: a scenario run with many random numbers and many values of its fields.
//!
//! A member is a run of its own on one thread, a function of its scenario, its swept values and (seed, replicate) alone.
//! What is kept of it goes to a log when it ends; tables, summary and report are made of the log, in the order of the
//! members' numbers. So neither the number of threads, nor who ends first, nor any interruption shows in the results.

mod bands;
mod columns;
mod digest;
mod log;
mod member;
mod plan;
mod play;
mod statistics;
mod summary;
mod words;
mod write;

use std::io::Write;

pub(crate) use digest::{Digest, Failure, Point};
pub(crate) use member::finals;
pub(crate) use plan::Axis;
pub(crate) use statistics::Statistics;

use crate::cli::{ResumeArguments, RunArguments};
use crate::folder::{Folder, FolderError};
use crate::record::PluginFacts;
use crate::report;
use crate::run::{self, Done, GAME, RunError, SCENARIO, SUMMARY};
use crate::scenario::Loaded;
use log::Log;
use plan::Plan;

/// The members that are over, until all are.
const LOG: &str = "members.log";

/// Runs an ensemble. Nothing is written before every combination of swept values has been checked.
pub(crate) fn run(loaded: Loaded, arguments: &RunArguments) -> Result<Done, RunError> {
    let plan = Plan::new(loaded, &arguments.scenario);
    let threads = run::thread_count(arguments.threads);
    play::check(&plan, threads)?;
    let folder = run::make_folder(arguments)?;
    let text = plan.text().map_err(|source| FolderError::Write { path: folder.path().join(SCENARIO), source })?;
    folder.write(SCENARIO, |file| file.write_all(text.as_bytes()))?;
    folder.write(GAME, |file| Ok(serde_json::to_writer_pretty(file, &plan.games())?))?;
    finish(&plan, &folder, &text, threads)
}

/// Goes on with an ensemble that was killed or interrupted; members that are over are not played again.
pub(crate) fn resume(loaded: Loaded, arguments: &ResumeArguments) -> Result<Done, RunError> {
    let path = &arguments.folder;
    if path.join(SUMMARY).exists() && !path.join(LOG).exists() {
        return Err(RunError::Complete { path: path.clone() });
    }
    let plan = Plan::new(loaded, &path.join(SCENARIO));
    let threads = run::thread_count(arguments.threads);
    play::check(&plan, threads)?;
    let played: Vec<PluginFacts> = serde_json::from_slice(&run::read(&path.join(GAME))?)
        .map_err(|e| RunError::Unreadable { path: path.join(GAME), source: e.into() })?;
    for now in plan.games() {
        if let Some(before) = played.iter().find(|game| game.name == now.name && game.hash != now.hash) {
            return Err(RunError::OtherGame { path: path.clone(), before: before.path.clone(), now: now.path });
        }
    }
    let text = String::from_utf8_lossy(&run::read(&path.join(SCENARIO))?).into_owned();
    finish(&plan, &Folder::reopen(path)?, &text, threads)
}

/// Plays what is left of the members of `scenario`, the text in the folder, and tells of all.
fn finish(plan: &Plan, folder: &Folder, scenario: &str, threads: usize) -> Result<Done, RunError> {
    let mut log = Log::open(&folder.path().join(LOG), plan.members(), scenario)?;
    let interrupted = play::play(plan, folder, &mut log, threads)?;
    let mut digest = Digest::new(plan, interrupted);
    write::tables(plan, folder, &mut log, &mut digest)?;
    let html = report::ensemble(&digest)?;
    folder.write("report.html", |file| file.write_all(html.as_bytes()))?;
    // Last, so that a folder with a summary is a complete one.
    folder.write(SUMMARY, |file| {
        serde_json::to_writer_pretty(&mut *file, &summary::summary(&digest))?;
        file.write_all(b"\n")
    })?;
    if !interrupted {
        folder.remove(LOG)?;
        folder.remove_all(play::is_checkpoint)?;
    }
    words::warn(&digest);
    Ok(Done {
        closing_words: words::closing(&digest, folder.path()),
        interrupted,
        failure: digest.failures.first().map(|failure| failure.exit),
    })
}
