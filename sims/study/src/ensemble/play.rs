//! Playing the members of an ensemble, each on one thread, several at a time.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use walras_assemble::{OpenError, Opened, check as check_play};
use walras_designer::checkpoint::CheckpointFile;
use walras_engine::model::{Model, ModelError};
use walras_engine::setup::GameSetup;
use walras_games::PluginFacts;
use walras_process::exit::Exit;
use walras_process::folder::Folder;
use walras_process::interrupt;
use walras_scenario::Resolved;

use super::log::Log;
use super::member::{Member, Outcome};
use super::plan::Plan;
use crate::error::RunError;
use crate::execute;
use crate::layout::CHECKPOINT_INTERVAL;
use crate::progress::{Bar, Members};

/// Makes sure, before anything is written, that every combination of swept values can be played: its scenario makes
/// sense, and so does the game of its first replicate.
pub(crate) fn check(plan: &Plan, threads: usize) -> Result<(), RunError> {
    let next = AtomicUsize::new(0);
    // The first fault in the order of the combinations, whichever thread finds its own first.
    let fault: Mutex<Option<(usize, RunError)>> = Mutex::new(None);
    let check_some = || {
        let mut player = Player::new(plan, "");
        loop {
            let point = next.fetch_add(1, Ordering::Relaxed);
            if point >= plan.points {
                return;
            }
            let prepared = player.prepare(point * plan.replicates);
            if let (0, Ok((resolved, _)), Some((_, opened))) = (point, &prepared, &player.point) {
                opened.warn_of_ranges(resolved);
            }
            if let Err(error) = prepared {
                let mut fault = fault.lock().unwrap_or_else(PoisonError::into_inner);
                if fault.as_ref().is_none_or(|(other, _)| point < *other) {
                    *fault = Some((point, error));
                }
                // Later combinations do not matter any more; earlier ones are all taken.
                return;
            }
        }
    };
    std::thread::scope(|scope| (0..threads.clamp(1, plan.points)).for_each(|_| drop(scope.spawn(check_some))));
    match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some((_, error)) => Err(error),
        None => Ok(()),
    }
}

/// Plays those `members` of `scenario` that are not in the log, and adds them to it as they end; whether the user broke off.
pub(super) fn play(
    plan: &Plan,
    scenario: &str,
    folder: &Folder,
    log: &mut Log,
    members: Range<usize>,
    threads: usize,
) -> Result<bool, RunError> {
    let count = members.len();
    let left: Vec<usize> = members.filter(|&member| !log.has(member)).collect();
    let (next, stop, interrupted) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicBool::new(false));
    let progress = Members::new(count, count - left.len());
    let shared = Mutex::new((log, progress, None::<RunError>));
    let play_some = || {
        let mut player = Player::new(plan, scenario);
        while !stop.load(Ordering::Relaxed) {
            let Some(&member) = left.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
            let outcome = player.play(member, Some(folder));
            let (log, progress, failure) = &mut *shared.lock().unwrap_or_else(PoisonError::into_inner);
            match outcome.and_then(|outcome| keep(member, outcome, folder, log)) {
                Ok(Some(failed)) => progress.advance(failed),
                Ok(None) => {
                    interrupted.store(true, Ordering::Relaxed);
                    return;
                }
                Err(error) => {
                    failure.get_or_insert(error);
                    stop.store(true, Ordering::Relaxed);
                }
            }
        }
    };
    std::thread::scope(|scope| (0..threads.clamp(1, left.len().max(1))).for_each(|_| drop(scope.spawn(play_some))));
    match shared.into_inner().unwrap_or_else(PoisonError::into_inner).2 {
        Some(error) => Err(error),
        None => Ok(interrupted.into_inner()),
    }
}

/// Writes down how a member ended; whether it failed, or nothing if the user broke it off.
fn keep(member: usize, outcome: Option<Outcome>, folder: &Folder, log: &mut Log) -> Result<Option<bool>, RunError> {
    let Some(outcome) = outcome else { return Ok(None) };
    let failed = matches!(outcome, Outcome::Failed { .. });
    log.append(&Member { index: member, outcome })?;
    folder.remove(&checkpoint_name(member))?;
    Ok(Some(failed))
}

/// A run that failed, without the place of the scenario's file, which may have been moved since.
fn failed(error: &RunError) -> Outcome {
    let reason = match error {
        RunError::Open(OpenError::Scenario(fault)) => format!("`{}`: {}", fault.path, fault.problem),
        other => other.to_string(),
    };
    Outcome::Failed { reason, exit: error.exit() as u8 }
}

/// The file in which a member that takes long keeps where it stands.
pub(super) fn checkpoint_name(member: usize) -> String {
    format!("checkpoint-{member}.cbor")
}

/// Whether a file of this name is such a one.
pub(super) fn is_checkpoint(name: &str) -> bool {
    name.strip_prefix("checkpoint-").is_some_and(|rest| rest.ends_with(".cbor"))
}

/// Plays members one after the other. What neighbours have in common is made once.
pub(super) struct Player<'a> {
    plan: &'a Plan,
    /// The ensemble's scenario, which checkpoints are bound to.
    scenario: &'a str,
    point: Option<(usize, Opened)>,
    /// The last game: members with the same parameters play the same instance.
    model: Option<(GameSetup, Arc<Model>)>,
}

impl<'a> Player<'a> {
    pub(super) fn new(plan: &'a Plan, scenario: &'a str) -> Self {
        Player { plan, scenario, point: None, model: None }
    }

    /// Plays a member to its end; nothing if the user breaks off before. In a folder it keeps where it stands, if it takes long.
    ///
    /// # Errors
    /// Files cannot be read or written. All else that fails is an outcome.
    pub(super) fn play(&mut self, member: usize, folder: Option<&Folder>) -> Result<Option<Outcome>, RunError> {
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

    fn try_play(&mut self, member: usize, folder: Option<&Folder>) -> Result<Option<Outcome>, RunError> {
        let (resolved, model) = self.prepare(member)?;
        let plugin = PluginFacts::of(model.game.plugin()).map_err(ModelError::from).map_err(OpenError::from)?;
        let checkpoint = folder.map(|folder| CheckpointFile {
            path: folder.path().join(checkpoint_name(member)),
            interval: Duration::from_secs(CHECKPOINT_INTERVAL),
            experiment: format!("member: {member}\n{}", self.scenario),
            keeps_end: false,
        });
        let record = execute::execute(&resolved, model, plugin, 1, checkpoint, Bar::Hidden)?;
        if record.ending.interrupted {
            return Ok(None);
        }
        Outcome::of(&record).map(Some).map_err(RunError::Json)
    }

    /// The scenario of a member with every number decided, and its game, checked.
    fn prepare(&mut self, member: usize) -> Result<(Resolved, Arc<Model>), RunError> {
        let point = self.plan.point_of(member);
        if self.point.as_ref().is_some_and(|(opened, _)| *opened != point) {
            self.point = None;
        }
        let (_, opened) = match &mut self.point {
            Some(opened) => opened,
            vacant => vacant.insert((point, self.plan.open(point)?)),
        };
        let resolved = opened.resolve(self.plan.replicate_of(member))?;
        let model = match self.model.take() {
            Some((setup, model)) if setup == resolved.setup && opened.has_game_of(&model) => model,
            _ => opened.model(&resolved)?,
        };
        check_play(&resolved, &model)?;
        self.model = Some((resolved.setup.clone(), Arc::clone(&model)));
        Ok((resolved, model))
    }
}
