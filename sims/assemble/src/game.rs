//! What the scenario makes of its game: a mechanism in an environment, an outside option.

use std::sync::Arc;

use walras_engine::direct;
use walras_engine::plugin::{Plugin, PluginError};
use walras_scenario::Loaded;
use walras_theory::direct::DirectError;

use crate::error::OpenError;

/// The game that is played: of an environment the game of reporting under the scenario's mechanism; with the scenario's
/// outside option, if it declares one.
///
/// # Errors
/// The game does not allow it.
pub fn game_of(loaded: &Loaded, plugin: Arc<Plugin>) -> Result<Arc<Plugin>, OpenError> {
    if let Some(choice) = loaded.mechanism_choice()? {
        if !plugin.is_environment() {
            let name = plugin.metadata().name.clone();
            return Err(OpenError::NoGame(loaded.fault_of_game(PluginError::NotAnEnvironment(name))));
        }
        let setup = loaded.environment_setup(plugin.metadata())?;
        return direct::game(&plugin, &setup, choice).map_err(|error| match error {
            PluginError::Direct(error @ DirectError::Mechanism(_)) => {
                OpenError::Scenario(loaded.fault_of_mechanism(error))
            }
            PluginError::Refused { .. } | PluginError::Direct(_) => {
                OpenError::Scenario(loaded.fault_of_environment(error))
            }
            error => OpenError::Plugin(loaded.fault_of_game(error)),
        });
    }
    if plugin.is_environment() {
        let name = plugin.metadata().name.clone();
        return Err(OpenError::NoGame(loaded.fault_of_game(PluginError::NotAGame(name))));
    }
    match &loaded.scenario.game.outside_option {
        Some(option) => {
            Ok(plugin.with_outside_option(option.clone()).map_err(|reason| loaded.fault_of_outside_option(reason))?)
        }
        None => Ok(plugin),
    }
}
