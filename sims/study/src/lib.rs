//! Studies: a scenario is played once, or with many random numbers and swept values; what was found is recorded, written
//! as tables and summary, and can be resumed after an interruption.

mod agreement;
mod closing;
mod dry_run;
pub mod ensemble;
mod error;
pub mod execute;
mod extension;
mod journal;
mod layout;
mod lint;
mod manifest;
mod onlooker;
mod options;
mod pages;
pub mod progress;
pub mod record;
mod same_bits;
mod shared;
mod single;
mod step_sizes;
pub mod summary;
pub mod tables;
pub mod timescales;
pub mod trajectory;
mod verify;

use std::path::Path;

pub use dry_run::dry_run;
pub use ensemble::chunks;
pub use error::RunError;
pub use journal::{Journal, MaybeJournal, Spent};
pub use layout::{CHECKPOINT, MANIFEST, SCENARIO, SUMMARY};
pub use lint::{Found, Lint, Measured, lint};
pub use manifest::Manifest;
pub use onlooker::{Beginning, EnsembleBeginning, MaybeOnlooker, MemberSeen, Onlooker};
pub use options::{Done, ResumeOptions, RunOptions};
pub use pages::{PageError, Pages};
pub use same_bits::Verified;
pub use shared::run_among;
pub use verify::{VerifyOptions, verify};

/// Runs a scenario. Nothing is written before the scenario and its game have been checked.
///
/// # Errors
/// The scenario makes no sense, its game fails, play cannot be judged, or files cannot be written.
pub fn run(options: &RunOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let loaded = walras_assemble::load(&options.scenario, options.changes.clone(), &options.trust)?;
    if loaded.is_ensemble() {
        return ensemble::run(loaded, options, pages);
    }
    refuse_isolation(options.isolate, &options.scenario)?;
    single::run(loaded, options, pages)
}

/// A single run has no others that a crash could be kept from.
fn refuse_isolation(isolate: bool, path: &Path) -> Result<(), RunError> {
    if isolate { Err(RunError::NotIsolated { path: path.into() }) } else { Ok(()) }
}

/// Goes on with a run that was killed or interrupted, or with a finished one whose designer is given a larger budget; to the
/// same bits as a run that was never interrupted and had that budget from its beginning.
///
/// # Errors
/// As [`run`]; also if the run is complete, another process works in its folder, its game is another build now, or something
/// else than the budget is to be changed.
pub fn resume(options: &ResumeOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    if !options.folder.join(SCENARIO).exists() {
        return Err(RunError::NotBegun { path: options.folder.clone() });
    }
    let loaded = walras_assemble::load(&options.folder.join(SCENARIO), Vec::new(), &options.trust)?;
    let loaded = extension::extended(loaded, options)?;
    if loaded.is_ensemble() {
        return ensemble::resume(loaded, options, pages);
    }
    refuse_isolation(options.isolate, &options.folder)?;
    single::resume(loaded, options, pages)
}
