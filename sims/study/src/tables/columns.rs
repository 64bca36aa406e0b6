//! Columns of a run's tables.

use walras_tables::{Column, Values};

use crate::record::Record;

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

/// The coordinates of the actions, one column a dimension; staying out has none.
pub(super) fn coordinates(record: &Record, cells: usize) -> Vec<Column> {
    let dimensions = record.metadata.actions.dimensions.iter().enumerate();
    dimensions
        .map(|(d, dimension)| {
            let values = (0..cells).map(|cell| record.coordinate_of(cell, d));
            let values = match record.metadata.actions.outside_option {
                None => Values::Real(values.collect()),
                Some(_) => Values::MaybeReal(values.map(|x| Some(x).filter(|x| !x.is_nan())).collect()),
            };
            column(format!("action_{}", dimension.name), &dimension.unit, values)
        })
        .collect()
}
