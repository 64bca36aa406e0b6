//! `walras run`: from a scenario to a folder of results.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use walras_designer::checkpoint::CheckpointFile;
use walras_designer::experiment::ExperimentError;
use walras_engine::model::{Model, ModelError};
use walras_engine::plugin::{Bundled, Plugin, PluginError};

use crate::assemble;
use crate::author::build::{BuildError, Sources};
use crate::cli::{ResumeArguments, RunArguments};
use crate::ensemble;
use crate::execute;
use crate::exit::Exit;
use crate::folder::{Folder, FolderError};
use crate::interrupt;
use crate::progress::Bar;
use crate::record::{PluginFacts, Record};
use crate::report::{self, ReportError};
use crate::scenario::{self, Loaded, Override, Resolved, ScenarioError};
use crate::summary::Summary;
use crate::tables;
use crate::watch;
use crate::words;

/// The games that come with this executable, for when their shared libraries do not.
pub const BUNDLED: [Bundled; 8] = [
    Bundled { name: "congestion", entry: congestion::game_entry },
    Bundled { name: "consumers", entry: consumers::game_entry },
    Bundled { name: "cournot", entry: cournot::game_entry },
    Bundled { name: "lanes", entry: lanes::game_entry },
    Bundled { name: "normal_form", entry: normal_form::game_entry },
    Bundled { name: "public_goods", entry: public_goods::game_entry },
    Bundled { name: "river", entry: river::game_entry },
    Bundled { name: "spectrum", entry: spectrum::game_entry },
];

/// A finished run.
#[derive(Debug)]
pub struct Done {
    /// What to tell the user.
    pub closing_words: String,
    /// Whether the user broke off.
    pub interrupted: bool,
    /// Of runs that were asked for together, why the first of those that failed did.
    pub failure: Option<Exit>,
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The scenario file cannot be read.
    #[error("{}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is nothing to go on with.
    #[error("{}: this run is complete", .path.display())]
    Complete {
        /// The run's folder.
        path: std::path::PathBuf,
    },
    /// A run cannot go on with other code than it began with.
    #[error("{}: was played by {before}; {now} is another build of the game", .path.display())]
    OtherGame {
        /// The run's folder.
        path: std::path::PathBuf,
        /// The file that was played.
        before: String,
        /// The file found now.
        now: String,
    },
    /// The scenario makes no sense.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The game cannot be loaded.
    #[error("{0}")]
    Plugin(#[source] ScenarioError),
    /// The game's sources do not build.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The game refused its parameters or failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Play failed or could not be judged.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    /// The results cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A summary cannot be told as JSON.
    #[error("summary: {0}")]
    Json(serde_json::Error),
    /// The report cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
}

impl RunError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            RunError::Scenario(_) | RunError::Complete { .. } => Exit::BadInput,
            RunError::Model(error) | RunError::Experiment(ExperimentError::Play(error)) if asks_too_much(error) => {
                Exit::BadInput
            }
            RunError::Experiment(ExperimentError::Checkpoint(_)) => Exit::Files,
            RunError::Build(error) => error.exit(),
            RunError::Plugin(_)
            | RunError::OtherGame { .. }
            | RunError::Model(_)
            | RunError::Experiment(ExperimentError::Play(_)) => Exit::Game,
            RunError::Experiment(_) => Exit::Numerics,
            RunError::Unreadable { .. } | RunError::Folder(_) | RunError::Report(_) | RunError::Json(_) => Exit::Files,
        }
    }
}

/// Whether the scenario, not the game, is at fault.
fn asks_too_much(error: &ModelError) -> bool {
    use ModelError::{
        ActionsMove, InfeasibleStart, NoJointPayoff, NoMeanField, Rule, StateWeights, TooManyJointActions,
        TooManyStates,
    };
    matches!(
        error,
        ActionsMove { .. }
            | InfeasibleStart { .. }
            | NoJointPayoff
            | NoMeanField
            | Rule { .. }
            | StateWeights { .. }
            | TooManyJointActions { .. }
            | TooManyStates { .. }
    )
}

