//! Choices from convex budgets that are given by their corners.
//!
//! Each row is a corner of the budget of `t`, which holds everything that is no more of any good than some mean of its corners.
//! The choice stands in at least one row of it, and is the same wherever it stands.

use std::collections::BTreeMap;

use walras_theory::revealed_preference::{ConvexBudgetError, convex_budgets};

use super::cells::Expected;
use super::columns::Corners;
use super::error::{Place, Problem};
use super::reader::Reader;

type At = (Place, Problem);

/// An observation as far as it has been read.
struct Observation {
    /// Its first row.
    row: usize,
    /// `[corners][goods]`.
    corners: Vec<f64>,
    /// The choice, with the row in which it stands first.
    choice: Option<(usize, Vec<f64>)>,
}

impl Reader<'_> {
    /// Names of observations and the matrix `G` of their choices, which rows of one chooser describe.
    pub(super) fn corner_choices(&self, rows: &[usize], columns: Corners) -> Result<(Vec<String>, Vec<f64>), At> {
        let mut names: Vec<String> = Vec::new();
        let mut observations: Vec<Observation> = Vec::new();
        let mut place_of = BTreeMap::new();
        for &row in rows {
            let t = self.named(self.layout.t.unwrap_or_default(), row, "the name of an observation")?.into_owned();
            let place = *place_of.entry(t.clone()).or_insert(names.len());
            if place == names.len() {
                names.push(t.clone());
                observations.push(Observation { row, corners: Vec::new(), choice: None });
            }
            let numbers = |first: usize| -> Result<Vec<f64>, At> {
                (first..first + columns.goods).map(|column| self.number(column, row, &Expected::QUANTITY)).collect()
            };
            observations[place].corners.extend(numbers(columns.corner)?);
            let stands = columns.choice..columns.choice + columns.goods;
            if stands.clone().any(|column| !self.chunk.columns[column].is_missing(row)) {
                self.note_choice(&mut observations[place], row, &t, numbers(columns.choice)?)?;
            }
        }
        self.few_enough(observations.len(), rows[0])?;
        let mut choices = Vec::with_capacity(observations.len() * columns.goods);
        for (observation, t) in observations.iter().zip(&names) {
            let unknown = || (self.place(observation.row), Problem::NoChoice { t: t.clone() });
            choices.extend(&observation.choice.as_ref().ok_or_else(unknown)?.1);
        }
        let corners: Vec<Vec<f64>> = observations.iter_mut().map(|seen| std::mem::take(&mut seen.corners)).collect();
        let g = convex_budgets(&corners, &choices, columns.goods).map_err(|error| match error {
            ConvexBudgetError::Unattainable { t, s, good } => {
                let problem =
                    Problem::Unattainable { t: names[t].clone(), s: names[s].clone(), good: format!("v{}", good + 1) };
                (self.place(observations[t].row), problem)
            }
            other => (self.place(rows[0]), Problem::Index(other.to_string())),
        })?;
        Ok((names, g))
    }

    fn note_choice(&self, seen: &mut Observation, row: usize, t: &str, choice: Vec<f64>) -> Result<(), At> {
        match &seen.choice {
            Some((before, known)) if *known != choice => {
                let before = self.words(*before);
                Err((
                    self.place(row),
                    Problem::OtherChoice { t: t.into(), found: choice, expected: known.clone(), before },
                ))
            }
            Some(_) => Ok(()),
            None => {
                seen.choice = Some((row, choice));
                Ok(())
            }
        }
    }
}
