//! Gradients from two points each, in random directions (Spall 1992):
//! `ĝ = (L(φ + cΔ) − L(φ − cΔ)) / (2c) · Δ⁻¹`, elementwise inverse, Δ Rademacher.

use crate::method::Turn;
use crate::region::{displaced, rademacher};

/// φ itself, for those who watch, and both perturbations in each of `directions` directions: `[1 + 2 directions][p]`.
pub(crate) fn two_sided_points(phi: &[f64], turn: &Turn<'_>, distance: f64, directions: usize) -> Vec<Vec<f64>> {
    let mut points = vec![phi.to_vec()];
    for draw in 0..directions {
        let direction = rademacher(turn, draw);
        points.push(displaced(phi, &direction, distance, turn.bounds));
        points.push(displaced(phi, &direction, -distance, turn.bounds));
    }
    points
}

/// The mean over directions of the estimates from the values at these points; nothing if one of them is absent.
pub(crate) fn two_sided_gradient(turn: &Turn<'_>, distance: f64, values: &[Option<f64>]) -> Option<Vec<f64>> {
    let pairs = values[1..].chunks_exact(2);
    let directions = pairs.len() as f64;
    let mut gradient = vec![0.0; turn.bounds.len()];
    for (draw, pair) in pairs.enumerate() {
        let slope = (pair[0]? - pair[1]?) / (2.0 * distance);
        let direction = rademacher(turn, draw);
        gradient.iter_mut().zip(&direction).for_each(|(entry, delta)| *entry += slope / delta);
    }
    gradient.iter_mut().for_each(|entry| *entry /= directions);
    Some(gradient)
}
