//! An ensemble in chunks, for engines that start processes on many machines.
//!
//! The command line owns the contract and engines only carry it: `walras plan` checks everything and writes the plan,
//! `walras run --chunk K` plays the members of one chunk and leaves one file, whoever starts it, however often and in
//! whatever order, `walras merge` makes of all files what one process would have written, to the byte.
//!
//! A chunk at work has a folder of its own with a lock, checkpoints and the log of its members, so that one that was killed
//! goes on where it stood when it is started again.

mod division;
mod file;
mod status;
mod submit;

use std::path::{Path, PathBuf};

use division::Division;
pub use status::Status;
use status::in_words;
pub use submit::Engine;

use walras_process::folder::{Folder, FolderError};
use walras_process::threads;
use walras_scenario::Trust;

use super::log::Log;
use super::plan::Plan;
use super::play::{Care, Place, check, play};
use super::player::is_checkpoint;
use super::{LOG, finish};
use crate::error::RunError;
use crate::journal::{self, MaybeJournal};
use crate::layout::{SCENARIO, make_folder, scenario_text};
use crate::options::{Done, RunOptions};
use crate::pages::Pages;

/// The folder of the chunks.
pub(super) const CHUNKS: &str = "chunks";

/// An ensemble to be played in chunks.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// The scenario, its changes, and the folder to write.
    pub run: RunOptions,
    /// Number of chunks, at most one a member; by default as many as members, up to 1,000.
    pub chunks: Option<usize>,
    /// Engine to write a submit script for.
    pub engine: Option<Engine>,
}

/// A chunk to be played.
#[derive(Clone, Debug, Default)]
pub struct ChunkOptions {
    /// The folder of the plan.
    pub folder: PathBuf,
    /// Number of the chunk, from 0.
    pub chunk: usize,
    /// Threads to use, by default all cores; results do not depend on it.
    pub threads: Option<u16>,
    /// Whether runs are played by processes of their own, so that a game which crashes costs its run only.
    pub isolate: bool,
    /// What the scenario may have opened.
    pub trust: Trust,
    /// What keeps a record of what happens and how long it takes, if anything does; its file is in the folder of the chunk.
    pub journal: MaybeJournal,
}

/// Checks an ensemble and writes its plan.
///
/// # Errors
/// The scenario is no ensemble or makes no sense, or files cannot be written.
pub fn plan(options: &PlanOptions) -> Result<Done, RunError> {
    let run = &options.run;
    let loaded = walras_assemble::load(&run.scenario, run.changes.clone(), &run.trust)?;
    if !loaded.is_ensemble() {
        return Err(RunError::Undivided { path: run.scenario.clone() });
    }
    let plan = Plan::new(loaded, &run.scenario);
    let most = plan.members();
    let chunks = options.chunks.unwrap_or(most.min(1000));
    if chunks == 0 || chunks > most {
        return Err(RunError::Chunks { path: run.scenario.clone(), chunks, members: most });
    }
    check(&plan, Care::of(run.isolate), threads::count(run.threads))?;
    let folder = make_folder(run)?;
    let manifest = plan.manifest(&plan.write_text(&folder)?).of_plan(most, chunks);
    let path = folder.path().join(CHUNKS);
    std::fs::create_dir(&path).map_err(|source| FolderError::Make { path, source })?;
    let script = options.engine.map(|engine| submit::write(engine, &folder, chunks, run.isolate)).transpose()?;
    // Last, so that a folder with a manifest is a complete plan.
    manifest.write(&folder)?;
    let shown = folder.path().display();
    let start = match script {
        Some(script) => format!("start them by {script}"),
        None => format!("play each by `walras run --chunk K {shown}`, K from 0 to {}", chunks - 1),
    };
    let runs = if most == 1 { "run" } else { "runs" };
    let closing = format!("{most} {runs} in {chunks} chunks: {shown}\n{start}, then `walras merge {shown}`\n");
    Ok(Done { closing, interrupted: false, failure: None })
}

