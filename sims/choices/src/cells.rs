//! Rows as they were read, column by column, with their places in the file.

use std::borrow::Cow;

use walras_process::display::shorten;

use super::error::{Place, Problem};

/// Values of one column.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// Text, one piece after the other; numbers in CSV are text until they are asked for.
    Text {
        /// All of it.
        bytes: Vec<u8>,
        /// Where each piece ends.
        ends: Vec<usize>,
    },
    /// Real numbers; `None` where there is none.
    Real(Vec<Option<f64>>),
    /// Whole numbers, signed or not, of up to 64 bits; `None` where there is none.
    Whole(Vec<Option<i128>>),
}

impl Cells {
    pub(super) fn text() -> Self {
        Cells::Text { bytes: Vec::new(), ends: Vec::new() }
    }

    pub(super) fn push_text(&mut self, piece: &[u8]) {
        if let Cells::Text { bytes, ends } = self {
            bytes.extend_from_slice(piece);
            ends.push(bytes.len());
        }
    }

    /// Whether the cell can be read: a name that is not UTF-8 would be taken for others of its kind.
    pub(super) fn is_legible(&self, row: usize) -> bool {
        match self {
            Cells::Text { bytes, ends } => std::str::from_utf8(piece(bytes, ends, row)).is_ok(),
            _ => true,
        }
    }

    /// The cell as a name: trimmed, empty where there is none.
    pub(super) fn label(&self, row: usize) -> Cow<'_, str> {
        match self {
            Cells::Text { bytes, ends } => String::from_utf8_lossy(piece(bytes, ends, row).trim_ascii()),
            Cells::Real(values) => values[row].map(|x| Cow::Owned(x.to_string())).unwrap_or_default(),
            Cells::Whole(values) => values[row].map(|x| Cow::Owned(x.to_string())).unwrap_or_default(),
        }
    }

    /// Whether there is nothing in the cell.
    pub(super) fn is_missing(&self, row: usize) -> bool {
        match self {
            Cells::Text { bytes, ends } => is_missing(&String::from_utf8_lossy(piece(bytes, ends, row).trim_ascii())),
            Cells::Real(values) => values[row].is_none_or(f64::is_nan),
            Cells::Whole(values) => values[row].is_none(),
        }
    }

    /// The cell as a finite number.
    pub(super) fn number(&self, row: usize, column: &str, expected: &Expected) -> Result<f64, Problem> {
        let value = match self {
            Cells::Text { bytes, ends } => {
                let text = std::str::from_utf8(piece(bytes, ends, row).trim_ascii()).unwrap_or("?");
                if is_missing(text) {
                    None
                } else {
                    let number = text.parse().map_err(|_| expected.not(column, text))?;
                    Some(number)
                }
            }
            Cells::Real(values) => values[row].filter(|x| !x.is_nan()),
            Cells::Whole(values) => values[row].map(|x| x as f64),
        };
        let value = value.ok_or_else(|| Problem::Missing { column: column.into(), expected: expected.text })?;
        if value.is_finite() && value >= expected.least && value <= expected.most {
            // A price of −0 is a price of 0.
            Ok(value + 0.0)
        } else {
            Err(expected.not(column, &self.label(row)))
        }
    }

    /// How many there are.
    pub(super) fn rows(&self) -> usize {
        match self {
            Cells::Text { ends, .. } => ends.len(),
            Cells::Real(values) => values.len(),
            Cells::Whole(values) => values.len(),
        }
    }

    /// Appends a cell of a column of the same kind.
    pub(super) fn push_from(&mut self, from: &Cells, row: usize) {
        match (self, from) {
            (to @ Cells::Text { .. }, Cells::Text { bytes, ends }) => to.push_text(piece(bytes, ends, row)),
            (Cells::Real(to), Cells::Real(values)) => to.push(values[row]),
            (Cells::Whole(to), Cells::Whole(values)) => to.push(values[row]),
            _ => {}
        }
    }

    /// Moves the last cell to the end of an otherwise empty column of the same kind.
    fn split_last(&mut self) -> Cells {
        match self {
            Cells::Text { bytes, ends } => {
                ends.pop();
                let last = bytes.split_off(ends.last().copied().unwrap_or(0));
                Cells::Text { ends: vec![last.len()], bytes: last }
            }
            Cells::Real(values) => Cells::Real(values.pop().into_iter().collect()),
            Cells::Whole(values) => Cells::Whole(values.pop().into_iter().collect()),
        }
    }
}

fn piece<'a>(bytes: &'a [u8], ends: &[usize], row: usize) -> &'a [u8] {
    let start = if row == 0 { 0 } else { ends[row - 1] };
    &bytes[start..ends[row]]
}

fn is_missing(text: &str) -> bool {
    text.is_empty() || text == "." || ["na", "n/a", "nan", "null", "none"].iter().any(|m| text.eq_ignore_ascii_case(m))
}

/// What a column's numbers must be.
#[derive(Debug)]
pub(super) struct Expected {
    text: &'static str,
    least: f64,
    most: f64,
}

impl Expected {
    pub(super) const PRICE: Expected = Expected { text: "a finite price of at least 0", least: 0.0, most: f64::MAX };
    pub(super) const QUANTITY: Expected =
        Expected { text: "a finite quantity of at least 0", least: 0.0, most: f64::MAX };
    pub(super) const PROBABILITY: Expected =
        Expected { text: "a probability of at least 0", least: 0.0, most: f64::MAX };
    pub(super) const SHARE: Expected = Expected { text: "a share of expenditure in [0, 1]", least: 0.0, most: 1.0 };
    pub(super) const EXPENDITURE: Expected =
        Expected { text: "a finite expenditure of at least 0", least: 0.0, most: f64::MAX };
    pub(super) const POSITIVE_PRICE: Expected =
        Expected { text: "a finite price above 0", least: f64::MIN_POSITIVE, most: f64::MAX };
    pub(super) const POSITIVE_EXPENDITURE: Expected =
        Expected { text: "a finite expenditure above 0", least: f64::MIN_POSITIVE, most: f64::MAX };
    pub(super) const CHOSEN: Expected =
        Expected { text: "1 for what was chosen, 0 for the rest, or a probability", least: 0.0, most: 1.0 };
    pub(super) const STATE: Expected =
        Expected { text: "the probability of a state, in [0, 1]", least: 0.0, most: 1.0 };
    pub(super) const WEIGHT: Expected = Expected { text: "a finite weight of at least 0", least: 0.0, most: f64::MAX };
    pub(super) const CONSTRAINT: Expected = Expected { text: "a finite number", least: f64::MIN, most: f64::MAX };

    fn not(&self, column: &str, found: &str) -> Problem {
        Problem::NotANumber { column: column.into(), found: shorten(found), expected: self.text }
    }
}

/// Consecutive rows: those of whole subjects once they are cut.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// The columns that the layout uses, in its order.
    pub(super) columns: Vec<Cells>,
    /// Line (of text) or row (of a table) of each row.
    pub(super) places: Vec<Place>,
}

impl Chunk {
    pub(super) fn rows(&self) -> usize {
        self.places.len()
    }

    /// Moves the last row into a chunk of its own.
    pub(super) fn split_last(&mut self) -> Chunk {
        let places = self.places.pop().into_iter().collect();
        Chunk { columns: self.columns.iter_mut().map(Cells::split_last).collect(), places }
    }
}
