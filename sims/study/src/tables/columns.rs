//! Columns of a run's tables.

use walras_tables::{Column, Values};

/// A column of this name and unit.
pub(super) fn column(name: impl Into<String>, unit: &str, values: Values) -> Column {
    Column { name: name.into(), unit: unit.into(), values }
}

/// Counts and indices.
pub(super) fn whole(name: &str, values: impl Iterator<Item = usize>) -> Column {
    column(name, "", Values::Whole(values.map(|v| v as i64).collect()))
}

/// Real numbers without a unit.
pub(super) fn real(name: &str, values: impl Iterator<Item = f64>) -> Column {
    column(name, "", Values::Real(values.collect()))
}
