//! Opening a scenario: the file is read, its game found or built, and every number decided.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walras_engine::model::Model;
use walras_engine::plugin::Plugin;
use walras_games::BUNDLED;
use walras_games::build::{BuildError, Sources};
use walras_process::{interrupt, stuck_calls};
use walras_scenario::{Loaded, Override, Resolved, Trust};

use crate::error::OpenError;
use crate::game::game_of;
use crate::memory;

/// Reads a scenario file with these changes, which may have opened what `trust` says. From here on Ctrl-C ends a run with what
/// there is.
///
/// # Errors
/// The file cannot be read or makes no sense.
pub fn load(scenario: &Path, changes: Vec<Override>, trust: &Trust) -> Result<Loaded, OpenError> {
    interrupt::flag();
    let mut loaded = walras_scenario::load_with(read(scenario)?, &scenario.display().to_string(), changes)?;
    loaded.trust.clone_from(trust);
    Ok(loaded)
}

/// A file's bytes, at most one more than a scenario may have: devices and pipes need not end.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, OpenError> {
    let unreadable = |source| OpenError::Unreadable { path: path.into(), source };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(walras_scenario::max_bytes() as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// The scenario's game, built if the scenario names a folder of sources; a relative path counts from the scenario's folder,
/// else from the current one.
///
/// # Errors
/// There is no such game, or it does not build or load.
pub fn find_game(loaded: &Loaded, scenario: &Path) -> Result<Arc<Plugin>, OpenError> {
    open_game(loaded, &game_library(loaded, scenario)?)
}

/// The game of this name or library, in the place of the scenario's.
///
/// # Errors
/// There is no such game, or it does not load.
pub fn open_game(loaded: &Loaded, name: &str) -> Result<Arc<Plugin>, OpenError> {
    stuck_calls::start();
    Plugin::check_found(name, &BUNDLED).map_err(|error| OpenError::NoGame(loaded.fault_of_game(error)))?;
    Plugin::find(name, &BUNDLED).map_err(|error| OpenError::Plugin(loaded.fault_of_game(error)))
}

/// The name or the library of the scenario's game, which is built if the scenario names a folder of sources.
///
/// # Errors
/// The folder holds no sources, or they do not build.
pub fn game_library(loaded: &Loaded, scenario: &Path) -> Result<String, OpenError> {
    let misnamed = |error: BuildError| OpenError::Plugin(loaded.fault_of_game(error));
    refuse_untrusted(loaded, scenario)?;
    match game_path(loaded, scenario) {
        Some(folder) if folder.is_dir() => {
            let library = Sources::of(&folder).map_err(misnamed)?.build()?;
            Ok(library.to_string_lossy().into_owned())
        }
        Some(library) => Ok(library.to_string_lossy().into_owned()),
        None => Ok(loaded.scenario.game.plugin.clone()),
    }
}

/// Refuses code at a path that is not allowed to a scenario which is not trusted, before it is built or opened.
fn refuse_untrusted(loaded: &Loaded, scenario: &Path) -> Result<(), OpenError> {
    let name = &loaded.scenario.game.plugin;
    // A library by its file name alone is sought in the current folder.
    let library = name.ends_with(std::env::consts::DLL_SUFFIX).then(|| PathBuf::from(name));
    match game_path(loaded, scenario).or(library) {
        Some(path) if !loaded.trust.allows_code(&path) => {
            let allowed =
                "a scenario that is not trusted may name games, and paths in folders of `--allow-plugins` only";
            Err(OpenError::NoGame(loaded.fault_of_game(format!("{}: {allowed}", path.display()))))
        }
        _ => Ok(()),
    }
}

/// The path that the scenario gives of its game; none where it gives a name.
pub fn game_path(loaded: &Loaded, scenario: &Path) -> Option<PathBuf> {
    let name = &loaded.scenario.game.plugin;
    let is_path = name.contains(std::path::is_separator) || name == "." || name == "..";
    if !is_path {
        return None;
    }
    let beside = scenario.parent().unwrap_or(Path::new("")).join(name);
    Some(if beside.exists() { beside } else { PathBuf::from(name) })
}

/// A scenario with its game.
pub struct Opened {
    /// The scenario.
    pub loaded: Loaded,
    plugin: Arc<Plugin>,
}

impl Opened {
    /// A scenario from this file with the game that was found for it.
    ///
    /// # Errors
    /// The file of payoffs that the scenario names cannot be read or does not fit the game.
    pub fn new(mut loaded: Loaded, scenario: &Path, plugin: Arc<Plugin>) -> Result<Self, OpenError> {
        if let Some(path) = game_path(&loaded, scenario) {
            // The copy of the scenario in the run's folder has to find it too.
            loaded.scenario.game.plugin = std::path::absolute(&path).unwrap_or(path).to_string_lossy().into_owned();
        }
        let plugin = game_of(&loaded, plugin)?;
        let folder = scenario.parent().unwrap_or(Path::new(""));
        loaded.read_game_file(folder, plugin.metadata())?;
        loaded.read_networks(folder)?;
        Ok(Opened { loaded, plugin })
    }

    /// One replicate of the scenario with every number decided.
    ///
    /// # Errors
    /// The scenario does not fit the game.
    pub fn resolve(&self, replicate: u32) -> Result<Resolved, OpenError> {
        Ok(self.loaded.resolve_replicate(replicate, self.plugin.metadata())?)
    }

    /// Warns of ranges that the designer searches although neither scenario nor game says that the answer lies there.
    pub fn warn_of_ranges(&self, resolved: &Resolved) {
        let narrowed = self.loaded.narrowed(self.plugin.metadata(), &resolved.bounds);
        if !narrowed.is_empty() {
            tracing::warn!(
                "without `designer.bounds` the designer searches near the initial mechanism only: {}",
                narrowed.join(", ")
            );
        }
    }

    /// The game with these numbers.
    ///
    /// # Errors
    /// There is not enough memory to play it, or the game refuses them.
    pub fn model(&self, resolved: &Resolved) -> Result<Arc<Model>, OpenError> {
        Ok(Arc::new(match &resolved.population {
            Some(population) => Model::of_population(&self.plugin, &resolved.setup, population.clone())?,
            None => {
                memory::check(resolved, &self.plugin)?;
                Model::on_networks(&self.plugin, &resolved.setup, &resolved.networks)?
            }
        }))
    }

    /// Whether this is the code that plays the model.
    pub fn has_game_of(&self, model: &Model) -> bool {
        Arc::ptr_eq(&self.plugin, model.game.plugin())
    }
}

/// Checks that the scenario can be played. A designer plays all mechanisms of an iteration side by side.
///
/// # Errors
/// The learning rules, the game or the size of play do not fit each other.
pub fn check(resolved: &Resolved, model: &Arc<Model>) -> Result<(), OpenError> {
    let laboratory = crate::laboratory(resolved, Arc::clone(model), 1);
    Ok(laboratory.check(&vec![resolved.phi.clone(); crate::mechanisms(resolved)])?)
}
