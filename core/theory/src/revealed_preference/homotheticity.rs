//! Homotheticity and quasilinearity: tests of all cycles, weak preference or not.
//!
//! Choices on linear budgets maximise
//!
//! - a **homothetic** utility exactly if `Π p_t·q_s / p_t·q_t ≥ 1` along every cycle (HARP, Varian 1983);
//! - a **quasilinear** one, prices being in units of the linear good, exactly if `Σ p_t·(q_s − q_t) ≥ 0` along every cycle:
//!   demand is cyclically monotone (Brown & Calsamiglia 2007).
//!
//! If not, the index is the largest share `e ≤ 1` of all expenditures `p_t·q_t` that may count for the condition to hold, as
//! in Afriat's index (Heufer & Hjertstrand 2019 for homotheticity):
//!
//! ```text
//! homothetic:  ln e = min over cycles of the mean of ln(p_t·q_s / p_t·q_t),
//! quasilinear:    e = min over cycles of Σ p_t·q_s / Σ p_t·q_t,
//! ```
//!
//! the least ratio of a cycle. The potentials that prove it are the utilities: `ln U_t` and `U_t` of an Afriat-like system,
//! `U_s / U_t ≤ p_t·q_s / (e p_t·q_t)` and `U_s − U_t ≤ p_t·q_s − e p_t·q_t`.
//!
//! Sources: Varian 1983, "Non-parametric tests of consumer behaviour"; Brown & Calsamiglia 2007, "The nonparametric approach
//! to applied welfare analysis"; Heufer & Hjertstrand 2019, "Homothetic efficiency".

use super::ccei::{EfficiencyError, spending_ratios};
use super::cycle_ratio::{CycleRatio, least_cycle_ratio, weighted};
use super::matrix::Matrix;
use super::money_pump::{MoneyPumpError, unit_of};

/// The index of a structure that all cycles must satisfy.
#[derive(Debug, Clone, PartialEq)]
pub struct StructuralEfficiency {
    /// The largest share of expenditures that may count, in `[0, 1]`: 1 where the structure holds.
    pub value: f64,
    /// The index is not below this, by the utilities: within rounding of `value`.
    pub lower: f64,
    /// A cycle that allows no larger share; a single observation where the structure holds.
    pub cycle: Vec<usize>,
    /// Utilities that rationalise the choices at `lower`, per observation: `ln U_t` for homotheticity, else `U_t` in units
    /// of the largest expenditure. Empty where the index is 0.
    pub utilities: Vec<f64>,
}

/// Homothetic efficiency of one agent whose `[probes][probes]` matrix `g` holds `G[t,s] ≥ −1`, expenditure relative to the
/// budget less one. Costs `O(T²)` a round of few.
///
/// # Errors
/// If the matrix is malformed or an expenditure `1 + G[t,t]` is not positive.
pub fn homotheticity(g: &[f64], probes: usize) -> Result<StructuralEfficiency, EfficiencyError> {
    let ratios = spending_ratios(Matrix::new(g, probes)?)?;
    // A bundle that costs nothing elsewhere can be had in any number.
    if let Some(k) = ratios.iter().position(|&ratio| ratio <= 0.0) {
        let cycle = vec![k / probes, k % probes];
        return Ok(StructuralEfficiency { value: 0.0, lower: 0.0, cycle, utilities: Vec::new() });
    }
    let costs: Vec<f64> = ratios.iter().map(|ratio| ratio.ln()).collect();
    let CycleRatio { ratio, lower, cycle, potential } = least_cycle_ratio(&costs, &vec![1.0; probes]);
    // Potentials fall along the edges, utilities rise.
    let utilities = potential.iter().map(|d| -d).collect();
    Ok(StructuralEfficiency { value: ratio.exp().min(1.0), lower: lower.exp().min(1.0), cycle, utilities })
}

/// Quasilinear efficiency of one agent whose matrix `g` is as for [`homotheticity`] and who spent `expenditures`, `[probes]`,
/// in units of the linear good. Costs `O(T²)` a round of few.
///
/// # Errors
/// If the matrix is malformed, `1 + G[t,t]` is not positive, or the expenditures are not positive, finite, one per probe.
pub fn quasilinearity(g: &[f64], probes: usize, expenditures: &[f64]) -> Result<StructuralEfficiency, MoneyPumpError> {
    let ratios = spending_ratios(Matrix::new(g, probes).map_err(EfficiencyError::from)?)?;
    let unit = unit_of(probes, expenditures)?;
    let weights: Vec<f64> = expenditures.iter().map(|m| (m / unit).max(f64::MIN_POSITIVE)).collect();
    let CycleRatio { ratio, lower, cycle, potential } = least_cycle_ratio(&weighted(&ratios, &weights), &weights);
    let utilities = potential.iter().map(|d| -d).collect();
    Ok(StructuralEfficiency { value: ratio.clamp(0.0, 1.0), lower: lower.clamp(0.0, 1.0), cycle, utilities })
}
