//! Learning rules on arrays whose last axis are actions; every row is a player of its own.

use numpy::{PyArray1, PyArrayDyn, PyArrayMethods};
use pyo3::prelude::*;
use walras_theory::learning as rules;

use crate::arrays::Numbers;
use crate::failure::Failure;

type Array<'py> = Bound<'py, PyArrayDyn<f64>>;

/// Rows of arrays of one shape.
struct Rows<'py> {
    arrays: Vec<Numbers<'py>>,
    actions: usize,
}

impl<'py> Rows<'py> {
    fn of(arguments: &[(&'static str, &Bound<'py, PyAny>)]) -> Result<Self, Failure> {
        let arrays = arguments.iter().map(|(name, array)| Numbers::of(name, array)).collect::<Result<Vec<_>, _>>()?;
        let shape = arrays[0].shape().to_vec();
        let actions = shape.last().copied().unwrap_or(0);
        if actions == 0 {
            return Err(Failure::input(format!(
                "{}: found the shape {shape:?}, expected at least one axis, the last of at least one action",
                arguments[0].0
            )));
        }
        for (array, (name, _)) in arrays.iter().zip(arguments) {
            if array.shape() != shape {
                let (first, found) = (arguments[0].0, array.shape());
                return Err(Failure::input(format!(
                    "{name}: found the shape {found:?}, expected {shape:?} as {first}"
                )));
            }
            array.finite()?;
        }
        Ok(Rows { arrays, actions })
    }

    fn slice(&self, array: usize) -> Result<&[f64], Failure> {
        self.arrays[array].slice()
    }

    /// Runs without Python's lock and gives arrays of the same shape.
    fn made<const N: usize>(
        &self,
        py: Python<'py>,
        begin: [Option<usize>; N],
        step: impl Fn(&[f64], [&mut [f64]; N]) -> Result<(), Failure> + Send + Sync,
    ) -> PyResult<[Array<'py>; N]> {
        let first = self.slice(0)?;
        let mut out: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
        for (out, from) in out.iter_mut().zip(begin) {
            *out = match from {
                Some(array) => self.slice(array)?.to_vec(),
                None => vec![0.0; first.len()],
            };
        }
        let actions = self.actions;
        let stepped: Result<[Vec<f64>; N], Failure> = py.detach(move || {
            for (row, first) in first.chunks_exact(actions).enumerate() {
                let rows = out.each_mut().map(|out| &mut out[row * actions..][..actions]);
                step(first, rows)?;
            }
            Ok(out)
        });
        let mut arrays = Vec::with_capacity(N);
        for out in stepped? {
            arrays.push(PyArray1::from_vec(py, out).reshape(self.arrays[0].shape().to_vec())?);
        }
        arrays.try_into().map_err(|_| Failure::input("arrays were lost").into())
    }
}

/// A number in a range, by its name.
fn number(name: &str, value: f64, most: f64) -> Result<f64, Failure> {
    if (0.0..=most).contains(&value) {
        return Ok(value);
    }
    let expected = if most.is_finite() { format!("a number in [0, {most}]") } else { "a number, at least 0".into() };
    Err(Failure::input(format!("{name}: found {value}, expected {expected}")))
}

fn one<'py>(made: PyResult<[Array<'py>; 1]>) -> PyResult<Array<'py>> {
    made.map(|[array]| array)
}

/// What `step` makes of an array of this name, row by row, from payoffs.
fn stepped<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    (name, array): (&'static str, &Bound<'py, PyAny>),
    step: impl Fn(&[f64], &mut [f64]) -> Result<(), Failure> + Send + Sync,
) -> PyResult<Array<'py>> {
    let rows = Rows::of(&[("payoffs", payoffs), (name, array)])?;
    one(rows.made(py, [Some(1)], |payoffs, [out]| step(payoffs, out)))
}

#[pyfunction]
pub(crate) fn logit_response<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    precision: f64,
) -> PyResult<Array<'py>> {
    let precision = number("precision", precision, f64::INFINITY)?;
    let rows = Rows::of(&[("payoffs", payoffs)])?;
    one(rows.made(py, [None], |payoffs, [out]| Ok(rules::logit_response(precision, payoffs, out))))
}

