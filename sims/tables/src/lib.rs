//! Tables in long format, one row an observation, as Parquet or CSV.

mod contain;
mod csv;
mod open;
mod parquet;
mod read;

pub use contain::contain;
pub use csv::CsvFile;
pub use open::{column_reader, open_parquet};
pub use parquet::ParquetFile;
pub use read::{ReadColumn, parquet_columns, read, read_all, read_parquet_file};

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

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

/// Format of a table's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet: typed, compressed.
    Parquet,
    /// Comma-separated text.
    Csv,
}

impl Format {
    /// How the names of files of this format end.
    pub fn suffix(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Csv => "csv",
        }
    }
}

impl Table {
    /// Writes the whole table.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write<W: Write + Send>(&self, format: Format, mut file: W) -> io::Result<()> {
        match format {
            Format::Parquet => parquet::write(self, &mut file),
            Format::Csv => csv::write(self, &mut file),
        }
    }
}

/// A table that is written piece by piece.
pub enum TableFile<W: Write + Send> {
    /// As Parquet, a row group a piece.
    Parquet(ParquetFile<W>),
    /// As text.
    Csv(CsvFile<W>),
}

impl<W: Write + Send> TableFile<W> {
    /// Begins a table whose pieces all have the columns of `head`.
    pub fn new(format: Format, head: &Table, file: W) -> io::Result<Self> {
        match format {
            Format::Parquet => ParquetFile::new(head, file).map(TableFile::Parquet),
            Format::Csv => {
                let mut file = CsvFile::new(file);
                file.head(&head.columns)?;
                Ok(TableFile::Csv(file))
            }
        }
    }

    /// Writes more rows.
    pub fn append(&mut self, columns: &[Column]) -> io::Result<()> {
        match self {
            TableFile::Parquet(file) => file.append_columns(columns),
            TableFile::Csv(file) => file.append_columns(columns),
        }
    }

    /// Completes the file.
    pub fn finish(self) -> io::Result<()> {
        match self {
            TableFile::Parquet(file) => file.finish().map(drop),
            TableFile::Csv(file) => file.finish().map(drop),
        }
    }
}
