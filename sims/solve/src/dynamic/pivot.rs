//! The dynamic pivot mechanism of a file.

use std::path::Path;

use serde_json::Value;
use walras_theory::dynamic::{PivotProblem, pivot};

use super::super::error::SolveError;
use super::PivotAnswer;

/// Solves and audits.
pub(crate) fn solve(target: &Path, problem: &PivotProblem, title: String) -> Result<PivotAnswer, SolveError> {
    let found = pivot(problem).map_err(|source| SolveError::Dynamic { target: target.into(), source })?;
    let types: Vec<usize> = problem.values.iter().map(Vec::len).collect();
    let numbers = |values: &[f64]| nested(&types, &mut values.iter().map(|&v| Value::from(v)));
    let winners = |values: &[usize]| nested(&types, &mut values.iter().map(|&v| Value::from(v)));
    Ok(PivotAnswer {
        welfare: numbers(&found.welfare),
        allocation: winners(&found.allocation),
        payment: found.payment.iter().map(|payment| numbers(payment)).collect(),
        utility: found.utility.iter().map(|utility| numbers(utility)).collect(),
        gain_dynamic_pivot: found.gain,
        gain_static_vcg_repeated: found.static_gain,
        static_allocation: winners(&found.static_allocation),
        title,
        types,
        found,
    })
}

/// Lists inside lists of these lengths.
fn nested(lengths: &[usize], values: &mut dyn Iterator<Item = Value>) -> Value {
    match lengths {
        [] => values.next().unwrap_or(Value::Null),
        [length, inner @ ..] => (0..*length).map(|_| nested(inner, values)).collect(),
    }
}
