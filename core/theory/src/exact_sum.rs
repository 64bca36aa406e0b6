//! Sums of floating-point numbers that are exact and rounded once, so that their order does not matter.
//!
//! A number is an integer multiple of 2⁻¹⁰⁷⁴ below 2¹⁰²⁴: sums of them are integers of some 2,100 bits, kept as 32-bit digits in
//! 64-bit words that take two thousand million summands before carries have to be passed on (U. Kulisch, "Computer arithmetic
//! and validity", 2008; R. M. Neal, "Fast exact summation using small and large superaccumulators", 2015). Integers add in
//! any order, by any number of threads or machines: between these they travel as [`WORDS`] integers, which are added up one by one.

/// Digits: 2,098 bits of a number, and room for the carries of 2⁶⁴ summands.
const DIGITS: usize = 68;
/// Bits a digit.
const BITS: usize = 32;
/// Summands after which carries are passed on: each adds less than 2³² to a word of 63 bits.
const MOST: u32 = 1 << 30;
/// Bits of the fraction of an `f64`.
const FRACTION: u32 = 52;
/// Integers that a sum travels as: its digits, and how many of those who added had ∞, −∞ and NaN.
pub const WORDS: usize = DIGITS + 1;
/// Bits of that last integer for each of the three counts.
const COUNT: usize = 20;
/// Most sums that may be added up as integers.
pub const MOST_PARTS: usize = (1 << COUNT) - 1;

/// A sum in the making.
#[derive(Clone, Debug)]
pub struct ExactSum {
    digits: [i64; DIGITS],
    /// Summands since carries were last passed on.
    summands: u32,
    /// Whether ∞, −∞ and NaN were added.
    beyond: [bool; 3],
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { digits: [0; DIGITS], summands: 0, beyond: [false; 3] }
    }
}

impl ExactSum {
    /// Adds a number.
    pub fn add(&mut self, x: f64) {
        if !x.is_finite() {
            self.beyond[if x.is_nan() { 2 } else { usize::from(x < 0.0) }] = true;
            return;
        }
        let bits = x.to_bits();
        let exponent = (bits >> FRACTION) as usize & 0x7ff;
        let fraction = bits & ((1 << FRACTION) - 1);
        // Numbers without a leading one have the place of the smallest that have it.
        let (integer, place) = if exponent == 0 { (fraction, 0) } else { (fraction | 1 << FRACTION, exponent - 1) };
        let wide = u128::from(integer) << (place % BITS);
        let parts = [wide as u32, (wide >> BITS) as u32, (wide >> (2 * BITS)) as u32];
        for (digit, part) in self.digits[place / BITS..].iter_mut().zip(parts) {
            let part = i64::from(part);
            *digit += if x.is_sign_negative() { -part } else { part };
        }
        self.summands += 1;
        if self.summands == MOST {
            self.carry();
        }
    }

    /// Adds all that another sum is of.
    pub fn merge(&mut self, mut other: ExactSum) {
        self.carry();
        other.carry();
        self.digits.iter_mut().zip(other.digits).for_each(|(digit, more)| *digit += more);
        self.beyond.iter_mut().zip(other.beyond).for_each(|(own, other)| *own |= other);
        self.summands = 2;
    }

    /// The sum as integers. Those of several sums, at most [`MOST_PARTS`] of them, added up word by word are those of all summands
    /// together.
    pub fn words(&self) -> [i64; WORDS] {
        let mut sum = self.clone();
        sum.carry();
        let mut words = [0; WORDS];
        words[..DIGITS].copy_from_slice(&sum.digits);
        words[DIGITS] = (0..3).map(|kind| i64::from(self.beyond[kind]) << (COUNT * kind)).sum();
        words
    }

