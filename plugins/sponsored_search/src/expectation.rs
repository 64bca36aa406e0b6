//! What clicks are worth in expectation, by the beta distribution of the rate and the beta-binomial one of its estimate.

use libm::{lgamma, log1p};

/// φ: what a click rate is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// φ(ω) = ω.
    Linear,
    /// φ(ω) = √ω.
    Root,
    /// φ(ω) = min(ω, ½).
    Capped,
}

impl Worth {
    fn of(self, rate: f64) -> f64 {
        match self {
            Worth::Linear => rate,
            Worth::Root => rate.sqrt(),
            Worth::Capped => rate.min(0.5),
        }
    }
}

/// `E[φ(ω)]` for `ω ~ Beta(κ q, κ(1 − q))`.
pub(crate) fn expected(worth: Worth, mean: f64, concentration: f64) -> f64 {
    if worth == Worth::Linear || mean <= 0.0 || mean >= 1.0 {
        return worth.of(mean);
    }
    let (a, b) = (concentration * mean, concentration * (1.0 - mean));
    match worth {
        Worth::Linear => mean,
        // B(a + ½, b) / B(a, b).
        Worth::Root => (lgamma(a + 0.5) - lgamma(a) + lgamma(a + b) - lgamma(a + b + 0.5)).exp(),
        // The part below ½ of the mean, and ½ for the rest.
        Worth::Capped => mean * beta_below(0.5, a + 1.0, b) + 0.5 * (1.0 - beta_below(0.5, a, b)),
    }
}

/// `E[φ(ω̂)]` for `ω̂ = Binomial(m, ω)/m` and `ω ~ Beta(κ q, κ(1 − q))`.
pub(crate) fn expected_of_estimate(worth: Worth, mean: f64, concentration: f64, m: f64) -> f64 {
    if worth == Worth::Linear || !m.is_finite() || mean <= 0.0 || mean >= 1.0 {
        return expected(worth, mean, concentration);
    }
    let (a, b) = (concentration * mean, concentration * (1.0 - mean));
    // ln of the probability of no click; each next one by the ratio to the last.
    let mut log = lgamma(b + m) - lgamma(b) + lgamma(a + b) - lgamma(a + b + m);
    let mut sum = 0.0;
    for k in 1..=m as usize {
        let k = k as f64;
        log += ((m - k + 1.0) / k * ((a + k - 1.0) / (b + m - k))).ln();
        sum += log.exp() * worth.of(k / m);
    }
    sum
}

/// `P(X ≤ x)` for `X ~ Beta(a, b)`: the regularised incomplete beta function by Lentz's continued fraction (Press et al.,
/// Numerical Recipes, 6.4).
fn beta_below(x: f64, a: f64, b: f64) -> f64 {
    let front = (lgamma(a + b) - lgamma(a) - lgamma(b) + a * x.ln() + b * log1p(-x)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        for step in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / away(1.0 + step * d);
            c = away(1.0 + step / c);
            value *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `∫ φ(ω) Beta(ω) dω` by the midpoint rule in an angle that tames both ends.
    fn by_quadrature(worth: Worth, mean: f64, concentration: f64) -> f64 {
        let (a, b) = (concentration * mean, concentration * (1.0 - mean));
        let (mut sum, mut mass) = (0.0, 0.0);
        let steps = 200_000;
        for k in 0..steps {
            let angle = (f64::from(k) + 0.5) / f64::from(steps) * std::f64::consts::FRAC_PI_2;
            let (sine, cosine) = angle.sin_cos();
            let density = (2.0 * a - 1.0) * sine.ln() + (2.0 * b - 1.0) * cosine.ln();
            mass += density.exp();
            sum += density.exp() * worth.of(sine * sine);
        }
        sum / mass
    }

    #[test]
    fn closed_forms_are_the_integrals() {
        for worth in [Worth::Linear, Worth::Root, Worth::Capped] {
            for (mean, concentration) in [(0.1, 10.0), (0.45, 10.0), (0.8, 10.0), (0.5, 3.0), (0.3, 200.0)] {
                let (found, wanted) = (expected(worth, mean, concentration), by_quadrature(worth, mean, concentration));
                assert!((found - wanted).abs() < 1e-7, "{worth:?} {mean} {concentration}: {found} {wanted}");
            }
        }
    }

    #[test]
    fn estimates_approach_the_state_like_one_over_m() {
        for worth in [Worth::Root, Worth::Capped] {
            let error = |m: f64| (expected_of_estimate(worth, 0.45, 10.0, m) - expected(worth, 0.45, 10.0)).abs();
            let (few, many) = (error(256.0), error(4096.0));
            assert!(many < few / 12.0 && many > few / 24.0, "{worth:?}: {few} {many}");
        }
        // One observation: the rate is 1 with probability q.
        assert!((expected_of_estimate(Worth::Root, 0.3, 7.0, 1.0) - 0.3).abs() < 1e-14);
    }
}
