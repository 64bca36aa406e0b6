//! Who watches a run while it goes on: it sees everything and changes nothing but how long the run takes.

use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;

use walras_designer::design::Step;
use walras_engine::laboratory::Laboratory;
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_scenario::{Resolved, Scenario};

use crate::ensemble::Cell;
use crate::record::Record;

/// Who watches. Calls come from the threads that play, which wait until they return.
pub trait Onlooker: Debug + Send + Sync {
    /// A single run begins.
    fn begins(&self, run: &Beginning<'_>);

    /// Agents played a round of learning, where they are not a designer's.
    fn round(&self, laboratory: &Laboratory);

    /// What was played first in an iteration of a designer, before [`Onlooker::step`] tells of it.
    fn play(&self, laboratory: &Laboratory, play: &Play);

    /// An iteration of the designer is done, counted from 0. The run goes on when this returns.
    fn step(&self, iteration: u64, step: &Step);

    /// A single run ended and its results are written.
    fn ends(&self, record: &Record);

    /// An ensemble begins, some of whose runs may be over already.
    fn ensemble_begins(&self, ensemble: &EnsembleBeginning<'_>);

    /// A run of an ensemble is about to be played, or to wait for that until this returns.
    fn before_member(&self);

    /// A run of an ensemble is over.
    fn member(&self, member: &MemberSeen<'_>);

    /// An ensemble ended and its results are written.
    fn ensemble_ends(&self);
}

/// An onlooker, if there is one.
pub type MaybeOnlooker = Option<Arc<dyn Onlooker>>;

/// A single run that begins.
#[derive(Clone, Copy)]
pub struct Beginning<'a> {
    /// Its folder.
    pub folder: &'a Path,
    /// What is played.
    pub resolved: &'a Resolved,
    /// The game.
    pub model: &'a Arc<Model>,
}

/// An ensemble that begins.
#[derive(Clone, Copy, Debug)]
pub struct EnsembleBeginning<'a> {
    /// Its folder.
    pub folder: &'a Path,
    /// The scenario that is repeated and swept.
    pub scenario: &'a Scenario,
    /// How many runs it has.
    pub members: usize,
    /// How many of them are over.
    pub over: usize,
}

/// A run of an ensemble that is over.
#[derive(Clone, Copy, Debug)]
pub struct MemberSeen<'a> {
    /// Its number.
    pub index: usize,
    /// Its headline figures by the names of tables; none of a run that failed.
    pub finals: &'a [(String, Cell)],
    /// Why it failed, if it did.
    pub failure: Option<&'a str>,
}
