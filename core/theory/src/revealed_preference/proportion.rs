//! Confidence in a proportion that was estimated by repeated independent draws.

use thiserror::Error;

/// Beyond this many standard deviations lies less than rounding.
const FARTHEST: f64 = 9.0;

/// Why there is no interval.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ProportionError {
    /// No draws, or more successes than draws.
    #[error("{successes} successes in {trials} draws are no proportion")]
    Counts {
        /// Draws that succeeded.
        successes: usize,
        /// All draws.
        trials: usize,
    },
    /// The confidence is not strictly between 0 and 1.
    #[error("the confidence must lie strictly between 0 and 1, not at {0}")]
    Confidence(f64),
}

/// Wilson's score interval for a proportion after `successes` in `trials` independent draws, both ends in `[0, 1]`.
///
/// Its coverage is close to `confidence` on average over proportions, near 0 and 1 too, where the interval of the textbooks
/// has no width; it is not guaranteed for each of them. Source: Wilson 1927; Brown, Cai & DasGupta 2001.
///
/// # Errors
/// If there are no draws, more successes than draws, or `confidence` is not in `(0, 1)`.
pub fn wilson_interval(successes: usize, trials: usize, confidence: f64) -> Result<[f64; 2], ProportionError> {
    if trials == 0 || successes > trials {
        return Err(ProportionError::Counts { successes, trials });
    }
    let z2 = two_sided_quantile(confidence)?.powi(2);
    let (n, share) = (trials as f64, successes as f64 / trials as f64);
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (z2 * (share * (1.0 - share) / n + z2 / (4.0 * n * n))).sqrt() / (1.0 + z2 / n);
    // At the ends the two terms are equal but for rounding.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + half).min(1.0) };
    Ok([low, high])
}

/// The `z` with `P(|Z| ≤ z) = confidence` for a standard normal `Z`, by bisection.
fn two_sided_quantile(confidence: f64) -> Result<f64, ProportionError> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(ProportionError::Confidence(confidence));
    }
    let (mut low, mut high) = (0.0, FARTHEST);
    while high - low > f64::EPSILON * high {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if two_sided_probability(middle) < confidence { low = middle } else { high = middle }
    }
    Ok(0.5 * (low + high))
}

/// `P(|Z| ≤ z) = 2 φ(z) (z + z³/3 + z⁵/(3·5) + …)`, a series without cancellation.
fn two_sided_probability(z: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term > f64::EPSILON * sum {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    sum * (-0.5 * z * z).exp() * (2.0 / std::f64::consts::PI).sqrt()
}