/// Runs a scenario. Nothing is written before the scenario and its game have been checked.
pub fn run(arguments: &RunArguments) -> Result<Done, RunError> {
    let loaded = load(&arguments.scenario, arguments.changes()?)?;
    if loaded.is_ensemble() {
        return ensemble::run(loaded, arguments);
    }
    let job = Job::prepare(loaded, &arguments.scenario, arguments.library.as_deref())?;
    let folder = make_folder(arguments)?;
    folder.write(SCENARIO, |file| file.write_all(job.text()?.as_bytes()))?;
    folder.write(GAME, |file| Ok(serde_json::to_writer_pretty(file, &job.plugin)?))?;
    job.finish(&folder, arguments.threads)
}

/// Goes on with a run that was killed or interrupted, to the same bits.
pub fn resume(arguments: &ResumeArguments) -> Result<Done, RunError> {
    let path = &arguments.folder;
    let loaded = load(&path.join(SCENARIO), Vec::new())?;
    if loaded.is_ensemble() {
        return ensemble::resume(loaded, arguments);
    }
    let interrupted = path.join(CHECKPOINT).exists();
    if path.join(SUMMARY).exists() && !interrupted {
        return Err(RunError::Complete { path: path.clone() });
    }
    let job = Job::prepare(loaded, &path.join(SCENARIO), None)?;
    let played: PluginFacts = serde_json::from_slice(&read(&path.join(GAME))?)
        .map_err(|e| RunError::Unreadable { path: path.join(GAME), source: e.into() })?;
    if played.hash != job.plugin.hash {
        return Err(RunError::OtherGame { path: path.clone(), before: played.path, now: job.plugin.path });
    }
    job.finish(&Folder::reopen(path)?, arguments.threads)
}

pub(crate) const SCENARIO: &str = "scenario.yaml";
pub(crate) const GAME: &str = "game.json";
const CHECKPOINT: &str = "checkpoint.cbor";
pub(crate) const SUMMARY: &str = "summary.json";
/// Seconds between two saves of where a design stands.
pub(crate) const CHECKPOINT_INTERVAL: u64 = 2;

/// The folder that the arguments ask for, or the next free one.
pub(crate) fn make_folder(arguments: &RunArguments) -> Result<Folder, FolderError> {
    let stem = arguments.scenario.file_stem().unwrap_or_default().to_string_lossy();
    match &arguments.out {
        Some(path) => Folder::create(path),
        None => Folder::create_next(&stem),
    }
}

fn load(scenario: &Path, overrides: Vec<Override>) -> Result<Loaded, RunError> {
    // From here on Ctrl-C ends with what there is.
    interrupt::flag();
    Ok(scenario::load_with(read(scenario)?, &scenario.display().to_string(), overrides)?)
}

/// A scenario with its game.
pub(crate) struct Opened {
    loaded: Loaded,
    plugin: Arc<Plugin>,
}

impl Opened {
    /// A scenario from this file with the game that was found for it.
    pub(crate) fn new(mut loaded: Loaded, scenario: &Path, plugin: Arc<Plugin>) -> Result<Self, RunError> {
        if let Some(path) = game_path(&loaded, scenario) {
            // The copy of the scenario in the run's folder has to find it too.
            loaded.scenario.game.plugin = std::path::absolute(&path).unwrap_or(path).to_string_lossy().into_owned();
        }
        loaded.read_game_file(scenario.parent().unwrap_or(Path::new("")), plugin.metadata())?;
        Ok(Opened { loaded, plugin })
    }

    /// One replicate of the scenario with every number decided.
    pub(crate) fn resolve(&self, replicate: u32) -> Result<Resolved, RunError> {
        Ok(self.loaded.resolve_replicate(replicate, self.plugin.metadata())?)
    }

    /// The game with these numbers.
    pub(crate) fn model(&self, resolved: &Resolved) -> Result<Arc<Model>, RunError> {
        Ok(Arc::new(Model::new(&self.plugin, &resolved.setup)?))
    }

    /// Whether this is the code that plays the model.
    pub(crate) fn has_game_of(&self, model: &Model) -> bool {
        Arc::ptr_eq(&self.plugin, model.game.plugin())
    }
}

