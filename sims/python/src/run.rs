//! Runs and ensembles, and the tables of folders.

use std::cell::RefCell;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use walras_report::Html;
use walras_scenario::{Override, ScenarioError};
use walras_study::ensemble::Digest;
use walras_study::record::Record;
use walras_study::{Done, PageError, Pages, ResumeOptions, RunError, RunOptions};
use walras_tables::Table;

use crate::failure::Failure;
use crate::game::PyGame;
use crate::table;
use crate::work::work;

/// Values by the path of the field that they take the place of.
type Changes = Vec<(String, String)>;

/// Pages as the command line makes them, and the tables of the run beside its folder.
#[derive(Default)]
struct Seen {
    tables: RefCell<Vec<Table>>,
}

impl Pages for Seen {
    fn of_run(&self, record: &Record) -> Result<String, PageError> {
        self.tables.replace(walras_study::tables::all(record));
        Html.of_run(record)
    }

    fn of_ensemble(&self, digest: &Digest) -> Result<String, PageError> {
        Html.of_ensemble(digest)
    }
}

/// Runs a scenario. Returns what was found: `closing`, `interrupted`, `failed` (an exit code) and `tables`, which are empty of an
/// ensemble: its folder has them.
#[pyfunction]
#[pyo3(signature = (scenario, out, set, sweep, threads=None, game=None, progress=None))]
#[expect(clippy::too_many_arguments, reason = "the arguments of the command line")]
pub(crate) fn run<'py>(
    py: Python<'py>,
    scenario: PathBuf,
    out: PathBuf,
    set: Changes,
    sweep: Changes,
    threads: Option<u16>,
    game: Option<&PyGame>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let mut changes = changes(&set)?;
    changes.extend(sweep.iter().map(|(path, values)| Override::sweep(path, values)));
    let plugin = game.map(PyGame::plugin).transpose()?;
    let options = RunOptions { scenario, out: Some(out), changes, threads, game: plugin, ..RunOptions::default() };
    finished(py, game, progress.as_ref(), |pages| walras_study::run(&options, pages))
}

/// Goes on with a run, as [`run`].
#[pyfunction]
#[pyo3(signature = (folder, set, threads=None, game=None, progress=None))]
pub(crate) fn resume<'py>(
    py: Python<'py>,
    folder: PathBuf,
    set: Changes,
    threads: Option<u16>,
    game: Option<&PyGame>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let plugin = game.map(PyGame::plugin).transpose()?;
    let options = ResumeOptions { folder, changes: changes(&set)?, threads, game: plugin, ..ResumeOptions::default() };
    finished(py, game, progress.as_ref(), |pages| walras_study::resume(&options, pages))
}

/// The columns of the table `folder/name.parquet` or `folder/name.csv`.
#[pyfunction]
pub(crate) fn read_table(py: Python<'_>, folder: PathBuf, name: String) -> PyResult<Bound<'_, PyDict>> {
    let read = py.detach(|| walras_tables::read_all(&folder, &name));
    let unreadable =
        |error| Failure::new(format!("{}: {error}", folder.join(&name).display()), walras_process::exit::Exit::Files);
    table::read(py, read.map_err(unreadable)?)
}

fn changes(set: &Changes) -> Result<Vec<Override>, Failure> {
    let changes: Result<Vec<Override>, ScenarioError> =
        set.iter().map(|(path, value)| Override::set(path, value)).collect();
    Ok(changes?)
}

fn finished<'py>(
    py: Python<'py>,
    game: Option<&PyGame>,
    progress: Option<&Py<PyAny>>,
    play: impl FnOnce(&Seen) -> Result<Done, RunError> + Send,
) -> PyResult<Bound<'py, PyDict>> {
    // What another run raised is no cause of this one's failure.
    drop(game.and_then(PyGame::take_exception));
    let result = work(py, progress, || {
        let seen = Seen::default();
        play(&seen).map(|done| (done, seen.tables.into_inner()))
    })?;
    let (done, tables) = result.map_err(|error| {
        let failure = PyErr::from(Failure::from(error));
        if let Some(cause) = game.and_then(PyGame::take_exception) {
            failure.set_cause(py, Some(cause));
        }
        failure
    })?;
    let found = PyDict::new(py);
    found.set_item("closing", done.closing)?;
    found.set_item("interrupted", done.interrupted)?;
    found.set_item("failed", done.failure.map(|exit| exit as u8))?;
    found.set_item("tables", table::tables(py, tables)?)?;
    Ok(found)
}
