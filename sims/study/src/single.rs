//! A single run: from a scenario to a folder of results.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use walras_assemble::{OpenError, Opened, check, find_game, open_game};
use walras_designer::checkpoint::{CheckpointFile, previous};
use walras_engine::model::{Model, ModelError};
use walras_engine::plugin::Plugin;
use walras_engine::reduce::Ranks;
use walras_games::PluginFacts;
use walras_process::folder::{Folder, FolderError};
use walras_process::threads;
use walras_scenario::{Loaded, Resolved, Scenario, max_bytes};

use crate::agreement::agree;
use crate::closing;
use crate::error::RunError;
use crate::execute;
use crate::journal::{self, MaybeJournal};
use crate::layout::{
    CHECKPOINT, REPORT, SCENARIO, SUMMARY, checkpoint_interval, make_folder, read_json, scenario_text,
};
use crate::manifest::Manifest;
use crate::onlooker::{Beginning, MaybeOnlooker};
use crate::options::{Done, ResumeOptions, RunOptions};
use crate::pages::{Pages, timed};
use crate::progress::Bar;
use crate::record::Record;
use crate::summary::Summary;
use crate::tables;

/// Runs a scenario.
pub(crate) fn run(loaded: Loaded, options: &RunOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let job = Job::prepare(loaded, &options.scenario, Source::of(options))?;
    let folder = job.begin(options)?;
    job.finish(&folder, options.threads, pages, &options.journal, &options.onlooker)
}

/// The part of a rank in a run of a population that ranks share.
pub(crate) fn run_among(
    loaded: Loaded,
    options: &RunOptions,
    pages: &dyn Pages,
    ranks: &Ranks,
) -> Result<Option<Done>, RunError> {
    let job = Job::prepare(loaded, &options.scenario, Source::of(options)).map_err(RunError::from);
    let job = agree(ranks, job)?;
    if job.resolved.population.is_none() {
        let reason = "its players are no population, which alone processes share (`game.population: {}` asks for one)";
        return Err(RunError::NotShared { path: options.scenario.clone(), reason });
    }
    if ranks.rank() > 0 {
        agree(ranks, Ok(()))?;
        job.play(options.threads, None, &None)?;
        return agree(ranks, Ok(None));
    }
    let folder = agree(ranks, job.begin(options))?;
    let text = job.experiment_for(&folder)?;
    let record = job.play(options.threads, Some(checkpoint(&folder, text)), &None)?;
    agree(ranks, conclude(&record, &folder, pages, &options.journal).map(Some))
}

/// Goes on with a run that was killed or interrupted, or beyond its end where the options raise its budget, as `loaded` does.
pub(crate) fn resume(loaded: Loaded, options: &ResumeOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let path = &options.folder;
    let folder = Folder::reopen(path)?;
    let ended = ended(path)?;
    if ended.is_some() && options.changes.is_empty() {
        return Err(RunError::Complete { path: path.clone() });
    }
    if let Some(ended) = ended.filter(|_| !path.join(CHECKPOINT).exists()) {
        return Err(RunError::Final { path: path.clone(), reason: format!("it ended because {ended}") });
    }
    let job = Job::prepare(loaded, &path.join(SCENARIO), Source::given(options.game.as_ref()))?;
    if let Some(manifest) = Manifest::of_begun(path, CHECKPOINT)? {
        // A checkpoint knows its scenario, number by number.
        manifest.check_program(path)?;
        manifest.check_games(path, std::slice::from_ref(&job.plugin))?;
    }
    if !options.changes.is_empty() {
        // In this order: a folder without a summary is one to go on with, whichever of both budgets it then has.
        folder.remove(SUMMARY)?;
        let text = job.written_text(path)?;
        folder.write(SCENARIO, |file| file.write_all(text.as_bytes()))?;
    }
    let text = scenario_text(path)?;
    job.manifest(&text).write(&folder)?;
    journal::begin(&options.journal, &folder)?;
    job.finish(&folder, options.threads, pages, &options.journal, &None)
}

