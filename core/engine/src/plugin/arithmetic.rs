//! Whether floating-point arithmetic is still that of IEEE 754.
//!
//! A library linked with `-ffast-math` may switch its whole process to flushing subnormal numbers to zero when it is loaded,
//! and code may leave another rounding mode behind. Either changes results of walras itself, silently.

use std::hint::black_box;

/// What is wrong with the arithmetic of this thread, if it is no longer that of IEEE 754.
pub fn check() -> Result<(), String> {
    if black_box(f64::MIN_POSITIVE) * black_box(0.5) == 0.0 {
        return Err(
            "it switches arithmetic to flushing subnormal numbers to zero (was it linked with -ffast-math?)".into()
        );
    }
    // Less than half of the last digit of 1 is rounded away, upwards and downwards alike.
    let little = black_box(f64::EPSILON / 8.0);
    if black_box(1.0) + little != 1.0 || black_box(1.0) - little != 1.0 || black_box(-1.0) - little != -1.0 {
        return Err("it leaves arithmetic in another rounding mode".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn ordinary_arithmetic_passes() {
        assert_eq!(super::check(), Ok(()));
    }
}
