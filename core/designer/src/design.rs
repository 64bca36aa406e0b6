//! Running a designer.

use std::cell::RefCell;
use std::rc::Rc;

pub use argmin::core::TerminationReason;
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, KV, State};

use crate::checkpoint::{CheckpointError, CheckpointFile, Checkpointing, Trace};
use crate::experiment::{Experiment, ExperimentError};
use crate::search::{Search, SearchState, Standing, Start};
pub use crate::step::Step;

/// How a designer's run ended.
#[derive(Debug)]
pub struct Design {
    /// What came of each start, in order; at least one.
    pub starts: Vec<Start>,
    /// Whether the objective reached its target, at the mechanism that the last start recommends.
    pub reached: bool,
    /// Its steps, without the one that found the target reached.
    pub trace: Vec<Step>,
    /// Steps done.
    pub iterations: u64,
    /// Mechanisms played.
    pub plays: u64,
    /// Iterations whose step was not taken because play had not come to rest.
    pub skipped: u64,
    /// Why it stopped.
    pub reason: TerminationReason,
}

/// Runs a search; `watch` sees every step, counted from 0, and what it evaluated.
///
/// With a checkpoint file, the run goes on from what that holds, if it is there, and saves where it stands now and then.
///
/// # Errors
/// If the game, its assessment or the checkpoint failed.
pub fn run(
    experiment: &Rc<Experiment>,
    search: Search,
    checkpoint: Option<CheckpointFile>,
    watch: impl FnMut(u64, &Step) + 'static,
) -> Result<Design, ExperimentError> {
    let trace = Trace::default();
    let watcher =
        Watcher { experiment: Rc::clone(experiment), trace: Rc::clone(&trace), watch: Rc::new(RefCell::new(watch)) };
    let mut executor = Executor::new(Rc::clone(experiment), search.clone())
        .configure(|state: SearchState| state)
        .timer(false)
        .add_observer(watcher, ObserverMode::Always);
    if let Some(file) = checkpoint {
        executor = executor.checkpointing(Checkpointing::new(file, Rc::clone(&trace), search, experiment));
    }
    let result = executor.run().map_err(into_experiment_error)?;
    let (state, search) = (result.state, result.solver);
    let reason = state.get_termination_reason().cloned().unwrap_or(TerminationReason::MaxItersReached);
    // The iteration that finds the target reached plays, but makes no step.
    let reached = search.reached().is_some();
    let iterations = state.get_iter() - u64::from(reached);
    let mut trace = trace.take();
    trace.truncate(iterations as usize);
    Ok(Design {
        starts: search.starts(),
        reached,
        trace,
        iterations,
        plays: search.plays(),
        skipped: search.skipped(),
        reason,
    })
}

/// Hands every iteration's evaluation to whoever watches.
#[derive(Clone)]
struct Watcher<W> {
    experiment: Rc<Experiment>,
    trace: Trace,
    watch: Rc<RefCell<W>>,
}

impl<W: FnMut(u64, &Step)> Observe<SearchState> for Watcher<W> {
    fn observe_iter(&mut self, state: &SearchState, kv: &KV) -> Result<(), Error> {
        if let Some(evaluation) = self.experiment.take_latest() {
            let step = Step { evaluation, standing: Standing::of(kv) };
            (self.watch.borrow_mut())(state.get_iter(), &step);
            self.trace.borrow_mut().push(step);
        }
        Ok(())
    }
}

fn into_experiment_error(error: Error) -> ExperimentError {
    let error = match error.downcast::<ExperimentError>() {
        Ok(error) => return error,
        Err(other) => other,
    };
    match error.downcast::<CheckpointError>() {
        Ok(error) => ExperimentError::Checkpoint(error),
        Err(other) => ExperimentError::Optimiser(other.to_string()),
    }
}