/// Plays the scenario of a folder again, without writing anything there.
pub(crate) fn again(
    loaded: Loaded,
    folder: &Path,
    manifest: &Manifest,
    threads: Option<u16>,
) -> Result<Record, RunError> {
    let job = Job::prepare(loaded, &folder.join(SCENARIO), Source::Scenario)?;
    manifest.check_games(folder, std::slice::from_ref(&job.plugin))?;
    Ok(execute::execute(&job.resolved, job.model, job.plugin, threads::count(threads), None, Bar::Shown, &None)?)
}

/// Why the run in a folder ended, if it did.
fn ended(path: &Path) -> Result<Option<String>, OpenError> {
    let summary = path.join(SUMMARY);
    if !summary.exists() {
        return Ok(None);
    }
    let summary: serde_json::Value = read_json(&summary)?;
    let why = summary["ended"].as_str().unwrap_or("it was complete").to_owned();
    Ok((summary["interrupted"] != true).then_some(why))
}

/// Where a run's game comes from.
enum Source<'a> {
    /// The scenario names it.
    Scenario,
    /// A copy of it is in this library.
    Library(&'a Path),
    /// It is open already.
    Open(&'a Arc<Plugin>),
}

impl<'a> Source<'a> {
    fn of(options: &'a RunOptions) -> Self {
        match (&options.game, options.library.as_deref()) {
            (None, Some(library)) => Source::Library(library),
            (game, _) => Source::given(game.as_ref()),
        }
    }

    fn given(game: Option<&'a Arc<Plugin>>) -> Self {
        game.map_or(Source::Scenario, Source::Open)
    }
}

/// A scenario with its game, checked and ready to play.
struct Job {
    loaded: Loaded,
    resolved: Resolved,
    model: Arc<Model>,
    plugin: PluginFacts,
}

impl Job {
    fn prepare(loaded: Loaded, scenario: &Path, source: Source<'_>) -> Result<Self, OpenError> {
        let plugin = match source {
            Source::Scenario => find_game(&loaded, scenario)?,
            Source::Library(library) => open_game(&loaded, &library.to_string_lossy())?,
            Source::Open(plugin) => Arc::clone(plugin),
        };
        let facts = PluginFacts::of(&plugin).map_err(ModelError::from)?;
        tracing::info!("game {} {} loaded from {}", facts.name, facts.version, facts.path);
        let opened = Opened::new(loaded, scenario, plugin)?;
        let resolved = opened.resolve(opened.loaded.scenario.replicate)?;
        opened.warn_of_ranges(&resolved);
        let model = opened.model(&resolved)?;
        check(&resolved, &model)?;
        Ok(Job { loaded: opened.loaded, resolved, model, plugin: facts })
    }

    /// The scenario to run again: every number written out, unless they are too many to be read back; then the laws they
    /// were drawn from, which with the seed give the same.
    fn text(&self) -> std::io::Result<String> {
        self.written(|_| {})
    }

    /// [`Job::text`], for a folder.
    fn written_text(&self, folder: &Path) -> Result<String, FolderError> {
        self.text().map_err(|source| FolderError::Write { path: folder.join(SCENARIO), source })
    }

    /// What a run of `text` is made of.
    fn manifest(&self, text: &str) -> Manifest {
        Manifest::of(text, self.resolved.scenario.seed, vec![self.plugin.clone()])
    }

    /// What a checkpoint is bound to: the scenario, without a budget that can be raised.
    fn experiment(&self) -> std::io::Result<String> {
        self.written(|scenario| {
            if let Some(designer) = scenario.designer.as_mut().filter(|designer| designer.has_free_budget()) {
                (designer.iterations, designer.plays) = (None, None);
            }
        })
    }

    fn written(&self, change: impl Fn(&mut Scenario)) -> std::io::Result<String> {
        let yaml = |scenario: &Scenario| {
            let mut scenario = scenario.clone();
            change(&mut scenario);
            scenario.to_yaml().map_err(std::io::Error::other)
        };
        let explicit = yaml(&self.resolved.scenario)?;
        if explicit.len() <= max_bytes() {
            return Ok(explicit);
        }
        tracing::info!(
            "{SCENARIO} keeps laws of draws and the name of the game's file: their values are too many to write down"
        );
        yaml(self.loaded.as_given())
    }

    /// A new folder for the run, with what it is made of.
    fn begin(&self, options: &RunOptions) -> Result<Folder, RunError> {
        let folder = make_folder(options)?;
        let text = self.written_text(folder.path())?;
        folder.write(SCENARIO, |file| file.write_all(text.as_bytes()))?;
        self.manifest(&text).write(&folder)?;
        journal::begin(&options.journal, &folder)?;
        Ok(folder)
    }

    fn finish(
        self,
        folder: &Folder,
        asked: Option<u16>,
        pages: &dyn Pages,
        journal: &MaybeJournal,
        onlooker: &MaybeOnlooker,
    ) -> Result<Done, RunError> {
        let experiment = self.experiment_for(folder)?;
        if let Some(onlooker) = onlooker {
            onlooker.begins(&Beginning { folder: folder.path(), resolved: &self.resolved, model: &self.model });
        }
        let record = self.play(asked, Some(checkpoint(folder, experiment)), onlooker)?;
        let done = conclude(&record, folder, pages, journal)?;
        if let Some(onlooker) = onlooker {
            onlooker.ends(&record);
        }
        Ok(done)
    }

    /// [`Job::experiment`], for a folder.
    fn experiment_for(&self, folder: &Folder) -> Result<String, FolderError> {
        let path = folder.path().join(SCENARIO);
        self.experiment().map_err(|source| FolderError::Write { path, source })
    }

    fn play(
        self,
        asked: Option<u16>,
        checkpoint: Option<CheckpointFile>,
        onlooker: &MaybeOnlooker,
    ) -> Result<Record, RunError> {
        let threads = threads::count(asked);
        Ok(execute::execute(&self.resolved, self.model, self.plugin, threads, checkpoint, Bar::Shown, onlooker)?)
    }
}

/// The file that keeps where a design in this folder stands.
fn checkpoint(folder: &Folder, experiment: String) -> CheckpointFile {
    let path = folder.path().join(CHECKPOINT);
    CheckpointFile { path, interval: checkpoint_interval(), experiment, keeps_end: true }
}

/// Writes what was found, and tidies up.
fn conclude(record: &Record, folder: &Folder, pages: &dyn Pages, journal: &MaybeJournal) -> Result<Done, RunError> {
    closing::warn(record);
    write_results(record, folder, pages, journal)?;
    if !(record.ending.interrupted || record.ending.can_go_on) {
        folder.remove(CHECKPOINT)?;
    }
    if !record.ending.interrupted {
        folder.remove(&previous(Path::new(CHECKPOINT)).to_string_lossy())?;
    }
    let (closing, interrupted) = (closing::closing(record, folder.path()), record.ending.interrupted);
    Ok(Done { closing, interrupted, failure: None })
}

fn write_results(record: &Record, folder: &Folder, pages: &dyn Pages, journal: &MaybeJournal) -> Result<(), RunError> {
    tracing::info_span!("write").in_scope(|| tables::write(record, folder))?;
    let html = timed(pages.of_run(record)?, journal, pages);
    folder.write(REPORT, |file| file.write_all(html.as_bytes()))?;
    Manifest::seal(folder)?;
    // Last, so that a folder with a summary is a complete one.
    folder.write(SUMMARY, |file| {
        serde_json::to_writer_pretty(&mut *file, &Summary::of(record))?;
        file.write_all(b"\n")
    })?;
    folder.sync();
    Ok(())
}
