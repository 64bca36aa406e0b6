//! Simultaneous perturbation stochastic approximation (Spall 1992) with injected noise (Maryak & Chin 2008), as in
//! Algorithm 1 of Snow & Krishnamurthy:
//!
//! ```text
//! ĝ_k     = (L(φ_k + c_k Δ_k) − L(φ_k − c_k Δ_k)) / (2 c_k) · Δ_k⁻¹        Δ_k Rademacher, elementwise inverse
//! φ_{k+1} = Proj_Φ(φ_k − a_k ĝ_k + q_k w_k)                                 w_k ∼ N(0, I)
//! ```
//!
//! Φ is a box, so that the projection clips. Perturbed points are projected before play. An iteration also plays φ_k
//! itself, side by side with its perturbations: that is what observers see and what stopping rules judge.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argmin::core::{Error, IterState, KV, Problem, Solver, State, TerminationReason, TerminationStatus};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use walras_engine::random::{Key, Purpose, Seed};

use crate::gains::Gains;

/// An objective that can only be observed by play.
pub trait PlayObjective {
    /// The objective at these points, all played side by side, with the random numbers of this step.
    fn play(&self, points: &[Vec<f64>], step: u32) -> Result<Vec<Sample>, Error>;
}

/// One observed value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The objective, possibly noisy.
    pub value: f64,
    /// Whether play had come to rest; if not, the value means little.
    pub at_rest: bool,
}

/// What to do with play that has not come to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unconverged {
    /// Leave φ where it is in this iteration.
    Skip,
    /// Use the values all the same.
    Use,
    /// End the run.
    Stop,
}

/// When to stop before the iterations are used up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopping {
    /// Stop where the objective is at most this.
    pub value_below: Option<f64>,
    /// Stop when no entry of φ has moved by more than this …
    pub movement_below: Option<f64>,
    /// … in as many iterations in a row.
    pub patience: u64,
}

/// Points played in every iteration: φ_k and both its perturbations.
pub const PLAYS_PER_ITERATION: u64 = 3;

/// The state of argmin that the solver works on: φ and the objective at φ.
pub type SpsaState = IterState<Vec<f64>, (), (), (), (), f64>;

/// Algorithm 1's solver.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spsa {
    /// Step sizes.
    pub gains: Gains,
    /// Φ: lowest and highest value of each entry of φ.
    pub bounds: Vec<(f64, f64)>,
    /// Names the directions and the noise; iterations have streams of their own, so that a run can resume anywhere.
    pub seed: Seed,
    /// When to stop early.
    pub stopping: Stopping,
    /// What to do with play that has not come to rest.
    pub unconverged: Unconverged,
    /// Raised from outside to end the run after the current iteration.
    #[serde(skip)]
    pub interrupt: Arc<AtomicBool>,
    /// Iterations in a row without movement.
    still: u64,
    skipped: u64,
}

impl Spsa {
    /// A solver on the box `bounds`.
    pub fn new(gains: Gains, bounds: Vec<(f64, f64)>, seed: impl Into<Seed>) -> Self {
        Spsa {
            gains,
            bounds,
            seed: seed.into(),
            stopping: Stopping { value_below: None, movement_below: None, patience: 1 },
            unconverged: Unconverged::Skip,
            interrupt: Arc::default(),
            still: 0,
            skipped: 0,
        }
    }

    /// Whether another solver would make the same steps from the same state.
    pub(crate) fn has_settings_of(&self, other: &Spsa) -> bool {
        self.gains == other.gains
            && self.bounds == other.bounds
            && self.seed == other.seed
            && self.stopping == other.stopping
            && self.unconverged == other.unconverged
    }

