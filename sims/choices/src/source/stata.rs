//! Stata's `.dta`, of every release, a row at a time.

use std::fs::File;
use std::io::BufReader;

use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::record_reader::RecordReader;
use dta::stata::dta::value::Value;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;

use super::{Failure, Opened, Rows};
use crate::cells::{Cells, Chunk};
use crate::error::{Place, Problem};

struct Table {
    records: RecordReader<BufReader<File>>,
    row: u64,
    /// Bytes a row, for the progress bar.
    width: u64,
}

pub(super) fn open(file: File) -> Result<Opened, Failure> {
    let length = file.metadata().map_err(Failure::Io)?.len();
    let header = DtaReader::new().from_file(file).read_header().map_err(failure)?;
    let mut characteristics = header.read_schema().map_err(failure)?;
    characteristics.skip_to_end().map_err(failure)?;
    let records = characteristics.into_record_reader().map_err(failure)?;
    let names = records.schema().variables().iter().map(|variable| variable.name().to_owned()).collect();
    let width = length / records.header().observation_count().max(1);
    Ok((names, Box::new(Table { records, row: 0, width })))
}

impl Rows for Table {
    fn chunk(&self, sources: &[usize]) -> Chunk {
        let variables = self.records.schema().variables();
        let empty = |&source: &usize| match variables[source].variable_type() {
            VariableType::Byte | VariableType::Int | VariableType::Long => Cells::Whole(Vec::new()),
            VariableType::Float | VariableType::Double => Cells::Real(Vec::new()),
            _ => Cells::text(),
        };
        Chunk { columns: sources.iter().map(empty).collect(), places: Vec::new() }
    }

    fn read(&mut self, sources: &[usize], chunk: &mut Chunk) -> Result<bool, Failure> {
        self.row += 1;
        let place = Place::Row(self.row);
        let names: Vec<String> = if self.row == 1 {
            let variables = self.records.schema().variables();
            sources.iter().map(|&source| variables[source].name().to_owned()).collect()
        } else {
            Vec::new()
        };
        let Some(record) = self.records.read_record().map_err(|error| at(place, error))? else { return Ok(false) };
        let values = record.values();
        for (k, (column, &source)) in chunk.columns.iter_mut().zip(sources).enumerate() {
            if !push(column, &values[source]) {
                // A column has one type, so that the first row shows it.
                let name = names.get(k).cloned().unwrap_or_default();
                return Err(Failure::Data(place, Problem::ColumnKind { column: name, kind: "long text".into() }));
            }
        }
        chunk.places.push(place);
        Ok(true)
    }

    fn position(&self) -> u64 {
        self.row * self.width
    }
}

/// Appends a value; missing ones of every kind are missing. False where it cannot be read.
fn push(column: &mut Cells, value: &Value<'_>) -> bool {
    let real = |column: &mut Cells, value: Option<f64>| match column {
        Cells::Real(to) => to.push(value),
        other => other.push_text(&[]),
    };
    let whole = |column: &mut Cells, value: Option<i128>| match column {
        Cells::Whole(to) => to.push(value),
        other => other.push_text(&[]),
    };
    match value {
        Value::Byte(x) => whole(column, if let StataByte::Present(x) = x { Some(i128::from(*x)) } else { None }),
        Value::Int(x) => whole(column, if let StataInt::Present(x) = x { Some(i128::from(*x)) } else { None }),
        Value::Long(x) => whole(column, if let StataLong::Present(x) = x { Some(i128::from(*x)) } else { None }),
        Value::Float(x) => real(column, if let StataFloat::Present(x) = x { Some(f64::from(*x)) } else { None }),
        Value::Double(x) => real(column, if let StataDouble::Present(x) = x { Some(*x) } else { None }),
        Value::String(text) => column.push_text(text.as_bytes()),
        Value::LongStringRef(_) => return false,
    }
    true
}

fn at(place: Place, error: DtaError) -> Failure {
    match error {
        DtaError::Io { source, .. } if source.kind() != std::io::ErrorKind::UnexpectedEof => Failure::Io(source),
        other => Failure::Data(place, Problem::Format { format: "Stata", message: other.to_string() }),
    }
}

fn failure(error: DtaError) -> Failure {
    at(Place::File, error)
}