    /// The sum that these integers stand for, `[WORDS]`.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn of_words(words: &[i64]) -> Self {
        let mut sum = ExactSum { summands: MOST_PARTS as u32, ..ExactSum::default() };
        sum.digits.copy_from_slice(&words[..DIGITS]);
        sum.beyond = [0, 1, 2].map(|kind| words[DIGITS] >> (COUNT * kind) & MOST_PARTS as i64 != 0);
        sum
    }

    /// The sum, rounded to the nearest number once, ties to even; ±∞ where it is beyond the largest.
    pub fn value(&self) -> f64 {
        match self.beyond {
            [false, false, false] => {}
            [true, false, false] => return f64::INFINITY,
            [false, true, false] => return f64::NEG_INFINITY,
            _ => return f64::NAN,
        }
        let mut sum = self.clone();
        sum.carry();
        let negative = sum.digits[DIGITS - 1] < 0;
        if negative {
            sum.digits.iter_mut().for_each(|digit| *digit = -*digit);
            sum.carry();
        }
        let magnitude = round(&sum.digits);
        if negative { -magnitude } else { magnitude }
    }

    /// Passes on carries: all digits but the last, which has the sign, are then from 0 to 2³² − 1.
    fn carry(&mut self) {
        let mut carry = 0;
        for digit in &mut self.digits[..DIGITS - 1] {
            let whole = *digit + carry;
            carry = whole >> BITS;
            *digit = whole & 0xffff_ffff;
        }
        self.digits[DIGITS - 1] += carry;
        self.summands = 1;
    }
}

impl Extend<f64> for ExactSum {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, numbers: T) {
        numbers.into_iter().for_each(|x| self.add(x));
    }
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<T: IntoIterator<Item = f64>>(numbers: T) -> Self {
        let mut sum = ExactSum::default();
        sum.extend(numbers);
        sum
    }
}

/// The number nearest to an integer ≥ 0, times 2⁻¹⁰⁷⁴.
fn round(digits: &[i64; DIGITS]) -> f64 {
    let Some(top) = digits.iter().rposition(|&digit| digit != 0) else { return 0.0 };
    let digit = |place: usize| digits.get(place).map_or(0, |&digit| digit as u128);
    // The leading digits, four of them, hold the 54 bits that decide, whatever stands before the leading one.
    let first = top.saturating_sub(3);
    let wide = (0..4).fold(0_u128, |wide, k| wide | digit(first + k) << (BITS * k));
    let below = digits[..first].iter().any(|&digit| digit != 0);
    let length = first * BITS + (128 - wide.leading_zeros() as usize);
    // The place of the last bit that is kept, counted from the lowest digit: numbers without a leading one keep all.
    let last = length.saturating_sub(FRACTION as usize + 1);
    let drop = last - last.min(first * BITS);
    let (kept, rest) = (wide >> drop, wide & ((1 << drop) - 1));
    let half = if drop == 0 { 0 } else { 1_u128 << (drop - 1) };
    let up = drop > 0 && (rest > half || (rest == half && (below || kept & 1 == 1)));
    let integer = kept as u64 + u64::from(up);
    // Two factors, as powers of two beyond the range of exponents could be needed between them.
    let scale = last as i32 - 1074;
    integer as f64 * power_of_two(scale / 2) * power_of_two(scale - scale / 2)
}

fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << FRACTION)
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;
    use num_traits::Zero;
    use proptest::prelude::*;

    use super::*;

    fn exact(numbers: &[f64]) -> BigRational {
        numbers.iter().filter_map(|&x| BigRational::from_float(x)).fold(BigRational::zero(), |sum, x| sum + x)
    }

    /// Whether no number is nearer to the exact sum, and of two as near this one is even.
    fn is_rounded_once(value: f64, exact: &BigRational) -> bool {
        let off = |x: f64| BigRational::from_float(x).map(|x| if &x > exact { x - exact } else { exact - x });
        let Some(own) = off(value) else { return false };
        [value.next_up(), value.next_down()]
            .into_iter()
            .filter_map(off)
            .all(|other| own < other || (own == other && value.to_bits().is_multiple_of(2)))
    }

    /// Numbers of all sizes whose sums are finite.
    fn numbers() -> impl Strategy<Value = Vec<f64>> {
        let any = any::<f64>().prop_map(|x| if x.is_finite() { x / 1e4 } else { 1.0 });
        let alike = (-1e3..1e3_f64, -20_i32..20).prop_map(|(x, e)| x * 2_f64.powi(e));
        let tiny = (0_u64..1 << 54).prop_map(f64::from_bits);
        prop::collection::vec(prop_oneof![any, alike, tiny], 0..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn any_order_and_any_split_give_the_exact_sum_rounded_once(
            mut summands in numbers(), turn in 0_usize..40, cut in 0_usize..40, cancel in any::<bool>()
        ) {
            if cancel {
                let negated: Vec<f64> = summands.iter().skip(1).map(|x| -x).collect();
                summands.extend(negated);
            }
            let value = summands.iter().copied().collect::<ExactSum>().value();
            prop_assert!(is_rounded_once(value, &exact(&summands)), "{value} {summands:?}");
            let turn = turn.min(summands.len());
            summands.rotate_left(turn);
            let (left, right) = summands.split_at(cut.min(summands.len()));
            let mut parts: ExactSum = right.iter().rev().copied().collect();
            parts.merge(left.iter().copied().collect());
            prop_assert_eq!(parts.value().to_bits(), value.to_bits());
            // Parts of every seventh number each, as integers.
            let mut words = [0; WORDS];
            for part in 0..7 {
                let part: ExactSum = summands.iter().copied().skip(part).step_by(7).collect();
                words.iter_mut().zip(part.words()).for_each(|(sum, word)| *sum += word);
            }
            prop_assert_eq!(ExactSum::of_words(&words).value().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn what_is_beyond_numbers_is_said_so() {
        let sum = |numbers: &[f64]| numbers.iter().copied().collect::<ExactSum>().value();
        assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX, "only the sum has to be a number");
        assert_eq!(sum(&[-f64::MAX, -1e300, -1e308]), f64::NEG_INFINITY);
        assert_eq!(sum(&[1.0, f64::INFINITY]), f64::INFINITY);
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan() && sum(&[1.0, f64::NAN]).is_nan());
        assert_eq!(sum(&[1e300, 1.0, -1e300]), 1.0);
        assert_eq!(sum(&[1.0, 2_f64.powi(-53)]), 1.0, "ties go to even");
        assert_eq!(sum(&[1.0, 2_f64.powi(-53), 5e-324]), 1.0 + f64::EPSILON, "what is just above a tie goes up");
        assert_eq!(sum(&[]).to_bits(), 0.0_f64.to_bits());
        let together = |a: f64, b: f64| {
            let parts = [a, b].map(|x| [x, 1.0].into_iter().collect::<ExactSum>().words());
            let words: Vec<i64> = parts[0].iter().zip(parts[1]).map(|(a, b)| a + b).collect();
            ExactSum::of_words(&words).value()
        };
        assert_eq!(together(f64::INFINITY, f64::INFINITY), f64::INFINITY);
        assert_eq!(together(f64::NEG_INFINITY, 7.0), f64::NEG_INFINITY);
        assert!(together(f64::INFINITY, f64::NEG_INFINITY).is_nan() && together(f64::NAN, 0.0).is_nan());
    }

    #[test]
    fn carries_of_very_many_summands_are_passed_on() {
        let mut sum = ExactSum::default();
        (0..1000).for_each(|_| sum.add(f64::MAX / 2048.0));
        (0..40).for_each(|_| sum.merge(sum.clone()));
        let mut negative = (0..1000).map(|_| -f64::MAX / 2048.0).collect::<ExactSum>();
        (0..40).for_each(|_| negative.merge(negative.clone()));
        sum.merge(negative);
        assert_eq!(sum.value(), 0.0);
    }
}
