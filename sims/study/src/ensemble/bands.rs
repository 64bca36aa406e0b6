//! The course of quantities over the iterations, over all members of a combination of swept values.
//!
//! A member that ended before others stays at the mechanism it ended with: its last row counts for later iterations too.
//! So no band is one of survivors only; `ended` says how many members such rows are from. A band has a value in an iteration
//! only if every member that ever has the quantity has it there: a mean over those that happen to have it would be one over
//! others in each iteration. So `count` is the same wherever it is not 0. Values that are no finite numbers do not count; of
//! truth values the share that holds does, as a mean.

use std::ops::Range;

use walras_process::folder::FolderError;
use walras_tables::{Column, Values};
use walras_theory::distribution::Distribution;

use super::log::Log;
use super::member::{Outcome, Trace};
use super::statistics::Statistics;

/// Most values held at a time; courses of more are gone through in several passes over the members.
const HELD: usize = 1 << 24;

/// The course of one quantity.
#[derive(Clone, Debug)]
pub struct Band {
    /// Which table it is a column of.
    pub table: String,
    /// The column.
    pub quantity: String,
    /// The iterations, `[iterations]`.
    pub iteration: Vec<i64>,
    /// Its distribution over members in each of them; none where no member has a value.
    pub course: Vec<Option<Statistics>>,
    /// How many members had ended before.
    pub ended: Vec<usize>,
}

/// A table of members with the quantities that it has.
struct Course {
    table: String,
    quantities: Vec<String>,
    /// How many members have a value of each quantity in some iteration, `[quantities]`.
    having: Vec<u64>,
    /// What the first column of the longest member counts.
    iterations: Vec<i64>,
    /// Rows of each member that has the table.
    lengths: Vec<usize>,
}

/// The bands of these members, table by table.
pub(super) fn bands(log: &mut Log, members: Range<usize>) -> Result<Vec<Band>, FolderError> {
    let mut bands = Vec::new();
    for course in courses(log, members.clone())? {
        let width = course.quantities.len() * course.lengths.len().max(1);
        let window = (HELD / width.max(1)).max(1);
        let mut of_course: Vec<Band> = course.quantities.iter().map(|quantity| course.empty(quantity)).collect();
        for start in (0..course.iterations.len()).step_by(window) {
            let rows = start..course.iterations.len().min(start + window);
            course.append(log, members.clone(), rows, &mut of_course)?;
        }
        bands.extend(of_course);
    }
    Ok(bands)
}

fn courses(log: &mut Log, members: Range<usize>) -> Result<Vec<Course>, FolderError> {
    let mut courses: Vec<Course> = Vec::new();
    log.for_each(members, |member| {
        let Outcome::Played { traces, .. } = member.outcome else { return Ok(()) };
        for Trace { table, columns } in traces {
            let Some((first, others)) = columns.split_first() else { continue };
            let Values::Whole(iterations) = &first.values else { continue };
            let known = courses.iter().position(|course| course.table == table);
            let course = known.unwrap_or_else(|| {
                courses.push(Course { table, quantities: vec![], having: vec![], iterations: vec![], lengths: vec![] });
                courses.len() - 1
            });
            let course = &mut courses[course];
            course.lengths.push(iterations.len());
            if iterations.len() > course.iterations.len() {
                course.iterations.clone_from(iterations);
            }
            for column in others.iter().filter(|column| is_quantity(&column.values)) {
                let known = course.quantities.iter().position(|name| *name == column.name);
                let place = known.unwrap_or_else(|| {
                    course.quantities.push(column.name.clone());
                    course.having.push(0);
                    course.quantities.len() - 1
                });
                let has = (0..column.values.len()).any(|row| number(&column.values, row).is_some());
                course.having[place] += u64::from(has);
            }
        }
        Ok::<_, FolderError>(())
    })?;
    Ok(courses)
}

