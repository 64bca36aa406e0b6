//! Errors as exceptions of `walras.errors`: which one follows the exit code that the command line would have.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use walras_choices::ChoicesError;
use walras_process::exit::Exit;
use walras_scenario::{Place, ScenarioError};
use walras_solve::SolveError;
use walras_solve::fit::FitFault;
use walras_study::RunError;

/// What went wrong, and where as far as known.
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) exit: Exit,
    pub(crate) place: Option<At>,
}

/// A place in a scenario.
pub(crate) struct At {
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    field: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl ToString, exit: Exit) -> Self {
        Failure { message: message.to_string(), exit, place: None }
    }

    /// Bad input.
    pub(crate) fn input(message: impl ToString) -> Self {
        Failure::new(message, Exit::BadInput)
    }
}

impl At {
    fn of(error: &ScenarioError) -> Self {
        let file = match &error.place {
            Place::Text { source, .. } => Some(source.name().to_owned()),
            Place::File(name) => Some(name.clone()),
            Place::Unknown | Place::Override { .. } => None,
        };
        let field = (!error.path.steps().is_empty()).then(|| error.path.to_string());
        At { file, line: error.line(), column: error.column(), field }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Failure { message: error.to_string(), exit: error.exit(), place: error.in_scenario().map(At::of) }
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        RunError::from(error).into()
    }
}

impl From<SolveError> for Failure {
    fn from(error: SolveError) -> Self {
        let place = if let SolveError::Scenario(error) = &error { error.in_scenario().map(At::of) } else { None };
        Failure { message: error.to_string(), exit: error.exit(), place }
    }
}

impl From<FitFault> for Failure {
    fn from(error: FitFault) -> Self {
        Failure::new(&error, error.exit())
    }
}

impl From<ChoicesError> for Failure {
    fn from(error: ChoicesError) -> Self {
        Failure::new(&error, error.exit())
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        Python::attach(|py| exception(py, &failure).unwrap_or_else(|error| error))
    }
}

fn exception(py: Python<'_>, failure: &Failure) -> PyResult<PyErr> {
    let name = match failure.exit {
        Exit::BadInput => "InputError",
        Exit::Game => "GameError",
        Exit::Files => "FileError",
        Exit::Success | Exit::Numerics | Exit::Interrupted => "NumericsError",
    };
    let class = py.import("walras.errors")?.getattr(name)?;
    let known = PyDict::new(py);
    if let Some(at) = &failure.place {
        known.set_item("file", &at.file)?;
        known.set_item("line", at.line)?;
        known.set_item("column", at.column)?;
        known.set_item("field", &at.field)?;
    }
    Ok(PyErr::from_value(class.call((&failure.message,), Some(&known))?))
}
