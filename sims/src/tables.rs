//! Tables of a run in long format, one row an observation, as Parquet or CSV.

mod csv;
mod parquet;
mod views;

pub(crate) use csv::CsvFile;
pub(crate) use parquet::ParquetFile;

use crate::folder::{Folder, FolderError};
use crate::record::Record;
use crate::scenario::Tables;

/// A named table of equally long columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its file's name without suffix.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Stable name in snake case.
    pub name: String,
    /// Unit of its values; empty if they have none.
    pub unit: String,
    /// The values, one a row.
    pub values: Values,
}

/// Values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Counts and indices, from 0.
    Whole(Vec<i64>),
    /// Real numbers.
    Real(Vec<f64>),
    /// Truth values.
    Flag(Vec<bool>),
    /// Words.
    Text(Vec<&'static str>),
    /// Names from outside.
    Name(Vec<String>),
    /// Real numbers, not all of which exist.
    MaybeReal(Vec<Option<f64>>),
    /// Truth values, not all of which exist.
    MaybeFlag(Vec<Option<bool>>),
}

/// Writes all tables of a run.
pub fn write(record: &Record, folder: &Folder) -> Result<(), FolderError> {
    for table in views::all(record) {
        match record.scenario.tables {
            Tables::Parquet => {
                folder.write(&format!("{}.parquet", table.name), |file| parquet::write(&table, file))?;
            }
            Tables::Csv => folder.write(&format!("{}.csv", table.name), |file| csv::write(&table, file))?,
        }
    }
    Ok(())
}
