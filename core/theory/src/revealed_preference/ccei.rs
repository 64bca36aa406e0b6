//! Afriat's critical cost efficiency index: the largest uniform share of expenditure that makes choices consistent.
//!
//! With `ḡ = G + 1 ≥ 0`, expenditure in units of the budget, the play at `t` is preferred to the play at `s` at efficiency
//! `e` where `ḡ[t,s] ≤ e ḡ[t,t]`. The index is the supremum of the `e ≤ 1` at which no cycle of this relation contains a
//! strict edge, so
//!
//! ```text
//! CCEI = 1 − max(0, B),   B = max over cycles of min over their edges of 1 − ḡ[t,s] / ḡ[t,t]:
//! ```
//!
//! the lowest ceiling of a cycle under the costs `ḡ[t,s] / ḡ[t,t]`, found without a linear program and without rounding
//! beyond that of the quotients. Where every budget binds it is one minus the Pareto gap.
//!
//! Sources: Afriat 1973; Varian 1990; Smeulders, Spieksma, Cherchye & De Rock 2014 for its being polynomial.

use thiserror::Error;

use super::bottleneck::LowestCycle;
use super::matrix::{Matrix, MatrixError};
use super::strict_cycle::find_strict_cycle;
use crate::strongly_connected::StronglyConnected;

/// Afriat's index with what binds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ccei {
    /// The index, in `[0, 1]`: 1 or a quotient `ḡ[t,s] / ḡ[t,t]`. Exact up to the rounding of that quotient.
    pub value: f64,
    /// A cycle that contradicts every larger efficiency, and where the supremum is not attained at 1, the index itself.
    /// Probes in order; the edges are those between neighbours and from last to first. Empty where nothing binds.
    pub cycle: Vec<usize>,
    /// Whether the choices are consistent at `value` itself, and not only below it. No tolerance is involved.
    pub attained: bool,
}

/// Why there is no index of cost efficiency.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum EfficiencyError {
    /// The slice is not a matrix of finite entries.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// Nothing was spent at a probe, so that no share of it can be taken.
    #[error("the expenditure 1 + G[t,t] at probe {t} is {value}, which must be positive")]
    Expenditure {
        /// The probe.
        t: usize,
        /// `1 + G[t,t]`.
        value: f64,
    },
    /// An expenditure is too small to compare others with.
    #[error("entry ({t}, {s}) relative to the expenditure at probe {t} overflows")]
    Overflow {
        /// Row: the probe whose expenditure is the unit.
        t: usize,
        /// Column: the probe whose play is evaluated.
        s: usize,
    },
}

/// Afriat's index of one agent whose `[probes][probes]` matrix `g` holds `G[t,s] ≥ −1`, expenditure relative to the budget
/// less one. Entries below −1 are read as they stand, and the index never falls below 0. Expected `O(T²)`.
///
/// # Errors
/// If the matrix is malformed or an expenditure `1 + G[t,t]` is not positive.
pub fn ccei(g: &[f64], probes: usize) -> Result<Ccei, EfficiencyError> {
    let ratios = spending_ratios(Matrix::new(g, probes)?)?;
    let costs = Matrix::derived(&ratios, probes);
    let mut search = LowestCycle::with_capacity(probes);
    let lowest = search.search(costs);
    let value = index_at(lowest);
    let mut components = StronglyConnected::with_capacity(probes);
    let strict = |t: usize, s: usize| costs.at(t, s) < value;
    let violation = find_strict_cycle(&mut components, probes, |t, s| costs.at(t, s) <= value, strict);
    let attained = violation.is_none();
    let cycle = match violation {
        _ if lowest < 1.0 => search.cycle().to_vec(),
        Some(contradiction) => contradiction.cycle,
        None => Vec::new(),
    };
    Ok(Ccei { value, cycle, attained })
}

/// Computes Afriat's index again and again without allocating.
#[derive(Debug, Clone, Default)]
pub struct CceiSolver {
    search: LowestCycle,
    ratios: Vec<f64>,
}

impl CceiSolver {
    /// A solver that allocates nothing for up to `capacity` probes where every budget binds, and grows when it must.
    pub fn new(capacity: usize) -> Self {
        Self { search: LowestCycle::with_capacity(capacity), ratios: Vec::new() }
    }

    /// [`Ccei::value`] of one agent's `[probes][probes]` matrix `g`, bit for bit what [`ccei`] gives. Expected `O(T²)`.
    ///
    /// # Errors
    /// As [`ccei`].
    pub fn value(&mut self, g: &[f64], probes: usize) -> Result<f64, EfficiencyError> {
        let g = Matrix::new(g, probes)?;
        if (0..probes).all(|t| g.at(t, t) == 0.0) {
            return Ok(index_of_binding(self.search.search(g)));
        }
        write_ratios(g, &mut self.ratios)?;
        Ok(index_at(self.search.search(Matrix::derived(&self.ratios, probes))))
    }
}

/// The index that belongs to the lowest ceiling of ratios. A self-loop costs 1, so that is at most 1.
fn index_at(lowest: f64) -> f64 {
    lowest.max(0.0) + 0.0
}

/// The index that belongs to the lowest ceiling of a matrix whose diagonal is 0. Its ratios are `1 + G`: adding 1 keeps
/// the order up to ties, so it may be done last and once.
pub(crate) fn index_of_binding(lowest: f64) -> f64 {
    index_at(1.0 + lowest)
}

/// `ḡ[t,s] / ḡ[t,t]`, row-major, the diagonal exactly 1. An entry of `G` equal to the diagonal gives exactly 1 too.
pub(crate) fn spending_ratios(g: Matrix<'_>) -> Result<Vec<f64>, EfficiencyError> {
    let mut ratios = Vec::with_capacity(g.size() * g.size());
    write_ratios(g, &mut ratios)?;
    Ok(ratios)
}

fn write_ratios(g: Matrix<'_>, ratios: &mut Vec<f64>) -> Result<(), EfficiencyError> {
    ratios.clear();
    for (t, row) in g.rows().enumerate() {
        let own = 1.0 + row[t];
        if own <= 0.0 {
            return Err(EfficiencyError::Expenditure { t, value: own });
        }
        for (s, x) in row.iter().enumerate() {
            let ratio = if *x == row[t] { 1.0 } else { (1.0 + x) / own };
            if !ratio.is_finite() {
                return Err(EfficiencyError::Overflow { t, s });
            }
            ratios.push(ratio);
        }
    }
    Ok(())
}
