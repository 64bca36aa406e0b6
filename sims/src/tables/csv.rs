//! CSV: a header line, numbers in the shortest form that reads back to the same bits.

use std::io::{self, Write};

use super::{Table, Values};

pub(super) fn write(table: &Table, file: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(table.columns.iter().map(|column| &column.name))?;
    let rows = table.columns.first().map_or(0, |column| column.values.len());
    for row in 0..rows {
        writer.write_record(table.columns.iter().map(|column| column.values.text(row)))?;
    }
    writer.flush()
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Whole(values) => values.len(),
            Values::Real(values) => values.len(),
            Values::Flag(values) => values.len(),
            Values::Text(values) => values.len(),
        }
    }

    fn text(&self, row: usize) -> String {
        match self {
            Values::Whole(values) => values[row].to_string(),
            Values::Real(values) => values[row].to_string(),
            Values::Flag(values) => values[row].to_string(),
            Values::Text(values) => values[row].to_string(),
        }
    }
}
