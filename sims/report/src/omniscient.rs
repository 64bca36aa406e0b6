//! What the designer could not see, beside what it optimised.

use walras_engine::learning::Expectation;
use walras_figures::format::{counted, number};
use walras_study::record::Record;

use super::designer;
use super::precision::Move;

/// The welfare gap of the last play.
pub(super) fn gap(record: &Record) -> String {
    let Some(last) = record.trace.last() else { return String::new() };
    let (Some(gap), Some(optimum)) = (last.truth.welfare_gap(), last.truth.optimum) else { return String::new() };
    let below = match gap < 0.0 {
        true => " It is negative because play violates constraints that the best joint action found keeps.".to_owned(),
        false if record.last.expectation == Expectation::Exact => String::new(),
        false => " Play counts as what it brings on average over all that players do, which their own expectations, of which \
                  the welfare shown here is the sum, only approximate."
            .to_owned(),
    };
    if optimum.exact {
        format!(
            "The most that a joint action would bring is {}, so that the <strong>welfare gap is {}</strong>.{below}",
            number(optimum.welfare),
            number(gap)
        )
    } else {
        format!(
            "The best joint action that a search from several starts found would bring {}, so that the <strong>welfare gap is \
             at least {}</strong>, a lower bound.{below}",
            number(optimum.welfare),
            number(gap)
        )
    }
}

/// Whether what was optimised went with welfare, in words.
pub(super) fn agreement(record: &Record) -> String {
    let (Some(choice), Some(agreement)) = (&record.scenario.designer, record.agreement()) else {
        return String::new();
    };
    let Some(last) = record.trace.last() else { return String::new() };
    let first = &record.initial;
    let objective = designer::objective(&choice.objective);
    let ends = match (first.truth.welfare_gap(), last.truth.welfare_gap()) {
        (Some(before), Some(after)) => {
            let optimised = Move::between(first, last, |e| e.objective);
            let gap = Move::between(first, last, |e| e.truth.welfare_gap().unwrap_or(f64::NAN));
            let change = format!("the welfare gap went from {} to {}", number(before), number(after));
            match (optimised, gap) {
                (Move::Fell, Move::Fell) => {
                    format!("The fall of {objective} went with a fall of the welfare gap: {change}.")
                }
                (Move::Fell, Move::Rose) => {
                    format!("The fall of {objective} <strong>went with a rise of the welfare gap</strong>: {change}.")
                }
                (Move::Fell, _) => format!("While {objective} fell, {change}."),
                _ => format!("What was optimised, {objective}, did not fall; {change}."),
            }
        }
        _ => String::new(),
    };
    let along = match agreement.rank_correlation {
        Some(rho) => format!(
            "Along the trace ({} at rest) the ranks of what was optimised and of minus welfare have a correlation of {}: \
             <strong>{}</strong>.",
            counted(agreement.evaluations, "evaluation"),
            number(rho),
            match rho {
                rho if rho >= 0.5 => "they agree",
                rho if rho <= -0.5 => "they disagree",
                _ => "they say little about each other",
            }
        ),
        None => String::new(),
    };
    [ends, along].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}
