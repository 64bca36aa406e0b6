//! Virtual values: what a designer sells to instead of values (Myerson 1981).

use super::DirectError;

/// A strictly increasing function, linear between its knots and beyond them as at its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualValue {
    value: Vec<f64>,
    virtual_value: Vec<f64>,
}

impl VirtualValue {
    /// The function through knots (value, virtual value), of which there are at least two.
    ///
    /// # Errors
    /// There are fewer, one is not finite, or a coordinate does not increase from one to the next.
    pub fn new(knots: &[(f64, f64)]) -> Result<Self, DirectError> {
        if knots.len() < 2 {
            let found = knots.len();
            let reason =
                format!("a virtual value has {found} knots; expected at least two pairs [value, virtual value]");
            return Err(DirectError::Mechanism(reason));
        }
        if let Some((v, y)) = knots.iter().find(|(v, y)| !(v.is_finite() && y.is_finite())) {
            return Err(DirectError::Mechanism(format!(
                "a virtual value has the knot ({v}, {y}); expected finite numbers"
            )));
        }
        if let Some(pair) = knots.windows(2).find(|pair| !(pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1)) {
            return Err(DirectError::Mechanism(format!(
                "a virtual value goes from ({}, {}) to ({}, {}); expected both to grow from knot to knot",
                pair[0].0, pair[0].1, pair[1].0, pair[1].1
            )));
        }
        let (value, virtual_value) = knots.iter().copied().unzip();
        Ok(VirtualValue { value, virtual_value })
    }

    /// The virtual value of a value.
    pub fn at(&self, value: f64) -> f64 {
        along(&self.value, &self.virtual_value, value)
    }

    /// The value that has this virtual value.
    pub fn inverse(&self, virtual_value: f64) -> f64 {
        along(&self.virtual_value, &self.value, virtual_value)
    }
}

/// The piece of a function from `from` to `to` that `x` is on, continued beyond the ends.
fn along(from: &[f64], to: &[f64], x: f64) -> f64 {
    let after = from[1..from.len() - 1].partition_point(|knot| *knot <= x) + 1;
    let (a, b) = (after - 1, after);
    let part = (x - from[a]) / (from[b] - from[a]);
    // The nearer end is met exactly.
    if part <= 0.5 { to[a] + part * (to[b] - to[a]) } else { to[b] - (1.0 - part) * (to[b] - to[a]) }
}
