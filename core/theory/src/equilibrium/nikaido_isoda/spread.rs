//! Points that fill a cube evenly.

/// The point of this number in a sequence that fills the unit cube evenly: Roberts' additive recurrence with the positive root
/// of `x^(d+1) = x + 1`, whose powers are worst approximable together.
pub(super) fn evenly(dimension: usize, number: usize) -> Vec<f64> {
    let base = (0..64).fold(2.0, |x: f64, _| (1.0 + x).powf(1.0 / (dimension as f64 + 1.0)));
    (0..dimension).map(|k| (0.5 + (number + 1) as f64 * base.powi(-(k as i32 + 1))).fract()).collect()
}
