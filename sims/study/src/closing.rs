//! The closing summary on the terminal.

use std::fmt::Write;
use std::path::Path;

use walras_designer::evaluation::Evaluation;
use walras_engine::learning::Expectation;
use walras_engine::social_optimum::SocialOptimum;
use walras_process::display::{counted, figure, plain};

use crate::record::Record;
use crate::step_sizes;
use crate::timescales::Timescales;

/// What a run found, in a few lines.
pub(crate) fn closing(record: &Record, folder: &Path) -> String {
    let (first, last) = (&record.initial, record.final_evaluation());
    let judged = &last.assessment;
    let mut text = String::new();
    let mut line = |label: &str, value: String| {
        let _ = writeln!(text, "{label:<14}{value}");
    };
    line("scenario", format!("{} ({})", plain(&record.scenario.name), record.scenario.randomness()));
    line("game", format!("{} {} from {}", record.plugin.name, record.plugin.version, record.plugin.path));
    let words = record.mechanism_words().map(|(field, name)| format!("{field} {name}"));
    let phi = record.phi_names().into_iter().zip(&last.phi).map(|(name, value)| format!("{name} {}", figure(*value)));
    line("mechanism", words.chain(phi).collect::<Vec<_>>().join(", "));
    let estimated =
        record.seen.draws.map(|n| format!(", estimated from {}", counted(n as u64, "sample"))).unwrap_or_default();
    line(
        "Pareto gap",
        format!(
            "{} (unused budget {}, GARP_F {}){estimated}",
            figure(judged.pareto_gap),
            figure(judged.budget_slack),
            figure(judged.garp_f)
        ),
    );
    line("consistent", consistency(judged.garp_consistent, judged.consistent_up_to_slack).into());
    if let Some(additive) = judged.additive_gap {
        line("additive gap", format!("{additive:.9e}"));
    }
    if let Some([_, robust]) = &record.robust {
        line("robust gap", format!("{:.9}", robust.value));
    }
    let outcomes = record.outcome_names().into_iter().zip(&last.outcomes);
    let outcomes: Vec<String> = outcomes.map(|(name, value)| format!("{name} {}", figure(*value))).collect();
    if !outcomes.is_empty() {
        line("outcomes", outcomes.join(", "));
    }
    let from = if record.trace.len() > 1 { format!(" (was {})", figure(first.truth.welfare)) } else { String::new() };
    if let Some(revenue) = last.truth.revenue {
        let was =
            if record.trace.len() > 1 { format!(" (was {})", figure(first.truth.surplus())) } else { String::new() };
        let own = last.truth.own_value.map(|own| format!(", and {} that it is worth to the designer", figure(own)));
        let parts = format!("welfare and a revenue of {}{}", figure(revenue), own.unwrap_or_default());
        line("surplus", format!("{}{was}: {parts}", figure(last.truth.surplus())));
        if let (Some(gap), Some(optimum)) = (last.truth.surplus_gap(), last.truth.surplus_optimum) {
            line("surplus gap", below(record, gap, optimum));
        }
    }
    let paid = if record.has_transfers() { ", after payments" } else { "" };
    line("welfare", format!("{}{from}{paid}, which the designer does not see", figure(last.truth.welfare)));
    if let (Some(gap), Some(optimum)) = (last.truth.welfare_gap(), last.truth.optimum) {
        line("welfare gap", below(record, gap, optimum));
    }
    if let Some(audit) = &record.audit {
        let (worth, of) = (record.worth(), |e: &Evaluation| figure(e.truth.surplus()));
        line("simulated", format!("{worth} {} among the agents who learned with it", of(&audit.simulated)));
        let (before, after) = (of(&audit.first), of(last));
        let best = record.first_best().map(|best| format!(", first best {}", figure(best))).unwrap_or_default();
        line("audited", format!("{worth} {after} under the exact response (was {before}){best}"));
    }
    line("play", play(record));
    if let (Some(timeline), Some(over_time)) = (&record.timeline, &record.last.over_time) {
        let end = timeline.horizon.map_or_else(String::new, |h| format!(", {}", counted(h as u64, "period")));
        let bound = if over_time.is_bound { "at most, as players do not see each other’s types" } else { "exactly" };
        let (states, nash_conv) = (counted(timeline.states as u64, "state"), figure(over_time.nash_conv));
        if let Some(exact) = &record.exact_response {
            let (worth, truth) = (record.worth(), &exact.truth);
            let rest = if truth.converged { "" } else { " (NOT CONVERGED)" };
            line(
                "exactly",
                format!("{worth} {} under the exact response of the same agents{rest}", figure(truth.surplus())),
            );
        }
        line("over time", format!("{states}{end}, discount {}; NashConv {nash_conv} {bound}", timeline.discount));
    }
    if let Some(verdict) = &record.verdict {
        line("optimality", verdict.outcome.to_string());
    }
    if record.trace.len() > 1 {
        let (iterations, evaluations) = (record.ending.iterations, record.ending.evaluations);
        let done = format!("{}, {}", counted(iterations, "iteration"), counted(evaluations, "evaluation"));
        line("design", format!("{done}; {}", record.ending.reason));
    }
    if record.ending.skipped > 0 {
        line("", format!("{} iterations skipped because play had not come to rest", record.ending.skipped));
    }
    line("results", folder.display().to_string());
    text
}

