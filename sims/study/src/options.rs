//! What may be chosen of a run, apart from its scenario.

use std::path::PathBuf;
use std::sync::Arc;

use walras_engine::plugin::Plugin;
use walras_scenario::{Override, Trust};

use crate::journal::MaybeJournal;
use crate::onlooker::MaybeOnlooker;

/// A run to be made.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// The scenario, a YAML file.
    pub scenario: PathBuf,
    /// Folder to write, which must not exist yet; without one the next free `runs/NAME-NNN`.
    pub out: Option<PathBuf>,
    /// What takes the place of the scenario's own values.
    pub changes: Vec<Override>,
    /// Threads to use, by default all cores; results do not depend on it.
    pub threads: Option<u16>,
    /// Whether the runs of an ensemble are played by processes of their own, so that a game which crashes costs its run only.
    pub isolate: bool,
    /// What the scenario may have opened.
    pub trust: Trust,
    /// What keeps a record of what happens and how long it takes, if anything does.
    pub journal: MaybeJournal,
    /// Who watches it, if anybody does.
    pub onlooker: MaybeOnlooker,
    /// The game's library, opened in the place of the scenario's game.
    pub library: Option<PathBuf>,
    /// An open game, in the place of both.
    pub game: Option<Arc<Plugin>>,
}

/// A run to be resumed.
#[derive(Clone, Debug, Default)]
pub struct ResumeOptions {
    /// The folder that the run made.
    pub folder: PathBuf,
    /// A larger budget of its designer; none to go on as far as the run was meant to go.
    pub changes: Vec<Override>,
    /// Threads to use, by default all cores; results do not depend on it.
    pub threads: Option<u16>,
    /// Whether the runs of an ensemble are played by processes of their own, so that a game which crashes costs its run only.
    pub isolate: bool,
    /// What the scenario may have opened.
    pub trust: Trust,
    /// What keeps a record of what happens and how long it takes, if anything does.
    pub journal: MaybeJournal,
    /// An open game, in the place of the run's own.
    pub game: Option<Arc<Plugin>>,
}

/// A finished run.
#[derive(Debug)]
pub struct Done {
    /// What was found, in a few lines for a terminal.
    pub closing: String,
    /// Whether the user interrupted it.
    pub interrupted: bool,
    /// Of runs that were asked for together, the exit code of the first of those that failed.
    pub failure: Option<walras_process::exit::Exit>,
}
