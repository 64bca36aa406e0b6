//! What a reader must know before believing the rest.

use walras_engine::world::components::Status;
use walras_figures::format::{count, escape, list, number};
use walras_study::record::Record;
use walras_study::timescales::Timescales;

use super::facts::out_of;

/// A box of warnings; nothing if there is nothing to warn of.
pub(super) fn html(record: &Record) -> String {
    let warnings: Vec<_> = [nothing_evaluated, interrupted, unconverged, skipped, restless_path, reversed_timescales]
        .into_iter()
        .filter_map(|w| w(record))
        .collect();
    if warnings.is_empty() {
        return String::new();
    }
    let paragraphs: String = warnings.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!("<aside class=\"warning\" role=\"note\" aria-label=\"Warning\">\n{paragraphs}</aside>\n")
}

fn reversed_timescales(record: &Record) -> Option<String> {
    let timescales = Timescales::of(&record.scenario).filter(|timescales| timescales.are_reversed())?;
    Some(format!("<strong>The time scales are reversed.</strong> That is, {}.", escape(&timescales.warning())))
}

fn nothing_evaluated(record: &Record) -> Option<String> {
    record
        .trace
        .is_empty()
        .then(|| "<strong>Nothing was evaluated.</strong> The run ended before its first evaluation.".into())
}

fn interrupted(record: &Record) -> Option<String> {
    if record.ending.interrupted && record.scenario.designer.is_none() {
        return Some("<strong>The run was interrupted</strong> while players were learning.".into());
    }
    record.ending.interrupted.then(|| {
        format!(
            "<strong>The run was interrupted</strong> after {}. “Final” below means the last mechanism reached, not one at \
             which the designer had come to rest.",
            iterations(record.ending.iterations)
        )
    })
}

fn iterations(done: u64) -> String {
    format!("{} iteration{}", count(done), if done == 1 { "" } else { "s" })
}

/// Whether learning came to rest in every stage game of the final play, as far as the record says.
pub(super) fn final_play_at_rest(record: &Record) -> bool {
    record.last.converged() && record.trace.last().is_none_or(|e| e.truth.converged)
}

fn unconverged(record: &Record) -> Option<String> {
    if final_play_at_rest(record) {
        return None;
    }
    let play = &record.last;
    let restless = play.status.iter().filter(|s| **s != Status::Converged).count();
    let kinds = [
        (Status::Stalled, "the search stalled"),
        (Status::Failed, "nothing feasible to play was found"),
        (Status::Budget, "the rounds were used up"),
        (Status::Learning, "learning was still going on"),
    ];
    let details: String = kinds.iter().filter_map(|&(status, words)| stages(record, status, words)).collect();
    Some(format!(
        "<strong>The final play did not converge</strong> in {} stage games{details}. The tolerance is {}. What is computed \
         from this play describes where learning stood, not an equilibrium.",
        out_of(restless, play.status.len()),
        number(record.scenario.learning.tolerance)
    ))
}

/// `; the rounds were used up at probes 1 (residual 0.2), 4 (residual 0.1)`.
fn stages(record: &Record, status: Status, words: &str) -> Option<String> {
    let play = &record.last;
    let probes: Vec<_> = (0..play.status.len()).filter(|&t| play.status[t] == status).collect();
    let stage = |t: &usize| format!("{t} (residual {})", number(play.residual.get(*t).copied().unwrap_or(f64::NAN)));
    let noun = if probes.len() == 1 { "probe" } else { "probes" };
    (!probes.is_empty()).then(|| format!("; {words} at {noun} {}", list(probes.iter().map(stage), 8)))
}

fn skipped(record: &Record) -> Option<String> {
    (record.ending.skipped > 0).then(|| {
        format!(
            "<strong>{} of {} took no step</strong> because play had not come to rest.",
            count(record.ending.skipped),
            iterations(record.ending.iterations)
        )
    })
}

/// Evaluations on the way that were not at rest, where the designer may have used them.
fn restless_path(record: &Record) -> Option<String> {
    let restless = record.trace.iter().filter(|e| !e.truth.converged).count();
    (restless > 0 && record.trace.len() > 1).then(|| {
        format!(
            "In {} evaluations play was not at rest; their gap, welfare and NashConv are not those of an equilibrium.",
            out_of(restless, record.trace.len())
        )
    })
}
