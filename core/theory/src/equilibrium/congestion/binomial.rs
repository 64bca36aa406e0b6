//! Expectations under a binomial law, from its mode outwards.

/// Weights below this, relative to that of the mode, are left out.
const NEGLIGIBLE: f64 = 1e-18;

/// `E u(K)`, its derivative by p, and what was left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expectation {
    pub(super) value: f64,
    pub(super) derivative: f64,
    /// Bound on the probability that was left out.
    pub(super) tail: f64,
}

/// Sums over one side of the mode, relative to the weight of the mode.
#[derive(Default)]
struct Side {
    mass: f64,
    value: f64,
    slope: f64,
    tail: f64,
}

/// `E u(K)`, K ~ Bin(N, p), where `payoffs` holds u(0) to u(N).
///
/// Weights follow from that of the mode by ratios of neighbours; far from the mode they fall faster than geometrically,
/// so that what is left out is bounded by a geometric series. Derivative: `Σ_k w_k (N−k)/(1−p) (u(k+1) − u(k))`, or
/// `Σ_k w_k k/p (u(k) − u(k−1))`, whichever divides by the larger number. Work is proportional to √N.
pub(super) fn binomial_expectation(payoffs: &[f64], p: f64) -> Expectation {
    let trials = payoffs.len() - 1;
    let q = 1.0 - p;
    let mode = (((trials + 1) as f64 * p) as usize).min(trials);
    let base = payoffs[mode];
    let slope = |k: usize| {
        if p <= 0.5 {
            if k < trials { (trials - k) as f64 / q * (payoffs[k + 1] - payoffs[k]) } else { 0.0 }
        } else if k > 0 {
            k as f64 / p * (payoffs[k] - payoffs[k - 1])
        } else {
            0.0
        }
    };
    let up =
        side((mode..trials).map(|k| (k + 1, (trials - k) as f64 / (k + 1) as f64 * (p / q))), payoffs, base, slope);
    let down =
        side((1..=mode).rev().map(|k| (k - 1, k as f64 / (trials - k + 1) as f64 * (q / p))), payoffs, base, slope);
    let total = 1.0 + up.mass + down.mass;
    Expectation {
        // Differences from the mode's payoff: what is far from zero and the same for all does not lose digits.
        value: base + (up.value + down.value) / total,
        derivative: (slope(mode) + up.slope + down.slope) / total,
        tail: (up.tail + down.tail) / total,
    }
}

/// Sums from the mode's neighbour on; `steps` gives each k with the ratio of its weight to the one before.
fn side(steps: impl Iterator<Item = (usize, f64)>, payoffs: &[f64], base: f64, slope: impl Fn(usize) -> f64) -> Side {
    let mut side = Side::default();
    let mut weight = 1.0;
    for (k, ratio) in steps {
        weight *= ratio;
        if weight < NEGLIGIBLE {
            side.tail = weight / (1.0 - ratio).max(f64::EPSILON);
            break;
        }
        side.mass += weight;
        side.value += weight * (payoffs[k] - base);
        side.slope += weight * slope(k);
    }
    side
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_binomial_law_come_out() {
        for (trials, p) in [(0, 0.3), (1, 0.5), (7, 0.0), (7, 1.0), (40, 0.9), (1000, 1e-4), (100_000, 0.37)] {
            let n = f64::from(trials);
            let linear: Vec<f64> = (0..=trials).map(|k| 3.0 + f64::from(k)).collect();
            let square: Vec<f64> = (0..=trials).map(|k| f64::from(k).powi(2)).collect();
            let e = binomial_expectation(&linear, p);
            assert!((e.value - 3.0 - n * p).abs() <= 1e-12 * (1.0 + n * p), "{trials} {p} {e:?}");
            assert!((e.derivative - n).abs() <= 1e-11 * (1.0 + n), "{trials} {p} {e:?}");
            let e = binomial_expectation(&square, p);
            let second = n * p * (1.0 - p) + n * n * p * p;
            assert!((e.value - second).abs() <= 1e-11 * (1.0 + second), "{trials} {p} {e:?}");
            let derivative = n * (1.0 - 2.0 * p) + 2.0 * n * n * p;
            assert!((e.derivative - derivative).abs() <= 1e-10 * (1.0 + derivative), "{trials} {p} {e:?}");
            assert!(e.tail <= 1e-15, "{e:?}");
        }
    }
}
