//! Tables as dictionaries of NumPy arrays, whose memory is that of the library's columns.

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use walras_tables::{Column, ReadColumn, Table, Values};

/// Each table by its name: its columns, each with values, mask (true where there is none; `None` if there are all) and unit.
pub(crate) fn tables<'py>(py: Python<'py>, tables: Vec<Table>) -> PyResult<Bound<'py, PyDict>> {
    let all = PyDict::new(py);
    for table in tables {
        let columns = PyDict::new(py);
        for Column { name, unit, values } in table.columns {
            let (values, mask) = column(py, values)?;
            columns.set_item(name, (values, mask, unit))?;
        }
        all.set_item(table.name, columns)?;
    }
    Ok(all)
}

/// The same of columns that were read.
pub(crate) fn read<'py>(py: Python<'py>, columns: Vec<(String, ReadColumn)>) -> PyResult<Bound<'py, PyDict>> {
    let all = PyDict::new(py);
    for (name, column) in columns {
        let values = match column {
            ReadColumn::Numbers(numbers) => PyArray1::from_vec(py, numbers).into_any(),
            ReadColumn::Words(words) => objects(py, words)?,
        };
        all.set_item(name, (values, py.None(), ""))?;
    }
    Ok(all)
}

type Masked<'py> = (Bound<'py, PyAny>, Option<Bound<'py, PyArray1<bool>>>);

fn column<'py>(py: Python<'py>, values: Values) -> PyResult<Masked<'py>> {
    Ok(match values {
        Values::Whole(values) => (PyArray1::from_vec(py, values).into_any(), None),
        Values::Real(values) => (PyArray1::from_vec(py, values).into_any(), None),
        Values::Flag(values) => (PyArray1::from_vec(py, values).into_any(), None),
        Values::Text(values) => (objects(py, values)?, None),
        Values::Name(values) => (objects(py, values)?, None),
        Values::MaybeWhole(values) => masked(py, values, 0),
        Values::MaybeReal(values) => masked(py, values, f64::NAN),
        Values::MaybeFlag(values) => masked(py, values, false),
    })
}

fn masked<'py, T: numpy::Element + Copy>(py: Python<'py>, values: Vec<Option<T>>, absent: T) -> Masked<'py> {
    let mask: Vec<bool> = values.iter().map(Option::is_none).collect();
    let values: Vec<T> = values.into_iter().map(|value| value.unwrap_or(absent)).collect();
    (PyArray1::from_vec(py, values).into_any(), Some(PyArray1::from_vec(py, mask)))
}

/// Words as an array of Python strings.
fn objects<'py, T: for<'a> IntoPyObject<'a>>(py: Python<'py>, words: Vec<T>) -> PyResult<Bound<'py, PyAny>> {
    let options = PyDict::new(py);
    options.set_item("dtype", "object")?;
    py.import("numpy")?.call_method("array", (words,), Some(&options))
}
