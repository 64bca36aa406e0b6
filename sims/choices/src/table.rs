//! Verdicts as a tidy table, one row a subject, written as they come.

use std::io;
use std::path::{Path, PathBuf};

use walras_process::pending::Pending;
use walras_tables::{Column, CsvFile, ParquetFile, Table, Values};

use super::error::ChoicesError;
use super::index::{Cost, Index};
use super::request::Request;
use super::verdict::{Finding, Verdict};

/// Rows that are written together.
const ROWS: usize = 1 << 14;

/// A table of verdicts on its way into a file.
pub(super) struct TableFile {
    path: PathBuf,
    asked: Request,
    rows: Vec<Verdict>,
    file: Format,
}

enum Format {
    Csv(CsvFile<Pending>),
    Parquet(ParquetFile<Pending>),
}

impl TableFile {
    /// Begins `FILE.csv` or `FILE.parquet`.
    pub(super) fn create(path: &Path, asked: &Request) -> Result<Self, ChoicesError> {
        let suffix = path.extension().map(|suffix| suffix.to_string_lossy().to_lowercase());
        let file = match suffix.as_deref() {
            Some("csv") => Format::Csv(CsvFile::new(Pending::create(path)?)),
            Some("parquet") => {
                let file = ParquetFile::new(&table(asked, &[]), Pending::create(path)?);
                Format::Parquet(file.map_err(|source| ChoicesError::Unwritable { path: path.into(), source })?)
            }
            _ => return Err(ChoicesError::Suffix { option: "out", path: path.into(), expected: ".csv or .parquet" }),
        };
        Ok(TableFile { path: path.into(), asked: asked.clone(), rows: Vec::new(), file })
    }

    /// Adds a row.
    pub(super) fn add(&mut self, verdict: &Verdict) -> Result<(), ChoicesError> {
        self.rows.push(verdict.clone());
        if self.rows.len() < ROWS { Ok(()) } else { self.append() }
    }

    /// Forgets what was written.
    pub(super) fn restart(&mut self) -> Result<(), ChoicesError> {
        *self = TableFile::create(&self.path, &self.asked)?;
        Ok(())
    }

    /// Gives the file its name.
    pub(super) fn finish(mut self) -> Result<(), ChoicesError> {
        self.append()?;
        let file = match self.file {
            Format::Csv(file) => file.finish(),
            Format::Parquet(file) => file.finish(),
        };
        Ok(file.map_err(|source| ChoicesError::Unwritable { path: self.path, source })?.finish()?)
    }

    fn append(&mut self) -> Result<(), ChoicesError> {
        let rows = std::mem::take(&mut self.rows);
        let written: io::Result<()> = match &mut self.file {
            Format::Csv(file) => file.append(&table(&self.asked, &rows)),
            Format::Parquet(_) if rows.is_empty() => Ok(()),
            Format::Parquet(file) => file.append(&table(&self.asked, &rows)),
        };
        written.map_err(|source| ChoicesError::Unwritable { path: self.path.clone(), source })
    }
}

/// Columns `id`, `observations`, one an index, and beside those that may be inexact where the index lies.
fn table(asked: &Request, rows: &[Verdict]) -> Table {
    let column = |name: String, values| Column { name, unit: String::new(), values };
    let ids = rows.iter().map(|row| row.id.clone().unwrap_or_default()).collect();
    let counts = rows.iter().map(|row| row.observations as i64).collect();
    let mut columns =
        vec![column("id".into(), Values::Name(ids)), column("observations".into(), Values::Whole(counts))];
    for index in asked.iter() {
        let number = |get: fn(Finding) -> f64| rows.iter().map(|row| row.of(index).map(get)).collect::<Vec<_>>();
        let values = number(|finding| finding.value);
        let values = match index.is_flag() {
            true => Values::MaybeFlag(values.iter().map(|value| value.map(|x| x != 0.0)).collect()),
            false => Values::MaybeReal(values),
        };
        columns.push(column(index.name().into(), values));
        if index.cost() != Cost::Polynomial {
            let exact = rows.iter().map(|row| row.of(index).map(|finding| finding.is_exact())).collect();
            columns.push(column(format!("{index}_exact"), Values::MaybeFlag(exact)));
        }
        if index.cost() != Cost::Polynomial && index != Index::Group {
            columns.push(column(format!("{index}_low"), Values::MaybeReal(number(|f| f.range().0))));
            columns.push(column(format!("{index}_high"), Values::MaybeReal(number(|f| f.range().1))));
        }
    }
    Table { name: "subjects", columns }
}
