//! Title, description and the setting in one line.

use super::format::{count, counted, escape, list, number};
use crate::record::Record;
use crate::scenario::{Expectation, Learning, OwnPart, Per, Rule};

/// The head of the page.
pub(super) fn html(record: &Record) -> String {
    let scenario = &record.scenario;
    let description = match &scenario.description {
        Some(text) if !text.trim().is_empty() => format!("<p class=\"lead\">{}</p>\n", escape(text.trim())),
        _ => String::new(),
    };
    format!(
        "<header>\n<h1>{}</h1>\n{description}<p class=\"facts\">{}</p>\n</header>\n",
        escape(&scenario.name),
        setting(record).join(" · ")
    )
}

fn setting(record: &Record) -> Vec<String> {
    let play = &record.last;
    let learning = &record.scenario.learning;
    vec![
        format!("Game {}", escape(&record.plugin.name)),
        counted(play.players, "player"),
        counted(play.probes, "probe"),
        counted(play.actions, "action"),
        format!("seed {}", record.scenario.seed),
        expectation(learning.expectation).into(),
        own_part(learning.own_part).into(),
        rule(learning),
        match record.seen.draws {
            None => "the designer sees full mixed strategies".into(),
            Some(n) => format!("the designer sees {} of each player and probe", counted(n, "sampled action")),
        },
    ]
}

/// How opponents' strategies enter a payoff.
pub(super) fn expectation(expectation: Expectation) -> &'static str {
    match expectation {
        Expectation::MeanField => "payoffs at the others’ expected contributions (<code>mean_field</code>)",
    }
}

/// How a player's own part of an aggregate enters her payoff.
pub(super) fn own_part(own_part: OwnPart) -> &'static str {
    match own_part {
        OwnPart::Actual => "own part at the action taken (<code>actual</code>)",
        OwnPart::Expected => "own part at its expected value (<code>expected</code>)",
    }
}

/// The learning rule with its precision.
pub(super) fn rule(learning: &Learning) -> String {
    match (learning.rule, &learning.precision) {
        (Rule::BestResponse, _) => "best response".into(),
        (Rule::LogitResponse, None) => "logit response".into(),
        (Rule::LogitResponse, Some(Per::All(precision))) => {
            format!("logit response, precision {}", number(*precision))
        }
        (Rule::LogitResponse, Some(Per::Each(precisions))) if precisions.windows(2).all(|two| two[0] == two[1]) => {
            format!("logit response, precision {}", list(precisions.iter().take(1).map(|p| number(*p)), 1))
        }
        (Rule::LogitResponse, Some(Per::Each(precisions))) => {
            let each = list(precisions.iter().map(|p| number(*p)), 8);
            format!("logit response, precisions {each}")
        }
    }
}

/// `k of n`.
pub(super) fn out_of(some: usize, all: usize) -> String {
    format!("{} of {}", count(some as u64), count(all as u64))
}
