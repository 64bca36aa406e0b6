//! A method at work, as an argmin solver: starts, the budget of plays, stopping, averaging, and what is recommended in the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argmin::core::{Error, IterState, KV, KvValue, Problem, Solver, State, TerminationReason, TerminationStatus};
use serde::{Deserialize, Serialize};
use walras_engine::random::Seed;

use crate::method::{Algorithm, Method, Running, Turn};
use crate::play_objective::{PlayObjective, Sample, Unconverged};
use crate::region::random_start;

/// When to stop before the budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopping {
    /// Stop the run where the objective is at most this.
    pub value_below: Option<f64>,
    /// End a start when no entry of its iterate has moved by more than this …
    pub movement_below: Option<f64>,
    /// … in as many iterations in a row.
    pub patience: u64,
}

/// Which mechanism comes out of a start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Recommend {
    /// The last iterate.
    Last,
    /// The average of all iterates. With weights that grow as `k^η` (Shamir & Zhang 2013); η = 0 is that of Polyak & Ruppert.
    Average {
        /// η ≥ 0.
        weight: f64,
    },
    /// The mechanism of the lowest observed objective: a minimum of noisy values, where they are noisy.
    Best,
}

/// Everything that is decided before the first play.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How the mechanism is moved.
    pub algorithm: Algorithm,
    /// Where the first start begins.
    pub phi: Vec<f64>,
    /// Φ: lowest and highest value of each entry of φ.
    pub bounds: Vec<(f64, f64)>,
    /// Names all random numbers.
    pub seed: Seed,
    /// Iterations of all starts together; absent if only plays count.
    pub iterations: Option<u64>,
    /// Mechanisms played by all starts together; absent if only iterations count.
    pub plays: Option<u64>,
    /// Starts after the first, from points drawn uniformly from Φ. What is left of the budget when a start begins is divided
    /// evenly among it and those after it.
    pub restarts: u32,
    /// Which mechanism comes out of each start.
    pub recommend: Recommend,
    /// When to stop early.
    pub stopping: Stopping,
    /// What to do with play that has not come to rest.
    pub unconverged: Unconverged,
}

impl Settings {
    /// Settings for this many iterations of one start, everything else as is usual.
    pub fn new(
        algorithm: Algorithm,
        phi: Vec<f64>,
        bounds: Vec<(f64, f64)>,
        seed: impl Into<Seed>,
        iterations: u64,
    ) -> Self {
        Settings {
            algorithm,
            phi,
            bounds,
            seed: seed.into(),
            iterations: Some(iterations),
            plays: None,
            restarts: 0,
            recommend: Recommend::Last,
            stopping: Stopping { value_below: None, movement_below: None, patience: 1 },
            unconverged: Unconverged::Skip,
        }
    }

    fn turn(&self, k: u64, step: u32) -> Turn<'_> {
        Turn { k, step, bounds: &self.bounds, seed: self.seed }
    }
}

/// What came of a start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The mechanism recommended.
    pub phi: Vec<f64>,
    /// Iterations done.
    pub iterations: u64,
    /// Mechanisms played.
    pub plays: u64,
}

/// How much of a run is done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Which start, from 0.
    pub start: u32,
    /// Mechanisms played so far, by all starts.
    pub plays: u64,
    /// The lowest objective observed so far at rest, of all starts.
    pub best: Option<f64>,
}

impl From<Standing> for KV {
    /// As argmin hands it to observers.
    fn from(standing: Standing) -> KV {
        let mut kv = KV::new();
        kv.insert("start", standing.start.into()).insert("plays", standing.plays.into());
        if let Some(best) = standing.best {
            kv.insert("best", best.into());
        }
        kv
    }
}

impl Standing {
    /// What [`KV`] was made from.
    pub(crate) fn of(kv: &KV) -> Self {
        let whole = |name| kv.get(name).and_then(KvValue::get_uint).unwrap_or_default();
        Standing {
            start: whole("start") as u32,
            plays: whole("plays"),
            best: kv.get("best").and_then(KvValue::get_float),
        }
    }
}

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

/// The start under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Current {
    method: Running,
    iterations: u64,
    plays: u64,
    /// Iterations and plays of all starts at which it ends.
    last_iteration: Option<u64>,
    last_play: Option<u64>,
    average: Vec<f64>,
    best: Option<(f64, Vec<f64>)>,
    /// Iterations in a row without movement.
    still: u64,
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

    /// Whether another search would make the same steps from the same state.
    pub(crate) fn has_settings_of(&self, other: &Search) -> bool {
        self.settings == other.settings
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
    fn has_room(&self) -> bool {
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

impl Current {
    fn begin(settings: &Settings, start: u32, iterations: u64, plays: u64) -> Self {
        let phi = match start {
            0 => settings.phi.clone(),
            start => random_start(start, &settings.bounds, settings.seed),
        };
        let share = |budget: u64, used: u64| used + (budget - used) / u64::from(settings.restarts - start + 1);
        Current {
            method: settings.algorithm.begin(&phi, &settings.bounds),
            iterations: 0,
            plays: 0,
            last_iteration: settings.iterations.map(|budget| share(budget, iterations)),
            last_play: settings.plays.map(|budget| share(budget, plays)),
            average: phi,
            best: None,
            still: 0,
        }
    }

    fn note_best(&mut self, points: &[Vec<f64>], samples: &[Sample]) {
        for (point, sample) in points.iter().zip(samples).filter(|(_, sample)| sample.at_rest) {
            if self.best.as_ref().is_none_or(|(value, _)| sample.value < *value) {
                self.best = Some((sample.value, point.clone()));
            }
        }
    }

    fn note_movement(&mut self, before: &[f64], limit: Option<f64>) {
        let movement = before.iter().zip(self.method.iterate()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let is_still = limit.is_some_and(|limit| movement <= limit);
        self.still = if is_still { self.still + 1 } else { 0 };
    }

    /// The average takes in the iterate that the iteration just counted has led to.
    fn note_iterate(&mut self, recommend: Recommend) {
        let Recommend::Average { weight } = recommend else { return };
        let share = (weight + 1.0) / (self.iterations as f64 + weight);
        for (average, phi) in self.average.iter_mut().zip(self.method.iterate()) {
            *average += share * (phi - *average);
        }
    }

    fn outcome(&self, recommend: Recommend, reached: Option<&[f64]>) -> Start {
        let phi = match (reached, recommend, &self.best) {
            (Some(reached), ..) => reached.to_vec(),
            (None, Recommend::Best, Some((_, best))) => best.clone(),
            (None, Recommend::Average { .. }, _) => self.average.clone(),
            _ => self.method.iterate().to_vec(),
        };
        Start { phi, iterations: self.iterations, plays: self.plays }
    }
}

impl<O: PlayObjective> Solver<O, SearchState> for Search {
    fn name(&self) -> &str {
        "search by play"
    }

    fn next_iter(&mut self, problem: &mut Problem<O>, state: SearchState) -> Result<(SearchState, Option<KV>), Error> {
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
