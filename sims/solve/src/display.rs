//! Answers for people.

use std::fmt::Write;

use walras_process::display::brief;

use super::Found;
use super::answer::{Answer, Answers, Equilibrium, Precision};
use super::phrases::{heading, line, relative_regret, short, unfinished};
use super::strategies::strategies;

/// The answer as tables of strategies above its certificate.
pub(super) fn text(found: &Found) -> String {
    match found {
        Found::One(answer) => one(answer),
        Found::All(answers) => all(answers),
        Found::Tree(answer) => super::tree::text(answer),
        Found::Listed(listed) => listed.text(),
        Found::Dynamic(answer) => super::dynamic::text(answer),
        Found::Pivot(answer) => super::dynamic::pivot_text(answer),
    }
}

/// What kept the search from what was asked for.
pub(super) fn shortfall(found: &Found) -> Option<String> {
    let answer = match found {
        Found::One(answer) => answer,
        Found::Tree(answer) => return answer.shortfall(),
        Found::Listed(listed) => return listed.shortfall(),
        Found::Dynamic(answer) => return super::dynamic::shortfall(answer),
        Found::All(_) | Found::Pivot(_) => return None,
    };
    let reached = match &answer.equilibrium.precision {
        Some(precision) => format!("precision {}", decimal(precision)),
        None => relative_regret(answer.equilibrium.residual),
    };
    let status = &answer.equilibrium.status;
    if answer.stages.is_empty() {
        return short(status, &reached);
    }
    unfinished(status).map(|why| format!("{status}: {why}; at {reached}"))
}

fn one(answer: &Answer) -> String {
    let mut text = heading("game", &answer.title);
    line(&mut text, "solution", solution(answer));
    if !answer.mechanism.is_empty() {
        let phi = answer.mechanism.iter().map(|(name, value)| format!("{name} {}", figure(*value))).collect::<Vec<_>>();
        line(&mut text, "mechanism", &phi.join(", "));
    }
    let stages = if answer.stages.is_empty() { std::slice::from_ref(&answer.equilibrium) } else { &answer.stages };
    for (number, stage) in stages.iter().enumerate() {
        if stages.len() > 1 {
            let _ = writeln!(text, "\nstage {} of {}: {}", number + 1, stages.len(), stage.status);
        }
        strategies(&mut text, stage, &answer.players, &answer.actions);
    }
    text.push('\n');
    if !answer.equilibrium.by_state.is_empty() {
        line(&mut text, "strategies", "averages over private states; --json has them by state");
    }
    certificate(&mut text, &answer.equilibrium, &answer.players);
    let own = answer.own_part.map(|own| format!(", own part {own}")).unwrap_or_default();
    line(&mut text, "expectation", &format!("{}{own}", answer.expectation));
    if let (Some(folds), Some(bifurcations)) = (&answer.folds, &answer.bifurcations) {
        let at = |numbers: Vec<f64>| match numbers.is_empty() {
            true => "none".to_owned(),
            false => format!("at {}", numbers.into_iter().map(figure).collect::<Vec<_>>().join(", ")),
        };
        line(&mut text, "folds", &at(folds.iter().map(|fold| fold.precision).collect()));
        line(&mut text, "bifurcations", &at(bifurcations.clone()));
    }
    if let Some(order) = answer.symmetry_order {
        line(&mut text, "symmetries", &format!("{order}, which the branch keeps through bifurcations"));
    }
    line(&mut text, "status", &answer.equilibrium.status);
    text
}

fn solution(answer: &Answer) -> &'static str {
    match answer.solution {
        "nash" if answer.symmetric => "Nash equilibrium in which players with the same actions play alike",
        "nash" => "Nash equilibrium, the limit of logit equilibria where their branch has one",
        _ if answer.symmetric => "logit equilibrium in which players with the same actions play alike",
        _ if answer.expectation == "exact" => "logit equilibrium on the principal branch",
        _ => "logit equilibrium",
    }
}

fn all(answers: &Answers) -> String {
    let mut text = heading("game", &answers.title);
    let count = answers.equilibria.len();
    line(
        &mut text,
        "solution",
        &match (answers.complete, answers.infinite, count) {
            (false, ..) => format!("found {count} Nash equilibria, that there are no others is not proven"),
            (true, Some(true), _) => format!("infinitely many Nash equilibria, spanned by these {count}"),
            (true, _, 1) => "the only Nash equilibrium".into(),
            (true, ..) => format!("all {count} Nash equilibria"),
        },
    );
    if let Some(degenerate) = answers.degenerate {
        line(&mut text, "degenerate", if degenerate { "yes" } else { "no" });
    }
    for (number, component) in answers.components.iter().enumerate() {
        let numbered = |set: &Vec<usize>| set.iter().map(|k| (k + 1).to_string()).collect::<Vec<_>>().join(", ");
        let sets: Vec<String> = component.sets.iter().map(|set| format!("{{{}}}", numbered(set))).collect();
        line(&mut text, &format!("component {}", number + 1), &format!("all mixtures of {}", sets.join(" or of ")));
    }
    for (number, equilibrium) in answers.equilibria.iter().enumerate() {
        if count > 1 {
            let _ = writeln!(text, "\nequilibrium {} of {count}", number + 1);
        }
        strategies(&mut text, equilibrium, &answers.players, &answers.actions);
        line(&mut text, "NashConv", &format!("{:.1e}", equilibrium.nash_conv));
    }
    line(&mut text, "status", answers.status);
    text
}

fn certificate(text: &mut String, equilibrium: &Equilibrium, players: &[String]) {
    match &equilibrium.precision {
        Some(precision) => line(text, "precision", &decimal(precision)),
        None => line(text, "precision", "infinite"),
    }
    line(text, "residual", &format!("{:.1e}", equilibrium.residual));
    let regrets = equilibrium.regret.iter().zip(players);
    if let Some((regret, player)) = regrets.reduce(|a, b| if b.0 > a.0 { b } else { a }) {
        line(text, "regret", &format!("at most {regret:.6e} (player {})", brief(player)));
    }
    line(text, "NashConv", &format!("{:.6e}", equilibrium.nash_conv));
    if let Some(bound) = equilibrium.error_bound {
        line(text, "error bound", &format!("{bound:.1e} of each probability"));
    }
}

fn decimal(precision: &Precision) -> String {
    match precision {
        Precision::All(precision) => figure(*precision),
        Precision::Each(each) => each.iter().copied().map(figure).collect::<Vec<_>>().join(", "),
    }
}

/// All digits, with powers of ten where zeros would be many.
fn figure(value: f64) -> String {
    if value == 0.0 || (1e-6..1e15).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}