/// Plays the members of one chunk that are not played yet, and leaves them in one file. A chunk that is there already is
/// left as it is.
///
/// # Errors
/// The folder has no such chunk, another process plays it, the plan, walras or a game changed, or files cannot be written.
pub fn run_chunk(options: &ChunkOptions) -> Result<Done, RunError> {
    let ChunkOptions { folder: path, chunk, .. } = options;
    let division = Division::read(path)?;
    if *chunk >= division.chunks {
        return Err(RunError::NoChunk { path: path.clone(), chunk: *chunk, chunks: division.chunks });
    }
    let members = division.members_of(*chunk);
    let done = |what: &str| Done {
        closing: format!("chunk {chunk} of {}, {} runs: {what}\n", division.chunks, members.len()),
        interrupted: false,
        failure: None,
    };
    let text = scenario_text(path)?;
    let plan = planned(path, &division, &text, &options.trust)?;
    match file::read(path, *chunk, &division) {
        Ok(Some(_)) => return Ok(done("is there already")),
        Ok(None) => {}
        Err(error) => tracing::warn!("{error}; it is played again"),
    }
    plan.open(plan.point_of(members.start))?;
    division.manifest.check_games(path, &plan.games())?;
    let work = work_folder(path, *chunk)?;
    journal::begin(&options.journal, &work)?;
    let mut log = match Log::open(&work.path().join(LOG), plan.members(), &text) {
        Ok(log) => log,
        // The plan's scenario is what it was: the log is damaged.
        Err(error) => {
            tracing::warn!("{error}; its runs are played again");
            work.remove(LOG)?;
            Log::open(&work.path().join(LOG), plan.members(), &text)?
        }
    };
    let place = Place { plan: &plan, folder: path, scenario: &text, work: &work, isolate: options.isolate };
    let interrupted = play(place, &mut log, members.clone(), threads::count(options.threads), &None)?;
    division.manifest.check_games(path, &plan.games())?;
    if interrupted {
        let so_far = format!("{} are over; start it again to go on", log.count());
        return Ok(Done { interrupted: true, ..done(&so_far) });
    }
    file::write(path, &work, *chunk, &division, &mut log)?;
    work.remove(LOG)?;
    work.remove_all(is_checkpoint)?;
    Ok(done("done"))
}

/// How far the chunks of a plan are.
///
/// # Errors
/// There is no plan, or files cannot be read.
pub fn status(path: &Path) -> Result<Status, RunError> {
    let division = Division::read(path)?;
    Status::of(path, &division)
}

/// Makes of all chunks the tables, summary and report that one process would have written.
///
/// # Errors
/// Chunks are missing or damaged, which are named; or as [`run_chunk`].
pub fn merge(path: &Path, trust: &Trust, threads: Option<u16>, pages: &dyn Pages) -> Result<Done, RunError> {
    let division = Division::read(path)?;
    let folder = Folder::reopen(path)?;
    let text = scenario_text(path)?;
    let plan = planned(path, &division, &text, trust)?;
    let threads = threads::count(threads);
    // Tables name units, which games know.
    check(&plan, Care::Readable, threads)?;
    division.manifest.check_games(path, &plan.games())?;
    gather(path, &division, &folder, &text)?;
    let place = Place { plan: &plan, folder: path, scenario: &text, work: &folder, isolate: false };
    finish(place, threads, pages, &None, &None)
}

/// Puts the members of all chunks into the log of the plan's folder, reading each chunk once.
///
/// # Errors
/// Chunks are missing or damaged, which are named; then no log is left. Or files cannot be read or written.
fn gather(path: &Path, division: &Division, folder: &Folder, text: &str) -> Result<(), RunError> {
    // What an earlier attempt gathered may have been played anew since.
    folder.remove(LOG)?;
    let mut log = Log::open(&path.join(LOG), division.members, text)?;
    let mut unfinished = Vec::new();
    for chunk in 0..division.chunks {
        match file::read(path, chunk, division) {
            Ok(Some(members)) if unfinished.is_empty() => members.iter().try_for_each(|member| log.append(member))?,
            Ok(Some(_)) => {}
            Ok(None) => unfinished.push(chunk),
            Err(error @ RunError::Damaged { .. }) => {
                tracing::warn!("{error}");
                unfinished.push(chunk);
            }
            Err(error) => return Err(error),
        }
    }
    if unfinished.is_empty() {
        return Ok(());
    }
    folder.remove(LOG)?;
    Err(RunError::Missing { path: path.into(), chunks: in_words(&unfinished), of: division.chunks })
}

/// The plan of a folder, which nothing may have changed since.
fn planned(path: &Path, division: &Division, text: &str, trust: &Trust) -> Result<Plan, RunError> {
    division.manifest.check(path, text)?;
    let scenario = path.join(SCENARIO);
    let plan = Plan::new(walras_assemble::load(&scenario, Vec::new(), trust)?, &scenario);
    division.check(path, plan.members(), plan.scenario().seed)?;
    Ok(plan)
}

/// The folder in which a chunk is at work.
fn work_folder(path: &Path, chunk: usize) -> Result<Folder, FolderError> {
    let work = path.join(CHUNKS).join(format!("chunk-{chunk}"));
    match Folder::create(&work) {
        Err(FolderError::Exists(_)) => Folder::reopen(&work),
        made => made,
    }
}
