//! Playing mechanisms and assessing what is seen.

mod crowd;
mod error;

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argmin::core::Error;
use walras_engine::laboratory::Laboratory;
use walras_engine::model::ModelError;
use walras_engine::play::{Observation, Play};
use walras_engine::population::{Spread, WorstAgent};
use walras_engine::random::{Key, Purpose, Seed};
use walras_engine::social_optimum::{optima, surplus_optimum};

use crate::assess::{Assessment, Assessor};
use crate::concurrent::{Agents, Concurrent};
use crate::constraints::{Constraints, Multipliers};
use crate::evaluation::{Evaluation, Truth};
use crate::objective::{AdditiveGap, AgentIndex, Hidden, Objective, ObjectiveError, View};
use crate::play_objective::{PlayObjective, Sample};
use crowd::Gaze;
pub use error::ExperimentError;

/// How the designer sees play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eyesight {
    /// Joint actions observed per stage game; absent if it sees the mixed strategies themselves.
    pub draws: Option<usize>,
    /// Whether mechanisms that are compared are observed through the same random numbers.
    pub common_random_numbers: bool,
    /// Names the draws.
    pub seed: Seed,
}

/// Of which mechanisms the most welfare is looked for. It takes up to some tenths of a second each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WelfareGap {
    /// None, unless the objective needs it.
    Never,
    /// Those evaluated in full: the first and the last of a run.
    #[default]
    Ends,
    /// Those that observers see, too.
    EveryIteration,
}

/// Who is shown what is played.
type Onlooker = Box<dyn FnMut(&Laboratory, &Play)>;

/// A laboratory with a designer's eyes on it.
pub struct Experiment {
    laboratory: RefCell<Laboratory>,
    assessor: RefCell<Assessor>,
    objective: RefCell<Box<dyn Objective>>,
    /// How it sees.
    pub eyesight: Eyesight,
    /// Of which mechanisms the welfare gap is computed.
    pub welfare_gap: WelfareGap,
    /// Raised to break off observations that take long, with [`ModelError::BrokenOff`].
    pub interrupt: Arc<AtomicBool>,
    latest: RefCell<Option<Evaluation>>,
    onlooker: RefCell<Option<Onlooker>>,
    concurrent: Cell<Option<Concurrent>>,
    constraints: Cell<Constraints>,
    multipliers: Cell<Multipliers>,
}

impl Experiment {
    /// An experiment in this laboratory.
    pub fn new(laboratory: Laboratory, assessor: Assessor, objective: Box<dyn Objective>, eyesight: Eyesight) -> Self {
        Experiment {
            laboratory: RefCell::new(laboratory),
            assessor: RefCell::new(assessor),
            objective: RefCell::new(objective),
            eyesight,
            welfare_gap: WelfareGap::default(),
            interrupt: Arc::default(),
            latest: RefCell::new(None),
            onlooker: RefCell::new(None),
            concurrent: Cell::new(None),
            constraints: Cell::default(),
            multipliers: Cell::default(),
        }
    }

    /// Lets searches begin at the equilibrium just evaluated: a designer looks for mechanisms in its neighbourhood.
    pub fn search_from_here(&self) {
        self.laboratory.borrow_mut().search_from_here(0);
    }

    /// Lets agents go on learning from where they stand for a few rounds with every mechanism that is played from now on,
    /// one after the other, instead of beginning anew and coming to rest.
    pub fn learn_concurrently(&self, concurrent: Concurrent) {
        self.concurrent.set(Some(concurrent));
    }

    /// Adds what these constraints weigh to the objective of every mechanism that is played from now on, with multipliers that begin
    /// at 0 and follow what is violated: at the first of the points that are played side by side, in the worst of those that are played
    /// to agents who go on learning.
    pub fn constrain(&self, constraints: Constraints) {
        self.constraints.set(constraints);
    }

    /// What constraints weigh now.
    pub fn multipliers(&self) -> Multipliers {
        self.multipliers.get()
    }

