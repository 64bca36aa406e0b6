//! Ends of ranges.

use serde::{Deserialize, Serialize};

/// The end of an action's range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Extent {
    /// A fixed number.
    Value(f64),
    /// A number that follows from the size of the grid.
    Size(Size),
    /// The value of a scalar parameter.
    Parameter(String),
}

/// A number that follows from the size of the action grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// The number of levels less one: from 0 on, the levels are then 0, 1, 2, …, numbers of things to choose from.
    LastLevel,
}

impl Size {
    /// The number, for this many levels.
    pub fn of(self, levels: usize) -> f64 {
        match self {
            Size::LastLevel => levels.saturating_sub(1) as f64,
        }
    }
}
