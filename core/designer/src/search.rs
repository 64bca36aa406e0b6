//! A method at work, as an argmin solver: starts, the budget of plays, stopping, averaging, and what is recommended in the end.

mod settings;
mod standing;
mod start;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argmin::core::{Error, IterState, KV, Problem, Solver, State, TerminationReason, TerminationStatus};
use serde::{Deserialize, Serialize};

use crate::method::Method;
use crate::play_objective::{PlayObjective, Sample, Unconverged};
use start::Current;

pub use settings::{Recommend, Settings, Stopping};
pub use standing::Standing;
pub use start::Start;

/// The state of argmin that the solver works on: the iterate and the objective at the point observers see.
pub type SearchState = IterState<Vec<f64>, (), (), (), (), f64>;

/// A method at work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Search {
    settings: Settings,
    /// Raised from outside to end the run after the current iteration.
    #[serde(skip)]
    pub interrupt: Arc<AtomicBool>,
    current: Current,
    finished: Vec<Start>,
    standing: Standing,
    iterations: u64,
    skipped: u64,
    /// Where the objective reached its target.
    reached: Option<Vec<f64>>,
}

impl Search {
    /// A search about to begin.
    pub fn new(settings: Settings) -> Self {
        let current = Current::begin(&settings, 0, 0, 0);
        Search {
            settings,
            interrupt: Arc::default(),
            current,
            finished: Vec::new(),
            standing: Standing { start: 0, plays: 0, best: None },
            iterations: 0,
            skipped: 0,
            reached: None,
        }
    }

    /// Whether another search would make the same steps from the same state, as long as both make steps.
    pub(crate) fn has_settings_of(&self, other: &Search) -> bool {
        self.settings.steps() == other.settings.steps()
    }

    /// Goes on as far as another search of the same steps would. With several starts the budgets are the same.
    pub(crate) fn take_budget_of(&mut self, other: &Search) {
        if self.settings.has_free_budget() {
            (self.settings.iterations, self.settings.plays) = (other.settings.iterations, other.settings.plays);
            (self.current.last_iteration, self.current.last_play) = (self.settings.iterations, self.settings.plays);
        }
    }

    /// Whether it has made more iterations or plays than it may.
    pub(crate) fn is_beyond_budget(&self) -> bool {
        self.settings.iterations.is_some_and(|most| self.iterations > most)
            || self.settings.plays.is_some_and(|most| self.standing.plays > most)
    }

    /// Where the first start begins.
    pub(crate) fn start(&self) -> &[f64] {
        &self.settings.phi
    }

    /// Iterations whose step was not taken because play had not come to rest.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Mechanisms played.
    pub fn plays(&self) -> u64 {
        self.standing.plays
    }

    /// Where the objective reached its target, if it did.
    pub fn reached(&self) -> Option<&[f64]> {
        self.reached.as_deref()
    }

    /// What came of every start that has begun, in order.
    pub fn starts(&self) -> Vec<Start> {
        let current = (self.current.iterations > 0 || self.finished.is_empty())
            .then(|| self.current.outcome(self.settings.recommend, self.reached()));
        self.finished.iter().cloned().chain(current).collect()
    }

    fn step(&self) -> u32 {
        self.iterations as u32 + 1
    }

    /// Whether the budget has room for the next iteration of the current start.
    pub(crate) fn has_room(&self) -> bool {
        let current = &self.current;
        current.last_iteration.is_none_or(|last| self.iterations < last)
            && current.last_play.is_none_or(|last| self.standing.plays + current.method.plays() as u64 <= last)
    }

    fn has_more_starts(&self) -> bool {
        self.standing.start < self.settings.restarts
    }

    fn is_settled(&self) -> bool {
        let stopping = &self.settings.stopping;
        let still = stopping.movement_below.is_some() && self.current.still >= stopping.patience;
        still || self.current.method.is_exhausted()
    }

