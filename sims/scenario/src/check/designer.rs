//! What can be said against the section `designer` without knowing the game.

use super::{Checked, refuse, require, require_count, require_non_negative};
use crate::Evaluation;
use crate::designer::{Algorithm, Designer, Objective, OnUnconverged, Recommend};
use crate::error::ScenarioError;
use crate::path::Path;
use crate::problem::Problem;

/// More iterations have no random numbers of their own.
const MOST: usize = 4_000_000_000;

pub(super) fn check_designer(designer: &Designer, evaluation: &Evaluation) -> Checked {
    check_budget(designer)?;
    check_options(designer)?;
    if let Some(weight) = designer.average_weight {
        require_non_negative("designer.average_weight", weight)?;
        if designer.recommend != Some(Recommend::Average) {
            return refuse("designer.average_weight", "only `recommend: average` has weights");
        }
    }
    for (name, &[low, high]) in &designer.bounds {
        if !(low <= high && low.is_finite() && high.is_finite()) {
            let problem =
                Problem::wrong(format_args!("[{low}, {high}]"), "two finite numbers, [low, high], low ≤ high");
            return Err(ScenarioError::new(Path::fixed("designer.bounds").field(name), problem));
        }
    }
    check_stop(designer)?;
    if designer.algorithm == Algorithm::TwoTimescale && designer.on_unconverged != OnUnconverged::Skip {
        return refuse("designer.on_unconverged", "`algorithm: two_timescale` goes by play that still learns");
    }
    if designer.algorithm == Algorithm::TwoTimescale && designer.restarts > 0 {
        return refuse("designer.restarts", "`algorithm: two_timescale` learns with the same agents throughout");
    }
    check_constraints(designer)?;
    if designer.multiplier_step.is_some() && !designer.is_constrained() {
        return refuse(
            "designer.multiplier_step",
            "there is no multiplier without `reservation_utility` or `incentive_tolerance`",
        );
    }
    if designer.objective == Objective::AdditiveGap && evaluation.additive_gap.is_none() {
        let problem = Problem::Missing("`designer.objective: additive_gap` needs its `lambda_min`".into());
        return Err(ScenarioError::new(Path::fixed("evaluation.additive_gap"), problem));
    }
    if designer.objective == Objective::Dro && evaluation.dro.is_none() {
        let problem = Problem::Missing("`designer.objective: dro` needs its `radius`".into());
        return Err(ScenarioError::new(Path::fixed("evaluation.dro"), problem));
    }
    Ok(())
}

/// With constraints the least value seen may be one that violates them, before multipliers had grown.
fn check_constraints(designer: &Designer) -> Checked {
    if !designer.is_constrained() {
        return Ok(());
    }
    const WHY: &str = "with `reservation_utility` or `incentive_tolerance`, whose multipliers follow a single course";
    if designer.restarts > 0 {
        return refuse("designer.restarts", &format!("there is only one start {WHY}"));
    }
    if designer.recommend == Some(Recommend::Best) {
        return refuse("designer.recommend", &format!("the best value seen may violate the constraint {WHY}"));
    }
    if designer.stop.as_ref().is_some_and(|stop| stop.gap_below.is_some()) {
        return refuse("designer.stop.gap_below", &format!("the value reached may violate the constraint {WHY}"));
    }
    Ok(())
}

fn check_budget(designer: &Designer) -> Checked {
    for (path, count) in [("designer.iterations", designer.iterations), ("designer.plays", designer.plays)] {
        let Some(count) = count else { continue };
        require_count(path, count)?;
        require(count <= MOST, path, count, "a whole number from 1 to 4000000000")?;
    }
    let (restarts, iterations) = (designer.restarts, designer.iteration_budget().unwrap_or(MOST));
    let most = iterations.min(1_000_000) - 1;
    require(
        restarts <= most,
        "designer.restarts",
        restarts,
        &format!("a whole number from 0 to {most}: every start has an iteration at least"),
    )?;
    if designer.algorithm == Algorithm::BayesianOptimisation {
        use walras_designer::bayesian_optimisation::MAX_POINTS;
        let budget = designer.plays.unwrap_or(MOST).min(iterations);
        let (path, found) = match designer.plays {
            Some(plays) if plays <= iterations => ("designer.plays", plays),
            _ => ("designer.iterations", iterations),
        };
        let limit = MAX_POINTS * (restarts + 1);
        let expected =
            format!("at most {limit}: `bayesian_optimisation` learns from at most {MAX_POINTS} plays a start");
        require(budget <= limit, path, found, &expected)?;
    }
    Ok(())
}

/// The options of the algorithm, and no others.
fn check_options(designer: &Designer) -> Checked {
    let (algorithm, options) = (designer.algorithm, designer.options());
    for option in &options {
        let path = format!("designer.{}", option.name);
        if option.given && !option.takers.contains(&algorithm) {
            let own = options.iter().filter(|option| option.takers.contains(&algorithm));
            let own: Vec<String> = own.map(|option| format!("`{}`", option.name)).collect();
            let own = if own.is_empty() { "no options of its own".into() } else { format!("only {}", own.join(", ")) };
            return refuse(&path, &format!("`algorithm: {}` has {own}", algorithm.as_str()));
        }
        if let Some((value, right, expected)) = option.number {
            require(right, &path, value, expected)?;
        }
    }
    Ok(())
}

fn check_stop(designer: &Designer) -> Checked {
    let Some(stop) = &designer.stop else { return Ok(()) };
    if designer.algorithm == Algorithm::TwoTimescale && stop.gap_below.is_some() {
        return refuse(
            "designer.stop.gap_below",
            "`algorithm: two_timescale` sees no play at rest that could reach it",
        );
    }
    let target = stop.gap_below.unwrap_or(0.0);
    if designer.objective.is_gap() {
        require_non_negative("designer.stop.gap_below", target)?;
    } else {
        require(target.is_finite(), "designer.stop.gap_below", target, "a finite number")?;
    }
    require_non_negative("designer.stop.movement_below", stop.movement_below.unwrap_or(0.0))?;
    require_count("designer.stop.patience", stop.patience)?;
    if stop.gap_below.is_none() && stop.movement_below.is_none() {
        return refuse("designer.stop", "it stops nothing without `gap_below` or `movement_below`");
    }
    Ok(())
}
