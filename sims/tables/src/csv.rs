//! CSV: a header line, numbers in the shortest form that reads back to the same bits.

use std::io::{self, Write};

use super::{Column, Table, Values};

pub(crate) fn write(table: &Table, file: &mut impl Write) -> io::Result<()> {
    let mut file = CsvFile::new(file);
    file.append(table)?;
    file.finish().map(drop)
}

/// A table that is written piece by piece.
pub struct CsvFile<W: Write> {
    writer: csv::Writer<W>,
    begun: bool,
}

impl<W: Write> CsvFile<W> {
    /// Begins a file.
    pub fn new(file: W) -> Self {
        CsvFile { writer: csv::Writer::from_writer(file), begun: false }
    }

    /// Writes the rows of a table, which has the columns of those before.
    pub fn append(&mut self, table: &Table) -> io::Result<()> {
        if !self.begun {
            self.head(&table.columns)?;
        }
        self.append_columns(&table.columns)
    }

    /// Writes the names of the columns.
    pub fn head(&mut self, columns: &[Column]) -> io::Result<()> {
        self.begun = true;
        Ok(self.writer.write_record(columns.iter().map(|column| &column.name))?)
    }

    /// Writes the rows of these columns.
    pub fn append_columns(&mut self, columns: &[Column]) -> io::Result<()> {
        for row in 0..columns.first().map_or(0, |column| column.values.len()) {
            self.writer.write_record(columns.iter().map(|column| column.values.text(row)))?;
        }
        Ok(())
    }

    /// Gives the file back, complete.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| error.into_error())
    }
}

impl Values {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Whole(values) => values.len(),
            Values::Real(values) => values.len(),
            Values::Flag(values) => values.len(),
            Values::Text(values) => values.len(),
            Values::Name(values) => values.len(),
            Values::MaybeWhole(values) => values.len(),
            Values::MaybeReal(values) => values.len(),
            Values::MaybeFlag(values) => values.len(),
        }
    }

    /// Appends values of the same kind; of another kind, none.
    pub fn extend(&mut self, more: Values) {
        match (self, more) {
            (Values::Whole(values), Values::Whole(more)) => values.extend(more),
            (Values::Real(values), Values::Real(more)) => values.extend(more),
            (Values::Flag(values), Values::Flag(more)) => values.extend(more),
            (Values::Text(values), Values::Text(more)) => values.extend(more),
            (Values::Name(values), Values::Name(more)) => values.extend(more),
            (Values::MaybeWhole(values), Values::MaybeWhole(more)) => values.extend(more),
            (Values::MaybeReal(values), Values::MaybeReal(more)) => values.extend(more),
            (Values::MaybeFlag(values), Values::MaybeFlag(more)) => values.extend(more),
            _ => debug_assert!(false, "columns of a table have one kind"),
        }
    }

    fn text(&self, row: usize) -> String {
        match self {
            Values::Whole(values) => values[row].to_string(),
            Values::Real(values) => values[row].to_string(),
            Values::Flag(values) => values[row].to_string(),
            Values::Text(values) => values[row].to_string(),
            Values::Name(values) => values[row].clone(),
            Values::MaybeWhole(values) => values[row].map(|x| x.to_string()).unwrap_or_default(),
            Values::MaybeReal(values) => values[row].map(|x| x.to_string()).unwrap_or_default(),
            Values::MaybeFlag(values) => values[row].map(|x| x.to_string()).unwrap_or_default(),
        }
    }
}
