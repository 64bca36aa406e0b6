//! One of the things that are compared: a run, or one combination of swept values of an ensemble.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};
use walras_study::ensemble::{Statistics, finals};
use walras_tables::{ReadColumn, read};

use super::error::ComparisonError;

/// Quantities whose courses are compared.
pub(super) const COURSES: [&str; 6] =
    ["pareto_gap", "best_objective", "surplus", "surplus_gap", "welfare", "welfare_gap"];

/// A run, or the runs of an ensemble that have their swept values in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// Its folder, as it was given.
    pub(crate) folder: String,
    /// The scenario's title.
    pub(crate) scenario: String,
    /// The games played.
    pub(crate) game: String,
    /// The swept values; empty of a single run.
    pub(crate) sweep: Map<String, Value>,
    /// What the designer minimised; empty where nothing was designed.
    pub(crate) optimised: String,
    /// Units by the names of quantities in tables; of those that have one.
    pub(crate) units: Map<String, Value>,
    /// Whether it is one of an ensemble.
    pub(crate) ensemble: bool,
    /// Runs there were.
    pub(crate) members: u64,
    /// Runs that failed.
    pub(crate) failed: u64,
    /// Runs whose play came to rest.
    pub(crate) converged: u64,
    /// Whether the user broke it off before its end; it can be resumed.
    pub(crate) interrupted: bool,
    /// Headline figures by name, over the runs played.
    pub(crate) finals: Vec<(String, Statistics)>,
    /// What the verdicts say, with how many runs say so.
    pub(crate) verdicts: BTreeMap<String, u64>,
    /// How quantities went.
    pub(crate) courses: Vec<Course>,
}

/// The course of a quantity.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    /// Its name in tables.
    pub(crate) quantity: String,
    /// Iterations, `[rows]`.
    pub(crate) iteration: Vec<f64>,
    /// Mechanisms that the designer had played by then, a mean of an ensemble; NaN where that is not known.
    pub(crate) plays: Vec<f64>,
    /// The quantity, `[rows]`.
    pub(crate) course: Vec<Option<Statistics>>,
}

/// What a folder has to compare.
pub(super) fn entries(folder: &Path) -> Result<Vec<Entry>, ComparisonError> {
    let summary = summary(folder)?;
    let text = |name: &str| summary[name].as_str().unwrap_or_default().to_owned();
    let common = Entry {
        folder: folder.display().to_string(),
        scenario: text("scenario"),
        interrupted: summary["interrupted"] == true,
        optimised: text("optimised"),
        units: summary["units"].as_object().cloned().unwrap_or_default(),
        ..Entry::default()
    };
    let unreadable = |table: &str| {
        let path = folder.join(table);
        move |error: std::io::Error| ComparisonError::Unreadable { path, reason: error.to_string() }
    };
    if summary["ensemble"] == true {
        ensemble(folder, &summary, &common).map_err(unreadable("bands"))
    } else {
        single(folder, &summary, common).map(|entry| vec![entry]).map_err(unreadable("designer"))
    }
}

fn summary(folder: &Path) -> Result<Value, ComparisonError> {
    let path = folder.join("summary.json");
    if !folder.is_dir() {
        return Err(ComparisonError::NoFolder { path: folder.into() });
    }
    if !path.exists() {
        let begun = folder.join("scenario.yaml").exists() && folder.join("manifest.json").exists();
        let path = folder.into();
        return Err(if begun { ComparisonError::Incomplete { path } } else { ComparisonError::NoRun { path } });
    }
    let unreadable = |reason: String| ComparisonError::Unreadable { path: path.clone(), reason };
    let text = std::fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
    let summary: Value = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
    if !summary["scenario"].is_string() {
        return Err(ComparisonError::NoRun { path: folder.into() });
    }
    Ok(summary)
}

fn single(folder: &Path, summary: &Value, common: Entry) -> std::io::Result<Entry> {
    let finals = finals(summary).into_iter();
    let finals: Vec<_> = finals.filter_map(|(name, cell)| Some((name, Statistics::single(cell.number()?)))).collect();
    let verdict = summary["verdict"]["outcome"].as_str().map(|verdict| (verdict.to_owned(), 1));
    let columns = read(folder, "designer", &[&["iteration", "plays"], &COURSES[..]].concat())?;
    let (places, courses) = columns.split_at(2);
    let [iteration, plays] = [&places[0], &places[1]].map(|column| numbers(column.as_ref()));
    let course = |(quantity, column): (&&str, &Option<ReadColumn>)| {
        let values = numbers(Some(column.as_ref()?));
        let course = values.iter().map(|&value| value.is_finite().then(|| Statistics::single(value))).collect();
        let plays = if plays.is_empty() { vec![f64::NAN; values.len()] } else { plays.clone() };
        Some(Course { quantity: (*quantity).into(), iteration: iteration.clone(), plays, course })
    };
    Ok(Entry {
        game: summary["plugin"]["name"].as_str().unwrap_or_default().into(),
        members: 1,
        converged: u64::from(summary["converged"] == true),
        finals,
        verdicts: verdict.into_iter().collect(),
        courses: COURSES.iter().zip(courses).filter_map(course).collect(),
        ..common
    })
}

