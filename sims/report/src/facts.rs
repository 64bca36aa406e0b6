//! Title, description and the setting in one line.

use walras_figures::format::{count, counted, escape, list, number};
use walras_scenario::{Expectation, Learning, OwnPart, Per, Played, Rule, RuleChoice};
use walras_study::record::Record;

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
    let mut facts = vec![
        format!("Game {}", escape(&record.plugin.name)),
        counted(record.agents() as usize, "player"),
        counted(play.probes, "probe"),
        if play.points.is_some() { "actions on a box".into() } else { counted(play.actions, "action") },
        record.scenario.randomness().to_string(),
        expectation(learning.expectation()),
        own_part(learning.own_part).into(),
        rule(learning),
        match record.seen.draws {
            None if play.points.is_some() => "the designer sees what is played".into(),
            None => "the designer sees full mixed strategies".into(),
            Some(n) => format!("the designer sees {} of each player and probe", counted(n, "sampled action")),
        },
    ];
    if learning.play() == Played::Average {
        facts.push("strategies are averages over all rounds".into());
    }
    facts
}

/// How opponents' strategies enter a payoff.
pub(super) fn expectation(expectation: Expectation) -> String {
    match expectation {
        Expectation::MeanField => "payoffs at the others’ expected contributions (<code>mean_field</code>)".into(),
        Expectation::Exact => "payoffs expected under the others’ strategies (<code>exact</code>)".into(),
        Expectation::Sampled(draws) => {
            format!("payoffs estimated from {} a round (<code>sampled</code>)", counted(draws, "joint action"))
        }
    }
}

/// How a player's own part of an aggregate enters its payoff.
pub(super) fn own_part(own_part: OwnPart) -> &'static str {
    match own_part {
        OwnPart::Actual => "own part at the action taken (<code>actual</code>)",
        OwnPart::Expected => "own part at its expected value (<code>expected</code>)",
    }
}

/// The learning rules with their options, class by class.
pub(super) fn rule(learning: &Learning) -> String {
    if learning.classes.is_empty() {
        return chosen(&learning.choice());
    }
    let class = |k: usize| format!("class {k}: {}", chosen(&learning.classes[k].choice()));
    list((0..learning.classes.len()).map(class), 8)
}

fn chosen(choice: &RuleChoice) -> String {
    let Some(rule) = choice.rule else { return String::new() };
    let name = match rule {
        Rule::Exp3 => "EXP3".into(),
        Rule::QLearning => "Q-learning".into(),
        Rule::RegretMatchingPlus => "regret matching⁺".into(),
        Rule::NikaidoIsoda => "Nikaido–Isoda relaxation".into(),
        Rule::LinearQuadratic => "linear best replies".into(),
        _ => rule.as_str().replace('_', " "),
    };
    let precision = choice.precision.as_ref().map(precisions);
    let schedule = choice.schedule.map(|schedule| {
        let (kind, value) = schedule.parts();
        format!("{kind} schedule {}", number(value))
    });
    let numbers = choice.options().into_iter().filter_map(|option| {
        let (value, ..) = option.number?;
        Some(format!("{} {}", option.name, number(value)))
    });
    [Some(name), precision, schedule].into_iter().flatten().chain(numbers).collect::<Vec<_>>().join(", ")
}

fn precisions(precision: &Per<f64>) -> String {
    match precision {
        Per::All(precision) => format!("precision {}", number(*precision)),
        Per::Each(precisions) if precisions.windows(2).all(|two| two[0] == two[1]) => {
            format!("precision {}", list(precisions.iter().take(1).map(|p| number(*p)), 1))
        }
        Per::Each(precisions) => format!("precisions {}", list(precisions.iter().map(|p| number(*p)), 8)),
    }
}

/// `k of n`.
pub(super) fn out_of(some: usize, all: usize) -> String {
    format!("{} of {}", count(some as u64), count(all as u64))
}
