//! The exponential function by a polynomial, for loops that a compiler can widen.
//!
//! `e^x = 2^k e^r` with k whole and |r| ≤ ln 2 / 2 (W. J. Cody and W. Waite, "Software manual for the elementary functions", 1980),
//! and `e^r = 1 + (r + r² q(r))` with q of degree 10, which interpolates at the zeros of Chebyshev's polynomial and is off by at
//! most 2⁻⁶¹ of the value. Without branches, tables and fused operations.

/// Arguments beyond are 0 or ∞ as these are.
const LOWEST: f64 = -746.0;
const HIGHEST: f64 = 710.0;
/// ln 2 in two parts: the first has 21 bits less than it could, so that its products with k are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding 1.5 · 2⁵² rounds a small number to a whole one, which is then in the last bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Coefficients of q, of the highest power first.
const Q: [f64; 11] = [
    2.091_467_944_897_855e-9,
    2.510_520_647_533_483_4e-8,
    2.755_727_366_117_472_6e-7,
    2.755_725_542_550_29e-6,
    2.480_158_732_553_350_2e-5,
    1.984_126_987_480_068_3e-4,
    1.388_888_888_888_375_2e-3,
    8.333_333_333_326_141e-3,
    0.041_666_666_666_666_67,
    0.166_666_666_666_666_7,
    0.5,
];

/// `e^x`, within 0.94 units in the last place of the exact value, where that is a normal number; below, within 1.5; 0 for
/// −∞, ∞ for ∞ and NaN for NaN.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x > HIGHEST { HIGHEST } else { x };
    let x = if x < LOWEST { LOWEST } else { x };
    let k = (x * std::f64::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let mut q = 0.0;
    for coefficient in Q {
        q = q * r + coefficient;
    }
    let scaled = 1.0 + (r + r * r * q);
    // In two steps, since 2^k alone can be beyond all numbers where the product is not.
    let half = (k * 0.5 + ROUND) - ROUND;
    scaled * power_of_two(half) * power_of_two(k - half)
}

/// `2^k` for whole k from −1022 to 1023.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + (ROUND + 1023.0)).to_bits() << 52)
}

#[cfg(test)]
mod tests {
    use super::exp;

    /// An unevaluated sum of two numbers, twice as precise as one.
    #[derive(Clone, Copy)]
    struct Pair(f64, f64);

    impl Pair {
        fn sum(a: f64, b: f64) -> Self {
            let sum = a + b;
            let part = sum - a;
            Pair(sum, (a - (sum - part)) + (b - part))
        }

        fn product(a: f64, b: f64) -> Self {
            Pair(a * b, a.mul_add(b, -(a * b)))
        }

        fn plus(self, other: Self) -> Self {
            let Pair(sum, error) = Pair::sum(self.0, other.0);
            Pair::sum(sum, error + self.1 + other.1)
        }

        fn times(self, other: Self) -> Self {
            let Pair(product, error) = Pair::product(self.0, other.0);
            Pair::sum(product, error + self.0 * other.1 + self.1 * other.0)
        }

        fn over(self, divisor: f64) -> Self {
            let quotient = self.0 / divisor;
            let Pair(back, error) = Pair::product(quotient, divisor);
            Pair::sum(quotient, ((self.0 - back) - error + self.1) / divisor)
        }
    }

    /// `e^x = 2^k (a + b)` by Taylor's series of the reduced argument in pairs, good to some 100 bits.
    fn reference(x: f64) -> (Pair, i32) {
        // ln 2 to 150 bits; the first part times k is exact.
        let low = Pair(1.908_214_929_270_587_7e-10, 1.161_222_722_936_253_2e-26);
        let k = (x / std::f64::consts::LN_2).round();
        let r = Pair::sum(x - k * 0.693_147_180_369_123_8, 0.0).plus(low.times(Pair(-k, 0.0)));
        let (mut term, mut sum) = (Pair(1.0, 0.0), Pair(1.0, 0.0));
        for n in 1..26 {
            term = term.times(r).over(f64::from(n));
            sum = sum.plus(term);
        }
        (sum, k as i32)
    }

    fn scaled(x: f64, k: i32) -> f64 {
        x * 2_f64.powi(k / 2) * 2_f64.powi(k - k / 2)
    }

    /// Error in units of the last place of the exact value.
    fn error(x: f64) -> f64 {
        let (Pair(a, b), k) = reference(x);
        let found = scaled(exp(x), -k);
        let place = if a >= 1.0 { f64::EPSILON } else { f64::EPSILON / 2.0 };
        ((found - a) - b).abs() / place
    }

    #[test]
    fn it_is_within_the_stated_units_in_the_last_place() {
        let grid = (-34_660..34_660).map(|i| f64::from(i) * 1.000_1e-5);
        // Multiples of an irrational part of the whole range are spread evenly over it.
        let all = (0..60_000).map(|i| (f64::from(i) * 0.618_033_988_749_894_9).fract() * 1_408.0 - 701.0);
        let worst = grid.chain(all).map(error).fold(0.0, f64::max);
        assert!(worst < 0.94, "{worst}");
        assert!(worst > 0.5, "the reference is not what it should be: {worst}");
    }

    #[test]
    fn below_normal_numbers_it_is_within_a_place_and_a_half() {
        for i in 0..50_000 {
            let x = -708.4 - 36.8 * f64::from(i) / 5e4;
            let (Pair(a, _), k) = reference(x);
            let least = f64::from_bits(1);
            let exact = scaled(a, k + 60) * 2_f64.powi(-60);
            assert!((exp(x) - exact).abs() <= 1.5 * least, "{x}: {} {exact}", exp(x));
        }
    }

    #[test]
    fn special_arguments_have_their_values() {
        assert_eq!((exp(0.0), exp(-0.0)), (1.0, 1.0));
        assert!((exp(1.0) - std::f64::consts::E).abs() <= 2.0 * f64::EPSILON);
        assert_eq!((exp(f64::INFINITY), exp(710.0), exp(1e300)), (f64::INFINITY, f64::INFINITY, f64::INFINITY));
        assert_eq!((exp(f64::NEG_INFINITY), exp(-746.0), exp(-1e300)), (0.0, 0.0, 0.0));
        assert!(exp(f64::NAN).is_nan() && exp(709.78).is_finite());
        assert_eq!((exp(5e-324), exp(-5e-324)), (1.0, 1.0));
    }
}
