//! Varian's index: the largest average efficiency, one per observation, that makes choices consistent.
//!
//! The play at `t` is preferred to the play at `s` at efficiencies `e` where `ḡ[t,s] ≤ e_t ḡ[t,t]`, `ḡ = G + 1`. The index
//! is the supremum of `(1/T) Σ e_t` over the `e ∈ [0, 1]^T` at which no cycle of this relation contains a strict edge. Just
//! below `e` the relation consists of the edges with `ḡ[t,s] / ḡ[t,t] < e_t`, all strict, so with `w_ts = 1 − ḡ[t,s] / ḡ[t,t]`
//!
//! ```text
//! 1 − index = min (1/T) Σ d_t   such that { t → s : w_ts > d_t } has no cycle,   d_t ≥ 0:
//! ```
//!
//! `d_t ≥ w_ts y_ts` with `Σ y ≥ 1` on every cycle. NP-hard; solved by branch and bound on these cycles, generated when
//! violated. Like Afriat's index it is a supremum: ties may contradict at `e` itself and at nothing below.
//!
//! Sources: Varian 1990, "Goodness-of-fit in optimizing models"; Smeulders, Cherchye, De Rock & Spieksma 2014 for the
//! complexity; Snow & Krishnamurthy call the average of these efficiencies CCEI.

use std::time::Duration;

use super::ccei::{EfficiencyError, spending_ratios};
use super::deadline::deadline;
use super::level_cover::LevelProblem;
use super::matrix::Matrix;
use super::strict_cycle::find_strict_cycle;
use crate::strongly_connected::StronglyConnected;

/// Varian's index, or bounds on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Varian {
    /// Average of `efficiencies`, in `[0, 1]`: the index if `exact`, else a lower bound.
    pub value: f64,
    /// No efficiencies have a larger average. Equals `value` if `exact`.
    pub upper: f64,
    /// Whether the search ended within its budget, so that `value` is the index up to rounding, about 1e-12.
    pub exact: bool,
    /// Efficiencies `e_t` per probe, `[probes]`, each 1 or a quotient `ḡ[t,s] / ḡ[t,t]`, never below 0. The choices are
    /// consistent at all efficiencies strictly below.
    pub efficiencies: Vec<f64>,
    /// Whether they are consistent at `efficiencies` themselves. No tolerance is involved.
    pub attained: bool,
}

/// Varian's index of one agent whose `[probes][probes]` matrix `g` holds `G[t,s] ≥ −1`, expenditure relative to the budget
/// less one.
///
/// Exponential in the worst case. Once `budget` is spent the answer is what is known by then, bounds included; without a
/// budget the answer is exact. An answer found within the budget does not depend on the clock.
///
/// # Errors
/// If the matrix is malformed or an expenditure `1 + G[t,t]` is not positive.
pub fn varian(g: &[f64], probes: usize, budget: Option<Duration>) -> Result<Varian, EfficiencyError> {
    let deadline = deadline(budget);
    let ratios: Vec<f64> = spending_ratios(Matrix::new(g, probes)?)?.iter().map(|ratio| ratio.max(0.0)).collect();
    let level: Vec<f64> = ratios.iter().map(|ratio| (1.0 - ratio).max(0.0)).collect();
    let problem = LevelProblem::all_strict(probes, level);
    let cover = problem.solve(deadline);
    let row = |t: usize| t * probes..(t + 1) * probes;
    // The quotient itself rather than one minus its level, which is rounded.
    let efficiency = |t: usize| {
        let removed = ratios[row(t)].iter().zip(&problem.level[row(t)]).filter(|(_, level)| **level <= cover.levels[t]);
        removed.fold(1.0_f64, |efficiency, (ratio, _)| efficiency.min(*ratio))
    };
    let efficiencies: Vec<f64> = (0..probes).map(efficiency).collect();
    let value = efficiencies.iter().sum::<f64>() / probes as f64;
    let upper = if cover.complete { value } else { (1.0 - cover.lower / probes as f64).max(value) };
    let attained = attained(Matrix::derived(&ratios, probes), &efficiencies);
    Ok(Varian { value, upper, exact: cover.complete, efficiencies, attained })
}

fn attained(ratios: Matrix<'_>, efficiencies: &[f64]) -> bool {
    let mut components = StronglyConnected::with_capacity(ratios.size());
    let weak = |t: usize, s: usize| ratios.at(t, s) <= efficiencies[t];
    let strict = |t: usize, s: usize| ratios.at(t, s) < efficiencies[t];
    find_strict_cycle(&mut components, ratios.size(), weak, strict).is_none()
}
