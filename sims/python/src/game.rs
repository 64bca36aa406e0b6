//! Games whose functions are Python's, called in batches.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use numpy::{PyArray1, PyArray2, PyArrayDyn, PyArrayMethods, PyUntypedArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use walras_engine::plugin::{Batch, Function, HostedGame, HostedPlugin, Plugin, PluginError};
use walras_engine::setup::GameSetup;
use walras_game::Metadata;

use crate::failure::Failure;
use walras_process::exit::Exit;

/// A game that is defined in Python: its metadata, and what makes an instance of a setup.
#[pyclass(frozen, name = "Game", module = "walras._walras")]
pub(crate) struct PyGame {
    metadata: Metadata,
    host: Arc<Host>,
    file: PathBuf,
}

#[pymethods]
impl PyGame {
    /// `metadata` is JSON as of any game, `make` is called with a setup and returns the instance, `functions` are the names of
    /// the functions that it has, `file` is where it is defined.
    #[new]
    fn new(metadata: &str, make: Py<PyAny>, functions: Vec<String>, file: PathBuf) -> PyResult<Self> {
        let metadata = Metadata::from_json(metadata)
            .map_err(|reason| Failure::new(format!("{}: metadata: {reason}", file.display()), Exit::Game))?;
        let known = |name: &String| {
            let named = Function::ALL.into_iter().find(|function| function.name() == name);
            named.ok_or_else(|| Failure::input(format!("no function of a game is called `{name}`")))
        };
        let functions = functions.iter().map(known).collect::<Result<_, _>>()?;
        let host = Host { name: metadata.name.clone(), make, functions, exception: Mutex::new(None) };
        Ok(PyGame { metadata, host: Arc::new(host), file })
    }
}

impl PyGame {
    pub(crate) fn plugin(&self) -> Result<Arc<Plugin>, Failure> {
        let host: Arc<dyn HostedPlugin> = Arc::clone(&self.host) as _;
        Plugin::of_host(self.metadata.clone(), host, &self.file).map_err(|error| Failure::new(error, Exit::Game))
    }

    /// What the game raised, with its traceback.
    pub(crate) fn take_exception(&self) -> Option<PyErr> {
        self.host.exception.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

struct Host {
    name: String,
    make: Py<PyAny>,
    functions: Vec<Function>,
    /// The first that was raised, until someone takes it.
    exception: Mutex<Option<PyErr>>,
}

impl Host {
    /// The same for the engine, which names the game; Python's own follows as its cause.
    fn raised(&self, py: Python<'_>, error: PyErr) -> PluginError {
        let reason = error.value(py).to_string();
        let reason = format!("{}: {reason}", error.get_type(py).name().map_or_else(|_| "error".into(), |n| n.to_string()));
        self.exception.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        PluginError::Panicked { game: self.name.clone(), reason }
    }
}

impl HostedPlugin for Arc<Host> {
    fn offers(&self, function: Function) -> bool {
        self.functions.contains(&function)
    }

    fn instance(&self, setup: &GameSetup) -> Result<Box<dyn HostedGame>, PluginError> {
        Python::attach(|py| {
            let game = parameters(py, setup)
                .and_then(|parameters| {
                    self.make.call1(py, (setup.players, setup.probes, setup.levels.clone(), parameters))
                })
                .map_err(|error| self.raised(py, error))?;
            Ok(Box::new(Instance { game, host: Arc::clone(self) }) as Box<dyn HostedGame>)
        })
    }
}

/// Every parameter but φ by name, row-major.
fn parameters<'py>(py: Python<'py>, setup: &GameSetup) -> PyResult<Bound<'py, PyDict>> {
    let parameters = PyDict::new(py);
    for (name, values) in &setup.parameters {
        parameters.set_item(name, PyArray1::from_slice(py, values))?;
    }
    Ok(parameters)
}

struct Instance {
    game: Py<PyAny>,
    host: Arc<Host>,
}

impl HostedGame for Instance {
    fn evaluate(&self, function: Function, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        Python::attach(|py| self.call(py, function, batch, out).map_err(|error| self.host.raised(py, error)))
    }
}

impl Instance {
    fn call(&self, py: Python<'_>, function: Function, batch: &Batch<'_>, out: &mut [f64]) -> PyResult<()> {
        let rows = batch.player.len();
        let situation = Situation::of(py, batch)?;
        let answer = self.game.call_method1(py, function.name(), (situation,))?;
        let options = PyDict::new(py);
        options.set_item("dtype", "float64")?;
        let answer = py.import("numpy")?.call_method("ascontiguousarray", (answer,), Some(&options))?;
        let answer = answer.cast_into::<PyArrayDyn<f64>>()?;
        let width = out.len() / rows.max(1);
        let expected = [&[rows][..], &[rows, width]];
        let fits = answer.shape() == expected[1] || (width == 1 && answer.shape() == expected[0]);
        if !fits {
            return Err(PyTypeError::new_err(format!(
                "`{}` returned an array of shape {:?}, expected {:?}",
                function.name(),
                answer.shape(),
                expected[usize::from(width != 1)]
            )));
        }
        out.copy_from_slice(answer.try_readonly()?.as_slice()?);
        Ok(())
    }
}

/// Rows to evaluate, all under one mechanism: row r is `player[r]` facing `probe[r]` and taking `action[r]`.
#[pyclass(frozen, get_all, name = "Batch", module = "walras._walras")]
struct Situation {
    /// The mechanism, `[φ]`.
    phi: Py<PyArray1<f64>>,
    /// Who acts, `[rows]`.
    player: Py<PyArray1<u32>>,
    /// Under which probe, `[rows]`.
    probe: Py<PyArray1<u32>>,
    /// The actions, `[rows][action dimensions]`.
    action: Py<PyArray2<f64>>,
    /// The aggregates, `[rows][aggregates]`.
    aggregate: Py<PyArray2<f64>>,
    /// The actions of all players, `[rows][players × action dimensions]`.
    profile: Py<PyArray2<f64>>,
    /// Private states, `[rows][states]`.
    state: Py<PyArray2<f64>>,
    /// The states of all players, `[rows][players × states]`.
    state_profile: Py<PyArray2<f64>>,
}

impl Situation {
    fn of(py: Python<'_>, batch: &Batch<'_>) -> PyResult<Self> {
        let rows = batch.player.len();
        let table = |values: &[f64]| {
            let array = PyArray1::from_slice(py, values);
            array.reshape([rows, values.len() / rows.max(1)]).map(Bound::unbind)
        };
        Ok(Situation {
            phi: PyArray1::from_slice(py, batch.phi).unbind(),
            player: PyArray1::from_slice(py, batch.player).unbind(),
            probe: PyArray1::from_slice(py, batch.probe).unbind(),
            action: table(batch.action)?,
            aggregate: table(batch.aggregate)?,
            profile: table(batch.profile)?,
            state: table(batch.state)?,
            state_profile: table(batch.state_profile)?,
        })
    }
}
