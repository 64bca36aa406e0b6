//! Studies: a scenario is played once, or with many random numbers and swept values; what was found is recorded, written
//! as tables and summary, and can be resumed after an interruption.

mod closing;
pub mod ensemble;
mod error;
pub mod execute;
mod extension;
mod layout;
mod lint;
mod manifest;
mod options;
mod pages;
pub mod progress;
pub mod record;
mod same_bits;
mod single;
mod step_sizes;
pub mod summary;
pub mod tables;
pub mod timescales;
pub mod trajectory;
mod verify;

pub use ensemble::chunks;
pub use error::RunError;
pub use layout::{MANIFEST, SCENARIO, SUMMARY};
pub use lint::{Found, Lint, Measured, lint};
pub use manifest::Manifest;
pub use options::{Done, ResumeOptions, RunOptions};
pub use pages::{PageError, Pages};
pub use same_bits::Verified;
pub use verify::{VerifyOptions, verify};

/// Runs a scenario. Nothing is written before the scenario and its game have been checked.
///
/// # Errors
/// The scenario makes no sense, its game fails, play cannot be judged, or files cannot be written.
pub fn run(options: &RunOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let loaded = walras_assemble::load(&options.scenario, options.changes.clone())?;
    if loaded.is_ensemble() { ensemble::run(loaded, options, pages) } else { single::run(loaded, options, pages) }
}

/// Goes on with a run that was killed or interrupted, or with a finished one whose designer is given a larger budget; to the
/// same bits as a run that was never interrupted and had that budget from its beginning.
///
/// # Errors
/// As [`run`]; also if the run is complete, another process works in its folder, its game is another build now, or something
/// else than the budget is to be changed.
pub fn resume(options: &ResumeOptions, pages: &dyn Pages) -> Result<Done, RunError> {
    let loaded = walras_assemble::load(&options.folder.join(SCENARIO), Vec::new())?;
    let loaded = extension::extended(loaded, options)?;
    if loaded.is_ensemble() { ensemble::resume(loaded, options, pages) } else { single::resume(loaded, options, pages) }
}
