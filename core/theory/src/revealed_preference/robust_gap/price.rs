//! The best price of displacement for given constraints: a convex piecewise linear program in one variable, exactly.

use super::envelope::Envelope;

/// Relative to the value: closer than this a tangent counts as touching.
const ROUNDING: f64 = 1e-15;
/// Every step finds a new kink, of which there are finitely many; this only stops what rounding could keep going.
const MOST_STEPS: usize = 500;

/// Minimiser and minimum of `ε v + Σ_k w_k envelope_k(v)` over `v ≥ 0`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BestPrice {
    pub(super) price: f64,
    pub(super) value: f64,
    /// What the tangents prove: the minimum is no lower.
    pub(super) bound: f64,
}

/// A line below the objective.
#[derive(Debug, Clone, Copy)]
struct Tangent {
    intercept: f64,
    slope: f64,
}

impl Tangent {
    fn at(self, price: f64) -> f64 {
        self.intercept + self.slope * price
    }
}

/// Intersects the tangents of the falling and the rising side until the objective meets them. Every envelope must contain a
/// line of distance 0, so that the objective does not fall for ever.
pub(super) fn best_price(radius: f64, weights: &[f64], envelopes: &[Envelope]) -> BestPrice {
    let evaluate = |price: f64| {
        let start = Tangent { intercept: 0.0, slope: radius };
        let tangent = weights.iter().zip(envelopes).fold(start, |sum, (weight, envelope)| {
            let (level, distance) = envelope.attained(price);
            Tangent {
                intercept: sum.intercept + weight * (level + price * distance),
                slope: sum.slope - weight * distance,
            }
        });
        let value =
            weights.iter().zip(envelopes).fold(radius * price, |sum, (w, envelope)| sum + w * envelope.at(price));
        (value, tangent)
    };
    let (value, mut falling) = evaluate(0.0);
    let mut best = BestPrice { price: 0.0, value, bound: value };
    if falling.slope >= 0.0 {
        return best;
    }
    let nearest = weights.iter().zip(envelopes).map(|(weight, envelope)| weight * envelope.lines()[0].level).sum();
    let mut rising = Tangent { intercept: nearest, slope: radius };
    for _ in 0..MOST_STEPS {
        let price = (falling.intercept - rising.intercept) / (rising.slope - falling.slope);
        let (value, tangent) = evaluate(price);
        best.bound = falling.at(price).min(rising.at(price));
        if value < best.value {
            (best.price, best.value) = (price, value);
        }
        if value <= best.bound + ROUNDING * (1.0 + value.abs()) || tangent.slope == 0.0 {
            break;
        }
        *(if tangent.slope < 0.0 { &mut falling } else { &mut rising }) = tangent;
    }
    best.bound = best.bound.min(best.value);
    best
}

#[cfg(test)]
mod tests {
    use super::{BestPrice, best_price};
    use crate::revealed_preference::robust_gap::envelope::{Envelope, Line};
    use proptest::prelude::*;

    fn envelope(lines: &[(f64, f64)]) -> Envelope {
        let mut envelope = Envelope::of(Line { level: 0.0, distance: 0.0 });
        lines.iter().for_each(|&(level, distance)| {
            envelope.insert(Line { level, distance });
        });
        envelope
    }

    #[test]
    fn the_price_weighs_radius_against_level() {
        // One sample that gains 1 at distance 2: worth moving against while the radius is below 2.
        let envelopes = [envelope(&[(1.0, 2.0)])];
        assert_eq!(best_price(0.5, &[1.0], &envelopes), BestPrice { price: 0.5, value: 0.25, bound: 0.25 });
        assert_eq!(best_price(3.0, &[1.0], &envelopes), BestPrice { price: 0.0, value: 1.0, bound: 1.0 });
        let free = best_price(0.0, &[1.0], &envelopes);
        assert_eq!((free.value, free.bound), (0.0, 0.0));
    }

    proptest! {
        #[test]
        fn no_kink_is_better(
            samples in prop::collection::vec(prop::collection::vec((0.0_f64..2.0, 0.01_f64..3.0), 0..6), 1..5),
            radius in 0.0_f64..3.0,
        ) {
            let envelopes: Vec<Envelope> = samples.iter().map(|lines| envelope(lines)).collect();
            let weights = vec![1.0 / samples.len() as f64; samples.len()];
            let value = |v: f64| radius * v + envelopes.iter().map(|e| e.at(v)).sum::<f64>() / samples.len() as f64;
            let found = best_price(radius, &weights, &envelopes);
            prop_assert!((found.value - value(found.price)).abs() < 1e-12 && found.value - found.bound < 1e-12);
            let lines: Vec<Line> = envelopes.iter().flat_map(|e| e.lines().to_vec()).collect();
            for (a, b) in lines.iter().flat_map(|a| lines.iter().map(move |b| (a, b))) {
                let kink = (a.level - b.level) / (a.distance - b.distance);
                prop_assert!(!(kink.is_finite() && kink >= 0.0) || value(kink) >= found.value - 1e-12);
            }
            prop_assert!(value(0.0) >= found.value - 1e-12);
        }
    }
}
