//! How much memory play takes, told before anything is drawn or allocated.

use walras_engine::reduce::Ranks;
use walras_game::metadata::Metadata;
use walras_process::memory;

use super::Scenario;
use super::check::check;
use super::error::ScenarioError;
use super::population::plan;
use super::resolve::{levels, players};
use super::section::check_names;
use super::sizes::{Sizes, mechanisms};

/// What play takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Players, n.
    pub agents: u64,
    /// Types of players; in an ordinary world every player is one.
    pub types: u64,
    /// Whether players are a population.
    pub is_population: bool,
    /// Bytes, by what they are for. Of an ordinary world an estimate from above.
    pub parts: Vec<(&'static str, u64)>,
    /// Bytes that the system says are available, if it does.
    pub available: Option<u64>,
}

impl Memory {
    /// All bytes.
    pub fn total(&self) -> u64 {
        self.parts.iter().fold(0, |total, (_, bytes)| total.saturating_add(*bytes))
    }
}

/// What playing the scenario takes.
///
/// # Errors
/// The scenario does not fit the game, or its play into memory.
pub(super) fn memory_of(scenario: &Scenario, metadata: &Metadata, ranks: &Ranks) -> Result<Memory, ScenarioError> {
    check(scenario)?;
    check_names(scenario, metadata)?;
    let players = players(scenario, metadata)?;
    let levels = levels(scenario, metadata)?;
    let available = memory::available();
    if let Some(plan) = plan(scenario, metadata, players, &levels, ranks)? {
        let found = plan.sizes.footprint();
        let parts = found.map_or_else(Vec::new, |footprint| {
            vec![
                ("private types", footprint.parameters),
                ("beliefs", footprint.beliefs),
                ("search", footprint.search),
                ("distributions", footprint.distributions),
            ]
        });
        let (agents, types) = (plan.sizes.agents, plan.sizes.types);
        return Ok(Memory { agents, types, is_population: true, parts, available });
    }
    let sizes = Sizes { scenario, metadata, players, levels: &levels };
    sizes.check_play()?;
    let mechanisms = mechanisms(scenario, metadata.mechanism().count());
    let cells = sizes.cells().saturating_mul(mechanisms) as u64;
    let grid = metadata.on_grid(levels.iter().product());
    let widths = [levels.len(), metadata.states.len(), grid.contributions.len(), grid.aggregates.len()];
    // Three indices of four bytes; payoffs, responses, strategies, beginnings and memories of eight.
    let world = 12 + 8 * (widths.iter().sum::<usize>() + 5) as u64;
    let tables = 8 * (grid.contributions.len() + 3) as u64;
    let parts = vec![("world", cells.saturating_mul(world)), ("tables", cells.saturating_mul(tables))];
    let agents = players as u64;
    Ok(Memory { agents, types: agents, is_population: false, parts, available })
}