fn numbers(column: Option<&ReadColumn>) -> Vec<f64> {
    column.map_or_else(Vec::new, |column| column.numbers().to_vec())
}

fn ensemble(folder: &Path, summary: &Value, common: &Entry) -> std::io::Result<Vec<Entry>> {
    let games = summary["games"].as_array().into_iter().flatten();
    let games: Vec<&str> = games.filter_map(|game| game["name"].as_str()).collect();
    let points: Vec<&Value> = summary["points"].as_array().into_iter().flatten().collect();
    let mut entries: Vec<Entry> = points
        .iter()
        .map(|point| Entry { game: games.join(", "), ensemble: true, ..of_point(point, common) })
        .collect();
    let bands = Bands::read(folder)?;
    for (entry, rows) in entries.iter_mut().zip(bands.points()) {
        entry.courses = COURSES.iter().filter_map(|quantity| bands.course(rows.clone(), quantity)).collect();
    }
    Ok(entries)
}

fn of_point(point: &Value, common: &Entry) -> Entry {
    let count = |name: &str| point[name].as_u64().unwrap_or_default();
    let finals = point["final"].as_object().into_iter().flatten();
    let optimised = point["outcomes"]["optimised"].as_object().into_iter().flatten();
    let optimised: Vec<&str> = optimised.map(|(words, _)| words.as_str()).collect();
    let verdicts = point["outcomes"]["verdict_outcome"].as_object().into_iter().flatten();
    Entry {
        sweep: point["sweep"].as_object().cloned().unwrap_or_default(),
        members: count("members"),
        failed: count("failed"),
        optimised: optimised.join(", "),
        converged: count("converged"),
        finals: finals
            .filter_map(|(name, value)| Some((name.clone(), serde_json::from_value(value.clone()).ok()?)))
            .collect(),
        verdicts: verdicts.map(|(words, count)| (words.clone(), count.as_u64().unwrap_or_default())).collect(),
        ..common.clone()
    }
}

/// The bands of an ensemble.
struct Bands {
    table: Vec<String>,
    quantity: Vec<String>,
    iteration: Vec<f64>,
    /// The columns of [`Statistics::NAMES`], then the count.
    statistics: Vec<Vec<f64>>,
}

impl Bands {
    fn read(folder: &Path) -> std::io::Result<Self> {
        let names = [&["table", "quantity", "iteration"], &Statistics::NAMES[..], &["count"]].concat();
        let columns = read(folder, "bands", &names)?;
        let words = |k: usize| columns[k].as_ref().map_or_else(Vec::new, |column| column.words().to_vec());
        Ok(Bands {
            table: words(0),
            quantity: words(1),
            iteration: numbers(columns[2].as_ref()),
            statistics: columns[3..].iter().map(|column| numbers(column.as_ref())).collect(),
        })
    }

    /// The rows of each combination: one begins where a table's first quantity starts over.
    fn points(&self) -> Vec<std::ops::Range<usize>> {
        let of_first = |row: usize| {
            let first = (self.table.first(), self.quantity.first());
            (self.table.get(row), self.quantity.get(row)) == first && self.iteration.get(row) == self.iteration.first()
        };
        let starts: Vec<usize> = (0..self.table.len()).filter(|&row| of_first(row)).collect();
        let ends = starts.iter().skip(1).copied().chain([self.table.len()]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
    }

    /// The course of a quantity of the designer's table among these rows.
    fn course(&self, rows: std::ops::Range<usize>, quantity: &str) -> Option<Course> {
        let of = |wanted: &str| -> Vec<usize> {
            rows.clone().filter(|&row| self.table[row] == "designer" && self.quantity[row] == wanted).collect()
        };
        let own = of(quantity);
        let plays: Vec<f64> = of("plays").into_iter().map(|row| self.statistics[0][row]).collect();
        if own.is_empty() {
            return None;
        }
        Some(Course {
            quantity: quantity.into(),
            iteration: own.iter().map(|&row| self.iteration[row]).collect(),
            plays: if plays.len() == own.len() { plays } else { vec![f64::NAN; own.len()] },
            course: own.iter().map(|&row| self.row(row)).collect(),
        })
    }

    fn row(&self, row: usize) -> Option<Statistics> {
        let values: Vec<f64> = self.statistics.iter().filter_map(|column| column.get(row).copied()).collect();
        Statistics::from_numbers(&values)
    }
}
