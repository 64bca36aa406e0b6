//! What can be said against the section `learning` without knowing the game.

use super::{Checked, listed, refuse, require, require_count, require_non_negative, require_positive};
use crate::error::ScenarioError;
use crate::learning::{Expectation, Learning, Mode, OwnPart, Played, Revision, Rule, RuleChoice, Schedule, Start};
use crate::path::Path;
use crate::problem::Problem;

/// Ranges, and fields that exclude or need each other.
pub(crate) fn check_learning(learning: &Learning) -> Checked {
    if !learning.classes.is_empty() {
        check_undivided(learning)?;
    }
    for (path, choice) in learning.choices() {
        check_choice(&path, &choice)?;
    }
    check_relaxation(learning)?;
    check_mode(learning)?;
    check_play(learning)?;
    check_start(&learning.start)?;
    require_positive("learning.tolerance", learning.tolerance)?;
    let meaningful = !learning.rules().any(Rule::rests_at_response) || learning.tolerance <= 0.01;
    require(
        meaningful,
        "learning.tolerance",
        learning.tolerance,
        "a number > 0 and ≤ 0.01, a difference of probabilities",
    )?;
    if let Some(episode) = learning.episode {
        if !learning.rules().any(Rule::walks) {
            return refuse(
                "learning.episode",
                "only `independent_q_learning`, `sarsa` and `actor_critic` live through episodes",
            );
        }
        require(
            (1..=1_000_000_000).contains(&episode),
            "learning.episode",
            episode,
            "a whole number from 1 to 1000000000",
        )?;
    }
    require_count("learning.max_rounds", learning.max_rounds)?;
    let few = u32::try_from(learning.max_rounds).is_ok();
    require(few, "learning.max_rounds", learning.max_rounds, "a whole number from 1 to 4294967295")
}

/// With classes there is no rule for all.
fn check_undivided(learning: &Learning) -> Checked {
    let choice = learning.choice();
    let given = choice.options().into_iter().filter(|option| option.given).map(|option| option.name);
    match choice.rule.map(|_| "rule").into_iter().chain(given).next() {
        Some(name) => refuse(&format!("learning.{name}"), "with `classes` it belongs into each of them"),
        None => Ok(()),
    }
}

/// A rule with all the options it needs and no others.
fn check_choice(path: &str, choice: &RuleChoice) -> Checked {
    let at = |name: &str| format!("{path}.{name}");
    let missing =
        |name: &str, reason: String| Err(ScenarioError::new(Path::fixed(&at(name)), Problem::Missing(reason)));
    let Some(rule) = choice.rule else { return missing("rule", String::new()) };
    let spelt = rule.as_str();
    for option in choice.options() {
        let takes = option.takers.contains(&rule);
        match option.needed {
            _ if option.given && !takes => {
                return refuse(&at(option.name), &format!("`rule: {spelt}` has no {}", option.name));
            }
            Some(needed) if takes && !option.given => {
                return missing(option.name, format!("`rule: {spelt}` needs it, {needed}"));
            }
            _ => {}
        }
        if let Some((value, right, expected)) = option.number {
            require(right, &at(option.name), value, expected)?;
        }
    }
    for (index, &precision) in choice.precision.iter().flat_map(|precision| precision.values()) {
        require_non_negative(&listed(&at("precision"), index), precision)?;
    }
    let Some(schedule) = choice.schedule else { return Ok(()) };
    let (name, number) = schedule.parts();
    let right = number.is_finite() && (number >= 0.0 || !matches!(schedule, Schedule::Geometric(_)));
    let expected = if matches!(schedule, Schedule::Geometric(_)) { "a finite number ≥ 0" } else { "a finite number" };
    require(right, &format!("{}.{name}", at("schedule")), number, expected)
}

/// Relaxation moves all players at once, from where it likes to begin.
fn check_relaxation(learning: &Learning) -> Checked {
    let Some(rule) = learning.points_rule() else { return Ok(()) };
    let reason = format!("`rule: {}` moves all players at once to where they rest", rule.as_str());
    let refused = |field: &str| refuse(field, &reason);
    match learning {
        Learning { classes, .. } if !classes.is_empty() => refused("learning.classes"),
        Learning { revision, .. } if *revision != Revision::default() => refused("learning.revision"),
        Learning { start, .. } if *start != Start::default() => refused("learning.start"),
        Learning { play: Some(Played::Average), .. } => refused("learning.play"),
        Learning { expectation: Some(Expectation::MeanField | Expectation::Sampled(_)), .. } => {
            let found = format!("`{}`", learning.expectation().as_str());
            require(
                false,
                "learning.expectation",
                found,
                "`exact`: where every player plays a point there is nothing to average",
            )
        }
        _ => Ok(()),
    }
}

fn check_mode(learning: &Learning) -> Checked {
    if let (Some(Mode::Accelerated), Some(reason)) = (learning.mode, learning.only_rounds()) {
        let expected = format!("`rounds`, the only mode of `{reason}`");
        return require(false, "learning.mode", "`accelerated`", &expected);
    }
    if let Some(smoothing) = learning.smoothing {
        if learning.mode() != Mode::Rounds {
            return refuse("learning.smoothing", "only `mode: rounds` smooths beliefs");
        }
        if learning.smoothing().is_none() {
            return refuse("learning.smoothing", "only logit, anchored and best response weigh their newest response");
        }
        require(smoothing > 0.0 && smoothing <= 1.0, "learning.smoothing", smoothing, "a number > 0 and ≤ 1")?;
    }
    if let Some(Expectation::Sampled(draws)) = learning.expectation {
        let expected = "a whole number from 1 to 1000000000";
        require((1..=1_000_000_000).contains(&draws), "learning.expectation.sampled", draws, expected)?;
    }
    if learning.own_part == OwnPart::Expected && learning.expectation() != Expectation::MeanField {
        let expected = format!(
            "`actual`: under `expectation: {}` every player knows its own action",
            learning.expectation().as_str()
        );
        return require(false, "learning.own_part", "`expected`", &expected);
    }
    if let Revision::Random(share) = learning.revision {
        require(share > 0.0 && share <= 1.0, "learning.revision.random", share, "a number > 0 and ≤ 1")?;
    }
    Ok(())
}

fn check_play(learning: &Learning) -> Checked {
    if learning.averaging.is_some() && learning.play() != Played::Average {
        return refuse("learning.averaging", "only `play: average` averages");
    }
    Ok(())
}

fn check_start(start: &Start) -> Checked {
    let Start::Profile(strategies) = start else { return Ok(()) };
    for (player, strategy) in strategies.iter().enumerate() {
        for (action, &probability) in strategy.iter().enumerate() {
            let path = format!("learning.start[{player}][{action}]");
            require((0.0..=1.0).contains(&probability), &path, probability, "a probability")?;
        }
        let total: f64 = strategy.iter().sum();
        let path = format!("learning.start[{player}]");
        require((total - 1.0).abs() <= 1e-9, &path, format_args!("probabilities that add up to {total}"), "1")?;
    }
    Ok(())
}
