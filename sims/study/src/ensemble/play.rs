//! Playing the members of an ensemble, several at a time: each on one thread, or in a process of its own.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use walras_process::folder::Folder;

use super::apart::Apart;
use super::log::Log;
use super::member::{Member, Outcome};
use super::plan::Plan;
use super::player::{Player, forget};
use crate::error::RunError;
use crate::onlooker::{MaybeOnlooker, MemberSeen};
use crate::progress::Members;

/// What is made sure of before anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// Every combination of swept values can be played: its scenario makes sense, and so does the game of its first replicate.
    Playable,
    /// Every combination makes sense for what its game says of itself. Of the game nothing is asked: it might crash.
    Readable,
}

impl Care {
    /// What can be made sure of in this process.
    pub(crate) fn of(isolate: bool) -> Self {
        if isolate { Care::Readable } else { Care::Playable }
    }
}

/// Makes sure of every combination of swept values.
pub(crate) fn check(plan: &Plan, care: Care, threads: usize) -> Result<(), RunError> {
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
            if let Err(error) = check_point(&mut player, point, point * plan.replicates, care) {
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

/// Makes sure of one combination, by its first member.
fn check_point(player: &mut Player<'_>, point: usize, member: usize, care: Care) -> Result<(), RunError> {
    let resolved = match care {
        Care::Playable => player.prepare(member)?.0,
        Care::Readable => player.open(member)?.0,
    };
    if let (0, Some((_, opened))) = (point, &player.point) {
        opened.warn_of_ranges(&resolved);
    }
    Ok(())
}

/// Where members are played.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) plan: &'a Plan,
    /// The folder that has the scenario.
    pub(super) folder: &'a Path,
    /// The scenario there, as text.
    pub(super) scenario: &'a str,
    /// The folder of checkpoints, which this process holds.
    pub(super) work: &'a Folder,
    /// Whether processes of their own play, which a game may crash.
    pub(super) isolate: bool,
}

/// Plays those `members` that are not in the log, and adds them to it as they end; whether the user broke off.
pub(super) fn play(
    place: Place<'_>,
    log: &mut Log,
    members: Range<usize>,
    threads: usize,
    onlooker: &MaybeOnlooker,
) -> Result<bool, RunError> {
    let count = members.len();
    let left: Vec<usize> = members.filter(|&member| !log.has(member)).collect();
    let (next, stop, interrupted) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicBool::new(false));
    let progress = Members::new(count, count - left.len());
    let shared = Mutex::new((log, progress, None::<RunError>));
    let play_some = || {
        let mut hand = Hand::of(place);
        while !stop.load(Ordering::Relaxed) {
            let Some(&member) = left.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
            if let Some(onlooker) = onlooker {
                onlooker.before_member();
            }
            let outcome = hand.play(member);
            if let (Some(onlooker), Ok(Some(outcome))) = (onlooker, &outcome) {
                onlooker.member(&seen(member, outcome));
            }
            let (log, progress, failure) = &mut *shared.lock().unwrap_or_else(PoisonError::into_inner);
            match outcome.and_then(|outcome| keep(member, outcome, place.work, log)) {
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

/// What an onlooker sees of a run that is over.
pub(super) fn seen(index: usize, outcome: &Outcome) -> MemberSeen<'_> {
    match outcome {
        Outcome::Played { finals, .. } => MemberSeen { index, finals, failure: None },
        Outcome::Failed { reason, .. } => MemberSeen { index, finals: &[], failure: Some(reason) },
    }
}

/// Who plays members one after the other.
enum Hand<'a> {
    /// This thread.
    Here(Box<Player<'a>>, &'a Path),
    /// A process, and another one after it crashed.
    Apart(Apart<'a>),
}

impl<'a> Hand<'a> {
    fn of(place: Place<'a>) -> Self {
        let work = place.work.path();
        if place.isolate {
            Hand::Apart(Apart::new(place.folder, work, place.plan.trust()))
        } else {
            Hand::Here(Box::new(Player::new(place.plan, place.scenario)), work)
        }
    }

    fn play(&mut self, member: usize) -> Result<Option<Outcome>, RunError> {
        match self {
            Hand::Here(player, work) => player.play(member, Some(work)),
            Hand::Apart(apart) => apart.play(member),
        }
    }
}

/// Writes down how a member ended; whether it failed, or nothing if the user broke it off.
fn keep(member: usize, outcome: Option<Outcome>, work: &Folder, log: &mut Log) -> Result<Option<bool>, RunError> {
    let Some(outcome) = outcome else { return Ok(None) };
    let failed = matches!(outcome, Outcome::Failed { .. });
    log.append(&Member { index: member, outcome })?;
    forget(member, work)?;
    Ok(Some(failed))
}
