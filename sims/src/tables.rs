//! Tables of a run in long format, one row an observation, as Parquet or CSV.

mod csv;
mod parquet;
mod points;
mod read;
mod views;

pub(crate) use csv::CsvFile;
pub(crate) use parquet::ParquetFile;
pub(crate) use points::name as constraint_name;
pub(crate) use read::{ReadColumn, read};

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Stable name in snake case.
    pub name: String,
    /// Unit of its values; empty if they have none.
    pub unit: String,
    /// The values, one a row.
    pub values: Values,
}

/// Values of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Counts and indices, from 0.
    Whole(Vec<i64>),
    /// Real numbers.
    Real(Vec<f64>),
    /// Truth values.
    Flag(Vec<bool>),
    /// Words.
    #[serde(skip_deserializing)]
    Text(Vec<&'static str>),
    /// Names from outside.
    Name(Vec<String>),
    /// Counts and indices, not all of which exist.
    MaybeWhole(Vec<Option<i64>>),
    /// Real numbers, not all of which exist.
    MaybeReal(Vec<Option<f64>>),
    /// Truth values, not all of which exist.
    MaybeFlag(Vec<Option<bool>>),
}

/// The tables of a run with one row an iteration, which is their first column.
pub(crate) fn traces(record: &Record) -> Vec<Table> {
    views::traces(record)
}

/// A table that is written piece by piece.
pub(crate) enum TableFile<W: Write + Send> {
    /// As Parquet, a row group a piece.
    Parquet(ParquetFile<W>),
    /// As text.
    Csv(CsvFile<W>),
}

impl<W: Write + Send> TableFile<W> {
    /// Begins a table whose pieces all have the columns of `head`.
    pub(crate) fn new(format: Tables, head: &Table, file: W) -> io::Result<Self> {
        match format {
            Tables::Parquet => ParquetFile::new(head, file).map(TableFile::Parquet),
            Tables::Csv => {
                let mut file = CsvFile::new(file);
                file.head(&head.columns)?;
                Ok(TableFile::Csv(file))
            }
        }
    }

    /// Writes more rows.
    pub(crate) fn append(&mut self, columns: &[Column]) -> io::Result<()> {
        match self {
            TableFile::Parquet(file) => file.append_columns(columns),
            TableFile::Csv(file) => file.append_columns(columns),
        }
    }

    /// Completes the file.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            TableFile::Parquet(file) => file.finish().map(drop),
            TableFile::Csv(file) => file.finish().map(drop),
        }
    }
}

impl Tables {
    /// How the names of files of this format end.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Tables::Parquet => "parquet",
            Tables::Csv => "csv",
        }
    }
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