/// Whether the scenario can be played. A designer plays all mechanisms of an iteration side by side.
pub(crate) fn check(resolved: &Resolved, model: &Arc<Model>) -> Result<(), RunError> {
    let free = resolved.bounds.iter().filter(|(low, high)| low < high).count();
    let slots = resolved.scenario.designer.as_ref().map_or(1, |d| assemble::algorithm(d).most_plays(free));
    let laboratory = assemble::laboratory(resolved, Arc::clone(model), 1);
    Ok(laboratory.check(&vec![resolved.phi.clone(); slots])?)
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
    fn prepare(loaded: Loaded, scenario: &Path, library: Option<&Path>) -> Result<Self, RunError> {
        let plugin = match library {
            Some(library) => open(&loaded, &library.to_string_lossy())?,
            None => find_game(&loaded, scenario)?,
        };
        let facts = facts(&plugin)?;
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
        if explicit.len() <= scenario::MAX_BYTES {
            return Ok(explicit);
        }
        tracing::info!(
            "{SCENARIO} keeps laws of draws and the name of the game's file: their values are too many to write down"
        );
        self.loaded.as_given().to_yaml().map_err(std::io::Error::other)
    }

    fn finish(self, folder: &Folder, threads: Option<u16>) -> Result<Done, RunError> {
        let checkpoint =
            CheckpointFile { path: folder.path().join(CHECKPOINT), interval: Duration::from_secs(CHECKPOINT_INTERVAL) };
        let record =
            execute::execute(&self.resolved, self.model, self.plugin, thread_count(threads), checkpoint, Bar::Shown)?;
        words::warn(&record);
        write_results(&record, folder)?;
        if !record.ending.interrupted {
            folder.remove(CHECKPOINT)?;
        }
        let (closing_words, interrupted) = (words::closing(&record, folder.path()), record.ending.interrupted);
        Ok(Done { closing_words, interrupted, failure: None })
    }
}

/// A file's bytes, but no more than a scenario may have and one: devices and pipes need not end.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, RunError> {
    let unreadable = |source| RunError::Unreadable { path: path.into(), source };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(scenario::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// The scenario's game, built if the scenario names a folder of sources; a relative path counts from the scenario's folder,
/// else from the current one.
pub(crate) fn find_game(loaded: &Loaded, scenario: &Path) -> Result<Arc<Plugin>, RunError> {
    open(loaded, &built_game(loaded, scenario)?)
}

fn open(loaded: &Loaded, name: &str) -> Result<Arc<Plugin>, RunError> {
    watch::start();
    Plugin::find(name, &BUNDLED).map_err(|error: PluginError| RunError::Plugin(loaded.fault_of_game(error)))
}

/// The name or the library of the scenario's game, which is built if the scenario names a folder of sources.
pub(crate) fn built_game(loaded: &Loaded, scenario: &Path) -> Result<String, RunError> {
    let misnamed = |error: BuildError| RunError::Plugin(loaded.fault_of_game(error));
    match game_path(loaded, scenario) {
        Some(folder) if folder.is_dir() => {
            let library = Sources::of(&folder).map_err(misnamed)?.build()?;
            Ok(library.to_string_lossy().into_owned())
        }
        Some(library) => Ok(library.to_string_lossy().into_owned()),
        None => Ok(loaded.scenario.game.plugin.clone()),
    }
}

/// Where the scenario says that its game is, if it does.
pub(crate) fn game_path(loaded: &Loaded, scenario: &Path) -> Option<PathBuf> {
    let name = &loaded.scenario.game.plugin;
    let is_path = name.contains(std::path::is_separator) || name == "." || name == "..";
    if !is_path {
        return None;
    }
    let beside = scenario.parent().unwrap_or(Path::new("")).join(name);
    Some(if beside.exists() { beside } else { PathBuf::from(name) })
}

/// Which build of the game plays.
pub(crate) fn facts(plugin: &Plugin) -> Result<PluginFacts, ModelError> {
    let metadata = plugin.metadata();
    Ok(PluginFacts {
        name: metadata.name.clone(),
        version: metadata.version.clone(),
        path: plugin.origin().to_string(),
        hash: plugin.hash()?.to_owned(),
    })
}

pub(crate) fn thread_count(asked: Option<u16>) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(all, usize::from)
}

fn write_results(record: &Record, folder: &Folder) -> Result<(), RunError> {
    tables::write(record, folder)?;
    let html = report::html(record)?;
    folder.write("report.html", |file| file.write_all(html.as_bytes()))?;
    // Last, so that a folder with a summary is a complete one.
    folder.write(SUMMARY, |file| {
        serde_json::to_writer_pretty(&mut *file, &Summary::of(record))?;
        file.write_all(b"\n")
    })?;
    Ok(())
}
