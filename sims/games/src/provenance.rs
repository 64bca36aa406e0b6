//! Which build of a game plays.

use serde::{Deserialize, Serialize};
use walras_engine::plugin::{Plugin, PluginError};

/// Which code plays a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginFacts {
    /// The game's name.
    pub name: String,
    /// The game's version.
    pub version: String,
    /// The file it was loaded from.
    pub path: String,
    /// SHA-256 of that file.
    pub hash: String,
}

impl PluginFacts {
    /// The facts of an open game.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn of(plugin: &Plugin) -> Result<Self, PluginError> {
        let metadata = plugin.metadata();
        Ok(PluginFacts {
            name: metadata.name.clone(),
            version: metadata.version.clone(),
            path: plugin.origin().to_string(),
            hash: plugin.hash()?.to_owned(),
        })
    }
}
