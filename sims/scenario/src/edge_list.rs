//! Edges of a network from a file: columns `from`, `to` and perhaps `weight`, as CSV or Parquet.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path as FilePath, PathBuf};

use walras_engine::network::MAX_EDGES;
use walras_process::nearest::nearest;

/// Edges as a file lists them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EdgeList {
    pub(super) path: PathBuf,
    /// `(from, to)`, not yet compared with the players there are.
    pub(super) edges: Vec<(u32, u32)>,
    /// One each, if there is such a column.
    pub(super) weights: Option<Vec<f64>>,
}

impl EdgeList {
    /// Reads `.parquet`, or any other name as CSV.
    pub(super) fn read(path: &FilePath) -> Result<EdgeList, String> {
        let is_parquet = path.extension().is_some_and(|suffix| suffix == "parquet");
        if is_parquet { EdgeList::of_parquet(path) } else { EdgeList::of_csv(path) }
    }

    fn of_csv(path: &FilePath) -> Result<EdgeList, String> {
        let here = |reason: &str| format!("{}: {reason}", path.display());
        let failed = |error: csv::Error| here(&error.to_string());
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(failed)?;
        let header: Vec<String> = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
        let [from, to, weight] = columns(&header).map_err(|reason| here(&reason))?;
        let (mut edges, mut weights) = (Vec::new(), Vec::new());
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).map_err(failed)? {
            let edge = edges.len();
            let line = || line_of(path, edge).unwrap_or_default();
            let text = |place: usize| String::from_utf8_lossy(record.get(place).unwrap_or_default()).into_owned();
            let at = |column: &str, found: &str, expected: &str| {
                let found = if found.is_empty() { "nothing".to_owned() } else { format!("`{found}`") };
                format!("{}, line {}, column `{column}`: found {found}, expected {expected}", path.display(), line())
            };
            let node = |column: &str, place: usize| -> Result<u32, String> {
                text(place).parse().map_err(|_| at(column, &text(place), "the number of a player, from 0"))
            };
            if edge == MAX_EDGES {
                return Err(format!("{}, line {}: more than {MAX_EDGES} edges", path.display(), line()));
            }
            edges.push((node("from", from)?, node("to", to)?));
            if weight != usize::MAX {
                let number = text(weight).parse::<f64>().ok().filter(|weight| weight.is_finite());
                weights.push(number.ok_or_else(|| at("weight", &text(weight), "a finite number"))?);
            }
        }
        let weights = (weight != usize::MAX).then_some(weights);
        Ok(EdgeList { path: path.to_owned(), edges, weights })
    }

    fn of_parquet(path: &FilePath) -> Result<EdgeList, String> {
        let here = |reason: &str| format!("{}: {reason}", path.display());
        let names = walras_tables::parquet_columns(path).map_err(|error| here(&error.to_string()))?;
        let [_, _, weight] = columns(&names).map_err(|reason| here(&reason))?;
        let read = walras_tables::read_parquet_file(path, &["from", "to", "weight"]);
        let columns = read.map_err(|error| here(&error.to_string()))?;
        let numbers = |place: usize| columns[place].as_ref().map_or(&[][..], |column| column.numbers());
        let ([from, to], rows) = ([numbers(0), numbers(1)], numbers(0).len().max(numbers(1).len()));
        if rows > MAX_EDGES {
            return Err(here(&format!("more than {MAX_EDGES} edges")));
        }
        let node = |name: &str, values: &[f64], row: usize| -> Result<u32, String> {
            let value = values.get(row).copied().unwrap_or(f64::NAN);
            let is_node = value >= 0.0 && value.fract() == 0.0 && value <= u32::MAX.into();
            let expected = "the number of a player, from 0";
            is_node.then_some(value as u32).ok_or_else(|| {
                format!("{}, row {row} (from 0), column `{name}`: found {value}, expected {expected}", path.display())
            })
        };
        let edge = |row: usize| Ok((node("from", from, row)?, node("to", to, row)?));
        let edges = (0..rows).map(edge).collect::<Result<Vec<_>, String>>()?;
        let weights = (weight != usize::MAX).then(|| numbers(2).to_vec());
        if let Some(row) = weights.iter().flatten().position(|weight| !weight.is_finite()) {
            let reason = format!("{}, row {row} (from 0), column `weight`: expected a finite number", path.display());
            return Err(reason);
        }
        if weights.as_ref().is_some_and(|weights| weights.len() != rows) {
            return Err(here("the column `weight` holds no numbers"));
        }
        Ok(EdgeList { path: path.to_owned(), edges, weights })
    }

    /// Whether all edges join two different ones of so many players.
    pub(super) fn check(&self, players: usize) -> Result<(), String> {
        for (edge, &(from, to)) in self.edges.iter().enumerate() {
            for (column, node) in [("from", from), ("to", to)] {
                if node as usize >= players {
                    let last = players.saturating_sub(1);
                    let what = format!(
                        "column `{column}`: found player {node}, expected one from 0 to {last}; the nearest is {last}"
                    );
                    return Err(self.fault(edge, &what));
                }
            }
            if from == to {
                let what = format!("an edge from player {from} to itself; expected two different players");
                return Err(self.fault(edge, &what));
            }
        }
        Ok(())
    }

    /// What is said of an edge that was there before.
    pub(super) fn again(&self, edge: usize, first: usize, undirected: bool) -> String {
        let (from, to) = self.edges[edge];
        let both = if undirected { ", in either direction" } else { "" };
        format!(
            "the edge from player {from} to player {to} again, expected each but once{both}; it is on {} too",
            self.place(first)
        )
    }

    /// A fault with its file and line.
    pub(super) fn fault(&self, edge: usize, what: &str) -> String {
        format!("{}, {}: {what}", self.path.display(), self.place(edge))
    }

    /// The line of an edge, or the row of a file without lines.
    fn place(&self, edge: usize) -> String {
        let is_parquet = self.path.extension().is_some_and(|suffix| suffix == "parquet");
        match if is_parquet { None } else { line_of(&self.path, edge) } {
            Some(line) => format!("line {line}"),
            None => format!("row {edge} (from 0)"),
        }
    }
}

/// The line of an edge, from 1. Empty ones count, although nothing stands there.
fn line_of(path: &FilePath, edge: usize) -> Option<usize> {
    let lines = BufReader::new(File::open(path).ok()?).lines();
    let full = lines.enumerate().filter(|(_, line)| line.as_ref().is_ok_and(|line| !line.is_empty()));
    full.map(|(number, _)| number + 1).nth(edge + 1)
}

/// Places of the columns `from`, `to` and `weight`, the last `usize::MAX` if there is none.
fn columns(header: &[String]) -> Result<[usize; 3], String> {
    let find = |name: &str| header.iter().position(|column| column == name);
    let needed = |name: &str| {
        find(name).ok_or_else(|| {
            let near = nearest(name, header).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let found = header.join("`, `");
            format!("there is no column `{name}` among `{found}`, expected `from`, `to` and perhaps `weight`{near}")
        })
    };
    if let Some(other) = header.iter().find(|name| !["from", "to", "weight"].contains(&name.as_str())) {
        let near = nearest(other, &["from", "to", "weight"]);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(format!("unknown column `{other}`, expected `from`, `to` and perhaps `weight`{near}"));
    }
    Ok([needed("from")?, needed("to")?, find("weight").unwrap_or(usize::MAX)])
}
