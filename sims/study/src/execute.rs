//! Playing a resolved scenario: the world is built, the designer set loose in it, and what happens is recorded.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use walras_assemble as assemble;
use walras_designer::checkpoint::CheckpointFile;
use walras_designer::design::{self, Design, Step, TerminationReason};
use walras_designer::evaluation::Evaluation;
use walras_designer::experiment::{Experiment, ExperimentError};
use walras_designer::search::Standing;
use walras_designer::verdict::Verdict;
use walras_engine::laboratory::StageReport;
use walras_engine::model::Model;
use walras_engine::play::{Observation, Play};
use walras_games::PluginFacts;
use walras_process::interrupt;
use walras_scenario::{Designer, Resolved};

use crate::onlooker::MaybeOnlooker;
use crate::progress::{Bar, Progress};
use crate::record::{Audit, Ending, Record, StartOutcome};
use crate::trajectory::Trajectory;

/// Plays the scenario to its end, or to where the user breaks off. With a checkpoint file a design goes on from what that holds,
/// and saves where it stands. `onlooker` sees what happens meanwhile.
pub fn execute(
    resolved: &Resolved,
    model: Arc<Model>,
    plugin: PluginFacts,
    threads: usize,
    checkpoint: Option<CheckpointFile>,
    bar: Bar,
    onlooker: &MaybeOnlooker,
) -> Result<Record, ExperimentError> {
    let interrupt = interrupt::flag();
    let (metadata, action) = (model.game.plugin().metadata().clone(), model.action.clone());
    let state = model.states.value.clone();
    let laboratory = assemble::laboratory(resolved, Arc::clone(&model), threads);
    let experiment = Rc::new(assemble::experiment(&resolved.scenario, laboratory));
    let job = Job { resolved, model: Arc::clone(&model), threads, experiment, interrupt, bar, onlooker };

    let first = job.evaluate(&resolved.phi, 0)?;
    let initial = first.evaluation.clone();
    let mut first_play = first.play.clone();
    if let Some(crowd) = &mut first_play.crowd {
        crowd.forget();
    }
    let robust = assemble::robust(&resolved.scenario);
    let robust_of = |seen: &Observation| robust.map(|robust| robust.gap(seen, &model)).transpose();
    let first_robust = robust_of(&first.seen)?;
    let outcome = match &resolved.scenario.designer {
        None => job.rest(first),
        Some(designer) => {
            let evaluation = first.evaluation;
            // Of a population it may be large.
            drop(first.play);
            job.design(designer, evaluation, checkpoint)?
        }
    };
    let mut last = outcome.last;
    let (spreads, worst) = job.experiment.describe(&last.play, last.step)?;
    if let Some(crowd) = &mut last.play.crowd {
        crowd.forget();
    }
    let exact_response = job.exact_response()?;
    let robust = first_robust.zip(robust_of(&last.seen)?).map(|(first, last)| [first, last]);
    Ok(Record {
        scenario: resolved.scenario.clone(),
        action,
        state,
        timeline: model.game.timeline().cloned(),
        metadata,
        plugin,
        initial,
        trace: outcome.trace,
        standing: outcome.standing,
        audit: outcome.audit,
        exact_response,
        first: first_play,
        spreads,
        worst,
        last: last.play,
        seen: last.seen,
        robust,
        rounds: last.rounds,
        trajectory: last.trajectory,
        verdict: outcome.verdict,
        ending: outcome.ending,
    })
}

/// What is played and how.
struct Job<'a> {
    resolved: &'a Resolved,
    model: Arc<Model>,
    threads: usize,
    experiment: Rc<Experiment>,
    interrupt: Arc<AtomicBool>,
    bar: Bar,
    onlooker: &'a MaybeOnlooker,
}

/// One mechanism played, with everything that can be seen of it.
struct Played {
    evaluation: Evaluation,
    /// Which names its random numbers.
    step: u32,
    play: Play,
    seen: Observation,
    rounds: Vec<Vec<StageReport>>,
    trajectory: Trajectory,
}

struct Outcome {
    trace: Vec<Evaluation>,
    standing: Vec<Standing>,
    audit: Option<Audit>,
    last: Played,
    verdict: Option<Verdict>,
    ending: Ending,
}

