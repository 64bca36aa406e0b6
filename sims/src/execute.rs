//! Playing a resolved scenario: the world is built, the designer set loose in it, and what happens is recorded.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use walras_designer::assess::{Assessor, Objective};
use walras_designer::checkpoint::CheckpointFile;
use walras_designer::design::{Design, TerminationReason, run_spsa};
use walras_designer::experiment::{Evaluation, Experiment, ExperimentError, Eyesight};
use walras_designer::gains::Gains;
use walras_designer::spsa::{Spsa, Stopping, Unconverged};
use walras_engine::laboratory::{Laboratory, StageReport};
use walras_engine::learning::{Learning, LearningRule, Mode, OwnPart};
use walras_engine::model::Model;

use crate::interrupt;
use crate::progress::Progress;
use crate::record::{Ending, PluginFacts, Record};
use crate::scenario::{self, Resolved, Scenario};

/// Plays the scenario to its end, or to where the user breaks off.
pub fn execute(
    resolved: &Resolved,
    model: Arc<Model>,
    plugin: PluginFacts,
    threads: usize,
    checkpoint: CheckpointFile,
) -> Result<Record, ExperimentError> {
    let interrupt = interrupt::flag();
    let scenario = &resolved.scenario;
    let metadata = model.game.plugin().metadata().clone();
    let action = model.action.clone();
    let experiment = Rc::new(experiment(scenario, laboratory(resolved, model, threads)));

    let designing = scenario.designer.is_some();
    let mut rounds = Rounds { wanted: scenario.learning.trace && !designing, kept: Vec::new() };
    let (first, first_play, first_seen) = experiment.evaluate(&resolved.phi, 0, |laboratory| {
        rounds.keep(laboratory);
        if interrupt.load(Ordering::Relaxed) && !designing { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let Some(designer) = &scenario.designer else {
        let interrupted = interrupt.load(Ordering::Relaxed);
        let reason = if interrupted { "interrupted" } else { "evaluated at the given mechanism" };
        return Ok(Record {
            scenario: scenario.clone(),
            action,
            metadata,
            plugin,
            trace: vec![first],
            first: first_play.clone(),
            last: first_play,
            seen: first_seen,
            rounds: rounds.kept,
            ending: Ending { iterations: 0, evaluations: 1, skipped: 0, reason: reason.into(), interrupted },
        });
    };

    if first.truth.converged {
        experiment.search_from_here();
    }
    let mut design = design(&experiment, designer, resolved, &interrupt, checkpoint)?;
    let mut rounds = Rounds { wanted: scenario.learning.trace, kept: Vec::new() };
    // The step after the last, whose random numbers also showed the target to be reached if it was.
    let (last, last_play, seen) = experiment.evaluate(&design.phi, design.iterations as u32 + 1, |laboratory| {
        rounds.keep(laboratory);
        ControlFlow::Continue(())
    })?;
    if scenario.samples.is_none() && !design.trace.is_empty() {
        // The same mechanism seen the same way, but with the indices that are too slow for every step.
        design.trace[0] = first;
    }
    design.trace.push(last);
    Ok(Record {
        scenario: scenario.clone(),
        action,
        metadata,
        plugin,
        trace: design.trace,
        first: first_play,
        last: last_play,
        seen,
        rounds: rounds.kept,
        ending: Ending {
            iterations: design.iterations,
            // The initial and the final mechanism were played once more, in full.
            evaluations: design.plays + 2,
            skipped: design.skipped,
            reason: reason(&design.reason),
            interrupted: design.reason == TerminationReason::Interrupt,
        },
    })
}

/// The stages' state after every round.
struct Rounds {
    wanted: bool,
    kept: Vec<Vec<StageReport>>,
}

impl Rounds {
    fn keep(&mut self, laboratory: &Laboratory) {
        if self.wanted {
            self.kept.push(laboratory.reports());
        }
    }
}

fn design(
    experiment: &Rc<Experiment>,
    designer: &scenario::Designer,
    resolved: &Resolved,
    interrupt: &Arc<AtomicBool>,
    checkpoint: CheckpointFile,
) -> Result<Design, ExperimentError> {
    let iterations = designer.iterations as u64;
    let progress = Progress::new(iterations);
    let spsa = spsa(designer, resolved, interrupt);
    let show = move |iteration, evaluation: &Evaluation| progress.show(iteration, evaluation);
    run_spsa(experiment, spsa, resolved.phi.clone(), iterations, Some(checkpoint), show)
}

/// The designer's optimiser.
pub fn spsa(designer: &scenario::Designer, resolved: &Resolved, interrupt: &Arc<AtomicBool>) -> Spsa {
    let gains = Gains {
        step: designer.step,
        perturbation: designer.perturbation,
        decay: designer.perturbation_decay,
        noise: designer.injected_noise,
    };
    let mut spsa = Spsa::new(gains, resolved.bounds.clone(), resolved.scenario.seed);
    spsa.interrupt = Arc::clone(interrupt);
    spsa.unconverged = match designer.on_unconverged {
        scenario::OnUnconverged::Skip => Unconverged::Skip,
        scenario::OnUnconverged::Use => Unconverged::Use,
        scenario::OnUnconverged::Stop => Unconverged::Stop,
    };
    if let Some(stop) = &designer.stop {
        spsa.stopping = Stopping {
            value_below: stop.gap_below,
            movement_below: stop.movement_below,
            patience: stop.patience as u64,
        };
    }
    spsa
}

/// The designer's eyes and goal.
pub fn experiment(scenario: &Scenario, laboratory: Laboratory) -> Experiment {
    let lambda_min = scenario.evaluation.additive_gap.as_ref().map(|additive| additive.lambda_min);
    let objective = match (scenario.designer.as_ref().map(|d| d.objective), lambda_min) {
        (Some(scenario::Objective::AdditiveGap), Some(lambda_min)) => Objective::AdditiveGap { lambda_min },
        _ => Objective::ParetoGap,
    };
    let eyesight = Eyesight {
        draws: scenario.samples,
        common_random_numbers: scenario.designer.as_ref().is_none_or(|d| d.common_random_numbers),
        seed: scenario.seed,
    };
    Experiment::new(laboratory, Assessor::new(scenario.evaluation.garp_tolerance, lambda_min), objective, eyesight)
}

/// The world that the scenario plays in.
pub fn laboratory(resolved: &Resolved, model: Arc<Model>, threads: usize) -> Laboratory {
    Laboratory::new(model, learning(&resolved.scenario, resolved.setup.players), threads)
}

fn learning(scenario: &Scenario, players: usize) -> Learning {
    let learning = &scenario.learning;
    let precision = learning.precision.as_ref().and_then(|p| p.expand(players)).unwrap_or_default();
    let rules = match learning.rule {
        scenario::Rule::LogitResponse => {
            precision.into_iter().map(|precision| LearningRule::LogitResponse { precision }).collect()
        }
        scenario::Rule::BestResponse => vec![LearningRule::BestResponse; players],
    };
    Learning {
        rules,
        mode: match learning.smoothing() {
            Some(smoothing) => Mode::Rounds { smoothing },
            None => Mode::Accelerated,
        },
        own_part: match learning.own_part {
            scenario::OwnPart::Actual => OwnPart::Actual,
            scenario::OwnPart::Expected => OwnPart::Expected,
        },
        tolerance: learning.tolerance,
        max_rounds: learning.max_rounds,
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
