//! Why a run failed.

use std::path::PathBuf;

use walras_assemble::{OpenError, exit_of_model};
use walras_designer::experiment::ExperimentError;
use walras_engine::model::ModelError;
use walras_process::exit::Exit;
use walras_process::folder::FolderError;
use walras_scenario::ScenarioError;

use crate::manifest::{Changed, OtherGame};
use crate::pages::PageError;

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The scenario or its game cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is nothing to go on with.
    #[error("{}: this run is complete; with `--set designer.iterations=N` it would go on to N", .path.display())]
    Complete {
        /// The run's folder.
        path: PathBuf,
    },
    /// There is nothing to go on with yet.
    #[error("{}: no run there to go on with (`scenario.yaml` is missing); `walras run` begins one", .path.display())]
    NotBegun {
        /// The folder.
        path: PathBuf,
    },
    /// It cannot be given a larger budget.
    #[error("{}: cannot go on beyond its end: {reason}", .path.display())]
    Final {
        /// The run's folder.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A run cannot go on with other code than it began with.
    #[error(transparent)]
    OtherGame(#[from] OtherGame),
    /// A plan is not one process's to finish.
    #[error("{}: is a plan in chunks; `walras run --chunk K` plays one, `walras merge` puts all together", .path.display())]
    Planned {
        /// The folder.
        path: PathBuf,
    },
    /// There is nothing to divide.
    #[error("{}: one run cannot be divided; a plan is for `replicates` or a `sweep`", .path.display())]
    Undivided {
        /// The scenario.
        path: PathBuf,
    },
    /// A number of chunks makes no sense.
    #[error("{}: {chunks} chunks of {members} runs, expected between 1 and {members} chunks", .path.display())]
    Chunks {
        /// The scenario.
        path: PathBuf,
        /// Chunks asked for.
        chunks: usize,
        /// Runs to divide.
        members: usize,
    },
    /// The folder is no plan.
    #[error("{}: no plan there (`manifest.json` is missing, or none of a plan); `walras plan` makes one", .path.display())]
    NoPlan {
        /// The folder.
        path: PathBuf,
    },
    /// The plan has no chunk of this number.
    #[error("{}: no chunk {chunk}, they are numbered from 0 to {}", .path.display(), .chunks - 1)]
    NoChunk {
        /// The folder.
        path: PathBuf,
        /// The number asked for.
        chunk: usize,
        /// How many there are.
        chunks: usize,
    },
    /// There is nothing to verify yet.
    #[error("{}: no finished run there (`summary.json` is missing)", .path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// The run was made of something else.
    #[error(transparent)]
    Changed(#[from] Changed),
    /// Results cannot be put together yet.
    #[error("{}: of {of} chunks these are not done: {chunks}", .path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
        /// The chunks, in words.
        chunks: String,
        /// How many there are in all.
        of: usize,
    },
    /// A file is not what was written.
    #[error("{}: is damaged: {why}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How that shows.
        why: String,
    },
    /// A process that is to play members cannot work.
    #[error("members cannot be played by a process of their own: {0}")]
    NoProcess(std::io::Error),
    /// One run has no others to be kept from.
    #[error("{}: one run cannot be isolated; `--isolate` is for `replicates` or a `sweep`", .path.display())]
    NotIsolated {
        /// The scenario or the run's folder.
        path: PathBuf,
    },
    /// Only a population can be shared by processes.
    #[error("{}: {reason}; `walras run` plays it in one process", .path.display())]
    NotShared {
        /// The scenario.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
    /// Another of the processes that share a population failed.
    #[error("{message}")]
    Elsewhere {
        /// Its exit code.
        exit: Exit,
        /// Its error, in words.
        message: String,
    },
    /// Play failed or could not be judged.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    /// The results cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A summary cannot be written as JSON.
    #[error("summary: {0}")]
    Json(serde_json::Error),
    /// The report cannot be made.
    #[error(transparent)]
    Page(#[from] PageError),
}

impl From<ScenarioError> for RunError {
    fn from(error: ScenarioError) -> Self {
        OpenError::from(error).into()
    }
}

impl RunError {
    /// The error in the scenario's text, where the error has a place there.
    pub fn in_scenario(&self) -> Option<&ScenarioError> {
        if let RunError::Open(error) = self { error.in_scenario() } else { None }
    }

    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            RunError::Open(error) => error.exit(),
            RunError::Complete { .. }
            | RunError::Final { .. }
            | RunError::Planned { .. }
            | RunError::Undivided { .. }
            | RunError::Chunks { .. }
            | RunError::NoPlan { .. }
            | RunError::Unfinished { .. }
            | RunError::NoChunk { .. }
            | RunError::NotIsolated { .. }
            | RunError::NotShared { .. }
            | RunError::Changed(_) => Exit::BadInput,
            RunError::Elsewhere { exit, .. } => *exit,
            RunError::Experiment(ExperimentError::Play(ModelError::BrokenOff)) => Exit::Interrupted,
            RunError::Experiment(ExperimentError::Play(error)) => exit_of_model(error),
            RunError::Experiment(ExperimentError::Checkpoint(_)) => Exit::Files,
            RunError::OtherGame(_) => Exit::Game,
            RunError::Experiment(_) => Exit::Numerics,
            RunError::NotBegun { .. }
            | RunError::Missing { .. }
            | RunError::Damaged { .. }
            | RunError::NoProcess(_)
            | RunError::Folder(_)
            | RunError::Page(_)
            | RunError::Json(_) => Exit::Files,
        }
    }
}
