//! Draws from a generator's words by fixed arithmetic, so that they never change with a library's version.

use rand::Rng;

/// Uniform in [0, 1), a multiple of 2⁻⁵³; one 64-bit word.
pub fn draw_unit<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
    (rng.next_u64() >> 11) as f64 * STEP
}

/// Uniform in `0..bound`, without bias: multiplication with rejection (Lemire, "Fast random integer generation in an interval",
/// 2019). 0 if `bound` is 0.
pub fn draw_below<R: Rng + ?Sized>(bound: usize, rng: &mut R) -> usize {
    let bound = bound as u64;
    let mut product = u128::from(rng.next_u64()) * u128::from(bound);
    if (product as u64) < bound {
        let rejected = bound.wrapping_neg() % bound;
        while (product as u64) < rejected {
            product = u128::from(rng.next_u64()) * u128::from(bound);
        }
    }
    (product >> 64) as usize
}

/// An action drawn in proportion to `weights` (≥ 0, not all zero, `[actions]`, of sum `total`); one 64-bit word.
///
/// Never an action of weight zero, whatever the rounding of `total`.
pub fn draw_action<R: Rng + ?Sized>(weights: &[f64], total: f64, rng: &mut R) -> usize {
    let mut left = draw_unit(rng) * total;
    let mut last = 0;
    for (action, &weight) in weights.iter().enumerate() {
        if weight > 0.0 {
            if left < weight {
                return action;
            }
            left -= weight;
            last = action;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

    #[test]
    fn draws_have_their_frequencies() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let weights = [0.0, 1.0, 0.0, 3.0, 4.0, 0.0];
        let (mut drawn, mut below) = ([0_u32; 6], [0_u32; 6]);
        for _ in 0..80_000 {
            drawn[draw_action(&weights, 8.0, &mut rng)] += 1;
            below[draw_below(6, &mut rng)] += 1;
        }
        for (count, weight) in drawn.iter().zip(weights) {
            assert!((f64::from(*count) - 1e4 * weight).abs() < 600.0, "{drawn:?}");
        }
        assert!(below.iter().all(|&count| count.abs_diff(13_333) < 500), "{below:?}");
    }

    #[test]
    fn an_action_of_no_weight_is_never_drawn_even_if_the_total_is_too_large() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        assert!((0..1000).all(|_| draw_action(&[0.0, 1e-9, 0.0], 1.0, &mut rng) == 1));
        assert_eq!(draw_below(1, &mut rng), 0);
        assert_eq!(draw_below(0, &mut rng), 0);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&draw_unit(&mut rng))));
    }
}
