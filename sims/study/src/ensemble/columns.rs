//! Tables of members whose columns need not be the same: those of all, with gaps where a member has none.

use walras_tables::{Column, Values};

use super::member::Cell;

/// The columns of a table, in the order in which they were first met.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    columns: Vec<Form>,
    /// Whether any piece was met.
    met: bool,
}

/// What is known of a column.
#[derive(Clone, Debug)]
struct Form {
    name: String,
    unit: String,
    kind: Kind,
    /// Whether a value is missing somewhere.
    gaps: bool,
}

/// What a column holds; a later kind can hold what an earlier one does, up to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nothing,
    Flag,
    Whole,
    Real,
    Text,
}

impl Shape {
    /// Takes in the columns of one more piece.
    pub(super) fn meet(&mut self, columns: &[Column]) {
        for form in &mut self.columns {
            form.gaps |= !columns.iter().any(|column| column.name == form.name);
        }
        for column in columns {
            let (kind, gaps) = kind_of(&column.values);
            match self.columns.iter_mut().find(|form| form.name == column.name) {
                Some(form) => {
                    form.kind = form.kind.with(kind);
                    form.gaps |= gaps;
                }
                None => {
                    let (name, unit) = (column.name.clone(), column.unit.clone());
                    self.columns.push(Form { name, unit, kind, gaps: gaps || self.met });
                }
            }
        }
        self.met = true;
    }

    /// A piece of `rows` rows with all columns.
    pub(super) fn fit(&self, columns: &[Column], rows: usize) -> Vec<Column> {
        let fit = |form: &Form| {
            let given = columns.iter().find(|column| column.name == form.name);
            let cells: Vec<Cell> = match given {
                Some(column) => (0..rows).map(|row| cell(&column.values, row)).collect(),
                None => vec![Cell::Nothing; rows],
            };
            Column { name: form.name.clone(), unit: form.unit.clone(), values: form.values(cells) }
        };
        self.columns.iter().map(fit).collect()
    }
}

impl Kind {
    /// The kind that holds what both do.
    fn with(self, other: Kind) -> Kind {
        match (self, other) {
            (same, Kind::Nothing) | (Kind::Nothing, same) => same,
            (one, two) if one == two => one,
            (Kind::Whole, Kind::Real) | (Kind::Real, Kind::Whole) => Kind::Real,
            _ => Kind::Text,
        }
    }
}

impl Form {
    fn values(&self, cells: Vec<Cell>) -> Values {
        let cells = cells.into_iter();
        match (self.kind, self.gaps) {
            (Kind::Flag, false) => Values::Flag(cells.map(|cell| flag(&cell).unwrap_or_default()).collect()),
            (Kind::Flag, true) => Values::MaybeFlag(cells.map(|cell| flag(&cell)).collect()),
            (Kind::Whole, false) => Values::Whole(cells.map(|cell| whole(&cell).unwrap_or_default()).collect()),
            (Kind::Whole, true) => Values::MaybeWhole(cells.map(|cell| whole(&cell)).collect()),
            (Kind::Real, false) => Values::Real(cells.map(|cell| cell.number().unwrap_or(f64::NAN)).collect()),
            (Kind::Real | Kind::Nothing, _) => Values::MaybeReal(cells.map(|cell| cell.number()).collect()),
            (Kind::Text, _) => Values::Name(cells.map(text).collect()),
        }
    }
}

fn flag(cell: &Cell) -> Option<bool> {
    if let Cell::Flag(flag) = cell { Some(*flag) } else { None }
}

fn whole(cell: &Cell) -> Option<i64> {
    if let Cell::Whole(count) = cell { Some(*count) } else { None }
}

fn text(cell: Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Whole(count) => count.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Text(text) => text,
    }
}

fn kind_of(values: &Values) -> (Kind, bool) {
    match values {
        Values::Whole(_) => (Kind::Whole, false),
        Values::Real(_) => (Kind::Real, false),
        Values::Flag(_) => (Kind::Flag, false),
        Values::Text(_) | Values::Name(_) => (Kind::Text, false),
        Values::MaybeWhole(values) => of_present(Kind::Whole, values),
        Values::MaybeReal(values) => of_present(Kind::Real, values),
        Values::MaybeFlag(values) => of_present(Kind::Flag, values),
    }
}

fn of_present<T>(kind: Kind, values: &[Option<T>]) -> (Kind, bool) {
    let present = values.iter().any(Option::is_some);
    (if present { kind } else { Kind::Nothing }, values.iter().any(Option::is_none))
}

/// One value of a column.
pub(super) fn cell(values: &Values, row: usize) -> Cell {
    let maybe = |cell: Option<Cell>| cell.unwrap_or(Cell::Nothing);
    match values {
        Values::Whole(values) => Cell::Whole(values[row]),
        Values::Real(values) => Cell::Real(values[row]),
        Values::Flag(values) => Cell::Flag(values[row]),
        Values::Text(values) => Cell::Text(values[row].into()),
        Values::Name(values) => Cell::Text(values[row].clone()),
        Values::MaybeWhole(values) => maybe(values[row].map(Cell::Whole)),
        Values::MaybeReal(values) => maybe(values[row].map(Cell::Real)),
        Values::MaybeFlag(values) => maybe(values[row].map(Cell::Flag)),
    }
}

/// A column of one value.
pub(super) fn single(name: &str, cell: Cell) -> Column {
    let values = match cell {
        Cell::Nothing => Values::MaybeReal(vec![None]),
        Cell::Whole(count) => Values::Whole(vec![count]),
        Cell::Real(number) => Values::Real(vec![number]),
        Cell::Flag(flag) => Values::Flag(vec![flag]),
        Cell::Text(text) => Values::Name(vec![text]),
    };
    Column { name: name.into(), unit: String::new(), values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_some_members_lack_is_a_gap() {
        let one = [single("a", Cell::Whole(1)), single("b", Cell::Flag(true)), single("d", Cell::Nothing)];
        let two = [single("a", Cell::Real(0.5)), single("c", Cell::Text("x".into())), single("d", Cell::Real(2.0))];
        let mut shape = Shape::default();
        shape.meet(&one);
        shape.meet(&two);
        let values = |columns: Vec<Column>| columns.into_iter().map(|column| column.values).collect::<Vec<_>>();
        let absent = Values::MaybeReal(vec![None]);
        assert_eq!(
            values(shape.fit(&one, 1)),
            [Values::Real(vec![1.0]), Values::MaybeFlag(vec![Some(true)]), absent, Values::Name(vec![String::new()])]
        );
        assert_eq!(
            values(shape.fit(&two, 1)),
            [
                Values::Real(vec![0.5]),
                Values::MaybeFlag(vec![None]),
                Values::MaybeReal(vec![Some(2.0)]),
                Values::Name(vec!["x".into()])
            ]
        );
    }
}
