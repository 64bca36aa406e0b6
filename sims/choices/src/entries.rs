//! Entries of a matrix, each given once, or by draws, or by what it is at the joint actions of a law.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cells::Expected;
use super::error::{Place, Problem};
use super::reader::Reader;

/// How far from 1 the probabilities of a law may sum to, and how far from each other two statements of one may be.
const LAW_TOLERANCE: f64 = 1e-9;

type At = (Place, Problem);

/// The rows of an entry, in the order of their numbers, with its values there.
type Drawn = Vec<(usize, f64)>;

/// How likely the joint actions behind each choice are, `[observations s][joint actions]`.
pub(super) type Laws = Vec<Vec<f64>>;

/// A matrix of means with what they are means of.
pub(super) struct Averaged {
    pub(super) mean: Vec<f64>,
    /// `[observations s][draws][observations t]`.
    pub(super) draws: Vec<f64>,
}

/// The rows that make one member's matrix.
pub(super) struct Entries<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) observations: &'a [Cow<'a, str>],
    pub(super) position: &'a BTreeMap<&'a str, usize>,
    pub(super) rows: &'a [usize],
}

impl Entries<'_> {
    /// Each entry given once.
    pub(super) fn matrix(&self) -> Result<Vec<f64>, At> {
        let mut g = vec![f64::NAN; self.observations.len() * self.observations.len()];
        for &row in self.rows {
            let (entry, value) = self.entry(row)?;
            if !g[entry].is_nan() {
                return Err(self.twice(entry, row));
            }
            g[entry] = value;
        }
        match g.iter().position(|x| x.is_nan()) {
            Some(entry) => Err(self.lacks(entry)),
            None => Ok(g),
        }
    }

    /// The mean of each entry's draws, and the draws, `[s][draws][t]`; as many of every entry, numbered from 0 or from 1.
    pub(super) fn mean_of_draws(&self, column: usize) -> Result<Averaged, At> {
        let probes = self.observations.len();
        let values = self.numbered(column)?;
        let draws = values[0].len();
        if let Some(entry) = values.iter().position(|values| values.len() != draws) {
            let ((t, s), (found, expected)) = (self.names(entry), (values[entry].len(), draws));
            return Err((self.reader.place(self.rows[0]), Problem::Draws { t, s, found, expected }));
        }
        let mut flat = vec![0.0; probes * draws * probes];
        for (entry, values) in values.iter().enumerate() {
            let (t, s) = (entry / probes, entry % probes);
            values.iter().enumerate().for_each(|(k, (_, value))| flat[(s * draws + k) * probes + t] = *value);
        }
        let mean = |values: &Drawn| values.iter().map(|(_, value)| value).sum::<f64>() / draws as f64;
        Ok(Averaged { mean: values.iter().map(mean).collect(), draws: flat })
    }

    /// Each entry's expectation under the law of its choice over joint actions. The law is the same for every `t` and every
    /// member: whoever comes first, in `laws`, says it, and the others must agree.
    pub(super) fn expected(&self, draw: usize, probability: usize, laws: &mut Option<Laws>) -> Result<Vec<f64>, At> {
        let probes = self.observations.len();
        let values = self.numbered(draw)?;
        let laws = match laws {
            Some(laws) => laws,
            None => laws.insert(self.laws(&values[..probes], probability)?),
        };
        let mut expected = Vec::new();
        for (entry, atoms) in values.iter().enumerate() {
            let law = &laws[entry % probes];
            if atoms.len() != law.len() {
                let ((t, s), found) = (self.names(entry), atoms.len());
                let problem = Problem::Atoms { t, s, found, expected: law.len() };
                return Err((self.reader.place(atoms[0].0), problem));
            }
            let mut sum = 0.0;
            for ((row, value), likely) in atoms.iter().zip(law) {
                let found = self.reader.number(probability, *row, &Expected::PROBABILITY)?;
                if (found - likely).abs() > LAW_TOLERANCE {
                    let (_, s) = self.names(entry);
                    let draw = self.reader.label(draw, *row).into_owned();
                    return Err((self.reader.place(*row), Problem::Atom { s, draw, found, expected: *likely }));
                }
                sum += likely * value;
            }
            expected.push(sum / law.iter().sum::<f64>());
        }
        Ok(expected)
    }

    /// The law of each choice, from its first entry.
    fn laws(&self, entries: &[Drawn], probability: usize) -> Result<Laws, At> {
        let law = |(s, atoms): (usize, &Drawn)| {
            let likely = |(row, _): &(usize, f64)| self.reader.number(probability, *row, &Expected::PROBABILITY);
            let law = atoms.iter().map(likely).collect::<Result<Vec<f64>, At>>()?;
            let sum: f64 = law.iter().sum();
            if (sum - 1.0).abs() > LAW_TOLERANCE {
                let problem = Problem::Law { s: self.observations[s].to_string(), sum, atoms: law.len() };
                return Err((self.reader.place(atoms[0].0), problem));
            }
            Ok(law)
        };
        entries.iter().enumerate().map(law).collect()
    }

    /// The rows and values of every entry, numbered from 0 or from 1.
    fn numbered(&self, column: usize) -> Result<Vec<Drawn>, At> {
        let probes = self.observations.len();
        let mut values: Vec<Drawn> = vec![Vec::new(); probes * probes];
        let from_zero = self.reader.label(column, self.rows[0]) == "0";
        for &row in self.rows {
            let (entry, value) = self.entry(row)?;
            let expected = values[entry].len() + usize::from(!from_zero);
            let found = self.reader.label(column, row);
            if found != expected.to_string() {
                let (t, s) = self.names(entry);
                let problem = Problem::Draw { t, s, found: format!("`{found}`"), expected };
                return Err((self.reader.place(row), problem));
            }
            values[entry].push((row, value));
        }
        match values.iter().position(Vec::is_empty) {
            Some(entry) => Err(self.lacks(entry)),
            None => Ok(values),
        }
    }

    /// Which entry a row is of, and its value.
    fn entry(&self, row: usize) -> Result<(usize, f64), At> {
        let layout = self.reader.layout;
        let at = |column: usize| {
            let label = self.reader.named(column, row, "the name of an observation")?;
            let unknown = || Problem::Unknown { column: layout.names[column].clone(), label: label.to_string() };
            self.position.get(label.as_ref()).copied().ok_or_else(|| (self.reader.place(row), unknown()))
        };
        let t = layout.t.unwrap_or_default();
        let (t, s) = (at(t)?, at(layout.s.unwrap_or(t))?);
        let value = self.reader.number(layout.entry, row, &Expected::CONSTRAINT)?;
        Ok((t * self.observations.len() + s, value))
    }

    fn names(&self, entry: usize) -> (String, String) {
        let name = |k: usize| self.observations[k].to_string();
        (name(entry / self.observations.len()), name(entry % self.observations.len()))
    }

    fn lacks(&self, entry: usize) -> At {
        let (t, s) = self.names(entry);
        (self.reader.place(self.rows[0]), Problem::NoEntry { t, s, observations: self.observations.len() })
    }

    fn twice(&self, entry: usize, row: usize) -> At {
        let (t, s) = self.names(entry);
        let same = |&&other: &&usize| self.entry(other).is_ok_and(|(found, _)| found == entry);
        let before = self.rows.iter().find(same).map(|&row| self.reader.words(row)).unwrap_or_default();
        (self.reader.place(row), Problem::EntryTwice { t, s, before })
    }
}
