//! From a scenario's words to the parts of an experiment.

mod learning;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use walras_designer::assess::{Assessor, Objective};
use walras_designer::experiment::{Experiment, Eyesight};
use walras_designer::gains::Gains;
use walras_designer::spsa::{Spsa, Stopping, Unconverged};
use walras_engine::laboratory::Laboratory;
use walras_engine::model::Model;

use crate::scenario::{self, Resolved, Scenario};

/// The designer's optimiser.
pub fn spsa(designer: &scenario::Designer, resolved: &Resolved, interrupt: &Arc<AtomicBool>) -> Spsa {
    let gains = Gains {
        step: designer.step,
        perturbation: designer.perturbation,
        decay: designer.perturbation_decay,
        noise: designer.injected_noise,
    };
    let mut spsa = Spsa::new(gains, resolved.bounds.clone(), resolved.scenario.randomness());
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
        seed: scenario.randomness(),
    };
    Experiment::new(laboratory, Assessor::new(scenario.evaluation.garp_tolerance, lambda_min), objective, eyesight)
}

/// The world that the scenario plays in.
pub fn laboratory(resolved: &Resolved, model: Arc<Model>, threads: usize) -> Laboratory {
    Laboratory::new(model, learning::learning(&resolved.scenario, resolved.classes.clone()), threads)
}
