//! Parameters as flat arrays: shapes, given values, draws and bounds.

use walras_engine::random::Seed;
use walras_game::metadata::{Axis, Distribution, Parameter};

use super::draw::draw_entry;
use super::error::ScenarioError;
use super::path::Path;
use super::problem::Problem;
use super::quantity::{Nested, Quantity};

/// Most entries of one parameter.
const MAX_ENTRIES: usize = 100_000_000;

/// A parameter of the game and what decides its entries. One of any length takes its length from what is given.
pub(super) struct Tensor<'a> {
    pub(super) parameter: &'a Parameter,
    /// Lengths of its axes.
    pub(super) lengths: Vec<usize>,
    /// Whether the entries `[k, k]` have no meaning and stay 0.
    pub(super) zero_diagonal: bool,
    /// Where a scenario gives it.
    pub(super) path: Path,
}

impl<'a> Tensor<'a> {
    pub(super) fn new(parameter: &'a Parameter, length: impl Fn(Axis) -> usize, path: Path) -> Self {
        let lengths = parameter.shape.iter().map(|axis| length(*axis)).collect();
        Tensor { parameter, lengths, zero_diagonal: false, path }
    }

    /// All entries, row-major: as given, else the game's default, else drawn from the game's prior.
    pub(super) fn entries(&self, given: Option<&Quantity>, seed: Seed) -> Result<Vec<f64>, ScenarioError> {
        self.check_size()?;
        if let (
            Some(Quantity::Given(Nested::Number(_)) | Quantity::Draw(_)),
            [Axis::Any] | [Axis::Players, Axis::Any],
        ) = (given, self.parameter.shape.as_slice())
        {
            return Err(self.fault(&[], Problem::wrong("one value or law for all", self.shape(0))));
        }
        match (given, self.parameter.default, &self.parameter.prior) {
            (Some(Quantity::Given(Nested::Number(value))), _, _) => self.fill(*value),
            (Some(Quantity::Given(nested)), _, _) => self.flatten(nested),
            (Some(Quantity::Draw(law)), _, _) => self.draw(law, seed),
            (Some(Quantity::Named(name)), _, _) => self.choose(name),
            (Some(Quantity::Network(_)), _, _) => Err(self.fault(&[], Problem::wrong("a network", self.shape(0)))),
            (None, Some(value), _) => self.fill(value),
            (None, None, Some(law)) => self.draw(law, seed),
            (None, None, None) if self.parameter.optional => Ok(Vec::new()),
            (None, None, None) => {
                let reason = format!("the game has no default for it; expected {}", self.shape(0));
                Err(self.fault(&[], Problem::Missing(reason)))
            }
        }
    }

    fn fault(&self, indices: &[usize], problem: Problem) -> ScenarioError {
        ScenarioError::new(self.path.entries(indices), problem)
    }

    fn check_size(&self) -> Result<(), ScenarioError> {
        let entries = self.lengths.iter().try_fold(1_usize, |product, &n| product.checked_mul(n));
        if entries.is_some_and(|entries| entries <= MAX_ENTRIES) {
            return Ok(());
        }
        let what = format!("parameter `{}`", self.parameter.name);
        let cells = self.lengths.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        Err(self.fault(&[], Problem::TooManyCells { what, cells, limit: MAX_ENTRIES }))
    }

    /// What the axes from `depth` inwards expect, such as `a list of 4 lists of 10 numbers (players × probes)`.
    fn shape(&self, depth: usize) -> String {
        let lengths: Vec<_> = self.lengths.iter().skip(depth).map(usize::to_string).collect();
        let axes: Vec<_> = self.parameter.shape.iter().skip(depth).map(|axis| axis_name(*axis)).collect();
        if lengths.is_empty() {
            return self.parameter.expectation();
        }
        if axes == [axis_name(Axis::Any)] {
            return "a list of numbers, as many as the game needs".into();
        }
        if axes.last() == Some(&axis_name(Axis::Any)) {
            return format!("a list of {} lists of numbers, as many as the game needs", lengths[0]);
        }
        format!("a list of {} numbers ({})", lengths.join(" lists of "), axes.join(" × "))
    }

    fn fill(&self, value: f64) -> Result<Vec<f64>, ScenarioError> {
        if !self.parameter.admits(value) {
            return Err(self.fault(&[], Problem::wrong(value, self.parameter.expectation())));
        }
        Ok(self.positions().map(|indices| if self.is_void(&indices) { 0.0 } else { value }).collect())
    }

