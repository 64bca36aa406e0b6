//! How a player answers the payoffs of its actions: one function a rule, over slices.

use crate::kernel::exp_in_place;

/// Logit response: `out_a ∝ exp(precision · payoff_a)` (McKelvey & Palfrey, "Quantal response equilibria for normal form
/// games", 1995).
///
/// `payoffs` and `out` are `[actions]`, not empty, payoffs finite. `precision ≥ 0` is the inverse of the noise: 0 gives
/// uniform play, large values approach the best response. The largest payoff is subtracted first, so nothing overflows.
pub fn logit_response(precision: f64, payoffs: &[f64], out: &mut [f64]) {
    logit_exponents(precision, payoffs, out);
    exp_in_place(out);
    normalise(out);
}

/// The exponents of a logit response, `precision · (payoff_a − max payoff)`: so that those of many players can be raised together by
/// [`exp_in_place`], before [`normalise`] makes probabilities of each player's.
pub fn logit_exponents(precision: f64, payoffs: &[f64], out: &mut [f64]) {
    let best = maximum(payoffs);
    out.iter_mut().zip(payoffs).for_each(|(out, &payoff)| *out = scaled_gap(precision, payoff, best));
}

/// Divides weights ≥ 0, not all 0, by their sum, which is taken in four parts.
pub fn normalise(weights: &mut [f64]) {
    let scale = 1.0 / sum_in_lanes(weights);
    weights.iter_mut().for_each(|p| *p *= scale);
}

/// The sum of every fourth number from each of the first four, these added up, and what is left at the end: additions that need
/// not wait for each other.
fn sum_in_lanes(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<4>();
    let mut lanes = [0.0; 4];
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, value)| *lane += value);
    }
    rest.iter().fold((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]), |sum, value| sum + value)
}

/// Best response: all weight on the actions of largest payoff, in equal parts where they tie exactly.
///
/// `payoffs` and `out` are `[actions]`, not empty, payoffs finite.
pub fn best_response(payoffs: &[f64], out: &mut [f64]) {
    let best = maximum(payoffs);
    let ties = payoffs.iter().filter(|&&p| p == best).count();
    for (out, &payoff) in out.iter_mut().zip(payoffs) {
        *out = if payoff == best { 1.0 / ties as f64 } else { 0.0 };
    }
}

/// Moves `beliefs` towards `response` by `weight` in [0, 1]: exponential smoothing of what was played.
pub fn smooth(beliefs: &mut [f64], response: &[f64], weight: f64) {
    for (belief, &played) in beliefs.iter_mut().zip(response) {
        *belief += weight * (played - *belief);
    }
}

/// `rate · (payoff − reference)` for finite payoffs and `rate ≥ 0`, possibly infinite, never NaN.
///
/// The difference of two finite payoffs can overflow and `0 · ∞` is NaN; that of their halves cannot.
pub(crate) fn scaled_gap(rate: f64, payoff: f64, reference: f64) -> f64 {
    (2.0 * rate).min(f64::MAX) * (0.5 * payoff - 0.5 * reference)
}

/// The largest of numbers; −∞ of none.
pub(crate) fn maximum(values: &[f64]) -> f64 {
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let (chunks, rest) = values.as_chunks::<4>();
    let mut lanes = [f64::NEG_INFINITY; 4];
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, &value)| *lane = larger(*lane, value));
    }
    lanes.into_iter().chain(rest.iter().copied()).fold(f64::NEG_INFINITY, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logit_ratios_are_exponentials_of_payoff_differences() {
        let mut out = [0.0; 3];
        logit_response(2.0, &[1.0, 1.5, -0.25], &mut out);
        assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!((out[1] / out[0] - 1f64.exp()).abs() < 1e-14);
        assert!((out[2] / out[0] - (-2.5f64).exp()).abs() < 1e-15);
    }

    #[test]
    fn logit_survives_huge_payoffs_and_has_the_right_limits() {
        let mut out = [0.0; 3];
        logit_response(1e6, &[1e300, -1e300, 1e300], &mut out);
        assert_eq!(out, [0.5, 0.0, 0.5]);
        logit_response(0.0, &[1e300, -1e300, 1.0], &mut out);
        assert!(out.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-15), "{out:?}");
        logit_response(0.0, &[f64::MAX, -f64::MAX, 1.0], &mut out);
        assert!(out.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-15), "{out:?}");
        logit_response(f64::INFINITY, &[f64::MAX, -f64::MAX, f64::MAX], &mut out);
        assert_eq!(out, [0.5, 0.0, 0.5]);
    }

    #[test]
    fn the_safe_difference_has_the_bits_of_the_plain_one() {
        for i in 1..10_000 {
            let draw = |k: f64| (f64::from(i) * k).fract() * 8.0 - 4.0;
            let (rate, payoff, reference) = (draw(0.618_033_988).abs(), draw(0.754_877_666), draw(0.569_840_290));
            assert_eq!(scaled_gap(rate, payoff, reference).to_bits(), (rate * (payoff - reference)).to_bits());
        }
    }

    #[test]
    fn best_response_splits_exact_ties() {
        let mut out = [9.0; 4];
        best_response(&[1.0, 3.0, 2.0, 3.0], &mut out);
        assert_eq!(out, [0.0, 0.5, 0.0, 0.5]);
    }
}
