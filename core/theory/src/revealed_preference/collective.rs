//! The collective model of a household of two: can its purchases be Pareto-efficient choices of two members, of whom nothing
//! is observed?
//!
//! Members may consume privately, together, and care about each other's consumption as long as more never hurts. Whoever
//! prefers what, an efficient household satisfies these rules, in which `s H^m t` says that member `m` likes what the
//! household has at `s` at least as well as at `t`, `l` is the other member, and `m` is either of them (Cherchye, De Rock &
//! Vermeulen 2007, Proposition 2):
//!
//! | rule | as otherwise |
//! |---|---|
//! | `s` affords `t`: `s H^1 t` or `s H^2 t` | both would rather have had `t` |
//! | `H^m` is transitive | |
//! | `s` affords `t` and `t H^m s`: `s H^l t` | `t` was better for `l` and no worse for `m` |
//! | `s` affords `t_1` and `t_2` together and `t_1 H^m s`: `s H^l t_2` | both bundles together were better |
//! | `s H^1 t` and `s H^2 t`: `s` was not cheaper at `t` than what was bought | `s` and the rest of the money were better for both |
//! | `s_1 H^1 t` and `s_2 H^2 t`: `s_1` and `s_2` together were not cheaper at `t` | both bundles and the rest were better |
//!
//! Whether any `H^1`, `H^2` satisfy them is decided by a search over who preferred what that was affordable; if none do, the
//! data are **rejected**. Conversely the data are **accepted** if a split of the purchases into two parts is found each of which
//! satisfies GARP: then two members who consume these parts, and care for nothing else, explain them. Splits are looked for
//! among those that give each observation to a dictator, whose observations must satisfy GARP, and among those of
//! [`group_rationality`](super::group_rationality()) without known parts. That is sufficient, not necessary; between the two
//! nothing is said.
//!
//! Source: Cherchye, De Rock & Vermeulen 2007, "The collective model of household consumption: a nonparametric
//! characterization", Econometrica 75; as a program in Cherchye, De Rock, Sabbe & Vermeulen 2008, Journal of Econometrics 147.

use std::time::{Duration, Instant};

use thiserror::Error;

use super::clauses::{Clauses, Satisfied};
use super::deadline::{deadline, is_past};
use super::doubt::{Doubt, MAX_ROWS};
use super::group_choices::{GroupChoices, GroupError};
use super::group_program::GroupProgram;
use super::group_search::consistent_split;
use super::linear_budgets::{BudgetError, linear_budgets};

/// Costs that differ by less than this share of a budget are equal.
const TIE: f64 = 1e-9;

/// What is known of a household.
#[derive(Debug, Clone, PartialEq)]
pub enum Collective {
    /// It is rational: every member's part of this split satisfies GARP, `[2][observations][goods]`.
    Accepted(Vec<f64>),
    /// No preferences of two members satisfy the rules.
    Rejected,
    /// The rules can be satisfied, but no split was found: neither accepted nor rejected.
    Compatible,
    /// Nothing is claimed.
    Undecided(Doubt),
}