    /// Iterations whose step was not taken because play had not come to rest.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn project(&self, phi: &mut [f64]) {
        for (phi, (low, high)) in phi.iter_mut().zip(&self.bounds) {
            *phi = phi.clamp(*low, *high);
        }
    }

    /// Δ_k, each entry ±1 with equal probability.
    fn direction(&self, step: u32) -> Vec<f64> {
        let mut stream = Key { step, ..Key::new(self.seed, Purpose::Perturbation) }.stream();
        self.bounds.iter().map(|_| if stream.random() { 1.0 } else { -1.0 }).collect()
    }

    fn displaced(&self, phi: &[f64], direction: &[f64], distance: f64) -> Vec<f64> {
        let mut point: Vec<f64> = phi.iter().zip(direction).map(|(phi, d)| phi + distance * d).collect();
        self.project(&mut point);
        point
    }

    /// φ_{k+1} from the two perturbed values.
    fn update(&self, phi: &[f64], k: u64, direction: &[f64], plus: f64, minus: f64) -> Vec<f64> {
        let slope = (plus - minus) / (2.0 * self.gains.perturbation(k));
        let mut noise = Key { step: k as u32, ..Key::new(self.seed, Purpose::Noise) }.stream();
        let mut next: Vec<f64> = phi
            .iter()
            .zip(direction)
            .map(|(phi, delta)| {
                let w: f64 = StandardNormal.sample(&mut noise);
                phi - self.gains.step(k) * slope / delta + self.gains.noise(k) * w
            })
            .collect();
        self.project(&mut next);
        next
    }

    fn note_movement(&mut self, from: &[f64], to: &[f64]) {
        let movement = from.iter().zip(to).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let is_still = self.stopping.movement_below.is_some_and(|limit| movement <= limit);
        self.still = if is_still { self.still + 1 } else { 0 };
    }
}

impl<O: PlayObjective> Solver<O, SpsaState> for Spsa {
    fn name(&self) -> &str {
        "SPSA"
    }

    fn next_iter(&mut self, problem: &mut Problem<O>, mut state: SpsaState) -> Result<(SpsaState, Option<KV>), Error> {
        let k = state.get_iter() + 1;
        let phi = state.take_param().ok_or_else(|| Error::msg("SPSA needs an initial φ"))?;
        let direction = self.direction(k as u32);
        let distance = self.gains.perturbation(k);
        let points =
            [phi.clone(), self.displaced(&phi, &direction, distance), self.displaced(&phi, &direction, -distance)];
        let samples = problem.bulk_problem("plays", points.len(), |objective| objective.play(&points, k as u32))?;
        let [here, plus, minus] = samples[..] else { return Err(Error::msg("one value per point was expected")) };

        let at_rest = plus.at_rest && minus.at_rest;
        let reached = here.at_rest && self.stopping.value_below.is_some_and(|target| here.value <= target);
        let next = if reached || (!at_rest && self.unconverged != Unconverged::Use) {
            phi.clone()
        } else {
            self.update(&phi, k, &direction, plus.value, minus.value)
        };
        if !at_rest {
            self.skipped += u64::from(self.unconverged != Unconverged::Use);
        } else {
            self.note_movement(&phi, &next);
        }
        let mut state = state.param(phi).param(next).cost(here.value);
        if reached {
            state = state.terminate_with(TerminationReason::TargetCostReached);
        } else if !(at_rest && here.at_rest) && self.unconverged == Unconverged::Stop {
            state = state.terminate_with(TerminationReason::SolverExit("play did not come to rest".into()));
        }
        Ok((state, None))
    }

    fn terminate(&mut self, _state: &SpsaState) -> TerminationStatus {
        if self.interrupt.load(Ordering::Relaxed) {
            return TerminationStatus::Terminated(TerminationReason::Interrupt);
        }
        if self.stopping.movement_below.is_some() && self.still >= self.stopping.patience {
            return TerminationStatus::Terminated(TerminationReason::SolverConverged);
        }
        TerminationStatus::NotTerminated
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argmin::core::Executor;
    use std::cell::RefCell;

    /// A bowl with its bottom at (0.3, 0.9); not at rest where the first entry exceeds `restless`.
    struct Bowl {
        restless: f64,
        played: RefCell<Vec<Vec<f64>>>,
    }

    impl PlayObjective for &Bowl {
        fn play(&self, points: &[Vec<f64>], _step: u32) -> Result<Vec<Sample>, Error> {
            self.played.borrow_mut().extend_from_slice(points);
            let value = |p: &[f64]| (p[0] - 0.3).powi(2) + (p[1] - 0.9).powi(2);
            Ok(points.iter().map(|p| Sample { value: value(p), at_rest: p[0] <= self.restless }).collect())
        }
    }

    fn bowl() -> &'static Bowl {
        Box::leak(Box::new(Bowl { restless: f64::INFINITY, played: RefCell::default() }))
    }

