//! `walras test`: revealed-preference tests of data that people bring.
//!
//! A file is read once, cut into subjects, judged on all cores and written out in its own order. Nothing appears before
//! all of it has been found in order.

mod arrays;
mod budgets;
mod cells;
mod chance;
mod columns;
mod corners;
mod cross_sections;
mod cut;
mod display;
mod entries;
mod error;
mod example;
mod explain;
mod forecast;
mod group;
mod index;
mod json;
mod judge;
mod menus;
mod page;
mod percentiles;
mod prices;
mod reader;
mod request;
mod sampled;
mod source;
mod spool;
mod stream;
mod subject;
mod summary;
mod table;
mod verdict;
mod wait;

use std::cell::RefCell;
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use arrays::{BudgetArrays, test_arrays};
pub use error::{ChoicesError, Fault, Place, Problem};
pub use example::Example;
pub use explain::{Contradiction, Explanation};
pub use forecast::families;
pub use index::{Cost, Index};
pub use judge::Judge;
pub use percentiles::Behaviour;
pub use request::Request;
pub use summary::Summary;
pub use verdict::{Demand, Finding, Percentile, Trust, Valuation, Verdict};

use walras_theory::revealed_preference::{CONSISTENCY_TOLERANCE, Degree, Family};

use walras_process::interrupt;
use walras_process::nearest::nearest;
use walras_process::pending::Pending;
use walras_process::threads;

use forecast::{Bundles, NewBudgets};
use prices::PriceBook;
use spool::Spool;
use stream::{Advance, Streaming};
use subject::Subject;
use table::TableFile;

/// Rows that make a unit of work. Small enough to keep all threads busy, large enough not to be felt.
const ROWS_PER_CHUNK: usize = 4096;

/// Names of subjects that are kept, to find one that may have been meant.
const MOST_NAMES: usize = 100_000;

/// On the budgets of so many subjects, the first, random choices are made for a report,
const COMPARED: u64 = 50;
/// so many data sets on each.
const COMPARISONS: u32 = 20;

/// What is tested, and how.
#[derive(Clone, Debug)]
pub struct TestOptions {
    /// CSV or Parquet.
    pub data: PathBuf,
    /// Prices, where the data has none: CSV, Parquet or Stata.
    pub prices: Option<PathBuf>,
    /// Indices to compute; without any those of polynomial cost.
    pub index: Option<Request>,
    /// A subject whose worst contradiction is explained.
    pub explain: Option<String>,
    /// JSON instead of a table.
    pub json: bool,
    /// A table of one row a subject to write, `.csv` or `.parquet`, which must not exist yet.
    pub out: Option<PathBuf>,
    /// A report to write, `.html`, which must not exist yet.
    pub report: Option<PathBuf>,
    /// Threads to use, by default all cores; results do not depend on it.
    pub threads: Option<u16>,
    /// Seconds, ≥ 0, for each NP-hard index of each subject, after which bounds are reported.
    pub time_limit: f64,
    /// Differences below this share, in [0, 1), of the largest entry count as ties.
    pub tolerance: f64,
    /// The power, above 0, to which losses are raised in the indices that leave it open.
    pub degree: f64,
    /// Contradictions of up to so many observations are counted, ≥ 1.
    pub cycle_length: u8,
    /// The least and the largest discount factor of a unit of time, positive and in this order.
    pub discount: [f64; 2],
    /// Goods, numbered from 1, of which it is asked whether they have a utility of their own.
    pub separable: Option<Vec<usize>>,
    /// Budgets on which bounds on demand are asked for.
    pub demand: Option<PathBuf>,
    /// Bundles of which it is asked what is revealed of them.
    pub money_metric: Option<PathBuf>,
    /// Utilities of few parameters to fit.
    pub fit: Vec<Family>,
    /// How random choosers choose with whom each subject is compared by every index.
    pub percentiles: Option<Behaviour>,
    /// Whether random utility of a population is tested, in place of indices of subjects.
    pub stochastic: bool,
    /// Random choices per subject for the power indices and percentiles, ≥ 1.
    pub draws: u32,
    /// Seed of random choices.
    pub seed: u64,
    /// Largest difference, > 0, between two draws of an entry that is possible.
    pub range: Option<f64>,
}

impl TestOptions {
    /// Those of the command line, for this file.
    pub fn new(data: PathBuf) -> Self {
        TestOptions {
            data,
            prices: None,
            index: None,
            explain: None,
            json: false,
            out: None,
            report: None,
            threads: None,
            time_limit: 10.0,
            tolerance: CONSISTENCY_TOLERANCE,
            degree: 1.0,
            cycle_length: 4,
            discount: [0.5, 1.0],
            separable: None,
            demand: None,
            money_metric: None,
            fit: Vec::new(),
            percentiles: None,
            stochastic: false,
            draws: 1000,
            seed: 0,
            range: None,
        }
    }
}

