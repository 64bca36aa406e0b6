//! Why there is no audit.

use walras_assemble::{OpenError, exit_of_model};
use walras_engine::model::ModelError;
use walras_engine::plugin::PluginError;
use walras_figures::FigureError;
use walras_games::build::BuildError;
use walras_process::exit::Exit;
use walras_process::pending::PendingError;
use walras_scenario::ScenarioError;

/// Why there is no audit.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The scenario makes no sense, or what it names cannot be opened.
    #[error(transparent)]
    Scenario(Box<OpenError>),
    /// The sources do not build.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The environment cannot be found, refuses its parameters or fails.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// The game of reporting cannot be played.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The report has another name than a page.
    #[error("--report {}: expected a name that ends in .html", .0.display())]
    Suffix(std::path::PathBuf),
    /// The report cannot be written.
    #[error("the report cannot be written: {0}")]
    Report(std::io::Error),
    /// The report's file is there already, or cannot be made.
    #[error(transparent)]
    Pending(#[from] PendingError),
    /// A figure cannot be drawn.
    #[error("a figure cannot be drawn: {0}")]
    Figure(#[from] FigureError),
    /// What was found cannot be written as JSON.
    #[error("the answer cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<OpenError> for AuditError {
    fn from(error: OpenError) -> Self {
        AuditError::Scenario(Box::new(error))
    }
}

impl From<ScenarioError> for AuditError {
    fn from(error: ScenarioError) -> Self {
        OpenError::from(error).into()
    }
}

impl AuditError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            AuditError::Scenario(error) => error.exit(),
            AuditError::Build(error) => error.exit(),
            AuditError::Model(error) => exit_of_model(error),
            AuditError::Plugin(
                PluginError::NotFound { .. }
                | PluginError::NoSuchFile { .. }
                | PluginError::NotAnEnvironment(_)
                | PluginError::Direct(_),
            ) => Exit::BadInput,
            AuditError::Plugin(_) => Exit::Game,
            AuditError::Suffix(_) => Exit::BadInput,
            AuditError::Report(_) | AuditError::Pending(_) | AuditError::Figure(_) | AuditError::Json(_) => Exit::Files,
        }
    }

    /// The error in the scenario's text, where the error has a place there.
    pub fn in_scenario(&self) -> Option<&ScenarioError> {
        match self {
            AuditError::Scenario(error) => error.in_scenario(),
            _ => None,
        }
    }
}