    /// Lets constraints weigh this much.
    pub(crate) fn set_multipliers(&self, multipliers: Multipliers) {
        self.multipliers.set(multipliers);
    }

    /// Where agents stand who learn while the mechanism moves.
    pub fn agents(&self) -> Option<Agents> {
        self.concurrent.get()?;
        Some(Agents { memories: self.laboratory.borrow().memories() })
    }

    /// Puts them back there; whether they fit this game and its agents.
    ///
    /// # Errors
    /// The game failed.
    pub fn restore(&self, phi: &[f64], agents: &Agents) -> Result<bool, ExperimentError> {
        Ok(self.laboratory.borrow_mut().remember(&[phi.to_vec()], &agents.memories)?)
    }

    /// Shows `look` the play of the first of the points of every [`PlayObjective::play`] from now on, before the evaluation of the
    /// next one. It changes nothing.
    pub fn show_plays(&self, look: impl FnMut(&Laboratory, &Play) + 'static) {
        self.onlooker.replace(Some(Box::new(look)));
    }

    fn show(&self, play: &Play) {
        if let Some(look) = self.onlooker.borrow_mut().as_mut() {
            look(&self.laboratory.borrow(), play);
        }
    }

    /// The evaluation of the first of the points last played through [`PlayObjective::play`].
    pub fn take_latest(&self) -> Option<Evaluation> {
        self.latest.take()
    }

    /// Plays one mechanism and judges it in full; the play itself comes along for the tables.
    ///
    /// `step` names the random numbers of the observation; `watch` sees every round of learning and may break off.
    pub fn evaluate(
        &self,
        phi: &[f64],
        step: u32,
        watch: impl FnMut(&Laboratory) -> ControlFlow<()>,
    ) -> Result<(Evaluation, Play, Observation), ExperimentError> {
        let playing = || self.laboratory.borrow_mut().play_watched(&[phi.to_vec()], watch);
        let play = tracing::info_span!("play").in_scope(playing)?.swap_remove(0);
        let (mut evaluation, seen) = self.judge(&play, step)?;
        let lambda_min = self.assessor.borrow().lambda_min();
        if let Some(lambda_min) = lambda_min {
            let mut additive = AdditiveGap { lambda_min };
            let value = match self.gaze(&self.laboratory.borrow(), &play, 0, step) {
                Some(gaze) => gaze.largest(AgentIndex::Additive(additive))?,
                None => self.value_of(&mut additive, &play, &seen)?,
            };
            additive.record(value, &mut evaluation);
        }
        if self.welfare_gap != WelfareGap::Never {
            self.find_optimum(&play, &mut evaluation)?;
        }
        Ok((evaluation, play, seen))
    }

    fn judge(&self, play: &Play, step: u32) -> Result<(Evaluation, Observation), ExperimentError> {
        let _testing = tracing::info_span!("test").entered();
        let (assessment, seen) = self.assess(play, step)?;
        let truth = Truth {
            welfare: play.welfare(),
            optimum: None,
            revenue: play.revenue(),
            surplus: play.surplus(),
            own_value: play.own_value(),
            budget_balance: play.budget_balance(),
            surplus_optimum: None,
            least_payoff: play.least_payoff(),
            ir_violation: play.ir_violation(self.laboratory.borrow().model().game.outside()),
            nash_conv: play.nash_conv(),
            residual: play.residual(),
            converged: play.converged(),
        };
        let mut objective = self.objective.borrow_mut();
        let value = match objective.of_each_agent().filter(|_| play.crowd.is_some()) {
            Some(AgentIndex::ParetoGap) => assessment.pareto_gap,
            Some(AgentIndex::GarpF) => assessment.garp_f,
            Some(_) => self.value_at(objective.as_mut(), play, 0, step)?,
            None => self.value_of(objective.as_mut(), play, &seen)?,
        };
        let mut evaluation = Evaluation {
            phi: play.phi.clone(),
            objective: value,
            assessment,
            outcomes: seen.mean_outcomes(),
            participation: None,
            incentives: None,
            truth,
        };
        objective.record(value, &mut evaluation);
        Ok((evaluation, seen))
    }