    /// The number of a choice, for every entry.
    fn choose(&self, name: &str) -> Result<Vec<f64>, ScenarioError> {
        let choices = &self.parameter.choices;
        if choices.is_empty() {
            let found = format!("the text `{name}`");
            return Err(self.fault(&[], Problem::wrong(found, self.shape(0))));
        }
        match choices.iter().position(|choice| choice == name) {
            Some(number) => self.fill(number as f64),
            None => {
                Err(self.fault(&[], Problem::Unknown { kind: "choice", name: name.into(), valid: choices.clone() }))
            }
        }
    }

    fn draw(&self, law: &Distribution, seed: Seed) -> Result<Vec<f64>, ScenarioError> {
        self.positions().map(|indices| self.draw_one(law, seed, &indices)).collect()
    }

    /// One entry by a law.
    pub(super) fn draw_one(&self, law: &Distribution, seed: Seed, indices: &[usize]) -> Result<f64, ScenarioError> {
        if self.is_void(indices) {
            return Ok(0.0);
        }
        let drawn = draw_entry(law, seed, &self.parameter.name, indices)
            .map_err(|reason| self.fault(&[], Problem::SenselessLaw(reason)))?;
        if self.parameter.admits(drawn) {
            return Ok(drawn);
        }
        Err(self.fault(indices, Problem::BadDraw { drawn, expected: self.parameter.expectation() }))
    }

    fn flatten(&self, nested: &Nested) -> Result<Vec<f64>, ScenarioError> {
        let mut flat = Vec::new();
        self.append(nested, &mut Vec::new(), &mut flat)?;
        Ok(flat)
    }

    fn append(&self, nested: &Nested, indices: &mut Vec<usize>, flat: &mut Vec<f64>) -> Result<(), ScenarioError> {
        let length = self.lengths.get(indices.len());
        match nested {
            Nested::List(entries) if length == Some(&entries.len()) => {
                for (k, entry) in entries.iter().enumerate() {
                    indices.push(k);
                    self.append(entry, indices, flat)?;
                    indices.pop();
                }
            }
            Nested::Number(value) if length.is_none() => {
                self.check_entry(*value, indices)?;
                flat.push(*value);
            }
            _ => return Err(self.fault(indices, Problem::wrong(outline(nested), self.shape(indices.len())))),
        }
        Ok(())
    }

    fn check_entry(&self, value: f64, indices: &[usize]) -> Result<(), ScenarioError> {
        let expected = match self.is_void(indices) {
            true if value != 0.0 => "0: a player is no part of its own aggregate".into(),
            false if !self.parameter.admits(value) => self.parameter.expectation(),
            _ => return Ok(()),
        };
        Err(self.fault(indices, Problem::wrong(value, expected)))
    }

    fn is_void(&self, indices: &[usize]) -> bool {
        self.zero_diagonal && matches!(indices, [row, column] if row == column)
    }

    /// The indices of every entry, row-major.
    fn positions(&self) -> impl Iterator<Item = Vec<usize>> {
        let count: usize = self.lengths.iter().product();
        (0..count).map(|flat| unravel(flat, &self.lengths))
    }
}

fn unravel(mut flat: usize, lengths: &[usize]) -> Vec<usize> {
    let mut indices = vec![0; lengths.len()];
    for (index, &length) in indices.iter_mut().zip(lengths).rev() {
        *index = flat % length;
        flat /= length;
    }
    indices
}

fn axis_name(axis: Axis) -> &'static str {
    match axis {
        Axis::Players => "players",
        Axis::Probes => "probes",
        Axis::Actions => "actions",
        Axis::Any => "any",
    }
}

/// The shape of what was given, in words.
fn outline(nested: &Nested) -> String {
    match nested {
        Nested::Number(value) => value.to_string(),
        Nested::List(entries) if entries.iter().any(|e| matches!(e, Nested::List(_))) => {
            format!("a list of {} lists", entries.len())
        }
        Nested::List(entries) => format!("a list of {} numbers", entries.len()),
    }
}

/// Flat entries as lists nested once for each axis.
pub(super) fn nest(entries: &[f64], lengths: &[usize]) -> Nested {
    match lengths {
        [] => Nested::Number(entries.first().copied().unwrap_or_default()),
        [length, inner @ ..] => {
            let rows = entries.chunks(entries.len().checked_div(*length).unwrap_or(1).max(1));
            Nested::List(rows.map(|row| nest(row, inner)).collect())
        }
    }
}
