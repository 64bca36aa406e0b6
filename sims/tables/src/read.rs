//! Reading back columns of tables that a run wrote.

use std::fs::File;
use std::io;
use std::path::Path;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::{column_reader, contain, open_parquet};

/// Rows decoded at a time, so that what a damaged file says of its length is never asked of the memory at once.
const BATCH: usize = 65_536;

/// The values of a column: numbers, NaN where there is none, truth values as 0 and 1; or words.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadColumn {
    /// Numbers and truth values.
    Numbers(Vec<f64>),
    /// Words.
    Words(Vec<String>),
}

impl ReadColumn {
    /// The numbers; none of words.
    pub fn numbers(&self) -> &[f64] {
        if let ReadColumn::Numbers(numbers) = self { numbers } else { &[] }
    }

    /// The words; none of numbers.
    pub fn words(&self) -> &[String] {
        if let ReadColumn::Words(words) = self { words } else { &[] }
    }
}

/// The columns of these names of the table `folder/name.parquet`, else `folder/name.csv`; none of a name that it does not
/// have.
pub fn read(folder: &Path, name: &str, columns: &[&str]) -> io::Result<Vec<Option<ReadColumn>>> {
    let parquet = folder.join(format!("{name}.parquet"));
    if parquet.exists() {
        return read_parquet(File::open(parquet)?, columns).map_err(io::Error::other);
    }
    read_csv(&folder.join(format!("{name}.csv")), columns)
}

/// All columns of that table, in their order, by name.
///
/// # Errors
/// As [`read`].
pub fn read_all(folder: &Path, name: &str) -> io::Result<Vec<(String, ReadColumn)>> {
    let names = names(folder, name)?;
    let columns = read(folder, name, &names.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(names.into_iter().zip(columns).filter_map(|(name, column)| Some((name, column?))).collect())
}

fn names(folder: &Path, name: &str) -> io::Result<Vec<String>> {
    let parquet = folder.join(format!("{name}.parquet"));
    if !parquet.exists() {
        let mut reader = csv::Reader::from_path(folder.join(format!("{name}.csv")))?;
        return Ok(reader.headers()?.iter().map(str::to_owned).collect());
    }
    parquet_columns(&parquet)
}

fn read_csv(path: &Path, columns: &[&str]) -> io::Result<Vec<Option<ReadColumn>>> {
    let mut reader = csv::Reader::from_path(path)?;
    let head = reader.headers()?.clone();
    let places: Vec<Option<usize>> =
        columns.iter().map(|wanted| head.iter().position(|name| name == *wanted)).collect();
    let mut fields: Vec<Vec<String>> = vec![Vec::new(); columns.len()];
    for record in reader.records() {
        let record = record?;
        for (fields, place) in fields.iter_mut().zip(&places) {
            fields.extend(place.map(|place| record.get(place).unwrap_or_default().to_owned()));
        }
    }
    Ok(fields.into_iter().zip(places).map(|(fields, place)| place.map(|_| column_of(fields))).collect())
}

/// Numbers if all fields that are not empty are.
fn column_of(fields: Vec<String>) -> ReadColumn {
    let number = |field: &String| match field.as_str() {
        "" => Some(f64::NAN),
        "true" => Some(1.0),
        "false" => Some(0.0),
        field => field.parse().ok(),
    };
    let numbers: Option<Vec<f64>> = fields.iter().map(number).collect();
    numbers.map_or(ReadColumn::Words(fields), ReadColumn::Numbers)
}

/// The columns of these names of a Parquet file from anywhere; none of a name that it does not have.
///
/// # Errors
/// It cannot be read, or a column holds neither numbers, truth values nor words.
pub fn read_parquet_file(path: &Path, columns: &[&str]) -> io::Result<Vec<Option<ReadColumn>>> {
    read_parquet(File::open(path)?, columns).map_err(io::Error::other)
}

/// The names of the columns of a Parquet file.
///
/// # Errors
/// It cannot be read.
pub fn parquet_columns(path: &Path) -> io::Result<Vec<String>> {
    let file = open_parquet(File::open(path)?).map_err(io::Error::other)?;
    let schema = file.metadata().file_metadata().schema_descr();
    Ok(schema.columns().iter().map(|column| column.path().string()).collect())
}

fn read_parquet(file: File, columns: &[&str]) -> Result<Vec<Option<ReadColumn>>, ParquetError> {
    let file = open_parquet(file)?;
    let schema = file.metadata().file_metadata().schema_descr();
    let place = |wanted: &&str| schema.columns().iter().position(|column| column.path().parts() == [*wanted]);
    let places: Vec<Option<usize>> = columns.iter().map(place).collect();
    let read = |place| contain(|| read_column(&file, place));
    places.into_iter().map(|place| place.map(read).transpose()).collect()
}

fn read_column(file: &SerializedFileReader<File>, place: usize) -> Result<ReadColumn, ParquetError> {
    let (mut numbers, mut words) = (Vec::new(), Vec::new());
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        match column_reader(&*group, place)? {
            ColumnReader::DoubleColumnReader(reader) => extend(reader, rows, &mut numbers, f64::NAN, |value| *value)?,
            ColumnReader::FloatColumnReader(reader) => {
                extend(reader, rows, &mut numbers, f64::NAN, |value| f64::from(*value))?;
            }
            ColumnReader::Int32ColumnReader(reader) => {
                extend(reader, rows, &mut numbers, f64::NAN, |value| f64::from(*value))?;
            }
            ColumnReader::Int64ColumnReader(reader) => {
                extend(reader, rows, &mut numbers, f64::NAN, |value| *value as f64)?
            }
            ColumnReader::BoolColumnReader(reader) => {
                extend(reader, rows, &mut numbers, f64::NAN, |value| f64::from(u8::from(*value)))?;
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                let word = |value: &ByteArray| String::from_utf8_lossy(value.data()).into_owned();
                extend(reader, rows, &mut words, String::new(), word)?;
            }
            _ => return Err(ParquetError::General("a column holds neither numbers, truth values nor words".into())),
        }
    }
    Ok(if words.is_empty() { ReadColumn::Numbers(numbers) } else { ReadColumn::Words(words) })
}

