//! The worst contradiction of one subject, in words.

use walras_process::display::brief;
use walras_theory::revealed_preference::{CONSISTENCY_TOLERANCE, exact_consistency, pareto_gap};

use super::budgets::Budgets;
use super::subject::{Member, Subject};

/// Bundles of more goods are not spelt out.
const SPELT_OUT: usize = 6;

/// What is said of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// A sentence or two each.
    pub lines: Vec<String>,
    /// Choices of two goods along the contradiction, to be drawn: names, and prices and quantities, each `[names][2]`.
    pub drawn: Option<Contradiction>,
}

/// A contradiction that can be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// The subject.
    pub subject: String,
    /// Observations along it, in order.
    pub names: Vec<String>,
    /// `[names][2]`.
    pub prices: Vec<f64>,
    /// `[names][2]`.
    pub quantities: Vec<f64>,
}

/// Explains a subject, a group by its total or its members one by one.
pub(super) fn explain(subject: &Subject) -> Explanation {
    let choosers = subject.choosers();
    let mut lines = Vec::new();
    let mut drawn = None;
    for member in choosers {
        let who = match (choosers.len(), &subject.id) {
            (1, Some(id)) => format!("subject `{}`", brief(id)),
            (1, None) => "the subject".into(),
            _ => format!("member `{}`", brief(&member.name)),
        };
        let Some(cycle) = worst_cycle(&member.g, subject.observations.len()) else {
            lines.push(format!("Nothing that {who} chose contradicts anything else: some utility explains all of it."));
            continue;
        };
        lines.push(format!("The worst contradiction of {who} goes through {} choices:", cycle.len()));
        lines.extend(steps(member, &subject.observations, &cycle));
        lines.push(conclusion(&member.g, &subject.observations, &cycle));
        drawn = drawn.or_else(|| contradiction(subject, member, &cycle));
    }
    Explanation { lines, drawn }
}

/// The cycle whose weakest edge is strongest, or where there is no such gap, one that only ties close.
fn worst_cycle(g: &[f64], probes: usize) -> Option<Vec<usize>> {
    let gap = pareto_gap(g, probes).ok()?;
    if gap.value > 0.0 && !gap.cycle.is_empty() {
        return Some(gap.cycle);
    }
    Some(exact_consistency(g, probes, CONSISTENCY_TOLERANCE).ok()?.violation?.cycle)
}

/// The edges of a cycle.
fn edges(cycle: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1))
}

/// One line an edge: what else could have been had, and for how much.
fn steps(member: &Member, names: &[String], cycle: &[usize]) -> Vec<String> {
    let probes = names.len();
    let line = |(t, s): (usize, usize)| {
        let g = member.g[t * probes + s];
        let (at, other) = (brief(&names[t]), brief(&names[s]));
        match &member.budgets {
            Some(budgets) => of_budgets(budgets, (t, s), g, (&at, &other)),
            None if t == s => format!("  At `{at}` the choice leaves {:.4} of the constraint unused.", -g),
            None => format!(
                "  At `{at}` what was chosen at `{other}` was within reach, with {:.4} to spare, and was not chosen.",
                0.0 - g
            ),
        }
    };
    edges(cycle).map(line).collect()
}

fn of_budgets(budgets: &Budgets, (t, s): (usize, usize), g: f64, (at, other): (&str, &str)) -> String {
    let goods = budgets.goods;
    let bundle = |numbers: &[f64], t: usize| {
        let numbers: Vec<String> = numbers[t * goods..][..goods].iter().map(|x| format!("{x:.4}")).collect();
        format!("({})", numbers.join(", "))
    };
    let spent = budgets.expenditures()[t];
    let less = match g {
        g if g < 0.0 => format!("{:.2}% less", -100.0 * g),
        _ => "just as much".into(),
    };
    let cost = (1.0 + g) * spent;
    if goods > SPELT_OUT {
        return format!(
            "  At `{at}` {spent:.4} was spent; what was bought at `{other}` would have cost {cost:.4}, {less}."
        );
    }
    format!(
        "  At `{at}`, with prices {}, {} was bought for {spent:.4}; what was bought at `{other}`, {}, would have cost {cost:.4}, \
         {less}.",
        bundle(&budgets.prices, t),
        bundle(&budgets.quantities, t),
        bundle(&budgets.quantities, s),
    )
}

fn conclusion(g: &[f64], names: &[String], cycle: &[usize]) -> String {
    let probes = names.len();
    let around: Vec<String> = cycle.iter().chain(cycle.first()).map(|&t| format!("`{}`", brief(&names[t]))).collect();
    let weakest = edges(cycle).map(|(t, s)| -g[t * probes + s]).fold(f64::INFINITY, f64::min);
    let way_out = if weakest > 0.0 {
        format!("It goes away once {:.2}% of every budget is forgiven.", 100.0 * weakest)
    } else {
        "It rests on a tie, and goes away once anything is forgiven.".into()
    };
    format!(
        "So each is revealed to be at least as good as the next, and one of them better: {}. {way_out}",
        around.join(" → ")
    )
}

fn contradiction(subject: &Subject, member: &Member, cycle: &[usize]) -> Option<Contradiction> {
    let budgets = member.budgets.as_ref().filter(|budgets| budgets.goods == 2)?;
    let pairs = |numbers: &[f64]| cycle.iter().flat_map(|&t| [numbers[2 * t], numbers[2 * t + 1]]).collect();
    Some(Contradiction {
        subject: subject.id.clone().unwrap_or_default(),
        names: cycle.iter().map(|&t| subject.observations[t].clone()).collect(),
        prices: pairs(&budgets.prices),
        quantities: pairs(&budgets.quantities),
    })
}
