//! A run whose population several processes share. Each of them opens the scenario, plays its part and takes the same decisions; rank
//! 0 alone has the folder, which is that of a run in one process.

use walras_engine::reduce::Ranks;

use crate::agreement::agree;
use crate::error::RunError;
use crate::options::{Done, RunOptions};
use crate::pages::Pages;
use crate::single;

/// The part of this rank in a run that `ranks` make together; what was found is rank 0's to tell.
///
/// An error is that of the first rank that has one, on all ranks, unless a rank fails where others do not ask: then it returns alone.
///
/// # Errors
/// As [`run`](crate::run); also if the scenario is of more than one run, or its players are no population.
pub fn run_among(options: &RunOptions, pages: &dyn Pages, ranks: &Ranks) -> Result<Option<Done>, RunError> {
    let loaded = walras_assemble::load(&options.scenario, options.changes.clone(), &options.trust);
    let mut loaded = agree(ranks, loaded.map_err(RunError::from))?;
    if loaded.is_ensemble() {
        let reason = "asks for several runs, and processes share the population of one";
        return Err(RunError::NotShared { path: options.scenario.clone(), reason });
    }
    loaded.ranks = ranks.clone();
    single::run_among(loaded, options, pages, ranks)
}
