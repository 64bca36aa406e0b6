//! Logit response tied to what the player would do anyway.

use super::simplex::tilt;

/// The response that maximises `rationality · ⟨u, π⟩ − KL(π ‖ anchor)`: `π_a ∝ anchor_a · exp(rationality · u_a)`.
///
/// `payoffs` (finite), `anchor` (of positive sum) and `out` are `[actions]`, `rationality ≥ 0`. Zero gives the anchor, infinity
/// the best responses among the actions the anchor plays, weighted by it; an action of anchor zero is never taken up.
/// With a uniform anchor it is the logit response. Source: Todorov, "Efficient computation of optimal actions", 2009; Ortega &
/// Braun, "Thermodynamics as a theory of decision-making with information-processing costs", 2013.
pub fn anchored_response(rationality: f64, payoffs: &[f64], anchor: &[f64], out: &mut [f64]) {
    out.iter_mut().zip(anchor).for_each(|(out, &anchor)| *out = anchor);
    tilt(rationality, payoffs, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::logit_response;

    #[test]
    fn both_ends_of_rationality_are_reached() {
        let anchor = [0.125, 0.5, 0.375, 0.0];
        let payoffs = [2.0, 1.0, 2.0, 50.0];
        let mut out = [9.0; 4];
        anchored_response(0.0, &payoffs, &anchor, &mut out);
        assert_eq!(out, anchor);
        for rationality in [1e4, f64::MAX, f64::INFINITY] {
            anchored_response(rationality, &payoffs, &anchor, &mut out);
            assert_eq!(out, [0.25, 0.0, 0.75, 0.0]);
        }
    }

    #[test]
    fn a_uniform_anchor_gives_the_logit_response() {
        let payoffs = [0.3, -1.25, 2.0, 0.0];
        let (mut anchored, mut logit) = ([0.0; 4], [0.0; 4]);
        anchored_response(1.5, &payoffs, &[0.25; 4], &mut anchored);
        logit_response(1.5, &payoffs, &mut logit);
        assert!(anchored.iter().zip(logit).all(|(a, b)| (a - b).abs() < 1e-15));
    }

    /// First-order conditions of the regularised problem: `rationality · u_a − ln(π_a/anchor_a)` is the same for all actions.
    #[test]
    fn the_response_is_stationary() {
        let (payoffs, anchor, rationality) = ([0.3, -1.25, 2.0], [0.2, 0.7, 0.1], 0.8);
        let mut out = [0.0; 3];
        anchored_response(rationality, &payoffs, &anchor, &mut out);
        let slope = |a: usize| rationality * payoffs[a] - (out[a] / anchor[a]).ln();
        assert!((slope(0) - slope(1)).abs() < 1e-14 && (slope(0) - slope(2)).abs() < 1e-14);
    }
}
