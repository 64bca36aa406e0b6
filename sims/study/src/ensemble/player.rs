//! Playing members of an ensemble one after the other, in this process.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use walras_assemble::{OpenError, Opened, check as check_play};
use walras_designer::checkpoint::{CheckpointFile, previous};
use walras_engine::model::{Model, ModelError};
use walras_engine::population::Population;
use walras_engine::setup::GameSetup;
use walras_games::PluginFacts;
use walras_process::exit::Exit;
use walras_process::folder::{Folder, FolderError};
use walras_process::interrupt;
use walras_scenario::Resolved;
use walras_theory::sparse_rows::SparseRows;

use super::member::Outcome;
use super::plan::Plan;
use crate::error::RunError;
use crate::execute;
use crate::layout::checkpoint_interval;
use crate::progress::Bar;

/// A run that failed, without the place of the scenario's file, which may have been moved since.
fn failed(error: &RunError) -> Outcome {
    let reason = match error {
        RunError::Open(OpenError::Scenario(fault)) => format!("`{}`: {}", fault.path, fault.problem),
        other => other.to_string(),
    };
    Outcome::Failed { reason, exit: error.exit() as u8 }
}

/// The file in which a member that takes long keeps where it stands.
fn checkpoint_name(member: usize) -> String {
    format!("checkpoint-{member}.cbor")
}

/// Removes what a member kept while it was played.
pub(super) fn forget(member: usize, work: &Folder) -> Result<(), FolderError> {
    let name = checkpoint_name(member);
    work.remove(&name)?;
    work.remove(&previous(Path::new(&name)).to_string_lossy())
}

/// Whether a file of this name is such a one.
pub(super) fn is_checkpoint(name: &str) -> bool {
    name.strip_prefix("checkpoint-").is_some_and(|rest| rest.ends_with(".cbor"))
}

/// A game with all that it was made of.
struct Made {
    setup: GameSetup,
    networks: BTreeMap<String, Arc<SparseRows>>,
    population: Option<Population>,
    model: Arc<Model>,
}

impl Made {
    fn of(resolved: &Resolved, model: Arc<Model>) -> Self {
        let Resolved { setup, networks, population, .. } = resolved;
        Made { setup: setup.clone(), networks: networks.clone(), population: population.clone(), model }
    }

    fn is_of(&self, resolved: &Resolved) -> bool {
        let Resolved { setup, networks, population, .. } = resolved;
        (&self.setup, &self.networks, &self.population) == (setup, networks, population)
    }
}

/// Plays members one after the other. What neighbours have in common is made once.
pub(super) struct Player<'a> {
    plan: &'a Plan,
    /// The ensemble's scenario, which checkpoints are bound to.
    scenario: &'a str,
    pub(super) point: Option<(usize, Opened)>,
    /// The last game: members with the same parameters play the same instance.
    model: Option<Made>,
}

impl<'a> Player<'a> {
    pub(super) fn new(plan: &'a Plan, scenario: &'a str) -> Self {
        Player { plan, scenario, point: None, model: None }
    }

    /// Plays a member to its end; nothing if the user breaks off before. In a folder it keeps where it stands, if it takes long.
    ///
    /// # Errors
    /// Files cannot be read or written. All else that fails is an outcome.
    pub(super) fn play(&mut self, member: usize, folder: Option<&Path>) -> Result<Option<Outcome>, RunError> {
        if interrupt::flag().load(Ordering::Relaxed) {
            return Ok(None);
        }
        match self.try_play(member, folder) {
            Ok(outcome) => Ok(outcome),
            Err(error) if error.exit() == Exit::Files => Err(error),
            Err(error) if error.exit() == Exit::Interrupted => Ok(None),
            Err(error) => {
                // A game that failed is not to be used again.
                self.model = None;
                Ok(Some(failed(&error)))
            }
        }
    }

    fn try_play(&mut self, member: usize, folder: Option<&Path>) -> Result<Option<Outcome>, RunError> {
        let (resolved, model) = self.prepare(member)?;
        let plugin = PluginFacts::of(model.game.plugin()).map_err(ModelError::from).map_err(OpenError::from)?;
        let checkpoint = folder.map(|folder| CheckpointFile {
            path: folder.join(checkpoint_name(member)),
            interval: checkpoint_interval(),
            experiment: format!("member: {member}\n{}", self.scenario),
            keeps_end: false,
        });
        let record = execute::execute(&resolved, model, plugin, 1, checkpoint, Bar::Hidden, &None)?;
        if record.ending.interrupted {
            return Ok(None);
        }
        Outcome::of(&record).map(Some).map_err(RunError::Json)
    }

    /// The scenario of a member with every number decided, and its game, of which nothing was asked yet.
    pub(super) fn open(&mut self, member: usize) -> Result<(Resolved, &Opened), RunError> {
        let point = self.plan.point_of(member);
        if self.point.as_ref().is_some_and(|(opened, _)| *opened != point) {
            self.point = None;
        }
        let (_, opened) = match &mut self.point {
            Some(opened) => opened,
            vacant => vacant.insert((point, self.plan.open(point)?)),
        };
        Ok((opened.resolve(self.plan.replicate_of(member))?, opened))
    }

    /// The same with the game ready to play, checked.
    pub(super) fn prepare(&mut self, member: usize) -> Result<(Resolved, Arc<Model>), RunError> {
        let known = self.model.take();
        let (resolved, opened) = self.open(member)?;
        let made = match known {
            Some(made) if made.is_of(&resolved) && opened.has_game_of(&made.model) => made,
            _ => Made::of(&resolved, opened.model(&resolved)?),
        };
        let model = Arc::clone(&made.model);
        check_play(&resolved, &model)?;
        self.model = Some(made);
        Ok((resolved, model))
    }
}
