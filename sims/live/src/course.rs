//! Rows that become more as a run goes on, thinned where they would be too many to draw.

use std::fmt::Write;

/// Most rows kept.
const MOST: usize = 2000;

/// Rows of numbers. Of very many every second, fourth, … is kept, and always the newest.
#[derive(Debug)]
pub(crate) struct Course {
    rows: Vec<Vec<f32>>,
    newest: Vec<f32>,
    stride: u64,
    seen: u64,
    /// Counts how often rows that were kept before are so no longer.
    generation: u64,
    most: usize,
}

/// How much of a course is known to somebody.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    generation: u64,
    rows: usize,
    seen: u64,
}

impl Default for Course {
    fn default() -> Self {
        Course::of_most(MOST)
    }
}

impl Course {
    /// A course that keeps so many rows at most.
    pub(crate) fn of_most(most: usize) -> Self {
        Course { rows: Vec::new(), newest: Vec::new(), stride: 1, seen: 0, generation: 1, most }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Vec<f32>) {
        if self.seen.is_multiple_of(self.stride) {
            self.rows.push(row.clone());
        }
        self.newest = row;
        self.seen += 1;
        if self.rows.len() > self.most {
            let mut place = 0;
            self.rows.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.stride *= 2;
            self.generation += 1;
        }
    }

    /// Takes these rows in the place of all.
    pub(crate) fn replace(&mut self, rows: impl Iterator<Item = Vec<f32>>) {
        let generation = self.generation + 1;
        *self = Course { generation, ..Course::of_most(self.most) };
        rows.for_each(|row| self.push(row));
    }

    /// How many rows there were.
    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    /// As JSON what somebody who knows so much does not know, and that it is known from now on; nothing if nothing is new.
    pub(crate) fn news(&self, known: &mut Known) -> Option<String> {
        let begun_anew = known.generation != self.generation;
        if !begun_anew && known.seen == self.seen {
            return None;
        }
        let from = if begun_anew { 0 } else { known.rows };
        *known = Known { generation: self.generation, rows: self.rows.len(), seen: self.seen };
        let mut json = format!("{{\"anew\":{begun_anew},\"stride\":{},\"seen\":{},\"rows\":[", self.stride, self.seen);
        for (place, row) in self.rows[from..].iter().enumerate() {
            json.push_str(if place == 0 { "" } else { "," });
            write_row(row, &mut json);
        }
        json.push_str("],\"newest\":");
        write_row(&self.newest, &mut json);
        json.push('}');
        Some(json)
    }
}

fn write_row(row: &[f32], json: &mut String) {
    json.push('[');
    for (place, number) in row.iter().enumerate() {
        json.push_str(if place == 0 { "" } else { "," });
        let written = if number.is_finite() { write!(json, "{number}") } else { write!(json, "null") };
        debug_assert!(written.is_ok(), "a string takes all that is written");
    }
    json.push(']');
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_reader_who_comes_now_and_then_knows_what_one_who_comes_at_the_end_knows() {
        let mut course = Course::of_most(10);
        let (mut known, mut rows) = (Known::default(), Vec::<Value>::new());
        for k in 0..137_u16 {
            course.push(vec![f32::from(k), f32::NAN]);
            if k % 3 == 0 || k == 136 {
                let news: Value = serde_json::from_str(&course.news(&mut known).unwrap()).unwrap();
                if news["anew"] == true {
                    rows.clear();
                }
                rows.extend(news["rows"].as_array().unwrap().iter().cloned());
                assert_eq!((&news["newest"][0].as_f64(), &news["newest"][1]), (&Some(f64::from(k)), &Value::Null));
                assert!(course.news(&mut known).is_none());
            }
        }
        let all: Value = serde_json::from_str(&course.news(&mut Known::default()).unwrap()).unwrap();
        assert_eq!(Value::Array(rows), all["rows"]);
        let firsts: Vec<u64> = all["rows"].as_array().unwrap().iter().map(|r| r[0].as_f64().unwrap() as u64).collect();
        assert!(firsts.len() <= 10 && firsts.windows(2).all(|w| w[1] - w[0] == all["stride"].as_u64().unwrap()));
    }

    #[test]
    fn replaced_rows_are_told_as_new() {
        let mut course = Course::default();
        let mut known = Known::default();
        course.push(vec![1.0]);
        course.news(&mut known).unwrap();
        course.replace([vec![2.0]].into_iter());
        let news: Value = serde_json::from_str(&course.news(&mut known).unwrap()).unwrap();
        assert_eq!((&news["anew"], &news["rows"]), (&Value::Bool(true), &serde_json::json!([[2]])));
    }
}
