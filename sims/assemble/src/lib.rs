//! From a scenario to the parts of an experiment: its opened game, laboratory, experiment and designer.

mod designer;
mod error;
mod game;
mod learning;
mod memory;
mod open;

use std::sync::Arc;

use walras_designer::assess::Assessor;
use walras_designer::experiment::{Experiment, Eyesight, WelfareGap};
use walras_engine::laboratory::Laboratory;
use walras_engine::learning::Expectation;
use walras_engine::model::Model;
use walras_process::interrupt;
use walras_scenario::{Resolved, Scenario};

pub use designer::{concurrent, constraints, robust, search};
pub use error::{OpenError, exit_of_model};
pub use game::game_of;
pub use open::{Opened, check, find_game, game_library, game_path, load, open_game, read};

/// The designer's eyes and goal.
pub fn experiment(scenario: &Scenario, laboratory: Laboratory) -> Experiment {
    let lambda_min = scenario.evaluation.additive_gap.as_ref().map(|additive| additive.lambda_min);
    let eyesight = Eyesight {
        draws: scenario.samples,
        common_random_numbers: scenario.designer.as_ref().is_none_or(|d| d.common_random_numbers),
        seed: scenario.randomness(),
    };
    let assessor = Assessor::new(scenario.evaluation.garp_tolerance, lambda_min);
    let objective = designer::objective(scenario, laboratory.model().game.plugin().metadata());
    let mut experiment = Experiment::new(laboratory, assessor, objective, eyesight);
    experiment.interrupt = interrupt::flag();
    experiment.welfare_gap = match scenario.evaluation.welfare_gap {
        // There is no best joint action of a population to compare play with.
        _ if experiment.is_crowded() => WelfareGap::Never,
        walras_scenario::WelfareGap::Never => WelfareGap::Never,
        walras_scenario::WelfareGap::Ends => WelfareGap::Ends,
        walras_scenario::WelfareGap::EveryIteration => WelfareGap::EveryIteration,
    };
    experiment
}

/// The same experiment with agents who respond as softly as theirs learn to, but exactly: what a mechanism that was found
/// among learning agents is judged by.
pub fn audit(resolved: &Resolved, model: Arc<Model>, threads: usize) -> Experiment {
    let learning = learning::audited(learning::learning(resolved), &model);
    experiment(&resolved.scenario, Laboratory::new(model, learning, threads))
}

/// The same with agents a hundred times as rational; none if they do not respond softly.
pub fn rational(resolved: &Resolved, model: Arc<Model>, threads: usize) -> Option<Experiment> {
    let learning = learning::audited(learning::learning(resolved), &model);
    let learning = learning::a_hundred_times_as_rational(learning)?;
    Some(experiment(&resolved.scenario, Laboratory::new(model, learning, threads)))
}

/// Which expectation over opponents [`audit`] takes.
pub fn audited_expectation(resolved: &Resolved, model: &Model) -> &'static str {
    let learning = learning::learning(resolved);
    match learning::audited(learning, model).expectation {
        Expectation::MeanField => "mean_field",
        Expectation::Exact => "exact",
        Expectation::Sampled { .. } => "sampled",
    }
}

/// How many mechanisms a designer plays side by side; without one, the given mechanism alone is played.
pub(crate) fn mechanisms(resolved: &Resolved) -> usize {
    let free = resolved.bounds.iter().filter(|(low, high)| low < high).count();
    resolved.scenario.designer.as_ref().map_or(1, |designer| designer.method().most_plays(free))
}

/// The world that the scenario plays in.
pub fn laboratory(resolved: &Resolved, model: Arc<Model>, threads: usize) -> Laboratory {
    Laboratory::new(model, learning::learning(resolved), threads)
}
