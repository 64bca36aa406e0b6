//! A file of names with numbers of every good: budgets or bundles that are asked about.

use std::path::{Path, PathBuf};

use crate::cells::{Chunk, Expected};
use crate::error::{ChoicesError, Place, Problem};
use crate::source::Source;

/// Its rows, in memory.
pub(super) struct Table {
    path: PathBuf,
    chunk: Chunk,
    /// Of the columns of the chunk.
    names: Vec<String>,
    pub(super) goods: usize,
}

impl Table {
    /// Reads `t`, the columns of goods that begin with `letter` and, if there are any, others: as many of each further
    /// letter, and single ones.
    pub(super) fn read(path: &Path, letter: char, letters: &[&str], single: &[&str]) -> Result<Self, ChoicesError> {
        let at = |place, problem| ChoicesError::at(path, place, problem);
        let mut source = Source::open(path)?;
        let goods = (1..).take_while(|good| source.place(&format!("{letter}{good}")).is_some()).count();
        let missing = |missing: String, found: String| {
            let expected = match letter {
                'p' => "t, p1, …, pk and expenditure",
                _ => "t, q1, …, qk and p1, …, pk",
            };
            at(Place::File, Problem::NewColumns { missing, found, expected })
        };
        if source.place("t").is_none() || goods == 0 {
            return Err(missing(format!("there are no columns `t`, `{letter}1` …"), source.columns()));
        }
        let mut names = vec!["t".to_owned()];
        names.extend((1..=goods).map(|good| format!("{letter}{good}")));
        for other in letters.iter().filter(|other| source.place(&format!("{other}1")).is_some()) {
            names.extend((1..=goods).map(|good| format!("{other}{good}")));
        }
        names.extend(single.iter().filter(|name| source.place(name).is_some()).map(|&name| name.to_owned()));
        let places: Vec<Option<usize>> = names.iter().map(|name| source.place(name)).collect();
        if let Some(k) = places.iter().position(Option::is_none) {
            return Err(missing(format!("there is no column `{}`", names[k]), source.columns()));
        }
        source.select(&places.into_iter().flatten().collect::<Vec<_>>());
        let chunk = source.rest().map_err(|failure| failure.of(path))?;
        if chunk.rows() == 0 {
            return Err(at(Place::File, Problem::NoRows));
        }
        Ok(Table { path: path.into(), chunk, names, goods })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    pub(super) fn rows(&self) -> usize {
        self.chunk.rows()
    }

    /// What the row is called.
    pub(super) fn name(&self, row: usize) -> Result<String, ChoicesError> {
        let label = self.chunk.columns[0].label(row);
        if label.is_empty() {
            let problem = Problem::Missing { column: "t".into(), expected: "a name" };
            return Err(ChoicesError::at(&self.path, self.chunk.places[row], problem));
        }
        Ok(label.into_owned())
    }

    /// Prices, which are positive, or quantities of all goods.
    pub(super) fn numbers(&self, row: usize, letter: char) -> Result<Vec<f64>, ChoicesError> {
        let expected = if letter == 'p' { &Expected::POSITIVE_PRICE } else { &Expected::QUANTITY };
        (1..=self.goods).map(|good| self.number(row, &format!("{letter}{good}"), expected)).collect()
    }

    pub(super) fn expenditure(&self, row: usize) -> Result<f64, ChoicesError> {
        self.number(row, "expenditure", &Expected::POSITIVE_EXPENDITURE)
    }

    fn number(&self, row: usize, name: &str, expected: &Expected) -> Result<f64, ChoicesError> {
        let column = self.names.iter().position(|known| known == name).unwrap_or_default();
        let number = self.chunk.columns[column].number(row, name, expected);
        number.map_err(|problem| ChoicesError::at(&self.path, self.chunk.places[row], problem))
    }
}
