//! Why a scenario cannot be opened.

use walras_engine::model::{ChainError, ModelError};
use walras_engine::plugin::PluginError;
use walras_games::build::BuildError;
use walras_process::exit::Exit;
use walras_scenario::ScenarioError;

/// Why a scenario cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file cannot be read.
    #[error("{}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The scenario makes no sense.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// There is no game of the name that the scenario gives.
    #[error("{0}")]
    NoGame(#[source] ScenarioError),
    /// The game cannot be loaded.
    #[error("{0}")]
    Plugin(#[source] ScenarioError),
    /// The game's sources do not build.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Play would need more memory than can be had.
    #[error("the play of this scenario needs at least {} of memory, of which {} can be had", size(.needed), size(.available))]
    Memory {
        /// Bytes that it needs at least.
        needed: u64,
        /// Bytes that there are.
        available: u64,
    },
    /// The game refused its parameters or failed.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl OpenError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            OpenError::Scenario(_) | OpenError::NoGame(_) | OpenError::Memory { .. } => Exit::BadInput,
            OpenError::Model(error) => exit_of_model(error),
            OpenError::Build(error) => error.exit(),
            OpenError::Plugin(_) => Exit::Game,
            OpenError::Unreadable { .. } => Exit::Files,
        }
    }

    /// The error in the scenario's text, where the error has a place there.
    pub fn in_scenario(&self) -> Option<&ScenarioError> {
        match self {
            OpenError::Scenario(error) | OpenError::NoGame(error) | OpenError::Plugin(error) => Some(error),
            _ => None,
        }
    }
}

/// Bytes in the unit that they have some of.
fn size(bytes: &u64) -> String {
    match *bytes {
        0..1_000_000_000 => format!("{:.0} MB", *bytes as f64 / 1e6),
        _ => format!("{:.1} GB", *bytes as f64 / 1e9),
    }
}

/// The exit code of a game that cannot be played: bad input where the scenario, not the game, is at fault.
pub fn exit_of_model(error: &ModelError) -> Exit {
    use ModelError::{
        ActionsMove, Chain, Explosive, InfeasibleStart, NoJointPayoff, NoMeanField, NotExact, NotLinear, Plugin, Rule,
        StateWeights, TooManyJointActions, TooManyStates, ValuesOverflow,
    };
    match error {
        ActionsMove { .. }
        | Chain(ChainError::TooLarge { .. } | ChainError::TooManyPolicies { .. } | ChainError::Told { .. })
        | NotExact
        | NotLinear { .. }
        | ValuesOverflow
        | Explosive { .. }
        | InfeasibleStart { .. }
        | NoJointPayoff
        | NoMeanField
        | Rule { .. }
        | StateWeights { .. }
        | TooManyJointActions { .. }
        | TooManyStates { .. }
        | Plugin(PluginError::Refused { .. } | PluginError::Direct(_)) => Exit::BadInput,
        _ => Exit::Game,
    }
}