    fn find_optimum(&self, play: &Play, evaluation: &mut Evaluation) -> Result<(), ExperimentError> {
        let (laboratory, seed, truth) = (self.laboratory.borrow(), self.eyesight.seed, &mut evaluation.truth);
        let model = laboratory.model();
        match truth.optimum {
            // The objective has found it already.
            Some(_) => truth.surplus_optimum = surplus_optimum(model, play, seed).map_err(ModelError::from)?,
            None => [truth.optimum, truth.surplus_optimum] = optima(model, play, seed).map_err(ModelError::from)?,
        }
        Ok(())
    }

    fn value_of(&self, objective: &mut dyn Objective, play: &Play, seen: &Observation) -> Result<f64, ObjectiveError> {
        let (laboratory, mut assessor) = (self.laboratory.borrow(), self.assessor.borrow_mut());
        let hidden = Hidden { play, model: laboratory.model() };
        let value = objective.value(&View { seen, matrices: assessor.matrices(seen), hidden })?;
        if value.is_finite() { Ok(value) } else { Err(ObjectiveError::NotFinite { value }) }
    }

    /// What is concluded from play, and what was seen of it: of a population its classes.
    fn assess(&self, play: &Play, step: u32) -> Result<(Assessment, Observation), ExperimentError> {
        if let Some(gaze) = self.gaze(&self.laboratory.borrow(), play, 0, step) {
            play.check_finite()?;
            return gaze.assess(&self.assessor.borrow());
        }
        let seen = self.observe(play, 0, step)?;
        let assessment = self.assessor.borrow_mut().assess(&seen)?;
        Ok((assessment, seen))
    }

    /// The objective's value of the play of mechanism value `slot`.
    fn value_at(
        &self,
        objective: &mut dyn Objective,
        play: &Play,
        slot: usize,
        step: u32,
    ) -> Result<f64, ExperimentError> {
        if let Some(gaze) = self.gaze(&self.laboratory.borrow(), play, slot, step) {
            play.check_finite()?;
            return match objective.of_each_agent() {
                Some(index) => gaze.largest(index),
                None => Ok(self.value_of(objective, play, &gaze.classes())?),
            };
        }
        let seen = self.observe(play, slot, step)?;
        Ok(self.value_of(objective, play, &seen)?)
    }

    /// The look at a population, if players are one.
    fn gaze<'a>(&self, laboratory: &'a Laboratory, play: &'a Play, slot: usize, step: u32) -> Option<Gaze<'a>> {
        let crowd = play.crowd.as_ref()?;
        Some(Gaze { laboratory, play, crowd, draws: self.eyesight.draws, key: self.key(play, slot, step) })
    }

    /// Whether players are a population.
    pub fn is_crowded(&self) -> bool {
        self.laboratory.borrow().model().population.is_some()
    }

    /// How what players do and gain is distributed over a population, and who is worst off; nothing where players are none. `step`
    /// is that of the evaluation of the play.
    ///
    /// # Errors
    /// The game failed, or play could not be judged.
    pub fn describe(&self, play: &Play, step: u32) -> Result<(Vec<Spread>, Vec<WorstAgent>), ExperimentError> {
        let laboratory = self.laboratory.borrow();
        let Some(gaze) = self.gaze(&laboratory, play, 0, step) else { return Ok((Vec::new(), Vec::new())) };
        let (mut spreads, mut worst) = laboratory.describe(play)?;
        let (gaps, largest) = gaze.gaps()?;
        spreads.extend(gaps);
        worst.extend(largest);
        Ok((spreads, worst))
    }