impl Job<'_> {
    /// Plays one mechanism. Without a designer, who breaks off at better places, the user can end the learning itself.
    fn evaluate(&self, phi: &[f64], step: u32) -> Result<Played, ExperimentError> {
        self.evaluate_in(&self.experiment, phi, step)
    }

    fn evaluate_in(&self, experiment: &Experiment, phi: &[f64], step: u32) -> Result<Played, ExperimentError> {
        let scenario = &self.resolved.scenario;
        let (mut rounds, mut trajectory) = (Vec::new(), Trajectory::default());
        let (evaluation, play, seen) = experiment.evaluate(phi, step, |laboratory| {
            if scenario.learning.trace {
                rounds.push(laboratory.reports());
                trajectory.observe(laboratory);
            }
            if let (None, Some(onlooker)) = (&scenario.designer, self.onlooker) {
                onlooker.round(laboratory);
            }
            let broken_off = scenario.designer.is_none() && self.interrupt.load(Ordering::Relaxed);
            if broken_off { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(Played { evaluation, step, play, seen, rounds, trajectory })
    }

    /// The given mechanism under exact responses, where nothing is designed and agents learn along the way.
    fn exact_response(&self) -> Result<Option<Evaluation>, ExperimentError> {
        let scenario = &self.resolved.scenario;
        let along = scenario.learning.rules().any(|rule| rule.walks());
        if !along || scenario.designer.is_some() || self.interrupt.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let exact = assemble::audit(self.resolved, Arc::clone(&self.model), self.threads);
        Ok(Some(exact.evaluate(&self.resolved.phi, 0, |_| ControlFlow::Continue(()))?.0))
    }

    /// Nothing is designed: the first evaluation is the last.
    fn rest(&self, first: Played) -> Outcome {
        let interrupted = self.interrupt.load(Ordering::Relaxed);
        let reason = if interrupted { "interrupted" } else { "evaluated at the given mechanism" };
        let best = first.evaluation.truth.converged.then_some(first.evaluation.objective);
        Outcome {
            trace: vec![first.evaluation.clone()],
            standing: vec![Standing { start: 0, plays: 1, best }],
            audit: None,
            last: first,
            verdict: None,
            ending: Ending {
                iterations: 0,
                plays: 1,
                evaluations: 1,
                skipped: 0,
                starts: Vec::new(),
                recommended: 0,
                reason: reason.into(),
                interrupted,
                can_go_on: false,
            },
        }
    }

    fn design(
        &self,
        designer: &Designer,
        first: Evaluation,
        checkpoint: Option<CheckpointFile>,
    ) -> Result<Outcome, ExperimentError> {
        let Job { resolved, experiment, interrupt, bar, onlooker, .. } = self;
        if first.truth.converged {
            experiment.search_from_here();
        }
        let progress = Progress::new(designer, *bar);
        if let Some(onlooker) = (*onlooker).clone() {
            experiment.show_plays(move |laboratory, play| onlooker.play(laboratory, play));
        }
        let onlooker = (*onlooker).clone();
        let show = move |iteration, step: &Step| {
            progress.show(iteration, step);
            if let Some(onlooker) = &onlooker {
                onlooker.step(iteration, step);
            }
        };
        let search = assemble::search(designer, resolved, first.objective, interrupt);
        experiment.constrain(assemble::constraints(designer));
        let concurrent = assemble::concurrent(designer);
        if let Some(concurrent) = concurrent {
            experiment.learn_concurrently(concurrent);
        }
        let design = design::run(experiment, search, checkpoint, show)?;
        let (audit, (starts, recommended, last)) = match concurrent {
            None => (None, self.recommend(&design, experiment)?),
            Some(concurrent) => {
                let exact = assemble::audit(resolved, Arc::clone(&self.model), self.threads);
                (Some(self.audit(&design, &exact, concurrent.rounds)?), self.recommend(&design, &exact)?)
            }
        };

        let (mut trace, mut standing): (Vec<_>, Vec<_>) =
            design.trace.into_iter().map(|step| (step.evaluation, step.standing)).unzip();
        if resolved.scenario.samples.is_none()
            && let Some(start) = trace.first_mut().filter(|evaluation| evaluation.phi == first.phi)
        {
            // The same mechanism seen the same way, but with the indices that are too slow for every step.
            *start = Evaluation { participation: start.participation, incentives: start.incentives, ..first };
        }
        trace.push(last.evaluation.clone());
        let (verdict, observed_again) = self.judge(&trace, &last, &starts, design.iterations as u32 + 2)?;
        let best = standing.last().and_then(|standing| standing.best);
        standing.push(Standing { start: recommended as u32, plays: design.plays, best });
        let ending = Ending {
            iterations: design.iterations,
            plays: design.plays,
            // The initial mechanism, those recommended and perhaps the best were played once more, in full.
            evaluations: design.plays + 1 + starts.len() as u64 + u64::from(observed_again),
            skipped: design.skipped,
            starts,
            recommended,
            reason: reason(&design.reason),
            interrupted: design.reason == TerminationReason::Interrupt,
            can_go_on: design.reason == TerminationReason::MaxItersReached && designer.has_free_budget(),
        };
        Ok(Outcome { trace, standing, audit, last, verdict: Some(verdict), ending })
    }

    /// The verdict at the mechanism of the least Pareto gap at rest, among those of the trace and what came of every start.
    /// A least value is a lucky one where play is sampled: there the mechanism is observed once more, with random numbers of
    /// its own. Also whether it was.
    fn judge(
        &self,
        trace: &[Evaluation],
        last: &Played,
        starts: &[StartOutcome],
        step: u32,
    ) -> Result<(Verdict, bool), ExperimentError> {
        let scenario = &self.resolved.scenario;
        let starts: Vec<Evaluation> = starts.iter().map(|start| start.evaluation.clone()).collect();
        let rank = |e: &Evaluation| (!e.truth.converged, e.assessment.pareto_gap);
        let mut best = &last.evaluation;
        for evaluation in trace.iter().chain(&starts) {
            if rank(evaluation) < rank(best) {
                best = evaluation;
            }
        }
        let tolerance = scenario.evaluation.garp_tolerance;
        if scenario.samples.is_none() {
            return Ok((Verdict::of(best, &last.seen, tolerance, &starts), false));
        }
        let again = self.evaluate(&best.phi, step)?;
        Ok((Verdict::of(&again.evaluation, &again.seen, tolerance, &starts), true))
    }

    /// What agents who learned with the mechanism do under the final one, and what others would have done without it.
    fn audit(&self, design: &Design, exact: &Experiment, rounds: usize) -> Result<Audit, ExperimentError> {
        let step = design.iterations as u32 + 1;
        let last = design.starts.last().map_or(&self.resolved.phi, |start| &start.phi);
        let simulated = self.experiment.go_on(last, rounds, step)?;
        let rational = match assemble::rational(self.resolved, Arc::clone(&self.model), self.threads) {
            None => None,
            Some(rational) => Some(self.evaluate_in(&rational, &self.resolved.phi, 0)?.evaluation),
        };
        Ok(Audit {
            simulated,
            first: self.evaluate_in(exact, &self.resolved.phi, 0)?.evaluation,
            rational: rational.filter(|rational| rational.truth.converged),
            expectation: assemble::audited_expectation(self.resolved, &self.model),
        })
    }

    /// Evaluates what came of every start, all with the same random numbers: those of the step after the last, which no
    /// start has seen, or by which the target was found to be reached. The mechanism at rest with the least objective is
    /// recommended, or where the target was reached.
    fn recommend(
        &self,
        design: &Design,
        judge: &Experiment,
    ) -> Result<(Vec<StartOutcome>, usize, Played), ExperimentError> {
        let step = design.iterations as u32 + 1;
        let (mut outcomes, mut best): (Vec<StartOutcome>, Option<(usize, Played)>) = (Vec::new(), None);
        let last = design.starts.len() - 1;
        for (number, start) in design.starts.iter().enumerate() {
            let played = self.evaluate_in(judge, &start.phi, step)?;
            outcomes.push(StartOutcome {
                iterations: start.iterations,
                plays: start.plays,
                evaluation: played.evaluation.clone(),
            });
            let better = |best: &Played| {
                let rank = |played: &Played| (!played.evaluation.truth.converged, played.evaluation.objective);
                (design.reached && number == last) || rank(&played) < rank(best)
            };
            if best.as_ref().is_none_or(|(_, best)| better(best)) {
                best = Some((number, played));
            }
        }
        let (recommended, played) = best.ok_or_else(|| ExperimentError::Optimiser("it made no start".into()))?;
        Ok((outcomes, recommended, played))
    }
}

fn reason(reason: &TerminationReason) -> String {
    match reason {
        TerminationReason::MaxItersReached => "all iterations done".into(),
        TerminationReason::TargetCostReached => "the objective reached the target".into(),
        TerminationReason::SolverConverged => "the mechanism stopped moving".into(),
        TerminationReason::Interrupt => "interrupted".into(),
        TerminationReason::SolverExit(why) => why.clone(),
        other => other.text().to_owned(),
    }
}
