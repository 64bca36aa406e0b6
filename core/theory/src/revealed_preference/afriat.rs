//! Afriat numbers: the utilities and multipliers that prove a matrix consistent.
//!
//! For `a = G + r` without a strict cycle in `{a ≤ 0}` there are `u` and `λ > 0` with `u_s − u_t ≤ λ_t a_ts` for all
//! `s, t`: equation (13) of Snow & Krishnamurthy, "Data-Driven Mechanism Design using Multi-Agent Revealed Preferences".
//! They are built in one sweep, in the manner of Varian (1982): the strongly connected components of `{a ≤ 0}` are
//! placed so that an edge `t → s` places `t` first, and a component `K` receives
//!
//! ```text
//! u_K = min(0, min { u_t + λ_t a_ts : t placed, s ∈ K })        no placed probe is contradicted by K
//! λ_t = max(1, max { (u_s − u_K) / a_ts : s placed }), t ∈ K    nor K by a placed probe: those a_ts are positive
//! ```
//!
//! Within `K` every `a_ts ≥ 0` and `u` is constant. Taking `u_K` as large as possible, and not strictly falling from
//! component to component, matters: on random 200 × 200 data 1e-9 above the gap the largest multiplier was 5e7, against
//! 7e30 for the strictly falling choice. Tiny positive `a_ts` still force large multipliers; that is the data's doing.

use thiserror::Error;

use super::matrix::{Matrix, MatrixError};
use super::strict_cycle::{StrictCycle, find_strict_cycle};
use crate::strongly_connected::StronglyConnected;

/// Each number keeps this relative distance from its bound. It dwarfs the rounding of the few operations involved, so
/// that the inequalities hold in floating point as well.
const MARGIN: f64 = 1e-12;

/// Numbers that rationalise one agent's choices.
#[derive(Debug, Clone, PartialEq)]
pub struct AfriatNumbers {
    /// Utility of the play at each probe, `[probes]`, at most 0.
    pub u: Vec<f64>,
    /// Marginal utility of slack at each probe, `[probes]`, at least 1.
    pub lambda: Vec<f64>,
    /// `max over t, s of u_s − u_t − λ_t a_ts`, re-evaluated on the finished numbers: certified where `≤ 0`.
    pub worst_slack: f64,
}

/// Why there are no Afriat numbers.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AfriatError {
    /// The slice is not a matrix of finite entries.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// The inequalities contradict each other along this cycle.
    #[error("no Afriat numbers exist: the choices contradict themselves along {}", .0.cycle.iter().map(usize::to_string).collect::<Vec<_>>().join(" -> "))]
    Infeasible(StrictCycle),
    /// They exist, but not within the range of floating-point numbers.
    #[error("the Afriat numbers of probe {t} overflow")]
    Overflow {
        /// First probe whose utility or multiplier is not finite.
        t: usize,
    },
    /// Utilities or multipliers to verify are not one per probe.
    #[error("expected {probes} Afriat numbers of each kind, found {found}")]
    WrongLength {
        /// Number of probes.
        probes: usize,
        /// Numbers given.
        found: usize,
    },
    /// A multiplier to verify is not positive and finite.
    #[error("multiplier {t} is {value}, which is not positive and finite")]
    Multiplier {
        /// Its probe.
        t: usize,
        /// The multiplier.
        value: f64,
    },
}

/// Afriat numbers of `a = G + r`, a `[probes][probes]` matrix. Costs `O(T²)`.
///
/// # Errors
/// [`AfriatError::Infeasible`] with the contradiction where none exist; [`AfriatError::Overflow`] where they exceed the
/// range of `f64`; [`AfriatError::Matrix`] for a malformed matrix.
pub fn afriat_numbers(a: &[f64], probes: usize) -> Result<AfriatNumbers, AfriatError> {
    let matrix = Matrix::new(a, probes)?;
    let mut components = StronglyConnected::with_capacity(probes);
    let weak = |t: usize, s: usize| matrix.at(t, s) <= 0.0;
    let strict = |t: usize, s: usize| matrix.at(t, s) < 0.0;
    if let Some(contradiction) = find_strict_cycle(&mut components, probes, weak, strict) {
        return Err(AfriatError::Infeasible(contradiction));
    }
    let mut numbers = AfriatNumbers { u: vec![0.0; probes], lambda: vec![1.0; probes], worst_slack: 0.0 };
    let mut placed = Vec::with_capacity(probes);
    for k in (0..components.count()).rev() {
        place(matrix, components.members(k), &placed, &mut numbers);
        placed.extend_from_slice(components.members(k));
    }
    if let Some(t) = (0..probes).find(|&t| !(numbers.u[t].is_finite() && numbers.lambda[t].is_finite())) {
        return Err(AfriatError::Overflow { t });
    }
    numbers.worst_slack = afriat_violation(a, &numbers.u, &numbers.lambda)?;
    Ok(numbers)
}

/// How far `u`, `lambda` are from satisfying every inequality: `max over t, s of u_s − u_t − λ_t a_ts`. At most 0 means
/// that they certify `a`. Independent of how the numbers were found.
///
/// # Errors
/// If the lengths disagree, the matrix is malformed, or a multiplier is not positive and finite.
pub fn afriat_violation(a: &[f64], u: &[f64], lambda: &[f64]) -> Result<f64, AfriatError> {
    let a = Matrix::new(a, u.len())?;
    if lambda.len() != u.len() {
        return Err(AfriatError::WrongLength { probes: u.len(), found: lambda.len() });
    }
    if let Some((t, &value)) = lambda.iter().enumerate().find(|(_, l)| !(l.is_finite() && **l > 0.0)) {
        return Err(AfriatError::Multiplier { t, value });
    }
    let mut worst = f64::NEG_INFINITY;
    for (t, row) in a.rows().enumerate() {
        for (a_ts, u_s) in row.iter().zip(u) {
            worst = worst.max(u_s - u[t] - lambda[t] * a_ts);
        }
    }
    Ok(worst)
}

fn place(a: Matrix<'_>, members: &[usize], placed: &[usize], numbers: &mut AfriatNumbers) {
    let AfriatNumbers { u, lambda, .. } = numbers;
    let mut level = 0.0_f64;
    for &t in placed {
        let row = a.row(t);
        for &s in members {
            let change = lambda[t] * row[s];
            level = level.min(u[t] + change - MARGIN * (u[t].abs() + change.abs()));
        }
    }
    for &t in members {
        let row = a.row(t);
        let needed = placed.iter().fold(0.0_f64, |needed, &s| needed.max((u[s] - level) / row[s]));
        u[t] = level;
        lambda[t] = (needed * (1.0 + MARGIN)).max(1.0);
    }
}