/// Decides what it can of choices of `prices` and `quantities`, each `[observations][goods]`.
///
/// The searches are exponential in the worst case; once `budget` is spent the answer is that nothing is claimed.
///
/// # Errors
/// If the data are malformed.
pub fn collective_rationality(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
    budget: Option<Duration>,
) -> Result<Collective, CollectiveError> {
    let g = linear_budgets(prices, quantities, observations, goods)?;
    let household = Household { cost: g.iter().map(|g| 1.0 + g).collect(), size: observations };
    let share = |part: u32| deadline(budget.map(|budget| budget * part / 3));
    if let Some(first) = household.dictators(share(1)) {
        let part = |mine: bool| {
            let rows = quantities.chunks_exact(goods).zip(&first);
            rows.flat_map(move |(row, &first)| row.iter().map(move |&q| if first == mine { q } else { 0.0 }))
        };
        return Ok(Collective::Accepted(part(true).chain(part(false)).collect()));
    }
    let rows = observations.saturating_pow(3);
    let possible = if rows > MAX_ROWS { Err(Doubt::TooLarge { rows }) } else { household.possible(share(2)) };
    if possible == Ok(false) {
        return Ok(Collective::Rejected);
    }
    let assigned = vec![0.0; 2 * quantities.len()];
    let choices = GroupChoices { prices, totals: quantities, assigned: &assigned, observations, goods, members: 2 };
    let problem = GroupProgram::new(&choices)?;
    let last = share(3);
    Ok(match (consistent_split(&problem, last), possible) {
        (Some(split), _) => Collective::Accepted(problem.in_units(&split, &assigned)),
        (None, Err(doubt)) => Collective::Undecided(doubt),
        (None, Ok(_)) if is_past(last) => Collective::Undecided(Doubt::Time),
        (None, Ok(_)) => Collective::Compatible,
    })
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CollectiveError {
    /// The data are no choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// They cannot be split.
    #[error(transparent)]
    Group(#[from] GroupError),
}

struct Household {
    /// What the purchases of one observation cost at another in units of what was spent there, `[observations]²`.
    cost: Vec<f64>,
    size: usize,
}

impl Household {
    fn cost(&self, s: usize, t: usize) -> f64 {
        self.cost[s * self.size + t]
    }

    fn affords(&self, s: usize, t: usize) -> bool {
        self.cost(s, t) <= 1.0 + TIE
    }

    /// Pairs of different observations.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let size = self.size;
        (0..size).flat_map(move |s| (0..size).filter(move |&t| t != s).map(move |t| (s, t)))
    }

    /// Whether preferences of two members satisfy the rules.
    fn possible(&self, deadline: Option<Instant>) -> Result<bool, Doubt> {
        match self.rules().decide(deadline) {
            Satisfied::Yes(_) => Ok(true),
            Satisfied::No => Ok(false),
            Satisfied::Unknown => Err(Doubt::Time),
        }
    }

    /// The rules, over the statements that a member likes one observation at least as well as another.
    fn rules(&self) -> Clauses {
        let size = self.size;
        let likes = |member: usize, s: usize, t: usize| (member * size + s) * size + t;
        let mut rules = Clauses::new(2 * size * size);
        // Where each affords the other someone must disagree: these are branched on first.
        let (mutual, single): (Vec<_>, Vec<_>) =
            self.pairs().filter(|&(s, t)| self.affords(s, t)).partition(|&(s, t)| self.affords(t, s));
        if let Some(&(s, t)) = mutual.first().or(single.first()) {
            // Whichever member it is may be called the first.
            rules.fact(likes(0, s, t));
        }
        mutual.into_iter().chain(single).for_each(|(s, t)| rules.either(likes(0, s, t), likes(1, s, t)));
        for (s, t) in self.pairs() {
            let third = (0..size).filter(move |&u| u != s && u != t);
            if self.cost(t, s) < 1.0 - TIE {
                rules.not_both(likes(0, s, t), likes(1, s, t));
            }
            for member in [0, 1] {
                let other = 1 - member;
                if self.affords(s, t) {
                    rules.implies(likes(member, t, s), likes(other, s, t));
                }
                for u in third.clone() {
                    rules.both_imply([likes(member, s, u), likes(member, u, t)], likes(member, s, t));
                    if self.cost(s, u) + self.cost(s, t) <= 1.0 + TIE {
                        rules.implies(likes(member, u, s), likes(other, s, t));
                    }
                }
            }
            for u in third {
                if self.cost(t, s) + self.cost(t, u) < 1.0 - TIE {
                    rules.not_both(likes(0, s, t), likes(1, u, t));
                }
            }
        }
        rules
    }

    /// Who decides where, such that the observations of each satisfy GARP; none if there is no such division, or none was
    /// found in time. Observations are given away one by one, those that contradict most others first.
    fn dictators(&self, deadline: Option<Instant>) -> Option<Vec<bool>> {
        let contradicts = |s: usize, t: usize| {
            (self.affords(s, t) && self.cost(t, s) < 1.0 - TIE) || (self.affords(t, s) && self.cost(s, t) < 1.0 - TIE)
        };
        let degree = |s: usize| (0..self.size).filter(|&t| t != s && contradicts(s, t)).count();
        let mut order: Vec<usize> = (0..self.size).collect();
        order.sort_by_key(|&s| (std::cmp::Reverse(degree(s)), s));
        let mut owned = [Vec::new(), Vec::new()];
        self.give(&order, &mut owned, deadline)?;
        Some((0..self.size).map(|s| owned[0].contains(&s)).collect())
    }

    /// Gives the observations in this order to the two members, beside those that they own.
    fn give(&self, order: &[usize], owned: &mut [Vec<usize>; 2], deadline: Option<Instant>) -> Option<()> {
        let Some((&s, rest)) = order.split_first() else { return Some(()) };
        // As long as nobody owns anything the members are alike.
        let members = if owned.iter().all(Vec::is_empty) { 0..1 } else { 0..2 };
        for member in members {
            if is_past(deadline) {
                return None;
            }
            if !self.would_contradict(s, &owned[member]) {
                owned[member].push(s);
                if self.give(rest, owned, deadline).is_some() {
                    return Some(());
                }
                owned[member].pop();
            }
        }
        None
    }

    /// Whether `s` would close a contradiction among observations that are consistent without it: some path from it leads
    /// back to it, and one of its steps is strict.
    fn would_contradict(&self, s: usize, owned: &[usize]) -> bool {
        // Each is reached at best by a path without (1) or with (2) a strict step.
        let step = |from: usize, to: usize| match self.cost(from, to) {
            cost if cost < 1.0 - TIE => 2,
            cost if cost <= 1.0 + TIE => 1,
            _ => 0,
        };
        let mut reached = vec![0; self.size];
        let mut open = vec![(s, 1)];
        while let Some((from, kind)) = open.pop() {
            for &to in owned.iter().chain([&s]).filter(|&&to| to != from) {
                let kind = match step(from, to) {
                    0 => 0,
                    step => step.max(kind),
                };
                if to == s && kind == 2 {
                    return true;
                }
                if kind > reached[to] {
                    reached[to] = kind;
                    open.push((to, kind));
                }
            }
        }
        false
    }
}