    /// Goes over to the next start when this one is done.
    fn turn_over(&mut self) {
        while (self.is_settled() || !self.has_room()) && self.has_more_starts() {
            self.finished.push(self.current.outcome(self.settings.recommend, None));
            self.standing.start += 1;
            self.current = Current::begin(&self.settings, self.standing.start, self.iterations, self.standing.plays);
        }
    }

    /// Takes in what was observed; whether there was play that is not to be used.
    fn take_in(&mut self, points: &[Vec<f64>], samples: &[Sample]) {
        let uses = |sample: &Sample| sample.at_rest || self.settings.unconverged == Unconverged::Use;
        let values: Vec<Option<f64>> = samples.iter().map(|s| uses(s).then_some(s.value)).collect();
        self.current.note_best(points, samples);
        let lowest = samples.iter().filter(|s| s.at_rest).map(|s| s.value).fold(f64::INFINITY, f64::min);
        if lowest < self.standing.best.unwrap_or(f64::INFINITY) {
            self.standing.best = Some(lowest);
        }
        let before = self.current.method.iterate().to_vec();
        let turn = self.settings.turn(self.current.iterations + 1, self.step());
        if self.current.method.tell(&turn, points, &values) {
            self.current.note_movement(&before, self.settings.stopping.movement_below);
        } else {
            self.skipped += 1;
        }
    }
}

impl<O: PlayObjective> Solver<O, SearchState> for Search {
    fn name(&self) -> &str {
        "search by play"
    }

    fn next_iter(&mut self, problem: &mut Problem<O>, state: SearchState) -> Result<(SearchState, Option<KV>), Error> {
        let _updating = tracing::info_span!("update").entered();
        let step = self.step();
        let points = self.current.method.ask(&self.settings.turn(self.current.iterations + 1, step));
        let samples = problem.bulk_problem("plays", points.len(), |objective| objective.play(&points, step))?;
        if samples.len() != points.len() {
            return Err(Error::msg("one value per point was expected"));
        }
        self.standing.plays += points.len() as u64;
        self.current.plays += points.len() as u64;

        let here = samples[0];
        let restless = samples.iter().any(|sample| !sample.at_rest);
        let reached = here.at_rest && self.settings.stopping.value_below.is_some_and(|target| here.value <= target);
        if reached {
            self.current.note_best(&points, &samples);
            self.standing.best = Some(self.standing.best.map_or(here.value, |best| best.min(here.value)));
            self.reached = Some(points[0].clone());
            let state = state.param(points[0].clone()).cost(here.value);
            return Ok((state.terminate_with(TerminationReason::TargetCostReached), Some(self.standing.into())));
        }
        self.take_in(&points, &samples);
        self.iterations += 1;
        self.current.iterations += 1;
        self.current.note_iterate(self.settings.recommend);
        let standing = self.standing;
        let state = state.param(self.current.method.iterate().to_vec()).cost(here.value);
        if restless && self.settings.unconverged == Unconverged::Stop {
            let reason = TerminationReason::SolverExit("play did not come to rest".into());
            return Ok((state.terminate_with(reason), Some(standing.into())));
        }
        self.turn_over();
        Ok((state, Some(standing.into())))
    }

    fn terminate(&mut self, _state: &SearchState) -> TerminationStatus {
        if self.interrupt.load(Ordering::Relaxed) {
            return TerminationStatus::Terminated(TerminationReason::Interrupt);
        }
        // A start that is done has been followed by the next, if there is one.
        if self.current.method.is_exhausted() {
            return TerminationStatus::Terminated(TerminationReason::SolverExit("the method has converged".into()));
        }
        if self.is_settled() {
            return TerminationStatus::Terminated(TerminationReason::SolverConverged);
        }
        if !self.has_room() {
            return TerminationStatus::Terminated(TerminationReason::MaxItersReached);
        }
        TerminationStatus::NotTerminated
    }
}