#[pyfunction]
pub(crate) fn best_response<'py>(py: Python<'py>, payoffs: &Bound<'py, PyAny>) -> PyResult<Array<'py>> {
    let rows = Rows::of(&[("payoffs", payoffs)])?;
    one(rows.made(py, [None], |payoffs, [out]| Ok(rules::best_response(payoffs, out))))
}

#[pyfunction]
pub(crate) fn exponential_weights<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    strategy: &Bound<'py, PyAny>,
    rate: f64,
) -> PyResult<Array<'py>> {
    let rate = number("rate", rate, f64::INFINITY)?;
    stepped(py, payoffs, ("strategy", strategy), |payoffs, out| Ok(rules::exponential_weights(rate, payoffs, out)))
}

#[pyfunction]
pub(crate) fn projected_ascent<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    strategy: &Bound<'py, PyAny>,
    rate: f64,
) -> PyResult<Array<'py>> {
    let rate = number("rate", rate, f64::MAX)?;
    stepped(py, payoffs, ("strategy", strategy), |payoffs, out| Ok(rules::projected_ascent(rate, payoffs, out)))
}

#[pyfunction]
pub(crate) fn replicator<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    strategy: &Bound<'py, PyAny>,
    step: f64,
) -> PyResult<Array<'py>> {
    let step = number("step", step, f64::INFINITY)?;
    stepped(py, payoffs, ("strategy", strategy), |payoffs, out| Ok(rules::replicator(step, payoffs, out)))
}

#[pyfunction]
pub(crate) fn replicator_discrete<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    strategy: &Bound<'py, PyAny>,
    background: f64,
) -> PyResult<Array<'py>> {
    let background = number("background", background, f64::MAX)?;
    stepped(py, payoffs, ("strategy", strategy), |payoffs, out| {
        rules::replicator_discrete(background, payoffs, out).map_err(Failure::input)
    })
}

#[pyfunction]
pub(crate) fn regret_matching<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    regrets: &Bound<'py, PyAny>,
    strategy: &Bound<'py, PyAny>,
    plus: bool,
) -> PyResult<[Array<'py>; 2]> {
    let rows = Rows::of(&[("payoffs", payoffs), ("regrets", regrets), ("strategy", strategy)])?;
    let step = if plus { rules::regret_matching_plus } else { rules::regret_matching };
    rows.made(py, [Some(1), Some(2)], |payoffs, [regrets, strategy]| Ok(step(payoffs, regrets, strategy)))
}

#[pyfunction]
pub(crate) fn fictitious_play<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    frequencies: &Bound<'py, PyAny>,
    weight: f64,
) -> PyResult<Array<'py>> {
    let weight = number("weight", weight, 1.0)?;
    stepped(py, payoffs, ("frequencies", frequencies), |payoffs, out| {
        rules::fictitious_play(payoffs, weight, out);
        Ok(())
    })
}

#[pyfunction]
pub(crate) fn stochastic_fictitious_play<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    frequencies: &Bound<'py, PyAny>,
    precision: f64,
    weight: f64,
) -> PyResult<[Array<'py>; 2]> {
    let (precision, weight) = (number("precision", precision, f64::INFINITY)?, number("weight", weight, 1.0)?);
    let rows = Rows::of(&[("payoffs", payoffs), ("frequencies", frequencies)])?;
    rows.made(py, [None, Some(1)], |payoffs, [response, frequencies]| {
        Ok(rules::stochastic_fictitious_play(precision, payoffs, weight, response, frequencies))
    })
}

#[pyfunction]
pub(crate) fn q_update_all<'py>(
    py: Python<'py>,
    payoffs: &Bound<'py, PyAny>,
    values: &Bound<'py, PyAny>,
    rate: f64,
) -> PyResult<Array<'py>> {
    let rate = number("rate", rate, 1.0)?;
    stepped(py, payoffs, ("values", values), |payoffs, out| Ok(rules::q_update_all(rate, payoffs, out)))
}

#[pyfunction]
pub(crate) fn project_to_simplex<'py>(py: Python<'py>, points: &Bound<'py, PyAny>) -> PyResult<Array<'py>> {
    let rows = Rows::of(&[("points", points)])?;
    one(rows.made(py, [Some(0)], |_, [out]| Ok(rules::project_to_simplex(out))))
}
