//! Running a designer.

use std::cell::RefCell;
use std::rc::Rc;

pub use argmin::core::TerminationReason;
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, KV, State};

use crate::checkpoint::{CheckpointError, CheckpointFile, Checkpointing, Trace};
use crate::experiment::{Evaluation, Experiment, ExperimentError};
use crate::spsa::{PLAYS_PER_ITERATION, Spsa, SpsaState};

/// How a designer's run ended.
#[derive(Debug)]
pub struct Design {
    /// The mechanism she ends at: her last iterate.
    pub phi: Vec<f64>,
    /// The evaluations of φ_0, φ_1, …, without the last.
    pub trace: Vec<Evaluation>,
    /// Steps done.
    pub iterations: u64,
    /// Mechanism values played.
    pub plays: u64,
    /// Iterations whose step was not taken because play had not come to rest.
    pub skipped: u64,
    /// Why she stopped.
    pub reason: TerminationReason,
}

/// Runs SPSA from `phi` for at most `iterations`; `watch` sees φ_k and its evaluation after every one.
///
/// With a checkpoint file, the run goes on from what that holds, if it is there, and saves where it stands now and then.
pub fn run_spsa(
    experiment: &Rc<Experiment>,
    spsa: Spsa,
    phi: Vec<f64>,
    iterations: u64,
    checkpoint: Option<CheckpointFile>,
    watch: impl FnMut(u64, &Evaluation) + 'static,
) -> Result<Design, ExperimentError> {
    let trace = Trace::default();
    let watcher =
        Watcher { experiment: Rc::clone(experiment), trace: Rc::clone(&trace), watch: Rc::new(RefCell::new(watch)) };
    let mut executor = Executor::new(Rc::clone(experiment), spsa.clone())
        .configure(|state: SpsaState| state.param(phi).max_iters(iterations))
        .timer(false)
        .add_observer(watcher, ObserverMode::Always);
    if let Some(file) = checkpoint {
        executor = executor.checkpointing(Checkpointing::new(file, Rc::clone(&trace), spsa));
    }
    let result = executor.run().map_err(into_experiment_error)?;
    let state = result.state;
    let reason = state.get_termination_reason().cloned().unwrap_or(TerminationReason::MaxItersReached);
    // The iteration that finds the target reached plays, but makes no step: its φ is the last one.
    let steps = state.get_iter() - u64::from(reason == TerminationReason::TargetCostReached);
    let mut trace = trace.take();
    trace.truncate(steps as usize);
    Ok(Design {
        phi: state.get_param().cloned().unwrap_or_default(),
        trace,
        iterations: steps,
        plays: PLAYS_PER_ITERATION * state.get_iter(),
        skipped: result.solver.skipped(),
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

impl<W: FnMut(u64, &Evaluation)> Observe<SpsaState> for Watcher<W> {
    fn observe_iter(&mut self, state: &SpsaState, _kv: &KV) -> Result<(), Error> {
        if let Some(evaluation) = self.experiment.take_latest() {
            (self.watch.borrow_mut())(state.get_iter(), &evaluation);
            self.trace.borrow_mut().push(evaluation);
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