    fn solver() -> Spsa {
        let gains = Gains { step: 0.25, perturbation: 0.15, decay: 0.25, noise: 0.0 };
        Spsa::new(gains, vec![(0.0, 2.0), (0.0, 0.8)], 5)
    }

    fn run(spsa: Spsa, objective: &'static Bowl, iterations: u64) -> (SpsaState, Spsa) {
        let start = |state: SpsaState| state.param(vec![1.8, 0.1]).max_iters(iterations);
        let result = Executor::new(objective, spsa).configure(start).run().unwrap();
        (result.state, result.solver)
    }

    #[test]
    fn it_finds_the_constrained_minimum_and_plays_only_inside_the_box() {
        let bowl = bowl();
        let mut spsa = solver();
        spsa.gains.step = 1.0;
        let (state, _) = run(spsa, bowl, 2000);
        let phi = state.get_param().unwrap();
        assert!((phi[0] - 0.3).abs() < 0.02 && (phi[1] - 0.8).abs() < 0.02, "{phi:?}");
        assert!(bowl.played.borrow().iter().all(|p| (0.0..=2.0).contains(&p[0]) && (0.0..=0.8).contains(&p[1])));
        assert_eq!(bowl.played.borrow().len(), 6000);
    }

    #[test]
    fn it_stops_at_the_target_and_stays_there() {
        let mut spsa = solver();
        spsa.gains.step = 1.0;
        spsa.stopping.value_below = Some(0.05);
        let (state, _) = run(spsa, bowl(), 5000);
        let phi = state.get_param().unwrap();
        let value = (phi[0] - 0.3).powi(2) + (phi[1] - 0.9).powi(2);
        assert!(value <= 0.05 && state.get_iter() < 5000);
        assert_eq!(state.get_termination_reason(), Some(&TerminationReason::TargetCostReached));
    }

    #[test]
    fn it_stops_when_nothing_moves() {
        let mut spsa = solver();
        spsa.stopping = Stopping { value_below: None, movement_below: Some(1e-4), patience: 5 };
        let (state, _) = run(spsa, bowl(), 100_000);
        assert_eq!(state.get_termination_reason(), Some(&TerminationReason::SolverConverged));
    }

    #[test]
    fn restless_play_is_skipped_used_or_ends_the_run() {
        let restless = || -> &'static Bowl { Box::leak(Box::new(Bowl { restless: 0.5, played: RefCell::default() })) };
        let with = |unconverged| run(Spsa { unconverged, ..solver() }, restless(), 20);
        let (state, spsa) = with(Unconverged::Skip);
        assert_eq!((spsa.skipped(), state.get_param().unwrap()), (20, &vec![1.8, 0.1]));
        let (state, spsa) = with(Unconverged::Use);
        assert!(spsa.skipped() == 0 && state.get_param().unwrap()[0] < 1.8);
        let (state, _) = with(Unconverged::Stop);
        assert_eq!(state.get_iter(), 1);
    }

    #[test]
    fn an_interrupt_ends_the_run_with_what_there_is() {
        let spsa = solver();
        spsa.interrupt.store(true, Ordering::Relaxed);
        let (state, _) = run(spsa, bowl(), 100);
        assert_eq!(state.get_termination_reason(), Some(&TerminationReason::Interrupt));
        assert_eq!(state.get_param().unwrap(), &vec![1.8, 0.1]);
    }
}
