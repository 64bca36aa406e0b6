//! The pages that a study writes beside its tables, made by the caller.

use std::error::Error;

use crate::ensemble::Digest;
use crate::journal::{MaybeJournal, Spent};
use crate::record::Record;

/// A page could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PageError(pub Box<dyn Error + Send + Sync>);

/// What makes the pages. A study knows what to write and when, not how it looks: drawing is a room of its own.
pub trait Pages {
    /// `report.html` of a single run.
    ///
    /// # Errors
    /// A figure cannot be drawn.
    fn of_run(&self, record: &Record) -> Result<String, PageError>;

    /// `report.html` of an ensemble.
    ///
    /// # Errors
    /// A figure cannot be drawn.
    fn of_ensemble(&self, digest: &Digest) -> Result<String, PageError>;

    /// A page that was made, with the time spent in each kind of work; as it is where pages do not show that.
    fn with_time(&self, page: String, _spent: &[Spent]) -> String {
        page
    }
}

/// The page with the time spent, where that is recorded.
pub(crate) fn timed(page: String, journal: &MaybeJournal, pages: &dyn Pages) -> String {
    match journal {
        Some(journal) => pages.with_time(page, &journal.spent()),
        None => page,
    }
}
