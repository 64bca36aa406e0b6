//! Where a design stands, in a file, so that a run that was killed can go on.
//!
//! Randomness is a function of the iteration, so that argmin's solver and state and the trace are all there is to keep, with
//! the multipliers of constraints and the agents, where they learn while the mechanism moves. A resumed run gives the same bits as one that was never interrupted. The
//! file is bound to its experiment, and nothing is read from one that is damaged: then the one before it, which is kept beside
//! it, is gone on from.

mod difference;
mod error;
mod frame;

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use argmin::core::Error;
use argmin::core::checkpointing::{Checkpoint, CheckpointingFrequency};
use serde::{Deserialize, Serialize};

use crate::concurrent::Agents;
use crate::constraints::Multipliers;
use crate::experiment::Experiment;
use crate::search::{Search, SearchState};
use crate::step::Step;

pub use error::CheckpointError;

/// The evaluations so far, shared between who records and who saves them.
pub(crate) type Trace = Rc<RefCell<Vec<Step>>>;

/// Saving takes at most one part in this many of the time.
const SHARE_OF_TIME: u32 = 20;

/// Where the checkpoint before the one at this path is kept.
pub fn previous(path: &Path) -> PathBuf {
    path.with_extension("previous.cbor")
}

/// A file that keeps where a design stands.
#[derive(Clone, Debug)]
pub struct CheckpointFile {
    /// The file; replaced in one go, so that it is complete whenever the run is killed.
    pub path: PathBuf,
    /// At least this long between two saves.
    pub interval: Duration,
    /// What is played, as YAML: a file that was made in another experiment is refused, and the difference named. Without
    /// the budget of a single start, which can be raised.
    pub experiment: String,
    /// Whether where a design stood when its budget was used up is saved, so that it can be given more.
    pub keeps_end: bool,
}

#[derive(Deserialize)]
struct Loaded {
    experiment: String,
    solver: Search,
    state: SearchState,
    trace: Vec<Step>,
    agents: Option<Agents>,
    multipliers: Multipliers,
}

#[derive(Serialize)]
struct Saved<'a> {
    experiment: &'a str,
    solver: &'a Search,
    state: &'a SearchState,
    trace: &'a [Step],
    agents: Option<Agents>,
    multipliers: Multipliers,
}

/// The file at work in an argmin executor.
pub(crate) struct Checkpointing {
    file: CheckpointFile,
    trace: Trace,
    /// The solver as it was set up for this run: the settings of a loaded one must be the same.
    solver: Search,
    due: Cell<Instant>,
    experiment: Rc<Experiment>,
}

impl Checkpointing {
    pub(crate) fn new(file: CheckpointFile, trace: Trace, solver: Search, experiment: &Rc<Experiment>) -> Self {
        let due = Cell::new(Instant::now() + file.interval);
        Checkpointing { file, trace, solver, due, experiment: Rc::clone(experiment) }
    }

    fn error(&self, reason: impl ToString) -> CheckpointError {
        CheckpointError { path: self.file.path.clone(), reason: reason.to_string() }
    }

    fn write(&self, solver: &Search, state: &SearchState) -> Result<(), CheckpointError> {
        let _writing = tracing::info_span!("write").entered();
        // A name of its own, should a process that is being ended still be writing.
        let unfinished = self.file.path.with_extension(format!("{}.unfinished", std::process::id()));
        let (experiment, agents) = (self.file.experiment.as_str(), self.experiment.agents());
        let multipliers = self.experiment.multipliers();
        let saved = Saved { experiment, solver, state, trace: &self.trace.borrow(), agents, multipliers };
        let mut body = Vec::new();
        ciborium::into_writer(&saved, &mut body).map_err(|error| self.error(format!("cannot be made: {error}")))?;
        let write = || {
            let mut file = File::create(&unfinished)?;
            frame::write(&mut file, &body)?;
            file.sync_all()?;
            if self.file.path.exists() {
                fs::rename(&self.file.path, previous(&self.file.path))?;
            }
            fs::rename(&unfinished, &self.file.path)
        };
        let written: io::Result<()> = write();
        written.map_err(|error| {
            // What is half written helps nobody, least of all on a full disk.
            let _ = fs::remove_file(&unfinished);
            self.error(format!("cannot be written: {error}"))
        })
    }

