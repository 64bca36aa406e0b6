//! The index of Houtman & Maks: the largest share of observations that is consistent.
//!
//! The observations left out must meet every cycle of `{G ≤ 0}` that contains an edge of `{G < 0}`, and as few as possible
//! shall do so: a feedback vertex problem, NP-hard, solved by branch and bound in which violated cycles are generated when
//! needed. What is kept passes the exact test; that no more can be kept is proved by the exhausted search, whose bounds are
//! packings of cycles and of sets of observations that contradict each other pairwise.
//!
//! Sources: Houtman & Maks 1985, "Determining all maximal data subsets consistent with revealed preference"; Smeulders,
//! Cherchye, De Rock & Spieksma 2014 for the complexity.

use std::time::{Duration, Instant};

use super::garp::threshold;
use super::level_cover::LevelProblem;
use super::matrix::{Matrix, MatrixError};

/// The largest consistent share, or bounds on it.
#[derive(Debug, Clone, PartialEq)]
pub struct HoutmanMaks {
    /// Share of the observations in `kept`, in `[0, 1]`: the index if `exact`, else a lower bound.
    pub value: f64,
    /// No larger share is consistent. Equals `value` if `exact`.
    pub upper: f64,
    /// Whether the search ended within its budget, so that `value` is the index.
    pub exact: bool,
    /// The observations kept, ascending. They pass the exact test with `threshold`.
    pub kept: Vec<usize>,
    /// The other observations, ascending.
    pub removed: Vec<usize>,
    /// Entries up to this size, in the units of `G`, were taken for zero.
    pub threshold: f64,
}

/// The index of Houtman & Maks of one agent's `[probes][probes]` matrix `g`. Entries within `tolerance × max|G|` of zero
/// count as zero, as in [`exact_consistency`](super::exact_consistency).
///
/// Exponential in the worst case. Once `budget` is spent the answer is what is known by then, bounds included; without a
/// budget the answer is exact. An answer found within the budget does not depend on the clock.
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn houtman_maks(
    g: &[f64],
    probes: usize,
    tolerance: f64,
    budget: Option<Duration>,
) -> Result<HoutmanMaks, MatrixError> {
    let deadline = budget.and_then(|budget| Instant::now().checked_add(budget));
    let g = Matrix::new(g, probes)?;
    let threshold = threshold(g, tolerance);
    let cover = removal(g, threshold).solve(deadline);
    let (removed, kept): (Vec<usize>, Vec<usize>) = (0..probes).partition(|&t| cover.levels[t] > 0.0);
    let share = |count: f64| count / probes as f64;
    let value = share(kept.len() as f64);
    let upper = if cover.complete { value } else { share(probes as f64 - (cover.lower - 1e-6).ceil().max(0.0)) };
    Ok(HoutmanMaks { value, upper, exact: cover.complete, kept, removed, threshold })
}

/// Leaving an observation out costs 1 and removes all its edges.
fn removal(g: Matrix<'_>, threshold: f64) -> LevelProblem {
    let size = g.size();
    let strict = |k: usize| g.at(k / size, k % size) < -threshold;
    let weak = |k: usize| strict(k) || (k / size != k % size && g.at(k / size, k % size) <= threshold);
    let entries = 0..size * size;
    LevelProblem {
        size,
        level: entries.clone().map(|k| if weak(k) { 1.0 } else { 0.0 }).collect(),
        strict: entries.map(strict).collect(),
    }
}
