//! Opening a game: is it a library, does it shake hands, does it say of itself what it must.

use std::time::Instant;

use walras_engine::plugin::{Plugin, PluginError};
use walras_games::BUNDLED;

use super::super::outcome::{Fault, Found};
use super::metadata::warnings;

/// That the file can be loaded and has the entry function.
pub(super) fn library(name: &str) -> Result<Found, Fault> {
    let start = Instant::now();
    match Plugin::find(name, &BUNDLED) {
        Ok(plugin) => {
            let time = start.elapsed().as_secs_f64() * 1e3;
            Ok(Found::pass(format!("{}; opened in {time:.1} ms", plugin.origin())))
        }
        Err(PluginError::Handshake { .. } | PluginError::AbiMajor { .. } | PluginError::Metadata { .. }) => {
            Ok(Found::pass("it can be loaded and exports its entry function"))
        }
        Err(error) => Err(error.into()),
    }
}

/// That magic, version and sizes are right and every function is there that must be.
pub(super) fn handshake(name: &str) -> Result<Found, Fault> {
    match Plugin::find(name, &BUNDLED) {
        Ok(_) | Err(PluginError::Metadata { .. }) => Ok(Found::pass("magic, version, sizes and required functions")),
        Err(error) => Err(error.into()),
    }
}

/// That the metadata follow their schema; what is incomplete is a warning.
pub(super) fn metadata(name: &str) -> Result<Found, Fault> {
    let plugin = Plugin::find(name, &BUNDLED)?;
    let metadata = plugin.metadata();
    super::metadata::faults(metadata)?;
    let (parameters, claims) = (metadata.parameters.len(), metadata.claims.len());
    let message = format!("{} {}: {parameters} parameters, {claims} claims", metadata.name, metadata.version);
    Ok(Found::pass(message).but(warnings(metadata)))
}
