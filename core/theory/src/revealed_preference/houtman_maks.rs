//! The index of Houtman & Maks: the largest share of observations that is consistent.
//!
//! The observations left out must meet every cycle of `{G ≤ 0}` that contains an edge of `{G < 0}`, and as few as possible
//! shall do so: a feedback vertex problem, NP-hard, solved by branch and bound over the observations to keep. What is kept
//! passes the exact test; that no more can be kept is proved by the exhausted search, whose bounds are partitions into sets
//! of observations that contradict each other pairwise, given what is kept already.
//!
//! Sources: Houtman & Maks 1985, "Determining all maximal data subsets consistent with revealed preference"; Smeulders,
//! Cherchye, De Rock & Spieksma 2014 for the complexity.

use std::time::{Duration, Instant};

use super::deadline::deadline;
use super::garp::threshold;
use super::kept_set::{KeptSet, MAX_SIZE, largest_kept_set};
use super::level_cover::LevelProblem;
use super::matrix::{Matrix, MatrixError};
use crate::strongly_connected::StronglyConnected;

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
    let deadline = deadline(budget);
    let g = Matrix::new(g, probes)?;
    let threshold = threshold(g, tolerance);
    let found = largest_kept(g, threshold, deadline);
    let mut keep = vec![false; probes];
    found.kept.iter().for_each(|&t| keep[t] = true);
    let (kept, removed): (Vec<usize>, Vec<usize>) = (0..probes).partition(|&t| keep[t]);
    let share = |count: usize| count as f64 / probes as f64;
    let (value, upper) = (share(kept.len()), share(found.upper));
    Ok(HoutmanMaks { value, upper, exact: found.complete, kept, removed, threshold })
}

/// Observations that contradict themselves are out; the others are searched one strongly connected component at a time.
fn largest_kept(g: Matrix<'_>, threshold: f64, deadline: Option<Instant>) -> KeptSet {
    let strict = |t: usize, s: usize| g.at(t, s) < -threshold;
    let weak = |t: usize, s: usize| g.at(t, s) <= threshold;
    let nodes: Vec<usize> = (0..g.size()).filter(|&t| !strict(t, t)).collect();
    let mut components = StronglyConnected::with_capacity(nodes.len());
    components.search(nodes.len(), |i, j| weak(nodes[i], nodes[j]));
    let mut all = KeptSet { kept: Vec::new(), upper: 0, complete: true };
    for k in 0..components.count() {
        let members: Vec<usize> = components.members(k).iter().map(|&i| nodes[i]).collect();
        let edge = |i: usize, j: usize| weak(members[i], members[j]);
        let contradicts = |i: usize, j: usize| strict(members[i], members[j]);
        let found = if members.len() <= MAX_SIZE {
            largest_kept_set(members.len(), edge, contradicts, deadline)
        } else {
            largest_by_cycles(members.len(), edge, contradicts, deadline)
        };
        all.kept.extend(found.kept.iter().map(|&i| members[i]));
        all.upper += found.upper;
        all.complete &= found.complete;
    }
    all
}

/// The same by the search that generates cycles, which needs less memory. Leaving a node out costs 1 and removes all its
/// edges.
fn largest_by_cycles(
    size: usize,
    weak: impl Fn(usize, usize) -> bool,
    strict: impl Fn(usize, usize) -> bool,
    deadline: Option<Instant>,
) -> KeptSet {
    let edge = |k: usize| weak(k / size, k % size) && k / size != k % size;
    let problem = LevelProblem {
        size,
        level: (0..size * size).map(|k| if edge(k) { 1.0 } else { 0.0 }).collect(),
        strict: (0..size * size).map(|k| edge(k) && strict(k / size, k % size)).collect(),
    };
    let cover = problem.solve(deadline);
    let kept: Vec<usize> = (0..size).filter(|&t| cover.levels[t] == 0.0).collect();
    // Bounds of this problem are integers up to the rounding of their sums.
    let upper =
        if cover.complete { kept.len() } else { size - ((cover.lower - 1e-6).ceil().max(0.0) as usize).min(size) };
    KeptSet { kept, upper, complete: cover.complete }
}
