//! `walras run`: from a scenario to a folder of results.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use walras_designer::experiment::ExperimentError;
use walras_engine::model::{Model, ModelError};
use walras_engine::plugin::{Bundled, Plugin, PluginError};

use crate::cli::RunArguments;
use crate::execute;
use crate::exit::Exit;
use crate::folder::{Folder, FolderError};
use crate::record::{PluginFacts, Record};
use crate::report::{self, ReportError};
use crate::scenario::{self, Loaded, ScenarioError};
use crate::summary::Summary;
use crate::tables;
use crate::words;

/// The games that come with this executable, for when their shared libraries do not.
const BUNDLED: [Bundled; 1] = [Bundled { name: "spectrum", entry: spectrum::game_entry }];

/// A finished run.
#[derive(Debug)]
pub struct Done {
    /// What to tell the user.
    pub closing_words: String,
    /// Whether the user broke off.
    pub interrupted: bool,
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
    /// The scenario makes no sense.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The game cannot be loaded.
    #[error("{0}")]
    Plugin(#[source] ScenarioError),
    /// The game refused its parameters or failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Play failed or could not be judged.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    /// The results cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The report cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
}

impl RunError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            RunError::Scenario(_) => Exit::BadInput,
            RunError::Plugin(_) | RunError::Model(_) | RunError::Experiment(ExperimentError::Play(_)) => Exit::Game,
            RunError::Experiment(_) => Exit::Numerics,
            RunError::Unreadable { .. } | RunError::Folder(_) | RunError::Report(_) => Exit::Files,
        }
    }
}

/// Runs a scenario. Nothing is written before the scenario and its game have been checked.
pub fn run(arguments: &RunArguments) -> Result<Done, RunError> {
    let loaded = load(arguments)?;
    let plugin = find_game(&loaded, &arguments.scenario)?;
    let facts = facts(&plugin);
    tracing::info!("game {} {} loaded from {}", facts.name, facts.version, facts.path);
    let resolved = loaded.resolve(plugin.metadata())?;
    let model = Arc::new(Model::new(&plugin, &resolved.setup)?);

    let stem = arguments.scenario.file_stem().unwrap_or_default().to_string_lossy();
    let folder = match &arguments.out {
        Some(path) => Folder::create(path)?,
        None => Folder::create_next(&stem)?,
    };
    let yaml = resolved.scenario.to_yaml().map_err(std::io::Error::other);
    folder.write("scenario.yaml", |file| file.write_all(yaml?.as_bytes()))?;

    let record = execute::execute(&resolved, model, facts, threads(arguments))?;
    write_results(&record, &folder)?;
    Ok(Done { closing_words: words::closing(&record, folder.path()), interrupted: record.ending.interrupted })
}

fn load(arguments: &RunArguments) -> Result<Loaded, RunError> {
    let path = &arguments.scenario;
    let text = std::fs::read(path).map_err(|source| RunError::Unreadable { path: path.clone(), source })?;
    let seed = arguments.seed.map(|seed| ("seed".to_owned(), seed.to_string()));
    let overrides: Vec<_> = arguments.overrides.iter().cloned().chain(seed).collect();
    Ok(scenario::load(text, &path.display().to_string(), &overrides)?)
}

/// The scenario's game; a relative path counts from the scenario's folder, else from the current one.
fn find_game(loaded: &Loaded, scenario: &Path) -> Result<Arc<Plugin>, RunError> {
    let name = &loaded.scenario.game.plugin;
    let beside = scenario.parent().unwrap_or(Path::new("")).join(name);
    let name = if Path::new(name).components().count() > 1 && beside.is_file() {
        beside.to_string_lossy().into_owned()
    } else {
        name.clone()
    };
    Plugin::find(&name, &BUNDLED).map_err(|error: PluginError| RunError::Plugin(loaded.fault_of_game(error)))
}

fn facts(plugin: &Plugin) -> PluginFacts {
    let metadata = plugin.metadata();
    PluginFacts {
        name: metadata.name.clone(),
        version: metadata.version.clone(),
        path: plugin.origin().to_string(),
        hash: plugin.hash().to_owned(),
    }
}

fn threads(arguments: &RunArguments) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    arguments.threads.map_or_else(all, usize::from)
}

fn write_results(record: &Record, folder: &Folder) -> Result<(), RunError> {
    tables::write(record, folder)?;
    let html = report::html(record)?;
    folder.write("report.html", |file| file.write_all(html.as_bytes()))?;
    // Last, so that a folder with a summary is a complete one.
    folder.write("summary.json", |file| {
        serde_json::to_writer_pretty(&mut *file, &Summary::of(record))?;
        file.write_all(b"\n")
    })?;
    Ok(())
}
