//! Whether what a group bought can be divided among its members into consistent choices.

use std::time::Duration;

use walras_theory::revealed_preference::{GroupChoices, GroupError, GroupRationality, group_rationality};

use super::budgets::Budgets;
use super::error::Problem;
use super::subject::{Member, Subject};
use super::verdict::{Finding, Trust, Verdict};

/// Judges a group by Theorem 8 and notes what there is to say. Without a total, what the members had is all there was.
///
/// # Errors
/// If members face different prices, or the total does not cover what they are known to have had.
pub(super) fn judge(verdict: &mut Verdict, subject: &Subject, limit: Duration) -> Result<Option<Finding>, Problem> {
    let Some(group) = Group::of(subject)? else {
        verdict.notes.push("group is not defined: there are no members on linear budgets".into());
        return Ok(None);
    };
    let choices = GroupChoices {
        prices: &group.first.prices,
        totals: &group.totals,
        assigned: &group.assigned,
        observations: subject.observations.len(),
        goods: group.first.goods,
        members: subject.members.len(),
    };
    let unknown = Finding { value: 0.0, trust: Trust::Bounds(0.0, 1.0) };
    let refused = |error| match error {
        GroupError::TooMuch { t, good, assigned, total } => {
            Problem::TooMuch { t: subject.observations[t].clone(), good: good + 1, assigned, total }
        }
        other => Problem::Index(other.to_string()),
    };
    match group_rationality(&choices, Some(limit)).map_err(refused)? {
        GroupRationality::Accepted { .. } => Ok(Some(Finding::flag(true))),
        GroupRationality::Rejected { .. } => Ok(Some(Finding::flag(false))),
        GroupRationality::WithinMargin { .. } => {
            verdict.notes.push("group is not decided: the data lie on the boundary".into());
            Ok(Some(unknown))
        }
        GroupRationality::Undecided(doubt) => {
            verdict.notes.push(format!("group is not decided: {doubt}"));
            Ok(Some(unknown))
        }
    }
}

struct Group<'a> {
    first: &'a Budgets,
    totals: Vec<f64>,
    /// `[members][observations][goods]`.
    assigned: Vec<f64>,
}

impl<'a> Group<'a> {
    fn of(subject: &'a Subject) -> Result<Option<Self>, Problem> {
        let budgets: Option<Vec<&Budgets>> = subject.members.iter().map(|member| member.budgets.as_ref()).collect();
        let Some(budgets) = budgets.filter(|_| subject.members.iter().any(|member| !member.name.is_empty())) else {
            return Ok(None);
        };
        let first = budgets[0];
        let all = subject.members.iter().chain(&subject.total);
        for other in all.skip(1) {
            same_prices((&subject.members[0], first), other, &subject.observations)?;
        }
        let assigned: Vec<f64> = budgets.iter().flat_map(|budgets| &budgets.quantities).copied().collect();
        let totals = match subject.total.as_ref().and_then(|total| total.budgets.as_ref()) {
            Some(total) => total.quantities.clone(),
            None => sums(&assigned, first.quantities.len()),
        };
        Ok(Some(Group { first, totals, assigned }))
    }
}

fn same_prices((first, budgets): (&Member, &Budgets), other: &Member, names: &[String]) -> Result<(), Problem> {
    let Some(others) = &other.budgets else { return Ok(()) };
    let rows = budgets.prices.chunks_exact(budgets.goods).zip(others.prices.chunks_exact(budgets.goods));
    let name = |member: &Member| {
        if member.name.is_empty() { "of the total".into() } else { format!("`{}`", member.name) }
    };
    match rows.zip(names).find(|((a, b), _)| a != b) {
        Some((_, t)) => Err(Problem::Prices { first: name(first), second: name(other), t: t.clone() }),
        None => Ok(()),
    }
}

/// What all members had together.
fn sums(assigned: &[f64], length: usize) -> Vec<f64> {
    let mut totals = vec![0.0; length];
    for member in assigned.chunks_exact(length) {
        totals.iter_mut().zip(member).for_each(|(total, part)| *total += part);
    }
    totals
}
