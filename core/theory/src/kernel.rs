//! Loops over slices that run as wide as the processor allows, with the same bits on every one.
//!
//! A loop is compiled more than once from the same text, for the instructions that every processor has and for wider ones,
//! and which is run is decided where it is called. All that it does is additions, products and moves of bits, each of them
//! rounded alike everywhere; the compiler may not contract a product and a sum into one rounding. This is the one place of the
//! crate with `unsafe`: calls of functions that need instructions which were just found to be there.

mod exp;

pub use exp::exp;

/// Replaces every number by its exponential; the bits are those of [`exp`].
pub fn exp_in_place(values: &mut [f64]) {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has the instructions, as was just seen.
            return unsafe { exp_avx512(values) };
        }
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions, as was just seen.
            return unsafe { exp_avx2(values) };
        }
    }
    exp_anywhere(values);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn exp_avx512(values: &mut [f64]) {
    exp_anywhere(values);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn exp_avx2(values: &mut [f64]) {
    exp_anywhere(values);
}

#[inline(always)]
fn exp_anywhere(values: &mut [f64]) {
    values.iter_mut().for_each(|x| *x = exp(*x));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers() -> Vec<f64> {
        let grid = (-7600..7200).map(|k| f64::from(k) * 0.100_000_3);
        let special = [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MIN_POSITIVE, 5e-324, f64::MAX];
        grid.chain(special).collect()
    }

    /// A NaN is a NaN, whatever else it says.
    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|x| if x.is_nan() { f64::NAN } else { *x }.to_bits()).collect()
    }

    #[test]
    fn every_width_gives_the_same_bits() {
        let expected: Vec<f64> = numbers().into_iter().map(exp).collect();
        for length in [0, 1, 3, 4, 7, 8, 9, numbers().len()] {
            let mut anywhere = numbers();
            exp_anywhere(&mut anywhere[..length]);
            let mut here = numbers();
            exp_in_place(&mut here[..length]);
            assert_eq!(bits(&anywhere[..length]), bits(&expected[..length]));
            assert_eq!(bits(&here), bits(&anywhere), "{length}");
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                let mut wide = numbers();
                // SAFETY: the processor has the instructions, as was just seen.
                unsafe { exp_avx2(&mut wide[..length]) };
                assert_eq!(bits(&wide), bits(&anywhere), "{length}");
            }
        }
    }
}