/// Everything that a report shows.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The file's name.
    pub data: String,
    /// All subjects together.
    pub summary: Summary,
    /// Random choosers on the budgets of the first subjects.
    pub chance: Summary,
    /// Of the subject that was asked about.
    pub explanation: Option<Explanation>,
    /// Subjects to be shown.
    pub examples: Vec<Example>,
    /// See [`Judge::tolerance`].
    pub tolerance: f64,
}

/// What a thread finds out about a subject.
struct Judged {
    verdict: Verdict,
    explanation: Option<Explanation>,
    by_chance: Vec<Verdict>,
    example: Option<Example>,
}

/// Tests a file and returns what to print.
///
/// # Errors
/// If the data makes no sense, or a file cannot be read or written. Then nothing has been written.
pub fn test(options: &TestOptions) -> Result<Box<dyn Read>, ChoicesError> {
    interrupt::end_at_once();
    if options.stochastic {
        return cross_sections::test(options);
    }
    let judge = judge(options)?;
    let output = RefCell::new(Output::new(options, &judge)?);
    let threads = threads::count(options.threads);
    let new_budgets = options.demand.as_deref().map(NewBudgets::read).transpose()?;
    let bundles = options.money_metric.as_deref().map(Bundles::read).transpose()?;
    let book = options.prices.as_deref().map(PriceBook::read).transpose()?.map(Arc::new);
    // Where subjects take long each is a chunk of its own.
    let rows = if judge.asked.any(Cost::Hard) || options.percentiles.is_some() { 1 } else { ROWS_PER_CHUNK };
    let advance = Advance::default();
    let reports = options.report.is_some();
    let judge_one = |ordinal, subject: &Subject| {
        let explained = options.explain.is_some() && options.explain == subject.id;
        let comparisons = if reports && ordinal < COMPARED { COMPARISONS } else { 0 };
        let mut verdict = judge.judge(ordinal, subject)?;
        if let Some(budgets) = &new_budgets {
            budgets.demand(&mut verdict, subject);
        }
        if let Some(bundles) = &bundles {
            bundles.value(&mut verdict, subject);
        }
        if !options.fit.is_empty() {
            forecast::fit(&mut verdict, subject, &options.fit, judge.stream(ordinal, 0));
        }
        if let Some(behaviour) = options.percentiles {
            let choosers = judge.judge_by_chance(ordinal, subject, behaviour, judge.draws)?;
            verdict.percentiles = percentiles::percentiles(&verdict, &choosers);
            if choosers.is_empty() {
                verdict.notes.push("there are no percentiles: nothing says what else could be chosen".into());
            }
            for index in percentiles::of_bounds(&verdict, &choosers) {
                verdict
                    .notes
                    .push(format!("the percentile of {index} compares bounds; more --time-limit may find the index"));
            }
        }
        Ok(Judged {
            verdict,
            explanation: explained.then(|| explain::explain(subject)),
            by_chance: judge.judge_by_chance(ordinal, subject, Behaviour::Uniform, comparisons)?,
            example: if reports { Example::of(subject) } else { None },
        })
    };
    wait::watched(&advance, |done| {
        let mut deliver = |judged| {
            done();
            output.borrow_mut().add(judged)
        };
        let restart = || output.borrow_mut().restart();
        stream::stream(
            &options.data,
            Streaming { threads, rows, book: book.as_ref() },
            &advance,
            &judge_one,
            &mut deliver,
            restart,
        )
    })?;
    output.into_inner().finish()
}

fn judge(options: &TestOptions) -> Result<Judge, ChoicesError> {
    let seconds = options.time_limit;
    if seconds.is_nan() || seconds < 0.0 {
        return Err(ChoicesError::Option(format!("--time-limit {seconds}: expected seconds, at least 0")));
    }
    let time_limit = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    let mut asked = options.index.clone().unwrap_or_else(Request::polynomial);
    let separable = options.separable.clone().map(|mut goods| {
        asked.add(Index::Separable);
        goods.sort_unstable();
        goods.dedup();
        goods
    });
    Ok(Judge {
        asked,
        separable,
        tolerance: options.tolerance,
        time_limit,
        degree: Degree::new(options.degree).map_err(|error| ChoicesError::Option(format!("--degree: {error}")))?,
        cycle_length: options.cycle_length,
        discount: options.discount,
        draws: options.draws,
        seed: options.seed,
        range: options.range,
    })
}

/// Where verdicts go.
struct Output {
    asked: Request,
    findings: Findings,
    /// The subject to be explained, and the names of others that it may have been meant to be.
    explained: Option<String>,
    names: Vec<String>,
    first: Vec<Verdict>,
    json: Option<Spool>,
    table: Option<TableFile>,
    report: Option<(PathBuf, Pending)>,
}

