//! Values played again beside those of a table in a folder, bit by bit.

use std::path::Path;

use walras_tables::{Column, ReadColumn, Values};

use crate::error::RunError;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What was compared.
    pub compared: String,
    /// The first value that differs, in words; nothing if all bits are the same.
    pub difference: Option<String>,
}

/// Compares columns with those of a table in the folder from row `first` on, at most `rows` of them: how many values were
/// compared, and the first that differs.
pub(crate) fn compare(
    folder: &Path,
    table: &str,
    columns: &[Column],
    first: usize,
    rows: Option<usize>,
) -> Result<(usize, Option<String>), RunError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let damaged = |why: String| RunError::Damaged { path: folder.join(table), why };
    let kept = walras_tables::read(folder, table, &names).map_err(|error| damaged(error.to_string()))?;
    let mut values = 0;
    for (column, kept) in columns.iter().zip(kept) {
        let Some(kept) = kept else {
            return Ok((values, Some(format!("{table}.{}: the column is not there", column.name))));
        };
        let count = rows.unwrap_or(usize::MAX).min(column.values.len());
        for row in 0..count {
            let (now, before) = (word(&column.values, row), kept_word(&kept, first + row));
            if now != before {
                let place = format!("{table}.{} in row {}", column.name, first + row);
                return Ok((values, Some(format!("{place}: {before} then, {now} now"))));
            }
        }
        values += count;
    }
    Ok((values, None))
}

/// A value as what reads back to the same bits; truth values and missing ones as the tables are read.
fn word(values: &Values, row: usize) -> String {
    let flag = |flag: bool| number(f64::from(u8::from(flag)));
    match values {
        Values::Whole(values) => number(values[row] as f64),
        Values::Real(values) => number(values[row]),
        Values::Flag(values) => flag(values[row]),
        Values::Text(values) => values[row].into(),
        Values::Name(values) => values[row].clone(),
        Values::MaybeWhole(values) => values[row].map_or_else(|| number(f64::NAN), |value| number(value as f64)),
        Values::MaybeReal(values) => number(values[row].unwrap_or(f64::NAN)),
        Values::MaybeFlag(values) => values[row].map_or_else(|| number(f64::NAN), flag),
    }
}

fn kept_word(column: &ReadColumn, row: usize) -> String {
    match column {
        ReadColumn::Numbers(numbers) => numbers.get(row).map_or_else(|| "nothing".into(), |value| number(*value)),
        ReadColumn::Words(words) => words.get(row).map_or_else(|| "nothing".into(), Clone::clone),
    }
}

fn number(value: f64) -> String {
    if value.is_nan() { "none".into() } else { format!("{value:?}") }
}
