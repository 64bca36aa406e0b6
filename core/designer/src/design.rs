//! Running a designer.

use std::cell::RefCell;
use std::rc::Rc;

pub use argmin::core::TerminationReason;
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, KV, State};

use crate::experiment::{Evaluation, Experiment, ExperimentError};
use crate::spsa::{Spsa, SpsaState};

/// How a designer's run ended.
#[derive(Debug)]
pub struct Design {
    /// The mechanism she ends at: her last iterate.
    pub phi: Vec<f64>,
    /// Iterations done.
    pub iterations: u64,
    /// Iterations whose step was not taken because play had not come to rest.
    pub skipped: u64,
    /// Why she stopped.
    pub reason: TerminationReason,
}

/// Runs SPSA from `phi` for at most `iterations`; `watch` sees φ_k and its evaluation after every one.
pub fn run_spsa(
    experiment: &Rc<Experiment>,
    spsa: Spsa,
    phi: Vec<f64>,
    iterations: u64,
    watch: impl FnMut(u64, Evaluation) + 'static,
) -> Result<Design, ExperimentError> {
    let watcher = Watcher { experiment: Rc::clone(experiment), watch: Rc::new(RefCell::new(watch)) };
    let result = Executor::new(Rc::clone(experiment), spsa)
        .configure(|state: SpsaState| state.param(phi).max_iters(iterations))
        .timer(false)
        .add_observer(watcher, ObserverMode::Always)
        .run()
        .map_err(into_experiment_error)?;
    let state = result.state;
    Ok(Design {
        phi: state.get_param().cloned().unwrap_or_default(),
        iterations: state.get_iter(),
        skipped: result.solver.skipped(),
        reason: state.get_termination_reason().cloned().unwrap_or(TerminationReason::MaxItersReached),
    })
}

/// Hands every iteration's evaluation to whoever watches.
#[derive(Clone)]
struct Watcher<W> {
    experiment: Rc<Experiment>,
    watch: Rc<RefCell<W>>,
}

impl<W: FnMut(u64, Evaluation)> Observe<SpsaState> for Watcher<W> {
    fn observe_iter(&mut self, state: &SpsaState, _kv: &KV) -> Result<(), Error> {
        if let Some(evaluation) = self.experiment.take_latest() {
            (self.watch.borrow_mut())(state.get_iter(), evaluation);
        }
        Ok(())
    }
}

fn into_experiment_error(error: Error) -> ExperimentError {
    error.downcast::<ExperimentError>().unwrap_or_else(|other| ExperimentError::Optimiser(other.to_string()))
}
