//! Ensembles: a scenario run with many random numbers and many values of its fields.
//!
//! A member is a run of its own on one thread, a function of its scenario, its swept values and (seed, replicate) alone.
//! What is kept of it goes to a log when it ends; tables, summary and report are made of the log, in the order of the
//! members' numbers. So neither the number of threads, nor who ends first, nor any interruption shows in the results.

mod apart;
mod bands;
pub mod chunks;
mod closing;
mod columns;
mod digest;
mod follow;
mod log;
mod member;
mod message;
pub(crate) mod plan;
pub(crate) mod play;
mod player;
mod statistics;
mod summary;
mod worker;
mod write;

use std::io::Write;
use std::path::Path;

pub use digest::{Digest, Failure, Point};
pub use follow::Follower;
pub use member::{Cell, finals};
pub use plan::Axis;
pub use statistics::Statistics;
pub use worker::serve;

use walras_process::folder::Folder;
use walras_process::threads;
use walras_scenario::Loaded;

use crate::error::RunError;
use crate::journal::{self, MaybeJournal};
use crate::layout::{REPORT, SCENARIO, SUMMARY, make_folder, scenario_text};
use crate::manifest::Manifest;
use crate::onlooker::{EnsembleBeginning, MaybeOnlooker};
use crate::options::{Done, ResumeOptions, RunOptions};
use crate::pages::{Pages, timed};
use crate::same_bits::{Verified, compare};
use log::Log;
use plan::Plan;
use play::{Care, Place};
use player::Player;

/// The members that are over, until all are.
const LOG: &str = "members.log";

/// Runs an ensemble. Nothing is written before every combination of swept values has been checked.
pub fn run(loaded: Loaded, options: &RunOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let plan = Plan::new(loaded, &options.scenario).with_game(options.game.as_ref())?;
    let threads = threads::count(options.threads);
    play::check(&plan, Care::of(options.isolate), threads)?;
    let folder = make_folder(options)?;
    let text = plan.write_text(&folder)?;
    plan.manifest(&text).write(&folder)?;
    journal::begin(&options.journal, &folder)?;
    finish(
        Place { plan: &plan, folder: folder.path(), scenario: &text, work: &folder, isolate: options.isolate },
        threads,
        pages,
        &options.journal,
        &options.onlooker,
    )
}

/// Goes on with an ensemble that was killed or interrupted; members that are over are not played again.
pub fn resume(loaded: Loaded, options: &ResumeOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let path = &options.folder;
    let folder = Folder::reopen(path)?;
    let manifest = Manifest::of_begun(path, LOG)?;
    if manifest.as_ref().is_some_and(|manifest| manifest.chunks.is_some()) || path.join(chunks::CHUNKS).exists() {
        return Err(RunError::Planned { path: path.clone() });
    }
    if path.join(SUMMARY).exists() && !path.join(LOG).exists() {
        return Err(RunError::Complete { path: path.clone() });
    }
    let plan = Plan::new(loaded, &path.join(SCENARIO)).with_game(options.game.as_ref())?;
    let threads = threads::count(options.threads);
    play::check(&plan, Care::of(options.isolate), threads)?;
    let text = scenario_text(path)?;
    match manifest {
        Some(manifest) => {
            // The log knows its scenario.
            manifest.check_program(path)?;
            manifest.check_games(path, &plan.games())?;
        }
        None => plan.manifest(&text).write(&folder)?,
    }
    journal::begin(&options.journal, &folder)?;
    finish(
        Place { plan: &plan, folder: path, scenario: &text, work: &folder, isolate: options.isolate },
        threads,
        pages,
        &options.journal,
        &None,
    )
}

/// Plays some members of a finished ensemble again, spread over all, and compares them with its table.
pub(crate) fn verify(
    path: &Path,
    manifest: &Manifest,
    loaded: Loaded,
    runs: usize,
    threads: usize,
) -> Result<Verified, RunError> {
    let plan = Plan::new(loaded, &path.join(SCENARIO));
    play::check(&plan, Care::Playable, threads)?;
    manifest.check_games(path, &plan.games())?;
    let members = plan.members();
    let runs = runs.clamp(1, members);
    let mut player = Player::new(&plan, "");
    let mut values = 0;
    for k in 0..runs {
        // The first, the last and some between.
        let index = if runs == 1 { 0 } else { k * (members - 1) / (runs - 1) };
        let Some(outcome) = player.play(index, None)? else { break };
        let columns = write::row(&plan, &member::Member { index, outcome });
        let (count, difference) = compare(path, "members", &columns, index, None)?;
        values += count;
        if difference.is_some() {
            return Ok(Verified { compared: format!("run {index}"), difference });
        }
    }
    Ok(Verified { compared: format!("{values} values of {runs} runs of {members}"), difference: None })
}

/// Plays what is left of the members and gives all results.
fn finish(
    place: Place<'_>,
    threads: usize,
    pages: &dyn Pages,
    journal: &MaybeJournal,
    onlooker: &MaybeOnlooker,
) -> Result<Done, RunError> {
    let Place { plan, scenario, work: folder, .. } = place;
    let mut log = Log::open(&folder.path().join(LOG), plan.members(), scenario)?;
    if let Some(onlooker) = onlooker {
        onlooker.ensemble_begins(&EnsembleBeginning {
            folder: folder.path(),
            scenario: plan.scenario(),
            members: plan.members(),
            over: log.count(),
        });
    }
    let interrupted = play::play(place, &mut log, 0..plan.members(), threads, onlooker)?;
    let mut digest = Digest::new(plan, interrupted);
    tracing::info_span!("write").in_scope(|| write::tables(plan, folder, &mut log, &mut digest))?;
    let html = timed(pages.of_ensemble(&digest)?, journal, pages);
    folder.write(REPORT, |file| file.write_all(html.as_bytes()))?;
    Manifest::seal(folder)?;
    // Last, so that a folder with a summary is a complete one.
    folder.write(SUMMARY, |file| {
        serde_json::to_writer_pretty(&mut *file, &summary::summary(&digest))?;
        file.write_all(b"\n")
    })?;
    folder.sync();
    if !interrupted {
        folder.remove(LOG)?;
        folder.remove_all(player::is_checkpoint)?;
    }
    closing::warn(&digest);
    if let Some(onlooker) = onlooker {
        onlooker.ensemble_ends();
    }
    Ok(Done {
        closing: closing::closing(&digest, folder.path()),
        interrupted,
        failure: digest.failures.first().map(|failure| failure.exit),
    })
}
