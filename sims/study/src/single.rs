//! A single run: from a scenario to a folder of results.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use walras_assemble::{OpenError, Opened, check, find_game, open_game, read};
use walras_designer::checkpoint::CheckpointFile;
use walras_engine::model::{Model, ModelError};
use walras_games::PluginFacts;
use walras_process::folder::{Folder, FolderError};
use walras_process::threads;
use walras_scenario::{Loaded, MAX_BYTES, Resolved};

use crate::closing;
use crate::error::RunError;
use crate::execute;
use crate::layout::{CHECKPOINT, CHECKPOINT_INTERVAL, GAME, REPORT, SCENARIO, SUMMARY, make_folder};
use crate::options::{Done, ResumeOptions, RunOptions};
use crate::pages::Pages;
use crate::progress::Bar;
use crate::record::Record;
use crate::summary::Summary;
use crate::tables;

/// Runs a scenario.
pub(crate) fn run(loaded: Loaded, options: &RunOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let job = Job::prepare(loaded, &options.scenario, options.library.as_deref())?;
    let folder = make_folder(options)?;
    folder.write(SCENARIO, |file| file.write_all(job.text()?.as_bytes()))?;
    folder.write(GAME, |file| Ok(serde_json::to_writer_pretty(file, &job.plugin)?))?;
    job.finish(&folder, options.threads, pages)
}

/// Goes on with a run that was killed or interrupted.
pub(crate) fn resume(loaded: Loaded, options: &ResumeOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let path = &options.folder;
    let interrupted = path.join(CHECKPOINT).exists();
    if path.join(SUMMARY).exists() && !interrupted {
        return Err(RunError::Complete { path: path.clone() });
    }
    let job = Job::prepare(loaded, &path.join(SCENARIO), None)?;
    let played: PluginFacts = serde_json::from_slice(&read(&path.join(GAME))?)
        .map_err(|e| OpenError::Unreadable { path: path.join(GAME), source: e.into() })?;
    if played.hash != job.plugin.hash {
        return Err(RunError::OtherGame { path: path.clone(), before: played.path, now: job.plugin.path });
    }
    job.finish(&Folder::reopen(path)?, options.threads, pages)
}

/// A scenario with its game, checked and ready to play.
struct Job {
    loaded: Loaded,
    resolved: Resolved,
    model: Arc<Model>,
    plugin: PluginFacts,
}

impl Job {
    /// `library` is opened in the place of the scenario's game, if given: a copy of it.
    fn prepare(loaded: Loaded, scenario: &Path, library: Option<&Path>) -> Result<Self, OpenError> {
        let plugin = match library {
            Some(library) => open_game(&loaded, &library.to_string_lossy())?,
            None => find_game(&loaded, scenario)?,
        };
        let facts = PluginFacts::of(&plugin).map_err(ModelError::from)?;
        tracing::info!("game {} {} loaded from {}", facts.name, facts.version, facts.path);
        let opened = Opened::new(loaded, scenario, plugin)?;
        let resolved = opened.resolve(opened.loaded.scenario.replicate)?;
        let model = opened.model(&resolved)?;
        check(&resolved, &model)?;
        Ok(Job { loaded: opened.loaded, resolved, model, plugin: facts })
    }

    /// The scenario to run again: every number written out, unless they are too many to be read back; then the laws they
    /// were drawn from, which with the seed give the same.
    fn text(&self) -> std::io::Result<String> {
        let explicit = self.resolved.scenario.to_yaml().map_err(std::io::Error::other)?;
        if explicit.len() <= MAX_BYTES {
            return Ok(explicit);
        }
        tracing::info!(
            "{SCENARIO} keeps laws of draws and the name of the game's file: their values are too many to write down"
        );
        self.loaded.as_given().to_yaml().map_err(std::io::Error::other)
    }

    fn finish(self, folder: &Folder, asked: Option<u16>, pages: &dyn Pages) -> Result<Done, RunError> {
        let path = folder.path().join(SCENARIO);
        let experiment = self.text().map_err(|source| FolderError::Write { path, source })?;
        let interval = Duration::from_secs(CHECKPOINT_INTERVAL);
        let checkpoint = CheckpointFile { path: folder.path().join(CHECKPOINT), interval, experiment };
        let threads = threads::count(asked);
        let record = execute::execute(&self.resolved, self.model, self.plugin, threads, checkpoint, Bar::Shown)?;
        closing::warn(&record);
        write_results(&record, folder, pages)?;
        if !record.ending.interrupted {
            folder.remove(CHECKPOINT)?;
        }
        let (closing, interrupted) = (closing::closing(&record, folder.path()), record.ending.interrupted);
        Ok(Done { closing, interrupted, failure: None })
    }
}

fn write_results(record: &Record, folder: &Folder, pages: &dyn Pages) -> Result<(), RunError> {
    tables::write(record, folder)?;
    let html = pages.of_run(record)?;
    folder.write(REPORT, |file| file.write_all(html.as_bytes()))?;
    // Last, so that a folder with a summary is a complete one.
    folder.write(SUMMARY, |file| {
        serde_json::to_writer_pretty(&mut *file, &Summary::of(record))?;
        file.write_all(b"\n")
    })?;
    Ok(())
}
