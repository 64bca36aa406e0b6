//! From a scenario's words to a designer at work.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use walras_designer::algorithm::Algorithm;
use walras_designer::concurrent::Concurrent;
use walras_designer::constraints::{Constraints, Incentives, Participation};
use walras_designer::objective::{AdditiveGap, GarpF, Maximise, Objective, Outcome, ParetoGap, Robust, WelfareGap};
use walras_designer::play_objective::Unconverged;
use walras_designer::search::{Recommend, Search, Settings, Stopping};
use walras_game::Metadata;
use walras_scenario as scenario;
use walras_scenario::{Designer, Resolved, Scenario};
use walras_theory::revealed_preference::robust_gap::{Cuts, Robustness};

/// The designer's search. One in relative units measures its objective in units of `scale`, what it is at the first
/// mechanism.
pub fn search(designer: &Designer, resolved: &Resolved, scale: f64, interrupt: &Arc<AtomicBool>) -> Search {
    let mut settings = settings(designer, resolved);
    settings.algorithm.measure_in(scale);
    if matches!(settings.algorithm, Algorithm::TwoTimescale(_)) {
        // It goes by play that still learns, and says so.
        settings.unconverged = Unconverged::Use;
    }
    let mut search = Search::new(settings);
    search.interrupt = Arc::clone(interrupt);
    search
}

fn settings(designer: &Designer, resolved: &Resolved) -> Settings {
    let count = |count: Option<usize>| count.map(|count| count as u64);
    Settings {
        algorithm: designer.method(),
        phi: resolved.phi.clone(),
        bounds: resolved.bounds.clone(),
        seed: resolved.scenario.randomness(),
        iterations: count(designer.iteration_budget()),
        plays: count(designer.plays),
        restarts: designer.restarts as u32,
        recommend: match designer.recommend.unwrap_or_default() {
            scenario::Recommend::Last => Recommend::Last,
            scenario::Recommend::Average => Recommend::Average { weight: designer.average_weight.unwrap_or_default() },
            scenario::Recommend::Best => Recommend::Best,
        },
        stopping: match &designer.stop {
            None => Stopping { value_below: None, movement_below: None, patience: 1 },
            Some(stop) => Stopping {
                value_below: stop.gap_below,
                movement_below: stop.movement_below,
                patience: stop.patience as u64,
            },
        },
        unconverged: match designer.on_unconverged {
            scenario::OnUnconverged::Skip => Unconverged::Skip,
            scenario::OnUnconverged::Use => Unconverged::Use,
            scenario::OnUnconverged::Stop => Unconverged::Stop,
        },
    }
}

/// How agents learn side by side with a designer on two time scales; absent with all others.
pub fn concurrent(designer: &Designer) -> Option<Concurrent> {
    (designer.algorithm == scenario::Algorithm::TwoTimescale)
        .then(|| Concurrent { rounds: designer.rounds.unwrap_or(1) })
}

/// The constraints that the designer has to see to.
pub fn constraints(designer: &Designer) -> Constraints {
    let step = designer.multiplier_step.unwrap_or_default();
    let uses_restless = designer.on_unconverged == scenario::OnUnconverged::Use;
    Constraints {
        participation: designer.reservation_utility.map(|reservation| Participation { reservation, step }),
        incentives: designer.incentive_tolerance.map(|tolerance| Incentives { tolerance, step }),
        counts_restless: uses_restless || designer.algorithm == scenario::Algorithm::TwoTimescale,
    }
}

/// What it minimises.
pub(super) fn objective(scenario: &Scenario, metadata: &Metadata) -> Box<dyn Objective> {
    use scenario::Objective as Choice;
    let outcome = |name: &str, maximise| {
        // Names were checked to be the game's.
        let index = metadata.outcomes.iter().position(|outcome| outcome.name == name).unwrap_or_default();
        Box::new(Outcome { index, maximise })
    };
    let lambda_min = scenario.evaluation.additive_gap.as_ref().map(|additive| additive.lambda_min);
    match scenario.designer.as_ref().map(|designer| designer.objective.clone()).unwrap_or_default() {
        Choice::ParetoGap => Box::new(ParetoGap::default()),
        Choice::GarpF => Box::new(GarpF),
        // A scenario with one of these objectives and without its settings was refused.
        Choice::AdditiveGap => Box::new(AdditiveGap { lambda_min: lambda_min.unwrap_or(1.0) }),
        Choice::Dro => Box::new(robust(scenario).unwrap_or_default()),
        Choice::Maximise(weights) => Box::new(Maximise { weights: weights.into_iter().collect() }),
        Choice::WelfareGap => Box::new(WelfareGap::new(scenario.randomness())),
        Choice::Outcome(name) => outcome(&name, false),
        Choice::MinusOutcome(name) => outcome(&name, true),
    }
}

/// The robust gap, where it is asked for.
pub fn robust(scenario: &Scenario) -> Option<Robust> {
    let dro = scenario.evaluation.dro.as_ref()?;
    let options = Robustness {
        radius: dro.radius,
        tolerance: dro.tolerance,
        constraint_error: dro.constraint_error,
        cuts: match dro.cuts {
            scenario::Cuts::EveryBlock => Cuts::EveryBlock,
            scenario::Cuts::Worst => Cuts::Worst,
        },
        max_iterations: dro.iterations,
        max_nodes: dro.nodes,
    };
    Some(Robust { options })
}
