//! Whether the play of a scenario fits into the memory that can be had, before any of it is asked for.

use walras_engine::plugin::Plugin;
use walras_process::memory;
use walras_scenario::Resolved;

use crate::error::OpenError;

/// Bytes of a cell of play, at least: seven columns of numbers, one each of its coordinates, its contribution and its aggregate,
/// and three of indices.
const CELL: u64 = 7 * 8 + 3 * 8 + 3 * 4;

/// Refuses play that would need more memory than this process can have.
///
/// # Errors
/// [`OpenError::Memory`].
pub(crate) fn check(resolved: &Resolved, plugin: &Plugin) -> Result<(), OpenError> {
    if resolved.population.is_some() {
        // How much a population needs was reckoned when it was resolved.
        return Ok(());
    }
    let needed = needed(resolved, plugin);
    match memory::available() {
        Some(available) if needed > available => Err(OpenError::Memory { needed, available }),
        _ => Ok(()),
    }
}

/// Bytes that playing the mechanisms of an iteration side by side takes at least.
fn needed(resolved: &Resolved, plugin: &Plugin) -> u64 {
    let states = plugin.metadata().states.iter().map(|state| state.levels);
    let sizes = [resolved.setup.players, resolved.setup.probes, crate::mechanisms(resolved)];
    let factors = sizes.into_iter().chain(resolved.setup.levels.iter().copied()).chain(states);
    factors.fold(CELL, |product, factor| product.saturating_mul(factor as u64))
}
