//! The swaps index: how few comparisons between choices must be dropped for the rest to be consistent.
//!
//! Ranking the choices in some order, every choice `s` affordable at `t` and ranked above the choice made there must be
//! swapped with it; the index is the least number of swaps over all rankings. The comparisons dropped are the edges of
//! `{G ≤ 0}` that oppose the ranking, so the least number is that of edges meeting every cycle that contains an edge of
//! `{G < 0}`: a minimum feedback arc set, NP-hard. Of the alternatives to a choice only those observed are counted.
//!
//! It is solved by branch and bound on whether a comparison is dropped, with prices of cycles as bounds.
//!
//! Source: Apesteguia & Ballester 2015, "A measure of rationality and welfare", on the finite set of observed choices.

use std::time::Duration;

use thiserror::Error;

use super::arc_cover::ArcProblem;
use super::deadline::deadline;
use super::garp::threshold;
use super::matrix::{Matrix, MatrixError};
use crate::strongly_connected::StronglyConnected;

/// More comparisons than this, counted where they may lie on a cycle, are not attempted: the search stores what it has
/// decided of all of them at every step.
pub const MAX_COMPARISONS: usize = 40_000;

/// The fewest comparisons to drop, or bounds on their number.
#[derive(Debug, Clone, PartialEq)]
pub struct Swaps {
    /// Number of comparisons in `dropped`: the index if `exact`, else an upper bound.
    pub count: usize,
    /// No smaller number suffices. Equals `count` if `exact`.
    pub lower: usize,
    /// Whether the search ended within its budget, so that `count` is the index.
    pub exact: bool,
    /// Edges `t → s` without which no contradiction is left; `(t, t)` is unused budget.
    pub dropped: Vec<(usize, usize)>,
    /// Entries up to this size, in the units of `G`, were taken for zero.
    pub threshold: f64,
}

/// Why there is no swaps index.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SwapsError {
    /// The slice is not a matrix of finite entries.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// Too many comparisons may contradict each other.
    #[error("{comparisons} comparisons may lie on a cycle, more than the {MAX_COMPARISONS} that fit")]
    TooLarge {
        /// Their number.
        comparisons: usize,
    },
}

/// The swaps index of one agent's `[probes][probes]` matrix `g`. Entries within `tolerance × max|G|` of zero count as
/// zero, as in [`exact_consistency`](super::exact_consistency). Divide by `probes` for swaps per observation.
///
/// Exponential in the worst case. Once `budget` is spent the answer is what is known by then, bounds included; without a
/// budget the answer is exact. An answer found within the budget does not depend on the clock.
///
/// # Errors
/// If the matrix is malformed, or more than [`MAX_COMPARISONS`] edges lie within strongly connected components.
pub fn swaps(g: &[f64], probes: usize, tolerance: f64, budget: Option<Duration>) -> Result<Swaps, SwapsError> {
    let deadline = deadline(budget);
    let g = Matrix::new(g, probes)?;
    let threshold = threshold(g, tolerance);
    let edges = cyclic_edges(g, threshold);
    if edges.len() > MAX_COMPARISONS {
        return Err(SwapsError::TooLarge { comparisons: edges.len() });
    }
    let mut problem =
        ArcProblem { size: probes, cost: vec![0.0; probes * probes], strict: vec![false; probes * probes], unit: 1.0 };
    for &(t, s) in &edges {
        problem.cost[t * probes + s] = 1.0;
        problem.strict[t * probes + s] = g.at(t, s) < -threshold;
    }
    let cover = problem.solve(deadline);
    let count = cover.dropped.len();
    // Bounds of this problem are integers up to the rounding of their sums.
    let lower = if cover.complete { count } else { (cover.lower - 1e-6).ceil().max(0.0) as usize };
    Ok(Swaps { count, lower, exact: cover.complete, dropped: cover.dropped, threshold })
}

/// The edges of the weak relation that lie on a cycle, self-loops only where they contradict themselves.
fn cyclic_edges(g: Matrix<'_>, threshold: f64) -> Vec<(usize, usize)> {
    let mut components = StronglyConnected::with_capacity(g.size());
    components.search(g.size(), |t, s| g.at(t, s) <= threshold);
    let component = components.components();
    let cyclic = |&(t, s): &(usize, usize)| {
        component[t] == component[s] && if t == s { g.at(t, t) < -threshold } else { g.at(t, s) <= threshold }
    };
    (0..g.size()).flat_map(|t| (0..g.size()).map(move |s| (t, s))).filter(cyclic).collect()
}
