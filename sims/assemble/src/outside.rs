//! An outside option that the scenario declares.

use std::sync::Arc;

use walras_engine::plugin::Plugin;
use walras_scenario::Loaded;

use crate::error::OpenError;

/// The game with the scenario's outside option, if it declares one.
///
/// # Errors
/// The game does not allow it.
pub fn with_outside_option(loaded: &Loaded, plugin: Arc<Plugin>) -> Result<Arc<Plugin>, OpenError> {
    match &loaded.scenario.game.outside_option {
        Some(option) => {
            Ok(plugin.with_outside_option(option.clone()).map_err(|reason| loaded.fault_of_outside_option(reason))?)
        }
        None => Ok(plugin),
    }
}
