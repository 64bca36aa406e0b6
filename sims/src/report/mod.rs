//! The report: one HTML file that tells what a run found, with figures and nothing to load.
//!
//! The same record gives the same bytes.

mod actions;
mod audit;
mod bounds;
pub mod choices;
mod comparison;
mod definitions;
mod designer;
mod ensemble;
mod facts;
mod figures;
mod format;
mod headline;
mod omniscient;
mod points;
mod precision;
mod prose;
mod provenance;
mod verdict;
mod warnings;

use plotters::drawing::DrawingAreaErrorKind;

pub(crate) use comparison::html as comparison;
pub(crate) use ensemble::html as ensemble;

use crate::record::Record;
use format::escape;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A figure could not be drawn.
    #[error("cannot draw a figure: {0}")]
    Figure(#[from] DrawingAreaErrorKind<std::io::Error>),
}

/// A record as a self-contained HTML page for people.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn html(record: &Record) -> Result<String, ReportError> {
    let sections = [
        facts::html(record),
        warnings::html(record),
        format!("<section>\n<h2>What was found</h2>\n{}</section>\n", prose::html(record)),
        audit::html(record),
        figures::html(record)?,
        points::html(record),
        format!("<section>\n<h2>Headline figures</h2>\n{}</section>\n", headline::html(record)),
        format!(
            "<section>\n<h2>How it was made</h2>\n{}{}</section>\n",
            provenance::html(record),
            definitions::html(record)
        ),
    ];
    Ok(page(&record.scenario.name, &sections.concat()))
}

/// A whole page of this title, not yet escaped, and HTML of its body.
fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title),
        include_str!("style.css"),
    )
}
