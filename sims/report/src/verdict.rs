//! The verdict of Corollary 1, in words.

use walras_designer::verdict::{CONFIDENCE, Outcome, Verdict};
use walras_figures::format::{counted, escape, number, percent, with_unit};
use walras_study::record::Record;

use super::headline::{phi_name, phi_unit};

/// A paragraph; nothing where nothing was designed.
pub(super) fn html(record: &Record) -> String {
    let Some(verdict) = &record.verdict else { return String::new() };
    let head =
        format!("<strong>Can a socially optimal outcome be had? {}.</strong>", capital(&spelt(&verdict.outcome)));
    [head, outcome(verdict), evidence(record, verdict), starts(verdict)].join(" ")
}

fn spelt(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NotAchieved(gap) => format!("not achieved: best found {}", number(*gap)),
        other => other.to_string(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn outcome(verdict: &Verdict) -> String {
    match verdict.outcome {
        Outcome::Achieved => {
            "Play at the best mechanism passes the exact test (13) with gap zero: it can be rationalised as socially optimal, \
             which is all that the test can see."
                .into()
        }
        Outcome::NotAchieved(_) if verdict.best_gap == 0.0 => {
            "The gap reaches zero as a limit only: the exact test fails there.".into()
        }
        Outcome::NotAchieved(_) => {
            "No mechanism that was played brings the gap to zero. Where the search found the global minimum, no mechanism within \
             the bounds induces a socially optimal outcome (Corollary 1); a search that stops somewhere cannot know that it did."
                .into()
        }
        Outcome::NotConverged => {
            "Play did not come to rest at any mechanism that was tried, so that nothing can be said.".into()
        }
    }
}

fn evidence(record: &Record, verdict: &Verdict) -> String {
    let entry = |(k, value): (usize, &f64)| {
        format!("{} {}", escape(&phi_name(record, k)), escape(&with_unit(*value, phi_unit(record, k))))
    };
    let phi: Vec<String> = verdict.phi.iter().enumerate().map(entry).collect();
    let [low, high] = verdict.interval.map(number);
    let known = match record.seen.draws {
        None => "exact, as strategies are seen".into(),
        Some(_) => format!(
            "observed once more; the strategies’ own gap is between {low} and {high} there with a confidence of {}, by \
             Hoeffding’s inequality",
            percent(CONFIDENCE)
        ),
    };
    let test = if verdict.consistent { "holds" } else { "fails" };
    format!(
        "The least gap is {} ({known}), at {}, where the exact test {test}.",
        number(verdict.best_gap),
        phi.join(", ")
    )
}

fn starts(verdict: &Verdict) -> String {
    if verdict.starts.len() < 2 {
        return "There was a single start: nothing tells whether others would end lower.".into();
    }
    let restless = verdict.starts.iter().filter(|start| !start.converged).count();
    let unrest =
        if restless > 0 { format!("; {} did not end at rest", counted(restless, "start")) } else { String::new() };
    match verdict.spread() {
        Some((least, largest)) => format!(
            "Of {} the gaps at the end are between {} and {}{unrest}.",
            counted(verdict.starts.len(), "start"),
            number(least),
            number(largest)
        ),
        None => "No start ended at rest.".into(),
    }
}
