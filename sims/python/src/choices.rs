//! Revealed-preference tests of arrays and of files.

use std::io::Read;
use std::path::PathBuf;

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use walras_choices::{BudgetArrays, Index, Request, TestOptions, Verdict, test_arrays};
use walras_process::exit::Exit;

use crate::arrays::Numbers;
use crate::failure::Failure;
use crate::work::work;

/// Options of `walras test` that both calls have; their defaults are those of the command line.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Asked {
    index: Option<String>,
    time_limit: f64,
    tolerance: Option<f64>,
    degree: f64,
    seed: u64,
    draws: u32,
    threads: Option<u16>,
}

impl Asked {
    fn options(self, data: PathBuf) -> Result<TestOptions, Failure> {
        let Asked { index, time_limit, tolerance, degree, seed, draws, threads } = self;
        let usual = TestOptions::new(data);
        let tolerance = tolerance.unwrap_or(usual.tolerance);
        if !(0.0..1.0).contains(&tolerance) {
            return Err(Failure::input(format!("tolerance: found {tolerance}, expected a share in [0, 1)")));
        }
        if draws == 0 {
            return Err(Failure::input("draws: found 0, expected at least 1"));
        }
        let index = index.map(|names| names.parse::<Request>()).transpose();
        let index = index.map_err(|error| Failure::input(format!("index: {error}")))?;
        Ok(TestOptions { index, time_limit, tolerance, degree, seed, draws, threads, ..usual })
    }
}

/// Judges choices on linear budgets, both arrays `[subjects][observations][goods]`. Returns by index name the values with what is
/// known of them, each `[subjects]`: `value`, `exact`, `low`, `high`; and `cycle`, the worst contradiction of each subject.
#[pyfunction]
pub(crate) fn test<'py>(
    py: Python<'py>,
    prices: &Bound<'py, PyAny>,
    quantities: &Bound<'py, PyAny>,
    asked: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (prices, quantities) = (Numbers::of("prices", prices)?, Numbers::of("quantities", quantities)?);
    let &[_, observations, goods] = prices.shape() else {
        return Err(Failure::input(format!("prices: found {} dimensions, expected 3", prices.shape().len())).into());
    };
    if prices.shape() != quantities.shape() {
        let message = format!(
            "prices have the shape {:?} and quantities {:?}, expected the same",
            prices.shape(),
            quantities.shape()
        );
        return Err(Failure::input(message).into());
    }
    let options = asked.options(PathBuf::new())?;
    let data = BudgetArrays { prices: prices.slice()?, quantities: quantities.slice()?, observations, goods };
    let verdicts = work(py, None, || test_arrays(&options, &data))?;
    found(py, &verdicts.map_err(Failure::from)?)
}

fn found<'py>(py: Python<'py>, verdicts: &[Verdict]) -> PyResult<Bound<'py, PyDict>> {
    let all = PyDict::new(py);
    for index in Index::ALL {
        if verdicts.iter().all(|verdict| verdict.of(index).is_none()) {
            continue;
        }
        let findings = || verdicts.iter().map(move |verdict| verdict.of(index));
        let numbers = |of: fn(walras_choices::Finding) -> f64| {
            PyArray1::from_iter(py, findings().map(|finding| finding.map_or(f64::NAN, of)))
        };
        let column = PyDict::new(py);
        column.set_item("value", numbers(|finding| finding.value))?;
        column.set_item("exact", PyArray1::from_iter(py, findings().map(|f| f.is_some_and(|f| f.is_exact()))))?;
        column.set_item("low", numbers(|finding| finding.range().0))?;
        column.set_item("high", numbers(|finding| finding.range().1))?;
        all.set_item(index.name(), column)?;
    }
    let cycles: Vec<Vec<usize>> =
        verdicts.iter().map(|verdict| verdict.cycle.iter().filter_map(|name| name.parse().ok()).collect()).collect();
    all.set_item("cycle", cycles)?;
    Ok(all)
}

/// What `walras test FILE --json` prints.
#[pyfunction]
pub(crate) fn test_file(py: Python<'_>, data: PathBuf, asked: Asked) -> PyResult<String> {
    let options = TestOptions { json: true, ..asked.options(data)? };
    let text = work(py, None, || {
        let mut text = String::new();
        let read = walras_choices::test(&options).map_err(Failure::from)?.read_to_string(&mut text);
        read.map(|_| text).map_err(|error| Failure::new(error, Exit::Files))
    })?;
    Ok(text?)
}