    fn key(&self, play: &Play, slot: usize, step: u32) -> Key {
        let slot = if self.eyesight.common_random_numbers { 0 } else { slot };
        Key { stage: (slot * play.probes) as u32, step, ..Key::new(self.eyesight.seed, Purpose::Sample) }
    }

    fn observe(&self, play: &Play, slot: usize, step: u32) -> Result<Observation, ExperimentError> {
        play.check_finite()?;
        let key = self.key(play, slot, step);
        let watch = || match self.interrupt.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        Ok(self.laboratory.borrow().model().observe_watched(play, self.eyesight.draws, key, &watch)?)
    }

    /// Lets agents go on under a mechanism for some rounds and judges what they then do.
    ///
    /// # Errors
    /// The game failed, or its play could not be judged.
    pub fn go_on(&self, phi: &[f64], rounds: usize, step: u32) -> Result<Evaluation, ExperimentError> {
        let play = self.laboratory.borrow_mut().go_on(&[phi.to_vec()], rounds)?.swap_remove(0);
        Ok(self.judge(&play, step)?.0)
    }

    /// One point after the other, to the same agents.
    fn sample_moving(
        &self,
        points: &[Vec<f64>],
        step: u32,
        concurrent: Concurrent,
    ) -> Result<Vec<Sample>, ExperimentError> {
        let (constraints, multipliers) = (self.constraints.get(), self.multipliers.get());
        let (mut samples, mut found) = (Vec::new(), Vec::new());
        for (number, point) in points.iter().enumerate() {
            let playing = || self.laboratory.borrow_mut().go_on(std::slice::from_ref(point), concurrent.rounds);
            let play = tracing::info_span!("play").in_scope(playing)?.swap_remove(0);
            let (mut evaluation, seen) = self.judge(&play, step)?;
            let weighed = constraints.weigh(&play, multipliers);
            evaluation.note(&weighed);
            samples.push(Sample { value: weighed.added_to(evaluation.objective), at_rest: seen.converged });
            found.push(weighed);
            if number == 0 {
                self.latest.replace(Some(evaluation));
                self.show(&play);
            }
        }
        self.multipliers.set(constraints.follow(multipliers, &found));
        Ok(samples)
    }

    /// All points side by side; the first is judged in full for those who watch.
    fn sample(&self, points: &[Vec<f64>], step: u32) -> Result<Vec<Sample>, ExperimentError> {
        if let Some(concurrent) = self.concurrent.get() {
            return self.sample_moving(points, step, concurrent);
        }
        let plays = tracing::info_span!("play").in_scope(|| self.laboratory.borrow_mut().play(points))?;
        let (mut evaluation, seen) = self.judge(&plays[0], step)?;
        if self.welfare_gap == WelfareGap::EveryIteration {
            self.find_optimum(&plays[0], &mut evaluation)?;
        }
        let (constraints, multipliers) = (self.constraints.get(), self.multipliers.get());
        let weighed = constraints.weigh(&plays[0], multipliers);
        evaluation.note(&weighed);
        let mut samples = vec![Sample { value: weighed.added_to(evaluation.objective), at_rest: seen.converged }];
        self.latest.replace(Some(evaluation));
        self.show(&plays[0]);
        for (slot, play) in plays.iter().enumerate().skip(1) {
            let _testing = tracing::info_span!("test").entered();
            let value = self.value_at(self.objective.borrow_mut().as_mut(), play, slot, step)?;
            let value = constraints.weigh(play, multipliers).added_to(value);
            samples.push(Sample { value, at_rest: play.converged() });
        }
        // The first point is the mechanism itself; the others are displaced from it only to learn the slope.
        self.multipliers.set(constraints.follow(multipliers, &[weighed]));
        Ok(samples)
    }
}

impl PlayObjective for Rc<Experiment> {
    fn play(&self, points: &[Vec<f64>], step: u32) -> Result<Vec<Sample>, Error> {
        self.sample(points, step).map_err(Error::new)
    }
}
