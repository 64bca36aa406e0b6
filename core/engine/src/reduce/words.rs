//! Numbers as integers in the same order, so that the largest of integers is that of numbers.

/// The integer of a number: in the order of [`f64::total_cmp`], with NaN above all.
pub(crate) fn key(number: f64) -> i64 {
    if number.is_nan() { i64::MAX } else { flip(number.to_bits() as i64) }
}

/// The number of an integer that [`key`] gave.
pub(crate) fn number(key: i64) -> f64 {
    if key == i64::MAX { f64::NAN } else { f64::from_bits(flip(key) as u64) }
}

/// Below 0 all bits but the sign turn around; its own inverse.
fn flip(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn integers_are_in_the_order_of_numbers(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(!a.is_nan() && !b.is_nan());
            prop_assert_eq!(key(a).cmp(&key(b)), a.total_cmp(&b));
            prop_assert_eq!(number(key(a)).to_bits(), a.to_bits());
        }
    }

    #[test]
    fn ends_of_the_range_keep_their_places() {
        let ordered =
            [f64::NEG_INFINITY, f64::MIN, -1.0, -5e-324, -0.0, 0.0, 5e-324, f64::MAX, f64::INFINITY, f64::NAN];
        assert!(ordered.windows(2).all(|pair| key(pair[0]) < key(pair[1])));
        assert!(ordered[..9].iter().all(|&x| number(key(x)).to_bits() == x.to_bits()));
        assert!(number(key(-f64::NAN)).is_nan());
    }
}
