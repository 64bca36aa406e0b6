//! The axioms of revealed preference: WARP, SARP and GARP.
//!
//! The play at `t` is weakly preferred to the play at `s` where `G[t,s] ≤ 0`, and strictly where `G[t,s] < 0`. An edge
//! `t → s` of the weak relation **contradicts** a way back from `s` to `t` where
//!
//! | axiom | the way back | the edge |
//! |---|---|---|
//! | WARP (Samuelson 1938) | is at most one weak edge | is strict, or the choices differ |
//! | SARP (Houthakker 1950) | is any path of weak edges | is strict, or the choices differ |
//! | GARP (Varian 1982) | is any path of weak edges | is strict |
//!
//! so SARP implies both others, and neither of these implies the other. On binding budgets this is the textbook
//! definition; where budget is left unused, `G[t,t] < 0` contradicts itself under all three, as in condition (13). WARP
//! and SARP ask for one demanded bundle per budget, which is why they must know which choices are the same.
//!
//! Entries within `tolerance × max|G|` of zero count as zero, as in [`exact_consistency`].

use super::garp::{Consistency, exact_consistency, threshold};
use super::matrix::{Matrix, MatrixError};
use super::strict_cycle::{StrictCycle, find_strict_cycle};
use crate::strongly_connected::StronglyConnected;

/// Weak axiom for one agent's `[probes][probes]` matrix `g`; `same(t, s)` says whether the plays at `t ≠ s` are identical.
/// The contradiction reported is a cycle of one or two probes. Costs `O(T²)`.
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn warp(
    g: &[f64],
    probes: usize,
    tolerance: f64,
    same: impl Fn(usize, usize) -> bool,
) -> Result<Consistency, MatrixError> {
    let g = Matrix::new(g, probes)?;
    let threshold = threshold(g, tolerance);
    let contradicts = |t: usize, s: usize| {
        g.at(t, s) < -threshold || (t != s && g.at(t, s) <= threshold && g.at(s, t) <= threshold && !same(t, s))
    };
    let edge = (0..probes)
        .flat_map(|t| (0..probes).map(move |s| (t, s)))
        .find(|&(t, s)| contradicts(t, s) && g.at(s, t) <= threshold);
    let violation = edge.map(|(t, s)| StrictCycle { cycle: if t == s { vec![t] } else { vec![t, s] }, edge: (t, s) });
    Ok(Consistency { threshold, violation })
}

/// Strong axiom for one agent's `[probes][probes]` matrix `g`; `same(t, s)` says whether the plays at `t ≠ s` are
/// identical. The edge of the contradiction is strict or joins different choices. Costs `O(T²)`.
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn sarp(
    g: &[f64],
    probes: usize,
    tolerance: f64,
    same: impl Fn(usize, usize) -> bool,
) -> Result<Consistency, MatrixError> {
    let g = Matrix::new(g, probes)?;
    let threshold = threshold(g, tolerance);
    let weak = |t: usize, s: usize| g.at(t, s) <= threshold;
    let contradicts = |t: usize, s: usize| g.at(t, s) < -threshold || (t != s && weak(t, s) && !same(t, s));
    let mut components = StronglyConnected::with_capacity(probes);
    Ok(Consistency { threshold, violation: find_strict_cycle(&mut components, probes, weak, contradicts) })
}

/// Generalised axiom for one agent's `[probes][probes]` matrix `g`: another name of [`exact_consistency`], which on
/// binding linear budgets is the axiom of Varian (1982). Costs `O(T²)`.
///
/// # Errors
/// If the slice is empty, of the wrong length, or holds an entry that is not finite.
pub fn garp(g: &[f64], probes: usize, tolerance: f64) -> Result<Consistency, MatrixError> {
    exact_consistency(g, probes, tolerance)
}
