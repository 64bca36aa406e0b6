//! Playing a resolved scenario: the world is built, the designer set loose in it, and what happens is recorded.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use walras_designer::checkpoint::CheckpointFile;
use walras_designer::design::{TerminationReason, run_spsa};
use walras_designer::experiment::{Evaluation, Experiment, ExperimentError};
use walras_engine::laboratory::StageReport;
use walras_engine::model::Model;
use walras_engine::play::{Observation, Play};

use crate::assemble;
use crate::interrupt;
use crate::progress::Progress;
use crate::record::{Ending, PluginFacts, Record};
use crate::scenario::{Designer, Resolved};
use crate::trajectory::Trajectory;

/// Plays the scenario to its end, or to where the user breaks off.
pub fn execute(
    resolved: &Resolved,
    model: Arc<Model>,
    plugin: PluginFacts,
    threads: usize,
    checkpoint: CheckpointFile,
) -> Result<Record, ExperimentError> {
    let interrupt = interrupt::flag();
    let (metadata, action) = (model.game.plugin().metadata().clone(), model.action.clone());
    let laboratory = assemble::laboratory(resolved, model, threads);
    let experiment = Rc::new(assemble::experiment(&resolved.scenario, laboratory));
    let job = Job { resolved, experiment, interrupt };

    let first = job.evaluate(&resolved.phi, 0)?;
    let first_play = first.play.clone();
    let outcome = match &resolved.scenario.designer {
        None => job.rest(first),
        Some(designer) => job.design(designer, first.evaluation, checkpoint)?,
    };
    Ok(Record {
        scenario: resolved.scenario.clone(),
        action,
        metadata,
        plugin,
        trace: outcome.trace,
        first: first_play,
        last: outcome.last.play,
        seen: outcome.last.seen,
        rounds: outcome.last.rounds,
        trajectory: outcome.last.trajectory,
        ending: outcome.ending,
    })
}

/// What is played and how.
struct Job<'a> {
    resolved: &'a Resolved,
    experiment: Rc<Experiment>,
    interrupt: Arc<AtomicBool>,
}

/// One mechanism played, with everything that can be seen of it.
struct Played {
    evaluation: Evaluation,
    play: Play,
    seen: Observation,
    rounds: Vec<Vec<StageReport>>,
    trajectory: Trajectory,
}

struct Outcome {
    trace: Vec<Evaluation>,
    last: Played,
    ending: Ending,
}

impl Job<'_> {
    /// Plays one mechanism. Without a designer, who breaks off at better places, the user can end the learning itself.
    fn evaluate(&self, phi: &[f64], step: u32) -> Result<Played, ExperimentError> {
        let scenario = &self.resolved.scenario;
        let (mut rounds, mut trajectory) = (Vec::new(), Trajectory::default());
        let (evaluation, play, seen) = self.experiment.evaluate(phi, step, |laboratory| {
            if scenario.learning.trace {
                rounds.push(laboratory.reports());
                trajectory.observe(laboratory);
            }
            let broken_off = scenario.designer.is_none() && self.interrupt.load(Ordering::Relaxed);
            if broken_off { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(Played { evaluation, play, seen, rounds, trajectory })
    }

    /// Nothing is designed: the first evaluation is the last.
    fn rest(&self, first: Played) -> Outcome {
        let interrupted = self.interrupt.load(Ordering::Relaxed);
        let reason = if interrupted { "interrupted" } else { "evaluated at the given mechanism" };
        Outcome {
            trace: vec![first.evaluation.clone()],
            last: first,
            ending: Ending { iterations: 0, evaluations: 1, skipped: 0, reason: reason.into(), interrupted },
        }
    }

    fn design(
        &self,
        designer: &Designer,
        first: Evaluation,
        checkpoint: CheckpointFile,
    ) -> Result<Outcome, ExperimentError> {
        let Job { resolved, experiment, interrupt } = self;
        if first.truth.converged {
            experiment.search_from_here();
        }
        let iterations = designer.iterations as u64;
        let progress = Progress::new(iterations);
        let show = move |iteration, evaluation: &Evaluation| progress.show(iteration, evaluation);
        let spsa = assemble::spsa(designer, resolved, interrupt);
        let mut design = run_spsa(experiment, spsa, resolved.phi.clone(), iterations, Some(checkpoint), show)?;

        // The step after the last, whose random numbers also showed the target to be reached if it was.
        let last = self.evaluate(&design.phi, design.iterations as u32 + 1)?;
        if resolved.scenario.samples.is_none() && !design.trace.is_empty() {
            // The same mechanism seen the same way, but with the indices that are too slow for every step.
            design.trace[0] = first;
        }
        design.trace.push(last.evaluation.clone());
        let ending = Ending {
            iterations: design.iterations,
            // The initial and the final mechanism were played once more, in full.
            evaluations: design.plays + 2,
            skipped: design.skipped,
            reason: reason(&design.reason),
            interrupted: design.reason == TerminationReason::Interrupt,
        };
        Ok(Outcome { trace: design.trace, last, ending })
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
