//! Parquet, a batch of rows at a time.

use std::fs::File;
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use walras_tables::{column_reader, contain, open_parquet};

use super::{Failure, Opened, Rows};
use crate::cells::{Cells, Chunk};
use crate::error::{Place, Problem};

/// Rows decoded at a time.
const BATCH: usize = 8192;

struct Table {
    file: SerializedFileReader<File>,
    /// Of the row group that is being read, one a column of the layout.
    readers: Vec<ColumnReader>,
    next_group: usize,
    left_in_group: usize,
    batch: Chunk,
    next_in_batch: usize,
    row: u64,
    /// Compressed bytes of the row groups read so far.
    position: u64,
}

pub(super) fn open(file: File) -> Result<Opened, Failure> {
    let file = open_parquet(file).map_err(failure)?;
    let columns = file.metadata().file_metadata().schema_descr().columns();
    // A leaf of a nested column is named by its path, which is no name.
    let names = columns.iter().map(|column| column.path().string()).collect();
    let batch = Chunk { columns: Vec::new(), places: Vec::new() };
    let table = Table {
        file,
        readers: Vec::new(),
        next_group: 0,
        left_in_group: 0,
        batch,
        next_in_batch: 0,
        row: 0,
        position: 0,
    };
    Ok((names, Box::new(table)))
}

impl Rows for Table {
    fn chunk(&self, sources: &[usize]) -> Chunk {
        let columns = self.file.metadata().file_metadata().schema_descr().columns();
        let empty = |&source: &usize| match columns[source].physical_type() {
            Physical::INT32 | Physical::INT64 => Cells::Whole(Vec::new()),
            Physical::FLOAT | Physical::DOUBLE => Cells::Real(Vec::new()),
            _ => Cells::text(),
        };
        Chunk { columns: sources.iter().map(empty).collect(), places: Vec::new() }
    }

    fn read(&mut self, sources: &[usize], chunk: &mut Chunk) -> Result<bool, Failure> {
        while self.next_in_batch == self.batch.rows() {
            if !self.refill(sources)? {
                return Ok(false);
            }
        }
        let row = self.next_in_batch;
        self.next_in_batch += 1;
        for (to, from) in chunk.columns.iter_mut().zip(&self.batch.columns) {
            to.push_from(from, row);
        }
        chunk.places.push(self.batch.places[row]);
        Ok(true)
    }

    fn position(&self) -> u64 {
        self.position
    }
}

impl Table {
    /// Decodes the next batch of rows; false at the end of the file.
    fn refill(&mut self, sources: &[usize]) -> Result<bool, Failure> {
        while self.left_in_group == 0 {
            if self.next_group == self.file.num_row_groups() {
                return Ok(false);
            }
            self.open_group(sources)?;
        }
        let rows = BATCH.min(self.left_in_group);
        self.batch = self.chunk(sources);
        self.next_in_batch = 0;
        let types = self.file.metadata().file_metadata().schema_descr().columns();
        let unsigned = sources.iter().map(|&source| is_unsigned(&types[source]));
        for ((reader, cells), unsigned) in self.readers.iter_mut().zip(&mut self.batch.columns).zip(unsigned) {
            contain(|| decode(reader, rows, unsigned, cells)).map_err(failure)?;
            if cells.rows() != rows {
                return Err(failure(ParquetError::General("columns of different lengths".into())));
            }
        }
        self.batch.places = (self.row + 1..=self.row + rows as u64).map(Place::Row).collect();
        self.row += rows as u64;
        self.left_in_group -= rows;
        Ok(true)
    }

    fn open_group(&mut self, sources: &[usize]) -> Result<(), Failure> {
        let group = self.file.get_row_group(self.next_group).map_err(failure)?;
        let metadata = group.metadata();
        self.left_in_group = usize::try_from(metadata.num_rows()).unwrap_or(0);
        self.position += u64::try_from(metadata.compressed_size()).unwrap_or(0);
        self.next_group += 1;
        self.readers.clear();
        for &source in sources {
            readable(&metadata.schema_descr().column(source))?;
            self.readers.push(column_reader(&*group, source).map_err(failure)?);
        }
        Ok(())
    }
}

/// Refuses columns whose bits do not mean a plain number or text.
fn readable(column: &Arc<ColumnDescriptor>) -> Result<(), Failure> {
    let decimal = column.converted_type() == ConvertedType::DECIMAL
        || matches!(column.logical_type_ref(), Some(LogicalType::Decimal { .. }));
    let kind = match column.physical_type() {
        _ if column.max_rep_level() > 0 || column.max_def_level() > 1 => "lists or records",
        _ if decimal => "decimals of fixed scale",
        Physical::BOOLEAN => "truth values",
        Physical::INT96 => "time stamps",
        Physical::FIXED_LEN_BYTE_ARRAY => "bytes of fixed length, such as half-precision numbers",
        _ => return Ok(()),
    };
    let problem = Problem::ColumnKind { column: column.path().string(), kind: kind.into() };
    Err(Failure::Data(Place::File, problem))
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    matches!(column.converted_type(), ConvertedType::UINT_32 | ConvertedType::UINT_64)
}

fn decode(reader: &mut ColumnReader, rows: usize, unsigned: bool, cells: &mut Cells) -> Result<(), ParquetError> {
    match (reader, cells) {
        (ColumnReader::Int32ColumnReader(reader), Cells::Whole(to)) => {
            let whole = |x: i32| if unsigned { i128::from(x as u32) } else { i128::from(x) };
            to.extend(values(reader, rows)?.into_iter().map(|x| x.map(whole)));
        }
        (ColumnReader::Int64ColumnReader(reader), Cells::Whole(to)) => {
            let whole = |x: i64| if unsigned { i128::from(x as u64) } else { i128::from(x) };
            to.extend(values(reader, rows)?.into_iter().map(|x| x.map(whole)));
        }
        (ColumnReader::FloatColumnReader(reader), Cells::Real(to)) => {
            to.extend(values(reader, rows)?.into_iter().map(|x| x.map(f64::from)));
        }
        (ColumnReader::DoubleColumnReader(reader), Cells::Real(to)) => to.extend(values(reader, rows)?),
        (ColumnReader::ByteArrayColumnReader(reader), text) => {
            for value in values(reader, rows)? {
                text.push_text(value.as_ref().map_or(&[], ByteArray::data));
            }
        }
        _ => return Err(ParquetError::General("a row group has other types than the file".into())),
    }
    Ok(())
}

/// The next values, `None` where there is none.
fn values<T: DataType>(reader: &mut ColumnReaderImpl<T>, rows: usize) -> Result<Vec<Option<T::T>>, ParquetError> {
    let (mut present, mut levels) = (Vec::new(), Vec::new());
    let mut all = Vec::with_capacity(rows);
    while all.len() < rows {
        present.clear();
        levels.clear();
        let (records, _, _) = reader.read_records(rows - all.len(), Some(&mut levels), None, &mut present)?;
        if records == 0 {
            break;
        }
        let mut present = present.drain(..);
        if levels.is_empty() {
            all.extend(present.map(Some));
        } else {
            all.extend(levels.iter().map(|&level| if level > 0 { present.next() } else { None }));
        }
    }
    Ok(all)
}

fn failure(error: ParquetError) -> Failure {
    match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(error) => Failure::Io(*error),
            Err(other) => unreadable(other.to_string()),
        },
        other => unreadable(other.to_string()),
    }
}

fn unreadable(message: String) -> Failure {
    Failure::Data(Place::File, Problem::Format { format: "Parquet", message })
}
