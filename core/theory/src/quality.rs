//! How far a strategy profile is from equilibrium.

use crate::response::maximum;

/// Payoffs are at most this large in size: their ranges, regrets and sums over a thousand actions are then finite too.
pub const LARGEST_PAYOFF: f64 = 1e305;

/// Whether a number can be a payoff: finite, and at most [`LARGEST_PAYOFF`] in size.
pub fn is_payoff(value: f64) -> bool {
    value.abs() <= LARGEST_PAYOFF
}

/// Expected payoff of a mixed strategy; `payoffs` and `strategy` are `[actions]`.
pub fn expected_payoff(payoffs: &[f64], strategy: &[f64]) -> f64 {
    payoffs.iter().zip(strategy).map(|(u, p)| u * p).sum()
}

/// Regret: what the best action would have added to the expected payoff, `max_a U(a) − E U ≥ 0` up to rounding.
pub fn regret(payoffs: &[f64], strategy: &[f64]) -> f64 {
    maximum(payoffs) - expected_payoff(payoffs, strategy)
}

/// Distance to a fixed point: `‖x − X(x)‖_∞`; of a strategy, `‖strategy − response‖_∞`. NaN if any entry is.
pub fn residual(point: &[f64], image: &[f64]) -> f64 {
    largest(point.iter().zip(image).map(|(x, y)| (x - y).abs()))
}

/// The largest of numbers ≥ 0, 0 if there are none, and NaN if any is: `f64::max` would ignore it and call nonsense
/// converged.
pub fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |m: f64, v| if v > m || v.is_nan() { v } else { m })
}

/// NashConv: the sum of the players' regrets (Lanctot et al. 2017). Zero exactly at a Nash equilibrium.
pub fn nash_conv(regrets: &[f64]) -> f64 {
    regrets.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regret_of_uniform_play_is_the_best_payoff_above_the_mean() {
        assert_eq!(regret(&[0.0, 4.0], &[0.5, 0.5]), 2.0);
        assert_eq!(regret(&[0.0, 4.0], &[0.0, 1.0]), 0.0);
        assert_eq!(nash_conv(&[2.0, 0.5]), 2.5);
        assert_eq!(residual(&[0.5, 0.5], &[0.25, 0.75]), 0.25);
        assert!(residual(&[f64::NAN, 0.5], &[0.25, 0.75]).is_nan());
    }
}
