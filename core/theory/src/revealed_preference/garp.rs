//! Exact consistency, and the smallest uniform perturbation that restores it once unused budget is forgiven.
//!
//! - Condition (13), `u_s − u_t ≤ λ_t G[t,s]` with `λ_t > 0`, holds exactly when no cycle of `{G ≤ 0}` contains an edge of
//!   `{G < 0}`, self-loops included (MM-GARP, Definition 6; Forges & Minelli 2009, after Afriat 1967 and Varian 1982).
//! - *Up to unused budget* the same is asked of `G[t,s] − G[t,t]`: budgets are shrunk to what was spent, so a choice is
//!   compared with its own value and not with the limit.
//! - `GARP_F` (Definition 7) weakens the relation by `F`: `t` is preferred to `s` when `G[t,s] + F ≤ G[t,t]`. Its smallest
//!   `F` is the bottleneck over cycles of `w_ts = G[t,t] − G[t,s]`. It equals the Pareto gap where every budget binds.
//!
//! Floating point makes exact statements fragile: `G[t,t] = −1e-16` is unused budget to the letter. The tests therefore
//! take entries within `tolerance × max|G|` of zero for zero, and say so in their answer.
//!
//! Definitions: Snow & Krishnamurthy, "Data-Driven Mechanism Design using Multi-Agent Revealed Preferences".

use super::bottleneck::{LowestCycle, dearest_edge};
use super::matrix::{Matrix, MatrixError};
use super::strict_cycle::{StrictCycle, find_strict_cycle};
use crate::strongly_connected::StronglyConnected;

/// Default tolerance of the exact tests, relative to the largest `|G[t,s]|`.
pub const CONSISTENCY_TOLERANCE: f64 = 1e-9;

/// Answer of an exact test.
#[derive(Debug, Clone, PartialEq)]
pub struct Consistency {
    /// Entries up to this size, in the units of `G`, were taken for zero.
    pub threshold: f64,
    /// What contradicts consistency, if anything does.
    pub violation: Option<StrictCycle>,
}

impl Consistency {
    /// Whether the choices can be rationalised.
    pub fn holds(&self) -> bool {
        self.violation.is_none()
    }
}

/// The smallest `F` for which `GARP_F` holds, or rather its infimum.
#[derive(Debug, Clone, PartialEq)]
pub struct GarpF {
    /// `F ≥ 0`, in the units of the constraints.
    pub value: f64,
    /// A cycle of at least two probes that attains `F`; empty where `F = 0`.
    pub cycle: Vec<usize>,
    /// The weakest edge of `cycle`; `None` where the cycle is empty.
    pub edge: Option<(usize, usize)>,
}

/// Tests (13) for one agent whose `[probes][probes]` matrix `g` holds `G[t,s]`, constraint `t` at the play of probe `s`.
///
/// Entries within `tolerance × max|G|` of zero count as zero; a negative tolerance counts as 0. Costs `O(T²)`.
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn exact_consistency(g: &[f64], probes: usize, tolerance: f64) -> Result<Consistency, MatrixError> {
    let g = Matrix::new(g, probes)?;
    Ok(test(g, threshold(g, tolerance)))
}

/// Tests GARP up to unused budget: as [`exact_consistency`], of `G[t,s] − G[t,t]`. The tolerance stays relative to `G`.
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn consistency_up_to_slack(g: &[f64], probes: usize, tolerance: f64) -> Result<Consistency, MatrixError> {
    let g = Matrix::new(g, probes)?;
    let spent = relative_to_spending(g);
    Ok(test(Matrix::derived(&spent, probes), threshold(g, tolerance)))
}

/// The smallest `F` of `GARP_F` (Definition 7) for one agent's `[probes][probes]` matrix. Expected `O(T²)`.
///
/// It is infinite only where a difference of two entries overflows.
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn garp_f(g: &[f64], probes: usize) -> Result<GarpF, MatrixError> {
    let spent = relative_to_spending(Matrix::new(g, probes)?);
    let costs = Matrix::derived(&spent, probes);
    let mut search = LowestCycle::with_capacity(probes);
    let value = (-search.search(costs)).max(0.0) + 0.0;
    let cycle = if value > 0.0 { search.cycle().to_vec() } else { Vec::new() };
    let edge = dearest_edge(costs, &cycle);
    Ok(GarpF { value, cycle, edge })
}

pub(crate) fn threshold(g: Matrix<'_>, tolerance: f64) -> f64 {
    if tolerance > 0.0 { tolerance * g.scale() } else { 0.0 }
}

fn test(g: Matrix<'_>, threshold: f64) -> Consistency {
    let mut components = StronglyConnected::with_capacity(g.size());
    let weak = |t: usize, s: usize| g.at(t, s) <= threshold;
    let strict = |t: usize, s: usize| g.at(t, s) < -threshold;
    Consistency { threshold, violation: find_strict_cycle(&mut components, g.size(), weak, strict) }
}

/// `G[t,s] − G[t,t]`: how much more `s` would have cost under the constraint of `t` than what was chosen.
fn relative_to_spending(g: Matrix<'_>) -> Vec<f64> {
    g.rows().enumerate().flat_map(|(t, row)| row.iter().map(move |x| x - row[t])).collect()
}