    /// What was saved last; of a damaged or missing file what was saved before, which is told. Nothing if nothing was saved.
    fn read(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        let mut damage = None;
        for path in [self.file.path.clone(), previous(&self.file.path)] {
            match read_whole(&path) {
                Ok(None) => {}
                Ok(Some(body)) => {
                    if let Some(reason) = damage {
                        tracing::warn!("{}: {reason}; going on from the one before it", self.file.path.display());
                    }
                    return Ok(Some(body));
                }
                Err(reason) => drop(damage.get_or_insert(reason)),
            }
        }
        damage.map_or(Ok(None), |reason| Err(self.error(reason)))
    }
}

/// The iterations that the checkpoint at a path tells of, for those who watch a run of another process; nothing if there is
/// none, or it is damaged or of another version.
pub fn steps_in(path: &Path) -> Option<Vec<Step>> {
    #[derive(Deserialize)]
    struct Seen {
        trace: Vec<Step>,
    }
    let body = read_whole(path).ok()??;
    ciborium::from_reader::<Seen, _>(body.as_slice()).ok().map(|seen| seen.trace)
}

/// The body of the checkpoint at a path; nothing if there is none.
fn read_whole(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match File::open(path) {
        Ok(mut file) => frame::read(&mut file).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

impl Checkpoint<Search, SearchState> for Checkpointing {
    fn save(&self, solver: &Search, state: &SearchState) -> Result<(), Error> {
        let start = Instant::now();
        self.write(solver, state)?;
        self.due.set(Instant::now() + self.file.interval.max(start.elapsed() * SHARE_OF_TIME));
        Ok(())
    }

    /// When it is time, when the user breaks off, and perhaps when the budget is used up.
    fn save_cond(&self, solver: &Search, state: &SearchState, _iteration: u64) -> Result<(), Error> {
        let at_end = self.file.keeps_end && !solver.has_room();
        if at_end || Instant::now() >= self.due.get() || solver.interrupt.load(Ordering::Relaxed) {
            self.save(solver, state)?;
        }
        Ok(())
    }

    fn frequency(&self) -> CheckpointingFrequency {
        CheckpointingFrequency::Always
    }

    fn load(&self) -> Result<Option<(Search, SearchState)>, Error> {
        let Some(body) = self.read()? else { return Ok(None) };
        let loaded: Loaded = ciborium::from_reader(body.as_slice())
            .map_err(|_| self.error("is not of this version of walras: its fields are others"))?;
        if loaded.experiment != self.file.experiment {
            let what = difference::difference(&loaded.experiment, &self.file.experiment);
            return Err(self.error(format!("is of another experiment: {what}")).into());
        }
        let mut solver = loaded.solver;
        solver.interrupt = self.solver.interrupt.clone();
        if !solver.has_settings_of(&self.solver) {
            return Err(self.error("was made with other settings of the designer").into());
        }
        solver.take_budget_of(&self.solver);
        if solver.is_beyond_budget() {
            return Err(self.error("has gone beyond the budget of the designer already").into());
        }
        if let Some(agents) = &loaded.agents
            && !self.experiment.restore(solver.start(), agents)?
        {
            return Err(self.error("was made with other agents").into());
        }
        self.experiment.set_multipliers(loaded.multipliers);
        self.trace.replace(loaded.trace);
        Ok(Some((solver, loaded.state)))
    }
}

#[cfg(test)]
mod tests {
    use argmin::core::State;

    use super::*;
    use crate::algorithm::Algorithm;
    use crate::nelder_mead::NelderMead;
    use crate::search::Settings;

    /// A frame whose checksum is right need not hold a checkpoint.
    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let method = Algorithm::NelderMead(NelderMead { spread: 0.2, tolerance: 1e-9 });
        let solver = Search::new(Settings::new(method, vec![0.5, 1.0], vec![(0.0, 1.0), (0.0, 2.0)], 5, 9));
        let state = SearchState::new().param(vec![0.5, 1.0]);
        let multipliers = Multipliers::default();
        let saved = Saved { experiment: "a", solver: &solver, state: &state, trace: &[], agents: None, multipliers };
        let mut body = Vec::new();
        ciborium::into_writer(&saved, &mut body).unwrap();
        assert!(ciborium::from_reader::<Loaded, _>(body.as_slice()).is_ok());
        let mut random = 18_u64;
        let mut below = move |n: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % n
        };
        let mut refused = 0;
        for _ in 0..5000 {
            let mut changed = body.clone();
            (0..1 + below(4)).for_each(|_| changed[below(body.len())] = below(256) as u8);
            changed.truncate((body.len() / 2 + below(body.len())).max(1));
            refused += usize::from(ciborium::from_reader::<Loaded, _>(changed.as_slice()).is_err());
        }
        assert!(refused > 1000, "only {refused} were refused");
    }
}