impl Course {
    fn empty(&self, quantity: &str) -> Band {
        let ended = |row: usize| self.lengths.iter().filter(|&&length| length <= row).count();
        Band {
            table: self.table.clone(),
            quantity: quantity.into(),
            iteration: self.iterations.clone(),
            course: Vec::with_capacity(self.iterations.len()),
            ended: (0..self.iterations.len()).map(ended).collect(),
        }
    }

    /// Adds these rows of the bands, which are those of the quantities.
    fn append(
        &self,
        log: &mut Log,
        members: Range<usize>,
        rows: Range<usize>,
        bands: &mut [Band],
    ) -> Result<(), FolderError> {
        let mut values = vec![vec![Distribution::default(); rows.len()]; self.quantities.len()];
        log.for_each(members, |member| {
            let Outcome::Played { traces, .. } = member.outcome else { return Ok(()) };
            let Some(trace) = traces.iter().find(|trace| trace.table == self.table) else { return Ok(()) };
            for (quantity, values) in self.quantities.iter().zip(&mut values) {
                let Some(column) = trace.columns.iter().find(|column| column.name == *quantity) else { continue };
                let Some(last) = column.values.len().checked_sub(1) else { continue };
                for (row, values) in rows.clone().zip(values) {
                    number(&column.values, row.min(last)).into_iter().for_each(|value| values.add(value));
                }
            }
            Ok::<_, FolderError>(())
        })?;
        for ((band, values), &having) in bands.iter_mut().zip(&values).zip(&self.having) {
            let of_all = |values: &Distribution| Statistics::of(values).filter(|of| of.count == having);
            band.course.extend(values.iter().map(of_all));
        }
        Ok(())
    }
}

fn is_quantity(values: &Values) -> bool {
    !matches!(values, Values::Text(_) | Values::Name(_))
}

/// A finite number, or a truth value as 0 or 1.
fn number(values: &Values, row: usize) -> Option<f64> {
    let value = match values {
        Values::Whole(values) => Some(values[row] as f64),
        Values::Real(values) => Some(values[row]),
        Values::Flag(values) => Some(f64::from(u8::from(values[row]))),
        Values::MaybeWhole(values) => values[row].map(|count| count as f64),
        Values::MaybeReal(values) => values[row],
        Values::MaybeFlag(values) => values[row].map(|flag| f64::from(u8::from(flag))),
        Values::Text(_) | Values::Name(_) => None,
    };
    value.filter(|value| value.is_finite())
}

/// The columns of bands of one combination, whose own columns `swept(rows)` gives: one row an iteration and quantity.
pub(super) fn columns(bands: &[Band], swept: impl Fn(usize) -> Vec<Column>) -> Vec<Column> {
    let mut rows: Vec<(&Band, usize)> = Vec::new();
    for of_table in bands.chunk_by(|a, b| a.table == b.table) {
        let length = of_table.iter().map(|band| band.iteration.len()).max().unwrap_or(0);
        rows.extend((0..length).flat_map(|row| of_table.iter().map(move |band| (band, row))));
    }
    let column = |name: &str, values| Column { name: name.into(), unit: String::new(), values };
    let mut columns = swept(rows.len());
    columns.push(column("table", Values::Name(rows.iter().map(|(band, _)| band.table.clone()).collect())));
    columns.push(column("iteration", Values::Whole(rows.iter().map(|(band, row)| band.iteration[*row]).collect())));
    columns.push(column("quantity", Values::Name(rows.iter().map(|(band, _)| band.quantity.clone()).collect())));
    for (k, name) in Statistics::NAMES.iter().enumerate() {
        let of_row = |(band, row): &(&Band, usize)| band.course[*row].as_ref().and_then(|s| s.numbers()[k]);
        columns.push(column(name, Values::MaybeReal(rows.iter().map(of_row).collect())));
    }
    let count = |(band, row): &(&Band, usize)| band.course[*row].as_ref().map_or(0, |s| s.count as i64);
    columns.push(column("count", Values::Whole(rows.iter().map(count).collect())));
    columns.push(column("ended", Values::Whole(rows.iter().map(|(band, row)| band.ended[*row] as i64).collect())));
    columns
}