/// Log lines for what a reader of the figures must know.
pub(crate) fn warn(record: &Record) {
    if let Some(timescales) = Timescales::of(&record.scenario).filter(|timescales| timescales.are_reversed()) {
        tracing::warn!("{}", timescales.warning());
    }
    if record.timeline.is_some() {
        for violation in step_sizes::violations(&record.scenario) {
            tracing::warn!("{violation}");
        }
    }
    if !record.final_evaluation().truth.converged {
        tracing::warn!("play did not come to rest; its figures are flagged `converged: false`");
    }
    if record.last.points.is_none() && !record.metadata.shared_constraints.is_empty() {
        tracing::warn!("on the grid constraints that players share have no effect; `rule: nikaido_isoda` does");
    }
    if record.ending.skipped > 0 {
        tracing::warn!(
            "{} of {} steps were not taken: play had not come to rest",
            record.ending.skipped,
            record.ending.iterations
        );
    }
    warn_of_movement(record);
}

/// A designer that hardly moved found nothing, and one that ended at an end of its range may have been kept from more.
fn warn_of_movement(record: &Record) {
    let Some(designer) = record.scenario.designer.as_ref().filter(|_| record.ending.iterations > 0) else { return };
    let (before, after) = (&record.initial, record.final_evaluation());
    let (first, last) = (&before.phi, &after.phi);
    if first == last {
        tracing::warn!("the mechanism never moved: see `step`, `perturbation`, `units` and `bounds` of the designer");
        return;
    }
    let parameters = || record.metadata.mechanism().zip(first.iter().zip(last));
    let ranges = || parameters().filter_map(|(p, ends)| Some((p, ends, *designer.bounds.get(&p.name)?)));
    let hardly = |(first, last): (&f64, &f64), [low, high]: [f64; 2]| (first - last).abs() < 1e-3 * (high - low);
    let free = || ranges().filter(|(_, _, [low, high])| low < high);
    if free().next().is_some() && ranges().count() == first.len() && free().all(|(_, ends, range)| hardly(ends, range))
    {
        tracing::warn!(
            "the mechanism moved by less than a thousandth of its range: see `step` and `units` of the designer"
        );
    }
    if before.truth.converged && after.truth.converged && after.objective > before.objective {
        tracing::warn!(
            "the objective is {} where the designer ended, more than the initial mechanism’s {}",
            figure(after.objective),
            figure(before.objective)
        );
    }
    for (parameter, (_, last), [low, high]) in free() {
        let is_own = |end: f64| Some(end) == parameter.minimum || Some(end) == parameter.maximum;
        if let Some(end) = [low, high].into_iter().find(|end| end == last && !is_own(*end)) {
            tracing::warn!(
                "`{}` ended at {end}, an end of its range in `designer.bounds`: more may lie beyond",
                parameter.name
            );
        }
    }
}

/// How far play is from the best joint action.
fn below(record: &Record, gap: f64, optimum: SocialOptimum) -> String {
    let bound = if optimum.exact { "" } else { "at least " };
    format!("{bound}{} below the best joint action’s {}{}", figure(gap), figure(optimum.welfare), average(record))
}

/// What the welfare gap is of, where that is not the welfare that is shown.
fn average(record: &Record) -> String {
    if record.last.expectation == Expectation::Exact {
        return String::new();
    }
    ", of what play brings on average".to_owned()
}

fn consistency(exact: bool, up_to_slack: bool) -> &'static str {
    match (exact, up_to_slack) {
        (true, _) => "yes, with social optimality",
        (false, true) => "no, but only because budgets are left unused",
        (false, false) => "no",
    }
}

fn play(record: &Record) -> String {
    let truth = &record.final_evaluation().truth;
    let expectation = record.scenario.learning.expectation().as_str();
    if truth.converged
        && let Some(points) = &record.last.points
    {
        format!("at rest, residual {:.1e}, Nikaido-Isoda value {:.1e}", truth.residual, points.largest_gain())
    } else if truth.converged {
        format!("at rest, residual {:.1e} ({expectation} expectation)", truth.residual)
    } else {
        format!("NOT CONVERGED, residual {:.1e}: the figures above describe play in motion", truth.residual)
    }
}