impl Output {
    fn new(options: &TestOptions, judge: &Judge) -> Result<Self, ChoicesError> {
        let asked = judge.asked.clone();
        let suffix = |path: &Path| match path.extension() {
            Some(suffix) if suffix.eq_ignore_ascii_case("html") => Ok(()),
            _ => Err(ChoicesError::Suffix { option: "report", path: path.into(), expected: ".html" }),
        };
        let report = |path: &PathBuf| suffix(path).and_then(|()| Ok((path.clone(), Pending::create(path)?)));
        Ok(Output {
            findings: Findings {
                data: options.data.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                summary: Summary::new(asked.clone()),
                chance: Summary::new(asked.without_random()),
                explanation: None,
                examples: Vec::new(),
                tolerance: judge.tolerance,
            },
            explained: options.explain.clone(),
            names: Vec::new(),
            first: Vec::new(),
            json: options.json.then(Spool::new).transpose().map_err(spooling)?,
            table: options.out.as_deref().map(|path| TableFile::create(path, &asked)).transpose()?,
            report: options.report.as_ref().map(report).transpose()?,
            asked,
        })
    }

    fn add(&mut self, judged: Judged) -> Result<(), ChoicesError> {
        let Judged { verdict, explanation, by_chance, example } = judged;
        let is_explained = explanation.is_some();
        self.findings.explanation = explanation.or(self.findings.explanation.take());
        if let (Some(_), Some(id)) = (&self.explained, &verdict.id)
            && self.names.len() < MOST_NAMES
        {
            self.names.push(id.clone());
        }
        if let Some(json) = &mut self.json {
            json::write_subject(json, &verdict, self.findings.summary.subjects == 0).map_err(spooling)?;
        }
        if let Some(table) = &mut self.table {
            table.add(&verdict)?;
        }
        if let Some(example) = example {
            example::keep(&mut self.findings.examples, example, &verdict);
        }
        self.findings.summary.add(&verdict);
        by_chance.iter().for_each(|verdict| self.findings.chance.add(verdict));
        // Who is explained is shown alone.
        let shown = if self.explained.is_some() { is_explained } else { self.first.len() < display::SHOWN };
        if self.json.is_none() && shown {
            self.first.push(verdict);
        }
        Ok(())
    }

    fn restart(&mut self) -> Result<(), ChoicesError> {
        self.findings.summary = Summary::new(self.asked.clone());
        self.findings.chance = Summary::new(self.asked.without_random());
        self.findings.examples.clear();
        self.findings.explanation = None;
        self.names.clear();
        self.first.clear();
        if let Some(json) = &mut self.json {
            json.restart().map_err(spooling)?;
        }
        match &mut self.table {
            Some(table) => table.restart(),
            None => Ok(()),
        }
    }

    /// Files get their names when all of them are complete.
    fn finish(self) -> Result<Box<dyn Read>, ChoicesError> {
        if let (Some(wanted), None) = (&self.explained, &self.findings.explanation) {
            let hint = nearest(wanted, &self.names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            return Err(ChoicesError::Option(format!("--explain: no subject has the `id` `{wanted}`{hint}")));
        }
        let report = match self.report {
            Some((path, mut file)) => {
                let html = page::html(&self.findings)?;
                file.write_all(html.as_bytes()).map_err(|source| ChoicesError::Unwritable { path, source })?;
                Some(file)
            }
            None => None,
        };
        if let Some(table) = self.table {
            table.finish()?;
        }
        if let Some(report) = report {
            report.finish()?;
        }
        let summary = &self.findings.summary;
        match self.json {
            None => match &self.findings.explanation {
                Some(explanation) => {
                    Ok(Box::new(Cursor::new(display::explained(&self.asked, &self.first, &explanation.lines))))
                }
                None => Ok(Box::new(Cursor::new(display::table(&self.asked, &self.first, summary)))),
            },
            Some(json) => {
                let subjects = json.into_reader().map_err(spooling)?;
                let lines = self.findings.explanation.as_ref().map(|explanation| &explanation.lines);
                let explanation = lines.map(|lines| format!(",\n\"explanation\":{}", serde_json::json!(lines)));
                let explanation = explanation.unwrap_or_default();
                let summary = format!("\n],\n\"summary\":{}{explanation}}}\n", summary.json());
                Ok(Box::new(b"{\"subjects\":[".chain(subjects).chain(Cursor::new(summary))))
            }
        }
    }
}

fn spooling(source: io::Error) -> ChoicesError {
    ChoicesError::Unwritable { path: std::env::temp_dir(), source }
}
