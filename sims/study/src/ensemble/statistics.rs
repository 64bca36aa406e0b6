//! How a quantity is distributed over members.

use serde::{Deserialize, Serialize};
use walras_theory::distribution::Distribution;

/// Moments and order statistics of what members have of a quantity. Exact: up to the most members of an ensemble all
/// values are kept until they are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation, with n − 1; none of a single value.
    pub sd: Option<f64>,
    /// The least value.
    pub min: f64,
    /// The 5% quantile, as all quantiles interpolated linearly between order statistics.
    pub q05: f64,
    /// The lower quartile.
    pub q25: f64,
    /// The median.
    pub median: f64,
    /// The upper quartile.
    pub q75: f64,
    /// The 95% quantile.
    pub q95: f64,
    /// The largest value.
    pub max: f64,
    /// How many values there are.
    pub count: u64,
}

impl Statistics {
    /// The names of the statistics in tables, without the count.
    pub const NAMES: [&str; 9] = ["mean", "sd", "min", "q05", "q25", "median", "q75", "q95", "max"];

    /// Those of a single value.
    pub fn single(value: f64) -> Self {
        let [mean, min, q05, q25, median, q75, q95, max] = [value; 8];
        Statistics { mean, sd: None, min, q05, q25, median, q75, q95, max, count: 1 }
    }

    /// The statistics in the order of their names, and the count; nothing if there are none or too few.
    pub fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let &[mean, sd, min, q05, q25, median, q75, q95, max, count] = numbers else { return None };
        let sd = sd.is_finite().then_some(sd);
        let all = Statistics { mean, sd, min, q05, q25, median, q75, q95, max, count: count as u64 };
        mean.is_finite().then_some(all)
    }

    /// The statistics of these values; nothing if there are none.
    pub fn of(values: &Distribution) -> Option<Self> {
        let (mean, (min, max)) = (values.mean()?, values.range()?);
        let [q05, q25, median, q75, q95] = values.quantiles([0.05, 0.25, 0.5, 0.75, 0.95])?;
        let (sd, count) = (values.deviation(), values.count());
        Some(Statistics { mean, sd, min, q05, q25, median, q75, q95, max, count })
    }

    /// The numbers that [`Statistics::NAMES`] names.
    pub(super) fn numbers(&self) -> [Option<f64>; 9] {
        let Statistics { mean, sd, min, q05, q25, median, q75, q95, max, .. } = *self;
        [Some(mean), sd, Some(min), Some(q05), Some(q25), Some(median), Some(q75), Some(q95), Some(max)]
    }
}
