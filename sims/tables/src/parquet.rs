//! Parquet through the low-level writer; units travel in the file's key-value metadata as `unit.COLUMN`.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Column, Table, Values};

pub(crate) fn write(table: &Table, file: &mut (impl Write + Send)) -> io::Result<()> {
    try_write(table, file).map_err(io::Error::other)
}

fn try_write(table: &Table, file: &mut (impl Write + Send)) -> Result<(), ParquetError> {
    let mut file = ParquetFile::try_new(table, file)?;
    file.try_append(&table.columns)?;
    file.writer.close().map(drop)
}

/// A table that is written piece by piece, each piece a row group.
pub struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
}

impl<W: Write + Send> ParquetFile<W> {
    /// Begins a file of tables with these columns.
    pub fn new(table: &Table, file: W) -> io::Result<Self> {
        Self::try_new(table, file).map_err(io::Error::other)
    }

    /// Writes the rows of a table, which has the columns of the first.
    pub fn append(&mut self, table: &Table) -> io::Result<()> {
        self.append_columns(&table.columns)
    }

    /// Writes the rows of these columns.
    pub fn append_columns(&mut self, columns: &[Column]) -> io::Result<()> {
        self.try_append(columns).map_err(io::Error::other)
    }

    /// Gives the file back, complete.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(io::Error::other)
    }

    fn try_new(table: &Table, file: W) -> Result<Self, ParquetError> {
        let fields = table.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(Type::group_type_builder(table.name).with_fields(fields).build()?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(units(table)))
            .build();
        Ok(ParquetFile { writer: SerializedFileWriter::new(file, schema, Arc::new(properties))? })
    }

    fn try_append(&mut self, columns: &[Column]) -> Result<(), ParquetError> {
        let mut rows = self.writer.next_row_group()?;
        for column in columns {
            let mut out =
                rows.next_column()?.ok_or_else(|| ParquetError::General("more columns than fields".into()))?;
            match &column.values {
                Values::Whole(values) => out.typed::<Int64Type>().write_batch(values, None, None)?,
                Values::Real(values) => out.typed::<DoubleType>().write_batch(values, None, None)?,
                Values::Flag(values) => out.typed::<BoolType>().write_batch(values, None, None)?,
                Values::Text(values) => {
                    let values: Vec<ByteArray> = values.iter().map(|&text| text.into()).collect();
                    out.typed::<ByteArrayType>().write_batch(&values, None, None)?
                }
                Values::Name(values) => {
                    let values: Vec<ByteArray> = values.iter().map(|text| text.as_str().into()).collect();
                    out.typed::<ByteArrayType>().write_batch(&values, None, None)?
                }
                Values::MaybeWhole(values) => {
                    let present: Vec<i64> = values.iter().flatten().copied().collect();
                    out.typed::<Int64Type>().write_batch(&present, Some(&levels(values)), None)?
                }
                Values::MaybeReal(values) => {
                    let present: Vec<f64> = values.iter().flatten().copied().collect();
                    out.typed::<DoubleType>().write_batch(&present, Some(&levels(values)), None)?
                }
                Values::MaybeFlag(values) => {
                    let present: Vec<bool> = values.iter().flatten().copied().collect();
                    out.typed::<BoolType>().write_batch(&present, Some(&levels(values)), None)?
                }
            };
            out.close()?;
        }
        rows.close().map(drop)
    }
}

/// 1 where there is a value.
fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, converted) = match column.values {
        Values::Whole(_) => (Physical::INT64, ConvertedType::INT_64),
        Values::Real(_) => (Physical::DOUBLE, ConvertedType::NONE),
        Values::Flag(_) => (Physical::BOOLEAN, ConvertedType::NONE),
        Values::Text(_) | Values::Name(_) => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        Values::MaybeWhole(_) => (Physical::INT64, ConvertedType::INT_64),
        Values::MaybeReal(_) => (Physical::DOUBLE, ConvertedType::NONE),
        Values::MaybeFlag(_) => (Physical::BOOLEAN, ConvertedType::NONE),
    };
    let repetition = match column.values {
        Values::MaybeWhole(_) | Values::MaybeReal(_) | Values::MaybeFlag(_) => Repetition::OPTIONAL,
        _ => Repetition::REQUIRED,
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_repetition(repetition)
        .with_converted_type(converted)
        .build()
        .map(Arc::new)
}

fn units(table: &Table) -> Vec<KeyValue> {
    let with_unit = table.columns.iter().filter(|column| !column.unit.is_empty());
    with_unit.map(|column| KeyValue::new(format!("unit.{}", column.name), column.unit.clone())).collect()
}
