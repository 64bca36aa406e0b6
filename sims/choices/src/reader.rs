//! Cells of rows, read with their place for errors.

use std::borrow::Cow;

use super::cells::{Chunk, Expected};
use super::columns::Layout;
use super::error::{Place, Problem};

/// Rows that are read.
pub(super) struct Reader<'a> {
    pub(super) layout: &'a Layout,
    pub(super) chunk: &'a Chunk,
}

impl Reader<'_> {
    pub(super) fn label(&self, column: usize, row: usize) -> Cow<'_, str> {
        self.chunk.columns[column].label(row)
    }

    pub(super) fn place(&self, row: usize) -> Place {
        self.chunk.places[row]
    }

    pub(super) fn words(&self, row: usize) -> String {
        match self.place(row) {
            Place::Line(line) => format!("line {line}"),
            Place::Row(row) => format!("row {row}"),
            Place::File => "another place".into(),
        }
    }

    pub(super) fn named(
        &self,
        column: usize,
        row: usize,
        what: &'static str,
    ) -> Result<Cow<'_, str>, (Place, Problem)> {
        let label = self.label(column, row);
        let name = || self.layout.names[column].clone();
        if !self.chunk.columns[column].is_legible(row) {
            return Err((self.place(row), Problem::NotUtf8 { column: name() }));
        }
        if label.is_empty() {
            return Err((self.place(row), Problem::Missing { column: name(), expected: what }));
        }
        Ok(label)
    }

    pub(super) fn number(&self, column: usize, row: usize, expected: &Expected) -> Result<f64, (Place, Problem)> {
        let value = self.chunk.columns[column].number(row, &self.layout.names[column], expected);
        value.map_err(|problem| (self.place(row), problem))
    }
}
