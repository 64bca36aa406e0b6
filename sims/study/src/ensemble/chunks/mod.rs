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
pub use submit::Engine;

use walras_process::folder::{Folder, FolderError};
use walras_process::threads;

use super::log::Log;
use super::plan::Plan;
use super::{LOG, finish, play};
use crate::error::RunError;
use crate::layout::{SCENARIO, make_folder, scenario_text};
use crate::options::{Done, RunOptions};
use crate::pages::Pages;

/// The folder of the chunks.
const CHUNKS: &str = "chunks";

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
}

/// Checks an ensemble and writes its plan.
///
/// # Errors
/// The scenario is no ensemble or makes no sense, or files cannot be written.
pub fn plan(options: &PlanOptions) -> Result<Done, RunError> {
    let run = &options.run;
    let loaded = walras_assemble::load(&run.scenario, run.changes.clone())?;
    if !loaded.is_ensemble() {
        return Err(RunError::Undivided { path: run.scenario.clone() });
    }
    let plan = Plan::new(loaded, &run.scenario);
    let most = plan.members();
    let chunks = options.chunks.unwrap_or(most.min(1000));
    if chunks == 0 || chunks > most {
        return Err(RunError::Chunks { path: run.scenario.clone(), chunks, members: most });
    }
    play::check(&plan, threads::count(run.threads))?;
    let folder = make_folder(run)?;
    let manifest = plan.manifest(&plan.write_text(&folder)?).of_plan(most, chunks);
    let path = folder.path().join(CHUNKS);
    std::fs::create_dir(&path).map_err(|source| FolderError::Make { path, source })?;
    let script = options.engine.map(|engine| submit::write(engine, &folder, chunks)).transpose()?;
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
    let plan = planned(path, &division, &text)?;
    match file::read(path, *chunk, &division) {
        Ok(Some(_)) => return Ok(done("is there already")),
        Ok(None) => {}
        Err(error) => tracing::warn!("{error}; it is played again"),
    }
    plan.open(plan.point_of(members.start))?;
    division.manifest.check_games(path, &plan.games())?;
    let work = work_folder(path, *chunk)?;
    let mut log = match Log::open(&work.path().join(LOG), plan.members(), &text) {
        Ok(log) => log,
        // The plan's scenario is what it was: the log is damaged.
        Err(error) => {
            tracing::warn!("{error}; its runs are played again");
            work.remove(LOG)?;
            Log::open(&work.path().join(LOG), plan.members(), &text)?
        }
    };
    let interrupted = play::play(&plan, &text, &work, &mut log, members.clone(), threads::count(options.threads))?;
    division.manifest.check_games(path, &plan.games())?;
    if interrupted {
        let so_far = format!("{} are over; start it again to go on", log.count());
        return Ok(Done { interrupted: true, ..done(&so_far) });
    }
    file::write(path, &work, *chunk, &division, &mut log)?;
    work.remove(LOG)?;
    work.remove_all(play::is_checkpoint)?;
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
pub fn merge(path: &Path, threads: Option<u16>, pages: &dyn Pages) -> Result<Done, RunError> {
    let division = Division::read(path)?;
    let found = Status::of(path, &division)?;
    if !found.is_complete() {
        return Err(RunError::Missing { path: path.into(), chunks: found.unfinished(), of: division.chunks });
    }
    let folder = Folder::reopen(path)?;
    let text = scenario_text(path)?;
    let plan = planned(path, &division, &text)?;
    let threads = threads::count(threads);
    // Tables name units, which games know.
    play::check(&plan, threads)?;
    division.manifest.check_games(path, &plan.games())?;
    let mut log = Log::open(&path.join(LOG), plan.members(), &text)?;
    for chunk in 0..division.chunks {
        for member in file::read(path, chunk, &division)?.into_iter().flatten() {
            if !log.has(member.index) {
                log.append(&member)?;
            }
        }
    }
    drop(log);
    finish(&plan, &folder, &text, threads, pages)
}

/// The plan of a folder, which nothing may have changed since.
fn planned(path: &Path, division: &Division, text: &str) -> Result<Plan, RunError> {
    division.manifest.check(path, text)?;
    let scenario = path.join(SCENARIO);
    let loaded = walras_assemble::load(&scenario, Vec::new())?;
    Ok(Plan::new(loaded, &scenario))
}

/// The folder in which a chunk is at work.
fn work_folder(path: &Path, chunk: usize) -> Result<Folder, FolderError> {
    let work = path.join(CHUNKS).join(format!("chunk-{chunk}"));
    match Folder::create(&work) {
        Err(FolderError::Exists(_)) => Folder::reopen(&work),
        made => made,
    }
}
