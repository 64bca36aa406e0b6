//! What a run would take, without playing it.

use std::fmt::Write;

use walras_assemble::{find_game, game_of, load};

use crate::error::RunError;
use crate::options::RunOptions;

/// Says how much memory the scenario's play takes, by player and in total, before anything of it is drawn or allocated; of
/// several runs one of them.
///
/// # Errors
/// The scenario makes no sense, or does not fit into memory.
pub fn dry_run(options: &RunOptions) -> Result<String, RunError> {
    let loaded = load(&options.scenario, options.changes.clone(), &options.trust)?;
    let plugin = find_game(&loaded, &options.scenario)?;
    let game = game_of(&loaded, plugin)?;
    let memory = loaded.memory(game.metadata()).map_err(walras_assemble::OpenError::from)?;
    let total = memory.total();
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name:<20}{value}");
    };
    line("players", memory.agents.to_string());
    if memory.is_population {
        line("types", memory.types.to_string());
    }
    for (name, bytes) in &memory.parts {
        line(name, format!("{bytes} bytes"));
    }
    line("total", format!("{total} bytes"));
    line("bytes per player", short(total as f64 / memory.agents.max(1) as f64));
    line("bytes per type", short(total as f64 / memory.types.max(1) as f64));
    line("available", memory.available.map_or_else(|| "unknown".into(), |bytes| format!("{bytes} bytes")));
    Ok(text)
}

/// Three significant digits.
fn short(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}
