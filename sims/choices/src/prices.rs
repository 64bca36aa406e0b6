//! Prices in a file of their own: what each good cost at each observation.

use std::collections::BTreeMap;
use std::path::Path;

use super::cells::{Chunk, Expected};
use super::error::{ChoicesError, Place, Problem};
use super::source::Source;

/// Prices by observation and good.
#[derive(Clone, Debug)]
pub(super) struct PriceBook {
    /// The file's name, for messages.
    pub(super) name: String,
    prices: BTreeMap<String, BTreeMap<String, f64>>,
}

impl PriceBook {
    /// Reads `t, p1 …` or `t, good, p`.
    pub(super) fn read(path: &Path) -> Result<Self, ChoicesError> {
        let at = |place, problem| ChoicesError::at(path, place, problem);
        let mut source = Source::open(path)?;
        let header = Header::of(&source).map_err(|problem| at(Place::File, problem))?;
        source.select(&header.sources);
        let chunk = source.rest().map_err(|failure| failure.of(path))?;
        if chunk.rows() == 0 {
            return Err(at(Place::File, Problem::NoRows));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut book = PriceBook { name, prices: BTreeMap::new() };
        for row in 0..chunk.rows() {
            book.add(&header, &chunk, row).map_err(|problem| at(chunk.places[row], problem))?;
        }
        Ok(book)
    }

    fn add(&mut self, header: &Header, chunk: &Chunk, row: usize) -> Result<(), Problem> {
        let label = |column: usize, expected: &'static str| {
            let label = chunk.columns[column].label(row).into_owned();
            let missing = || Problem::Missing { column: header.names[column].clone(), expected };
            if label.is_empty() { Err(missing()) } else { Ok(label) }
        };
        let t = label(0, "the name of an observation")?;
        let named = header.goods.as_ref();
        let known = self.prices.entry(t.clone()).or_default();
        for (k, column) in (header.first..header.names.len()).enumerate() {
            let price = chunk.columns[column].number(row, &header.names[column], &Expected::PRICE)?;
            let good = match named {
                Some(goods) => goods[k].clone(),
                None => label(1, "the name of a good")?,
            };
            if known.insert(good.clone(), price).is_some() {
                return Err(Problem::PriceTwice { t, good });
            }
        }
        Ok(())
    }

    /// What a good cost.
    pub(super) fn price(&self, t: &str, good: &str) -> Result<f64, Problem> {
        let prices = self.prices.get(t).ok_or_else(|| Problem::NoPrices { t: t.into(), file: self.name.clone() })?;
        let missing = || Problem::NoPrice { t: t.into(), good: good.into(), file: self.name.clone() };
        prices.get(good).copied().ok_or_else(missing)
    }
}

/// The columns of such a file.
#[derive(Clone, Debug)]
struct Header {
    names: Vec<String>,
    sources: Vec<usize>,
    /// Names of the goods of the columns from `first` on; none where each row names its own.
    goods: Option<Vec<String>>,
    first: usize,
}

impl Header {
    fn of(source: &Source) -> Result<Self, Problem> {
        let header = &source.header;
        let missing = |missing: &str| Problem::PriceColumns { missing: missing.into(), found: source.columns() };
        let t = source.place("t").ok_or_else(|| missing("there is no column `t`"))?;
        let (sources, goods) = match (source.place("good"), source.place("p")) {
            (Some(good), Some(p)) => (vec![t, good, p], None),
            (Some(_), None) => return Err(missing("there is no column `p`")),
            (None, _) => {
                let priced = header.iter().enumerate().filter_map(|(k, name)| Some((k, of_good(name)?)));
                let (mut sources, mut goods) = (vec![t], Vec::new());
                for (k, good) in priced {
                    sources.push(k);
                    goods.push(good);
                }
                if goods.is_empty() {
                    return Err(missing("there are neither prices `p1` … nor columns `good` and `p`"));
                }
                (sources, Some(goods))
            }
        };
        let names = sources.iter().map(|&k| header[k].trim().to_owned()).collect();
        let first = if goods.is_some() { 1 } else { 2 };
        Ok(Header { names, sources, goods, first })
    }
}

/// The good whose price a column is: `p3` or `p_bread`.
fn of_good(name: &str) -> Option<String> {
    let rest = name.trim().to_lowercase().strip_prefix('p')?.to_owned();
    match rest.strip_prefix('_') {
        Some(good) if !good.is_empty() => Some(good.into()),
        _ => (!rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())).then_some(rest),
    }
}
