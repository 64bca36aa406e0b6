//! Axes that hold any finite data.

use std::ops::Range;

use crate::format::{shorten, superscript};

/// How many ticks a scale of real numbers may have.
pub const MAX_TICKS: usize = 7;

/// How many characters of a unit are told where there is little place.
pub const UNIT: usize = 12;

/// The range of an axis, in units of a power of ten that keeps its labels short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    exponent: i32,
}

impl Axis {
    /// From the least to the largest of the finite values.
    pub fn exact(values: impl IntoIterator<Item = f64>) -> Self {
        let finite = values.into_iter().filter(|v| v.is_finite());
        let ends = finite.fold(None, |ends, v| match ends {
            None => Some((v, v)),
            Some((low, high)) => Some((v.min(low), v.max(high))),
        });
        let (low, high): (f64, f64) = ends.unwrap_or((0.0, 1.0));
        let exponent = exponent_for(low.abs().max(high.abs()));
        let mut axis = Axis { low: 0.0, high: 0.0, exponent };
        (axis.low, axis.high) = widen(axis.place(low), axis.place(high));
        axis
    }

    /// From a little below the least to a little above the largest.
    pub fn around(values: impl IntoIterator<Item = f64>) -> Self {
        Axis::exact(values).padded(0.06, 0.06)
    }

    /// From zero to a little above the largest, for what is never negative.
    pub fn from_zero(values: impl IntoIterator<Item = f64>) -> Self {
        Axis::exact(values.into_iter().chain([0.0])).padded(0.0, 0.08)
    }

    fn padded(self, below: f64, above: f64) -> Self {
        let span = self.high - self.low;
        Axis { low: self.low - below * span, high: self.high + above * span, ..self }
    }

    /// The range, in axis units.
    pub fn range(&self) -> Range<f64> {
        self.low..self.high
    }

    /// Values are this power of ten times axis units.
    pub fn exponent(&self) -> i32 {
        self.exponent
    }

    /// A value in axis units.
    pub fn place(&self, value: f64) -> f64 {
        value / 10_f64.powi(self.exponent)
    }

    /// Whether a value lies within the range.
    pub fn holds(&self, value: f64) -> bool {
        self.range().contains(&self.place(value))
    }

    /// The text of a tick at `place`, with as many decimals as its neighbours need.
    pub fn tick(&self, place: f64) -> String {
        let decimals = decimals((self.high - self.low) / (MAX_TICKS + 1) as f64);
        let text = format!("{place:.decimals$}");
        if text.chars().all(|c| matches!(c, '-' | '0' | '.')) {
            return text.replace('-', "");
        }
        text.replace('-', "−")
    }

    /// The title: name, power of ten and unit.
    pub fn title(&self, name: &str, unit: &str) -> String {
        match self.exponent {
            0 => titled(name, unit),
            e => titled(name, format!("10{} {unit}", superscript(e)).trim_end()),
        }
    }

    /// The title in at most `longest` characters, for which the name is cut: a unit is short, and is not told elsewhere.
    pub fn short_title(&self, name: &str, unit: &str, longest: usize) -> String {
        let unit = shorten(unit, UNIT);
        let beside = self.title("", &unit).chars().count();
        self.title(&shorten(name, longest.saturating_sub(beside).max(1)), &unit)
    }
}

/// A name with its unit, which is empty if it has none, as axes and panels are titled.
pub fn titled(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.into() } else { format!("{name} ({unit})") }
}

/// Decimals of the multiples of the first of 1, 2, 5, 10, … that is no smaller than `step`.
fn decimals(step: f64) -> usize {
    let decade = step.log10().floor();
    let carry = if step > 5.0 * 10_f64.powf(decade) { 1.0 } else { 0.0 };
    (-decade - carry).clamp(0.0, 9.0) as usize
}

/// None for sizes that are easily read, else the size's own.
fn exponent_for(size: f64) -> i32 {
    if size == 0.0 || (1e-3..1e5).contains(&size) {
        return 0;
    }
    (size.log10().floor() as i32).clamp(-300, 300)
}

/// Keeps the ends far enough apart for distinct ticks.
fn widen(low: f64, high: f64) -> (f64, f64) {
    let least = 1e-6 * low.abs().max(high.abs()).max(1e-3);
    if high - low >= least {
        return (low, high);
    }
    let margin = if low == high { 0.5 * low.abs().clamp(1e-3, 1.0) } else { least };
    (low - margin, high + margin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_values_give_a_range_with_an_inside() {
        let cases: [&[f64]; 7] = [
            &[],
            &[f64::NAN, f64::INFINITY],
            &[0.0, 0.0],
            &[3.0],
            &[1e10, 1e10 + 1e-5],
            &[-f64::MAX, f64::MAX],
            &[5e-324, 1e-300],
        ];
        for values in cases {
            let Range { start, end } = Axis::around(values.iter().copied()).range();
            assert!(start.is_finite() && end.is_finite() && end - start > 1e-10, "{values:?}: {start} {end}");
        }
    }

    #[test]
    fn ticks_are_short_and_titles_name_the_power_of_ten() {
        let axis = Axis::exact([0.0, 4e-7]);
        assert_eq!(
            (axis.tick(axis.place(2e-7)), axis.title("price", "1/W")),
            ("2.0".into(), "price (10⁻⁷ 1/W)".into())
        );
        assert_eq!(Axis::exact([0.0, 4.0]).title("power", "W"), "power (W)");
        assert_eq!(axis.short_title("price", "1/W", 20), "price (10⁻⁷ 1/W)");
        assert_eq!(axis.short_title("price of power", "1/W", 20), "price of… (10⁻⁷ 1/W)");
        assert_eq!(Axis::exact([0.0, 4.0]).short_title("power", "", 3), "po…");
        assert_eq!([0.1, 0.11, 0.3, 0.51, 4.0].map(decimals), [1, 1, 1, 0, 0]);
        assert_eq!(Axis::exact([-1.0, 1.0]).tick(-1e-12), "0.0");
    }
}
