//! The dynamic pivot mechanism of a file.

use std::path::Path;

use walras_theory::dynamic::{PivotProblem, pivot};

use super::super::error::SolveError;
use super::PivotAnswer;

/// Solves and audits.
pub(crate) fn solve(target: &Path, problem: &PivotProblem, title: String) -> Result<PivotAnswer, SolveError> {
    let found = pivot(problem).map_err(|source| SolveError::Dynamic { target: target.into(), source })?;
    let types = problem.values.iter().map(Vec::len).collect();
    Ok(PivotAnswer { title, types, found })
}
