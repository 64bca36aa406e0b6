//! Watching an ensemble that another process plays, by the log in its folder.

use std::io;
use std::path::{Path, PathBuf};

use walras_scenario::Trust;

use super::LOG;
use super::log::read_from;
use super::plan::Plan;
use super::play::seen;
use crate::error::RunError;
use crate::layout::{SCENARIO, scenario_text};
use crate::onlooker::MemberSeen;

/// A look at an ensemble from outside. It writes nothing and holds nothing.
#[derive(Debug)]
pub struct Follower {
    log: PathBuf,
    scenario: String,
    members: usize,
    end: u64,
}

impl Follower {
    /// A look at the ensemble in a folder.
    ///
    /// # Errors
    /// Its scenario cannot be read.
    pub fn new(folder: &Path, trust: &Trust) -> Result<Self, RunError> {
        let path = folder.join(SCENARIO);
        let scenario = scenario_text(folder)?;
        let loaded = walras_assemble::load(&path, Vec::new(), trust)?;
        let members = Plan::new(loaded, &path).members();
        Ok(Follower { log: folder.join(LOG), scenario, members, end: 0 })
    }

    /// How many runs the ensemble has.
    pub fn members(&self) -> usize {
        self.members
    }

    /// Calls `each` with every run that is over and was not yet told of. There is no log before the first, nor after all.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn more(&mut self, mut each: impl FnMut(&MemberSeen<'_>)) -> io::Result<()> {
        match read_from(&self.log, &self.scenario, self.end, |member| each(&seen(member.index, &member.outcome))) {
            Ok(end) => self.end = end,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
