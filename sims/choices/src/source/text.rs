//! Comma-separated values and their relatives.

use std::fs::File;
use std::io::{BufRead, BufReader};

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};

use super::{Failure, Opened, Rows};
use crate::cells::{Cells, Chunk};
use crate::error::{Place, Problem};

/// A line longer than this is not a header.
const LONGEST_HEADER: usize = 1 << 20;

struct Text {
    reader: Reader<BufReader<File>>,
    record: ByteRecord,
    fields: usize,
}

pub(super) fn open(file: File) -> Result<Opened, Failure> {
    let mut file = BufReader::with_capacity(LONGEST_HEADER, file);
    let start = file.fill_buf().map_err(Failure::Io)?;
    if start.is_empty() {
        return Err(Failure::Data(Place::File, Problem::Empty));
    }
    if start.starts_with(b"\xef\xbb\xbf") {
        file.consume(3);
    }
    let delimiter = delimiter(file.buffer());
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(file);
    let header = reader.byte_headers().map_err(failure)?.clone();
    if !header.iter().all(is_text) {
        return Err(Failure::Data(
            Place::File,
            Problem::Format { format: "CSV or Parquet", message: "the first line is not text".into() },
        ));
    }
    let names = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    Ok((names, Box::new(Text { reader, record: ByteRecord::new(), fields: header.len() })))
}

/// Whether a name could stand in a header.
fn is_text(name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

/// The character that separates most of the header.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|&&byte| byte == delimiter).count();
    [b';', b'\t'].into_iter().fold(b',', |best, other| if count(other) > count(best) { other } else { best })
}

impl Rows for Text {
    fn chunk(&self, sources: &[usize]) -> Chunk {
        Chunk { columns: sources.iter().map(|_| Cells::text()).collect(), places: Vec::new() }
    }

    fn read(&mut self, sources: &[usize], chunk: &mut Chunk) -> Result<bool, Failure> {
        if !self.reader.read_byte_record(&mut self.record).map_err(failure)? {
            return Ok(false);
        }
        let place = Place::Line(self.record.position().map_or(0, |position| position.line()));
        if self.record.len() != self.fields {
            let problem = Problem::Fields { found: self.record.len(), expected: self.fields };
            return Err(Failure::Data(place, problem));
        }
        for (column, &source) in chunk.columns.iter_mut().zip(sources) {
            column.push_text(&self.record[source]);
        }
        chunk.places.push(place);
        Ok(true)
    }

    fn position(&self) -> u64 {
        self.reader.position().byte()
    }
}

fn failure(error: csv::Error) -> Failure {
    let place = error.position().map_or(Place::File, |position| Place::Line(position.line()));
    let message = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(error) => Failure::Io(error),
        _ => Failure::Data(place, Problem::Format { format: "CSV", message }),
    }
}
