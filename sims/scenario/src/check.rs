//! What can be said against a scenario without knowing the game.

mod designer;
mod learning;
mod sweep;

use std::fmt::Display;

use designer::check_designer;
pub(super) use learning::check_learning;
pub use sweep::MAX_MEMBERS;
pub(super) use sweep::check_sweep;

use super::error::ScenarioError;
use super::path::Path;
use super::problem::Problem;
use super::{Dro, Evaluation, Scenario};

type Checked = Result<(), ScenarioError>;

/// Ranges, and fields that exclude or need each other.
pub(super) fn check(scenario: &Scenario) -> Checked {
    if let Some(samples) = scenario.samples {
        let expected = "a whole number from 1 to 1000000000, or nothing to see mixed strategies";
        require((1..=1_000_000_000).contains(&samples), "samples", samples, expected)?;
    }
    check_sweep(&scenario.sweep)?;
    sweep::check_replicates(scenario)?;
    check_sizes(scenario)?;
    check_learning(&scenario.learning)?;
    check_evaluation(&scenario.evaluation)?;
    let points = scenario.learning.points_rule();
    if let (Some(_), Some(rule)) = (&scenario.evaluation.dro, points) {
        let reason = format!("it is about draws of actions on a grid, and `rule: {}` plays points", rule.as_str());
        return refuse("evaluation.dro", &reason);
    }
    if scenario.evaluation.dro.is_some() && scenario.samples.is_none() {
        let reason = "`evaluation.dro` is about the joint actions drawn, and without `samples` nothing is";
        return Err(ScenarioError::new(Path::fixed("samples"), Problem::Missing(reason.into())));
    }
    match &scenario.designer {
        Some(designer) => check_designer(designer, &scenario.evaluation),
        None => Ok(()),
    }
}

fn require(holds: bool, path: &str, found: impl Display, expected: &str) -> Checked {
    if holds { Ok(()) } else { Err(ScenarioError::new(Path::fixed(path), Problem::wrong(found, expected))) }
}

fn require_positive(path: &str, value: f64) -> Checked {
    require(value > 0.0 && value.is_finite(), path, value, "a finite number > 0")
}

fn require_non_negative(path: &str, value: f64) -> Checked {
    require(value >= 0.0 && value.is_finite(), path, value, "a finite number ≥ 0")
}

fn require_count(path: &str, value: usize) -> Checked {
    require(value >= 1, path, value, "a whole number ≥ 1")
}

fn refuse(path: &str, reason: &str) -> Checked {
    Err(ScenarioError::new(Path::fixed(path), Problem::Useless(reason.into())))
}

fn check_sizes(scenario: &Scenario) -> Checked {
    if let Some(players) = scenario.game.players {
        require_count("game.players", players)?;
    }
    for (index, &levels) in scenario.game.actions.iter().flat_map(|actions| actions.values()) {
        require_count(&listed("game.actions", index), levels)?;
    }
    require_count("probes.count", scenario.probes.count)
}

fn listed(path: &str, index: Option<usize>) -> String {
    index.map_or_else(|| path.to_owned(), |index| format!("{path}[{index}]"))
}

fn check_evaluation(evaluation: &Evaluation) -> Checked {
    let tolerance = evaluation.garp_tolerance;
    require(
        (0.0..=0.01).contains(&tolerance),
        "evaluation.garp_tolerance",
        tolerance,
        "a number ≥ 0 and ≤ 0.01, a share",
    )?;
    if let Some(gap) = &evaluation.additive_gap {
        require_positive("evaluation.additive_gap.lambda_min", gap.lambda_min)?;
    }
    evaluation.dro.as_ref().map_or(Ok(()), check_dro)
}

fn check_dro(dro: &Dro) -> Checked {
    require_non_negative("evaluation.dro.radius", dro.radius)?;
    require_positive("evaluation.dro.tolerance", dro.tolerance)?;
    require_non_negative("evaluation.dro.constraint_error", dro.constraint_error)?;
    require(dro.iterations >= 2, "evaluation.dro.iterations", dro.iterations, "a whole number ≥ 2")?;
    require_count("evaluation.dro.nodes", dro.nodes)
}
