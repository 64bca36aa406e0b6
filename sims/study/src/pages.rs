//! The pages that a study writes beside its tables, made by the caller.

use std::error::Error;

use crate::ensemble::Digest;
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
}
