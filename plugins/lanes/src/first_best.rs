//! The best that agents could do together if each followed a common rule of its own start.
//!
//! Whoever starts behind c moves up to c, as far as it may, and whoever starts beyond stays: `x = max(x_0, c)`. For
//! independent starts `E (x_i − x_j)² = 2 Var x`, so that welfare under a common rule is `−n ((n−1) 2β Var x + δ E u)`.
//! Starts and c are those of the continuous lane. On the grid of starts, which ends at both ends of its interval and so
//! spreads wider, the best rule does about 5% worse.

use crate::Lanes;

/// Starts and thresholds tried: the midpoints of as many intervals, and their ends.
const STEPS: usize = 2000;

/// Welfare under the best of these rules.
pub(crate) fn welfare(lanes: &Lanes, probe: usize) -> f64 {
    let reach = lanes.reach[probe].min(1.0);
    (0..=STEPS).map(|k| of_rule(lanes, reach, k as f64 / STEPS as f64)).fold(f64::NEG_INFINITY, f64::max)
}

/// Welfare if every player moves up to `target`, if it starts behind it, but no further than `reach`; all in half lanes.
fn of_rule(lanes: &Lanes, reach: f64, target: f64) -> f64 {
    let (mut mean, mut square, mut effort) = (0.0, 0.0, 0.0);
    for level in 0..STEPS {
        let start = (level as f64 + 0.5) / STEPS as f64;
        let taken = (target - start).clamp(0.0, reach);
        mean += start + taken;
        square += (start + taken) * (start + taken);
        effort += taken;
    }
    let [mean, square, effort] = [mean, square, effort].map(|sum| sum / STEPS as f64);
    let half = 0.5 * lanes.length;
    let variance = half * half * (square - mean * mean);
    -lanes.players * ((lanes.players - 1.0) * 2.0 * lanes.proximity * variance + lanes.effort * half * effort)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes(players: usize, reach: f64) -> Lanes {
        let players = players as f64;
        let (length, proximity, effort) = (2.0, 1.0, 0.05);
        Lanes { players, length, proximity, effort, terminal: true, reach: vec![reach], first_best: vec![] }
    }

    /// Reference values of an independent computation.
    #[test]
    fn the_best_threshold_gives_the_reference_welfare() {
        for (players, expected) in [(3, -0.064), (5, -0.112), (10, -0.233), (20, -0.476)] {
            let found = welfare(&lanes(players, 1.0), 0);
            assert!((found / expected - 1.0).abs() < 0.01, "{players}: {found} {expected}");
        }
    }

    /// `E x = (1 + c²)/2`, `E x² = (1 + 2c³)/3` and `E u = c²/2` for uniform starts on [0, 1].
    #[test]
    fn a_rule_earns_what_its_moments_say() {
        for target in [0.0, 0.3, 0.9, 1.0] {
            let (mean, square) = ((1.0 + target * target) / 2.0, (1.0 + 2.0 * target * target * target) / 3.0);
            let expected = -3.0 * (4.0 * (square - mean * mean) + 0.05 * target * target / 2.0);
            let found = of_rule(&lanes(3, 1.0), 1.0, target);
            assert!((found - expected).abs() < 1e-6, "{target}: {found} {expected}");
        }
    }

    #[test]
    fn who_cannot_move_far_does_worse() {
        let at = |reach: f64| welfare(&lanes(5, reach), 0);
        assert!(at(0.1) < at(0.5) && at(0.5) < at(1.0) && at(1.0) == at(7.0));
    }
}
