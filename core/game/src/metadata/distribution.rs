//! Laws from which parameters are drawn.

use serde::{Deserialize, Serialize};

/// A law to draw a number from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "draw", rename_all = "snake_case", deny_unknown_fields)]
pub enum Distribution {
    /// Uniform on `[low, high)`.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, ≥ 0.
        sd: f64,
    },
    /// Absolute value of a normal.
    FoldedNormal {
        /// Mean before folding.
        mean: f64,
        /// Standard deviation before folding, ≥ 0.
        sd: f64,
    },
    /// Exponential of a normal.
    LogNormal {
        /// Mean of the logarithm.
        mean: f64,
        /// Standard deviation of the logarithm, ≥ 0.
        sd: f64,
    },
    /// Exponential.
    Exponential {
        /// Rate, > 0; the mean is its inverse.
        rate: f64,
    },
}
