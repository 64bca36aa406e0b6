//! The report: one HTML file that tells what a run found, with figures and nothing to load.
//!
//! The same record gives the same bytes.

mod actions;
mod audit;
mod bounds;
pub mod comparison;
mod definitions;
mod designer;
mod ensemble;
mod facts;
mod figures;
mod headline;
mod omniscient;
pub mod paper;
mod points;
mod population;
mod precision;
mod prose;
mod provenance;
mod time;
mod verdict;
mod warnings;

use walras_figures::FigureError;
use walras_figures::page::page;
use walras_study::ensemble::Digest;
use walras_study::record::Record;
use walras_study::{PageError, Pages, Spent};

/// HTML pages of studies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

impl Pages for Html {
    fn of_run(&self, record: &Record) -> Result<String, PageError> {
        html(record).map_err(|error| PageError(error.into()))
    }

    fn of_ensemble(&self, digest: &Digest) -> Result<String, PageError> {
        ensemble::html(digest).map_err(|error| PageError(error.into()))
    }

    fn with_time(&self, page: String, spent: &[Spent]) -> String {
        time::added(&page, spent)
    }
}

/// A record as a self-contained HTML page for people.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn html(record: &Record) -> Result<String, FigureError> {
    let sections = [
        facts::html(record),
        warnings::html(record),
        format!("<section>\n<h2>What was found</h2>\n{}</section>\n", prose::html(record)),
        audit::html(record),
        figures::html(record)?,
        points::html(record),
        population::html(record),
        format!("<section>\n<h2>Headline figures</h2>\n{}</section>\n", headline::html(record)),
        format!(
            "<section>\n<h2>How it was made</h2>\n{}{}</section>\n",
            provenance::html(record),
            definitions::html(record)
        ),
    ];
    Ok(page(&record.scenario.name, &sections.concat()))
}
