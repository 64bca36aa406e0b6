//! `walras run --watch`: build, play, show what changed, wait for the next change.
//!
//! Each run is a process of its own that opens a copy of the library: no rebuild pulls code away from under a run, and a game
//! that crashes ends its run only.

mod comparison;
mod snapshot;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use walras_assemble::{OpenError, game_library, game_path, read};
use walras_engine::plugin::Plugin;
use walras_process::exit::Exit;
use walras_process::interrupt;
use walras_scenario::Loaded;
use walras_study::{RunError, SUMMARY};

use crate::arguments::{ChangeArguments, RunArguments};
use snapshot::Snapshot;

/// Time between two looks at the files.
const PAUSE: Duration = Duration::from_millis(150);

/// Something to be shown.
pub(crate) enum Event<'a> {
    /// What a change changed, in a table.
    Table(&'a str),
    /// What is going on.
    Note(&'a str),
    /// Why there is no run this time.
    Fault(&'a RunError),
}

/// Runs the scenario now and after each change, until the user ends it.
///
/// # Errors
/// If the scenario cannot be read at all. Everything else can be mended by the next change.
pub(crate) fn watch(arguments: &RunArguments, show: &mut dyn FnMut(Event<'_>)) -> Result<Exit, RunError> {
    read(&arguments.scenario)?;
    let copies = tempfile::Builder::new().prefix("walras-watch-").tempdir();
    let copies = copies.map_err(|source| OpenError::Unreadable { path: std::env::temp_dir(), source })?;
    let mut watch =
        Watch { arguments, interrupt: interrupt::silent_flag(), copies: copies.path(), runs: 0, last: None };
    loop {
        // Taken first, so that what changes during a run is a change.
        let before = Snapshot::of(&watch.watched());
        match watch.attempt() {
            Ok(Some(table)) => show(Event::Table(&table)),
            Ok(None) => {}
            Err(error) => show(Event::Fault(&error)),
        }
        if !watch.interrupted() {
            show(Event::Note("waiting for a change; Ctrl-C ends"));
        }
        let Some(changed) = watch.wait(&before) else { return Ok(Exit::Interrupted) };
        show(Event::Note(&format!("changed: {changed}")));
    }
}

struct Watch<'a> {
    arguments: &'a RunArguments,
    interrupt: Arc<AtomicBool>,
    /// Where copies of the library go.
    copies: &'a Path,
    /// Runs begun so far.
    runs: usize,
    /// Summary of the last run that had one.
    last: Option<Value>,
}

impl Watch<'_> {
    fn interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }

    /// Builds and runs once; the table of what differs from the run before.
    fn attempt(&mut self) -> Result<Option<String>, RunError> {
        let loaded = self.load()?;
        let library = match game_library(&loaded, &self.arguments.scenario)? {
            path if path.contains(std::path::is_separator) => Some(PathBuf::from(path)),
            name => Plugin::located(&name),
        };
        self.runs += 1;
        // An ensemble may sweep over games, and opens each by itself.
        let library = library.filter(|_| !loaded.is_ensemble());
        let copy = library.map(|library| self.copy(&library)).transpose()?;
        let folder = self.next_folder();
        self.run(copy.as_deref(), &folder)?;
        // A run that failed has said why, and left no summary.
        let file = folder.join(SUMMARY);
        let Ok(text) = std::fs::read(&file) else { return Ok(None) };
        let summary: Value = serde_json::from_slice(&text).unwrap_or_default();
        let table = self.last.as_ref().map(|last| comparison::table(last, &summary, &file));
        self.last = Some(summary);
        Ok(table)
    }

    fn load(&self) -> Result<Loaded, RunError> {
        let path = &self.arguments.scenario;
        let mut loaded =
            walras_scenario::load_with(read(path)?, &path.display().to_string(), self.arguments.changes()?)?;
        loaded.trust = self.arguments.trusted.trust();
        Ok(loaded)
    }

    /// A copy under a name that was never opened. The folder's name changes and not the file's, which says what the game's
    /// entry is called.
    fn copy(&self, library: &Path) -> Result<PathBuf, RunError> {
        let folder = self.copies.join(self.runs.to_string());
        let copy = folder.join(library.file_name().unwrap_or_default());
        let copied = std::fs::create_dir(&folder).and_then(|()| std::fs::copy(library, &copy));
        copied.map_err(|source| OpenError::Unreadable { path: library.into(), source })?;
        Ok(copy)
    }

    /// `--out` or `runs/NAME` with the next number that is free.
    fn next_folder(&self) -> PathBuf {
        let stem = self.arguments.scenario.file_stem().unwrap_or_default();
        let base = self.arguments.out.clone().unwrap_or_else(|| Path::new("runs").join(stem));
        let numbered = |number: u32| PathBuf::from(format!("{}-{number:03}", base.display()));
        (1..).map(numbered).find(|folder| !folder.exists()).unwrap_or(base)
    }

    fn run(&self, library: Option<&Path>, folder: &Path) -> Result<(), RunError> {
        let RunArguments { scenario, threads, changed: ChangeArguments { seed, overrides, sweeps }, .. } =
            self.arguments;
        let failed = |source| OpenError::Unreadable { path: "walras".into(), source };
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.arg("run").arg(scenario).arg("--out").arg(folder).args(self.arguments.trusted.trust().options());
        if let Some(library) = library {
            command.arg("--library").arg(library);
        }
        if let Some(seed) = seed {
            command.arg("--seed").arg(seed.to_string());
        }
        if let Some(threads) = threads {
            command.arg("--threads").arg(threads.to_string());
        }
        for (path, value) in overrides {
            command.arg("--set").arg(format!("{path}={value}"));
        }
        for (path, values) in sweeps {
            command.arg("--sweep").arg(format!("{path}={values}"));
        }
        let status = command.status().map_err(failed)?;
        if status.code().is_none() {
            tracing::error!("the game ended the run: {status}");
        }
        Ok(())
    }

    /// What to keep an eye on: the scenario, the file its game is read from, and the game.
    fn watched(&self) -> Vec<PathBuf> {
        let scenario = &self.arguments.scenario;
        let mut watched = vec![scenario.clone()];
        // A scenario with a fault names nothing.
        if let Ok(loaded) = self.load() {
            let beside = scenario.parent().unwrap_or(Path::new(""));
            watched.extend(loaded.scenario.game.file.as_ref().map(|file| beside.join(file)));
            let located = || Plugin::located(&loaded.scenario.game.plugin);
            watched.extend(game_path(&loaded, scenario).or_else(located));
        }
        watched
    }

    /// Names what changed since, once it has stopped changing; `None` if the user ends it.
    fn wait(&self, before: &Snapshot) -> Option<String> {
        let mut last = Snapshot::of(&self.watched());
        while !self.interrupted() {
            std::thread::sleep(PAUSE);
            let now = Snapshot::of(&self.watched());
            if now != *before && now == last {
                return Some(now.difference(before));
            }
            last = now;
        }
        None
    }
}