/// Appends the values of a row group, `none` where there is none.
fn extend<T: DataType, V: Clone>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    to: &mut Vec<V>,
    none: V,
    value: impl Fn(&T::T) -> V,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut left = rows;
    while left > 0 {
        values.clear();
        levels.clear();
        let (records, ..) = reader.read_records(left.min(BATCH), Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::General(format!("a column ends {left} rows before its row group")));
        }
        left -= records;
        let mut values = values.iter();
        if levels.is_empty() {
            to.extend(values.map(&value));
        } else {
            let next = |&level: &i16| if level > 0 { values.next().map_or(none.clone(), &value) } else { none.clone() };
            to.extend(levels.iter().map(next));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Column, Format, Table, TableFile, Values};
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let column = |name: &str, values| Column { name: name.into(), unit: String::new(), values };
        let columns = vec![
            column("k", Values::Whole(vec![0, 1, 2])),
            column("x", Values::MaybeReal(vec![Some(0.1), None, Some(-3.5e-7)])),
            column("f", Values::Flag(vec![true, false, true])),
            column("who", Values::Name(vec!["a".into(), "b, c".into(), "d".into()])),
        ];
        for format in [Format::Parquet, Format::Csv] {
            let folder = tempfile::tempdir().unwrap();
            let file = File::create(folder.path().join(format!("t.{}", format.suffix()))).unwrap();
            let mut table = TableFile::new(format, &Table { name: "t", columns: columns.clone() }, file).unwrap();
            table.append(&columns).unwrap();
            table.append(&columns).unwrap();
            table.finish().unwrap();
            let read = read(folder.path(), "t", &["who", "x", "nobody", "k", "f"]).unwrap();
            assert_eq!(read[0].as_ref().unwrap().words()[1..4], ["b, c", "d", "a"]);
            let x = read[1].as_ref().unwrap().numbers();
            assert!(x.len() == 6 && x[0] == 0.1 && x[1].is_nan() && x[5] == -3.5e-7, "{x:?}");
            assert!(read[2].is_none());
            assert_eq!(read[3].as_ref().unwrap().numbers(), [0.0, 1.0, 2.0, 0.0, 1.0, 2.0]);
            let all = read_all(folder.path(), "t").unwrap();
            assert_eq!(all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["k", "x", "f", "who"]);
            assert_eq!(Some(&all[0].1), read[3].as_ref());
            assert_eq!(read[4].as_ref().unwrap().numbers()[..3], [1.0, 0.0, 1.0]);
        }
    }
}
