//! CSV: a header line, numbers in the shortest form that reads back to the same bits.

use std::io::{self, Write};

use super::{Table, Values};

pub(super) fn write(table: &Table, file: &mut impl Write) -> io::Result<()> {
    let mut file = CsvFile::new(file);
    file.append(table)?;
    file.finish().map(drop)
}

/// A table that is written piece by piece.
pub(crate) struct CsvFile<W: Write> {
    writer: csv::Writer<W>,
    begun: bool,
}

impl<W: Write> CsvFile<W> {
    pub(crate) fn new(file: W) -> Self {
        CsvFile { writer: csv::Writer::from_writer(file), begun: false }
    }

    /// Writes the rows of a table, which has the columns of those before.
    pub(crate) fn append(&mut self, table: &Table) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            self.writer.write_record(table.columns.iter().map(|column| &column.name))?;
        }
        let rows = table.columns.first().map_or(0, |column| column.values.len());
        for row in 0..rows {
            self.writer.write_record(table.columns.iter().map(|column| column.values.text(row)))?;
        }
        Ok(())
    }

    /// Gives the file back, complete.
    pub(crate) fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| error.into_error())
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Whole(values) => values.len(),
            Values::Real(values) => values.len(),
            Values::Flag(values) => values.len(),
            Values::Text(values) => values.len(),
            Values::Name(values) => values.len(),
            Values::MaybeReal(values) => values.len(),
            Values::MaybeFlag(values) => values.len(),
        }
    }

    fn text(&self, row: usize) -> String {
        match self {
            Values::Whole(values) => values[row].to_string(),
            Values::Real(values) => values[row].to_string(),
            Values::Flag(values) => values[row].to_string(),
            Values::Text(values) => values[row].to_string(),
            Values::Name(values) => values[row].clone(),
            Values::MaybeReal(values) => values[row].map(|x| x.to_string()).unwrap_or_default(),
            Values::MaybeFlag(values) => values[row].map(|x| x.to_string()).unwrap_or_default(),
        }
    }
}
