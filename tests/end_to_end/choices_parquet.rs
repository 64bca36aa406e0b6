//! Choices in Parquet give what they give in CSV.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::data_type::{ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor;
use parquet::schema::parser::parse_message_type;

use crate::choices::{choi, json, test};
use crate::harness::folder;

/// The sample of 40 subjects in row groups of 300 rows; `hole` is a row whose `q2` is null.
fn write(path: &Path, hole: Option<usize>) {
    let schema = "message choices { required binary id (UTF8); required int64 t; required double p1; required double p2; \
                  required double q1; optional double q2; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let text = std::fs::read_to_string(choi()).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    for (number, group) in rows.chunks(300).enumerate() {
        let mut columns = writer.next_row_group().unwrap();
        for k in 0..6 {
            let mut column = columns.next_column().unwrap().unwrap();
            match k {
                0 => {
                    let ids: Vec<_> = group.iter().map(|row| row[0].into()).collect();
                    column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
                }
                1 => {
                    let t: Vec<i64> = group.iter().map(|row| row[1].parse().unwrap()).collect();
                    column.typed::<Int64Type>().write_batch(&t, None, None).unwrap();
                }
                _ => {
                    let is_hole = |row: usize| k == 5 && hole == Some(number * 300 + row);
                    let kept = group.iter().enumerate().filter(|(row, _)| !is_hole(*row));
                    let values: Vec<f64> = kept.map(|(_, row)| row[k].parse().unwrap()).collect();
                    let levels: Vec<i16> = (0..group.len()).map(|row| i16::from(!is_hole(row))).collect();
                    let levels = (k == 5).then_some(levels.as_slice());
                    column.typed::<DoubleType>().write_batch(&values, levels, None).unwrap();
                }
            }
            column.close().unwrap();
        }
        columns.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn parquet_in_and_out() {
    let folder = folder("choices-parquet");
    write(&folder.join("choices"), None);
    let found = json(&folder, "choices", &["--out", "indices.parquet"]);
    assert_eq!(found, json(&folder, &choi(), &[]));

    let file = SerializedFileReader::new(File::open(folder.join("indices.parquet")).unwrap()).unwrap();
    let schema = file.metadata().file_metadata().schema_descr();
    let ccei = schema.columns().iter().position(|column| column.name() == "ccei").unwrap();
    for (row, subject) in file.get_row_iter(None).unwrap().zip(found["subjects"].as_array().unwrap()) {
        let row = row.unwrap();
        assert_eq!(row.get_string(0).unwrap(), subject["id"].as_str().unwrap());
        // The parser of the JSON may round in the last digit.
        assert!((row.get_double(ccei).unwrap() - subject["ccei"].as_f64().unwrap()).abs() < 1e-15);
    }
}

#[test]
fn a_null_is_placed() {
    let folder = folder("choices-parquet-null");
    write(&folder.join("choices.parquet"), Some(612));
    let output = test(&folder, "choices.parquet", &[]);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(2) && words.contains("row 613") && words.contains("`q2` is missing"),
        "{words}"
    );
}

#[test]
fn a_truncated_file_is_refused() {
    let folder = folder("choices-parquet-truncated");
    write(&folder.join("whole"), None);
    let bytes = std::fs::read(folder.join("whole")).unwrap();
    for length in [4, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(folder.join("cut"), &bytes[..length]).unwrap();
        let output = test(&folder, "cut", &[]);
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && words.contains("Parquet"), "{length}: {words}");
    }
    // A flipped bit anywhere gives an answer or an error, never a crash.
    for place in (0..bytes.len()).step_by(bytes.len() / 60) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        std::fs::write(folder.join("damaged"), damaged).unwrap();
        let output = test(&folder, "damaged", &["--index", "garp"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 2 | 4)) && !words.contains("panicked"), "{place}: {words}");
    }
}
