//! NumPy arrays as slices: never copied, hence C-contiguous ones of 64-bit floats only.

use numpy::{PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::failure::Failure;

/// A borrowed array of numbers.
pub(crate) struct Numbers<'py> {
    array: PyReadonlyArrayDyn<'py, f64>,
    name: &'static str,
}

impl<'py> Numbers<'py> {
    /// Takes an argument of this name.
    pub(crate) fn of(name: &'static str, argument: &Bound<'py, PyAny>) -> Result<Self, Failure> {
        let wrong = |found: String| {
            Failure::input(format!(
                "{name}: {found}, expected a C-contiguous numpy array of float64; numpy.ascontiguousarray(…, dtype=float) makes one"
            ))
        };
        let Ok(untyped) = argument.cast::<PyUntypedArray>() else {
            let kind = argument.get_type().name().map_or_else(|_| "something".into(), |name| name.to_string());
            return Err(wrong(format!("found `{kind}`")));
        };
        let Ok(array) = argument.cast::<PyArrayDyn<f64>>() else {
            return Err(wrong(format!("found an array of {}", untyped.dtype())));
        };
        if !untyped.is_c_contiguous() {
            return Err(wrong(format!("found an array of shape {:?} that is not contiguous", untyped.shape())));
        }
        let array = array.try_readonly().map_err(|error| wrong(error.to_string()))?;
        Ok(Numbers { array, name })
    }

    pub(crate) fn shape(&self) -> &[usize] {
        self.array.shape()
    }

    /// The numbers, row-major.
    pub(crate) fn slice(&self) -> Result<&[f64], Failure> {
        self.array.as_slice().map_err(|error| Failure::input(format!("{}: {error}", self.name)))
    }

    /// The numbers, every one of them finite.
    pub(crate) fn finite(&self) -> Result<&[f64], Failure> {
        let numbers = self.slice()?;
        match numbers.iter().position(|number| !number.is_finite()) {
            None => Ok(numbers),
            Some(at) => {
                let place = place(self.shape(), at);
                Err(Failure::input(format!("{}{place:?}: found {}, expected a finite number", self.name, numbers[at])))
            }
        }
    }
}

/// The index of the `at`-th entry, row-major.
fn place(shape: &[usize], mut at: usize) -> Vec<usize> {
    let mut place: Vec<usize> = shape.iter().rev().map(|&length| (at % length, at /= length).0).collect();
    place.reverse();
    place
}
