//! Steps along gradients from two points each, in random directions (Spall 1992), with Gaussian noise:
//! `ĝ = (L(φ + cΔ) − L(φ − cΔ)) / (2c) · Δ⁻¹`, elementwise inverse, Δ Rademacher, and `φ − a ĝ + s w`, w ∼ N(0, I).

use walras_engine::random::Purpose;

use crate::gains::Gains;
use crate::method::Turn;
use crate::region::{displaced, normal, rademacher};

/// φ itself, which observers see, and both perturbations in each of `directions` directions: `[1 + 2 directions][p]`.
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
fn two_sided_gradient(turn: &Turn<'_>, distance: f64, values: &[Option<f64>]) -> Option<Vec<f64>> {
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

/// The step from `phi` along that gradient with noise of this spread; nothing if a value is absent.
pub(crate) fn noisy_step(
    phi: &[f64],
    turn: &Turn<'_>,
    gains: &Gains,
    spread: f64,
    values: &[Option<f64>],
) -> Option<Vec<f64>> {
    let gradient = two_sided_gradient(turn, gains.perturbation(turn.k), values)?;
    let step = gains.step(turn.k);
    let noise = normal(turn, Purpose::Noise, 0, phi.len());
    Some(phi.iter().zip(&gradient).zip(&noise).map(|((phi, g), w)| phi - step * g + spread * w).collect())
}
