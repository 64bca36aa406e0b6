//! Fictitious play: every player responds to the frequencies with which the others have played so far.
//!
//! A player's strategy slice holds its own empirical frequencies; payoffs are computed against the others' slices. With a prior
//! worth `w0` observations, the weight of observation t = 1, 2, … is `1/(w0 + t)`, so that slices are plain averages; a
//! constant weight forgets exponentially.

use crate::response::{logit_response, maximum, smooth};

/// Counts one play of `action`: `frequencies ← frequencies + weight · (e_action − frequencies)`.
///
/// `frequencies` is `[actions]`, `weight` in [0, 1].
pub fn observe(action: usize, weight: f64, frequencies: &mut [f64]) {
    for (a, frequency) in frequencies.iter_mut().enumerate() {
        let played = if a == action { 1.0 } else { 0.0 };
        *frequency += weight * (played - *frequency);
    }
}

/// One step of fictitious play (Brown, "Iterative solution of games by fictitious play", 1951; Robinson 1951): the player takes
/// the best action against the others' frequencies, the first one if several tie, and its own record it.
///
/// `payoffs` (of its actions against the others' frequencies, finite) and `frequencies` are `[actions]`, not empty, `weight` in
/// [0, 1]. Returns the action.
pub fn fictitious_play(payoffs: &[f64], weight: f64, frequencies: &mut [f64]) -> usize {
    let best = maximum(payoffs);
    let action = payoffs.iter().position(|&u| u == best).unwrap_or(0);
    observe(action, weight, frequencies);
    action
}

/// One step of stochastic (smooth) fictitious play (Fudenberg & Kreps, "Learning mixed equilibria", 1993): as
/// [`fictitious_play`], with the logit response in place of the best one. Rests at the logit quantal response equilibria.
///
/// `payoffs`, `response` and `frequencies` are `[actions]`, `precision ≥ 0`. `response` receives what is played.
pub fn stochastic_fictitious_play(
    precision: f64,
    payoffs: &[f64],
    weight: f64,
    response: &mut [f64],
    frequencies: &mut [f64],
) {
    logit_response(precision, payoffs, response);
    smooth(frequencies, response, weight);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_are_plain_averages() {
        let mut frequencies = [1.0 / 3.0; 3];
        for (t, action) in [0, 2, 2, 1, 2].into_iter().enumerate() {
            observe(action, 1.0 / (t as f64 + 1.0), &mut frequencies);
        }
        for (frequency, expected) in frequencies.iter().zip([0.2, 0.2, 0.6]) {
            assert!((frequency - expected).abs() < 1e-15, "{frequencies:?}");
        }
    }

    #[test]
    fn the_response_is_best_or_smooth() {
        let mut frequencies = [0.5, 0.5, 0.0];
        assert_eq!(fictitious_play(&[1.0, 2.0, 2.0], 0.5, &mut frequencies), 1);
        assert_eq!(frequencies, [0.25, 0.75, 0.0]);
        let mut response = [0.0; 3];
        stochastic_fictitious_play(0.0, &[1.0, 2.0, 2.0], 1.0, &mut response, &mut frequencies);
        for (frequency, response) in frequencies.iter().zip(response) {
            assert!((frequency - 1.0 / 3.0).abs() < 1e-15 && (response - 1.0 / 3.0).abs() < 1e-15);
        }
    }
}
