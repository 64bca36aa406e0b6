//! A record of what a run does and how long that takes: kept beside its results, and never in its tables, which are the same
//! however long it took.

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;

use walras_process::folder::{Folder, FolderError};

/// The file of the record in the folder of a run.
const LOG: &str = "log.jsonl";

/// What keeps such a record.
pub trait Journal: Debug + Send + Sync {
    /// From now on what happens is added to this file, and what happened before.
    ///
    /// # Errors
    /// The file cannot be written.
    fn keep_in(&self, file: &Path) -> io::Result<()>;

    /// The time spent so far in each kind of work, other kinds within it not counted.
    fn spent(&self) -> Vec<Spent>;
}

/// Time spent in a kind of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Spent {
    /// `play`, `test`, `update` or `write`.
    pub work: &'static str,
    /// Seconds, of all threads together.
    pub seconds: f64,
    /// How often it was done.
    pub times: u64,
}

/// A journal that may be asked for.
pub type MaybeJournal = Option<Arc<dyn Journal>>;

/// Begins the record in the folder of a run.
///
/// # Errors
/// It cannot be written.
pub(crate) fn begin(journal: &MaybeJournal, folder: &Folder) -> Result<(), FolderError> {
    let Some(journal) = journal else { return Ok(()) };
    let path = folder.path().join(LOG);
    journal.keep_in(&path).map_err(|source| FolderError::Write { path, source })
}
