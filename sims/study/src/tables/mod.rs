//! The tables of a run.

mod columns;
mod over_time;
mod points;
mod population;
mod views;

pub use points::name as constraint_name;
pub use population::name_of as name_of_quantity;

use walras_process::folder::{Folder, FolderError};
use walras_scenario::Tables;
use walras_tables::{Format, Table};

use crate::record::Record;

/// The tables of a run with one row an iteration, which is their first column.
pub(crate) fn traces(record: &Record) -> Vec<Table> {
    views::traces(record)
}

/// All tables of a run.
pub fn all(record: &Record) -> Vec<Table> {
    views::all(record)
}

/// The format of files that a scenario asks for.
pub(crate) fn format(tables: Tables) -> Format {
    match tables {
        Tables::Parquet => Format::Parquet,
        Tables::Csv => Format::Csv,
    }
}

/// The file of a table in the folder of a run.
pub fn file(tables: Tables, table: &str) -> String {
    format!("{table}.{}", format(tables).suffix())
}

/// Writes all tables of a run.
///
/// # Errors
/// A file cannot be written.
pub fn write(record: &Record, folder: &Folder) -> Result<(), FolderError> {
    let format = format(record.scenario.tables);
    for table in views::all(record) {
        folder.write(&file(record.scenario.tables, table.name), |file| table.write(format, file))?;
    }
    Ok(())
}
