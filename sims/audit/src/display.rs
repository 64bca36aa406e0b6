//! Audits for people.

use std::fmt::Write;

use walras_process::display::{figure, plain};

use super::answer::Answer;

/// Parameters of the mechanism that are told; trained ones have many.
const TOLD: usize = 12;

/// The answer as lines of a name and what was found.
pub(super) fn text(answer: &Answer) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<14}{value}");
    };
    line("audit", &plain(&answer.title));
    line("environment", &plain(&answer.environment));
    let pivot = answer.pivot.map(|pivot| format!(", pivot {pivot}")).unwrap_or_default();
    let told = answer.mechanism.iter().take(TOLD);
    let phi: String = told.map(|(name, value)| format!(", {name} {}", figure(*value))).collect();
    let more = answer.mechanism.len().saturating_sub(TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    line("mechanism", &format!("{}{pivot}{phi}{more}", answer.rule));
    let error = |error: Option<f64>| error.map(|error| format!(" ± {}", figure(error))).unwrap_or_default();
    let errors = answer.errors;
    let gain = &answer.gain;
    line(
        "gain",
        &format!(
            "max {}, mean {}{}, in {}{} of cases",
            small(gain.max),
            small(gain.mean),
            error(errors.map(|e| e.gain_mean)),
            figure(gain.share),
            error(errors.map(|e| e.gain_share))
        ),
    );
    if let Some(worst) = &gain.worst {
        let types: Vec<String> = worst.truth.iter().map(|point| list(point)).collect();
        line(
            "worst",
            &format!("player {} reports {} where types are {}", worst.player, list(&worst.report), types.join(", ")),
        );
    }
    if let Some(interim) = answer.interim_gain {
        line("interim gain", &small(interim));
    }
    if let Some(bound) = answer.least_message_gain {
        let bound =
            format!("max {}, mean {}: what transfers from reports cannot avoid", small(bound.max), small(bound.mean));
        line("least gain", &bound);
    }
    line(
        "welfare",
        &format!(
            "{}{} of at most {}{}",
            figure(answer.welfare),
            error(errors.map(|e| e.welfare)),
            figure(answer.efficient_welfare),
            error(errors.map(|e| e.efficient_welfare))
        ),
    );
    let revenue = format!("{}{}", figure(answer.revenue), error(errors.map(|e| e.revenue)));
    line("revenue", &format!("{revenue}, at least {}", figure(answer.budget.least)));
    line(
        "utility",
        &format!(
            "at least {}, negative in {} of cases",
            small(answer.least_utility),
            figure(answer.negative_utility_share)
        ),
    );
    for estimate in &answer.estimator {
        let figures =
            format!("max {}, mean {}, c/m {}", small(estimate.max), small(estimate.mean), small(estimate.line));
        line(&format!("m = {}", estimate.m), &figures);
    }
    if let Some(play) = &answer.equilibrium {
        let rest = if play.converged { "at rest" } else { "not at rest" };
        line("play", &format!("{rest}, residual {:.1e}", play.residual));
        let outcomes = play.outcomes.iter().map(|(name, value)| format!("{name} {}", figure(*value)));
        line("outcomes", &outcomes.collect::<Vec<_>>().join(", "));
    }
    let how = if answer.exact { "all of them" } else { "drawn" };
    line("profiles", &format!("{}, {how}", answer.profiles));
    text
}

/// A number that is 0 but for rounding is said to be so.
fn small(value: f64) -> String {
    if value.abs() < 1e-12 { "0".into() } else { figure(value) }
}

fn list(point: &[f64]) -> String {
    format!("({})", point.iter().map(|x| figure(*x)).collect::<Vec<_>>().join(", "))
}
