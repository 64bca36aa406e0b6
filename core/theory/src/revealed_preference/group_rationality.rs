//! Group rationality with assignable quantities: can what a group bought be split among its members so that each of them
//! is consistent?
//!
//! At prices `α_t` the group buys `β_t`; of member `i` only lower bounds `q̂_t^i` are known. Pareto-optimal choice by members
//! with concave utilities means that there is a split `q_t^i ≥ q̂_t^i`, `Σ_i q_t^i = β_t`, of which every member's part
//! satisfies GARP (Cherchye, De Rock & Vermeulen 2007, 2011; Theorem 7 of Snow & Krishnamurthy, "Data-Driven Mechanism
//! Design using Multi-Agent Revealed Preferences"). Their Theorem 8 makes that a mixed-integer program. As printed its
//! conditions (iii) and (v) compare `η_t^i = α_t·q_t^i` with itself and exclude nothing; meant are
//!
//! ```text
//! α_s·q_s^i − α_s·q_t^i < y_s x_st^i            s could afford t's part: then s is preferred to t
//! x_su^i + x_ut^i ≤ 1 + x_st^i                  transitively
//! α_t·q_t^i − α_t·q_s^i ≤ y_t (1 − x_st^i)      s preferred to t: then t could not have afforded s's part for less
//! ```
//!
//! with `y_t = α_t·β_t`. The budgets are scaled to `y_t = 1` and the goods to a largest quantity of 1.
//!
//! A search that hands over one good at a time comes first; it finds a split soon where there are many. Failing that, two
//! programs are solved. The first demands that the strict inequality hold by [`STRICT_MARGIN`] of the group's budget; a
//! split that it finds is put to the house test of GARP and is the proof. Where it has none, the second looks for the
//! split with the smallest **gap**: the least share `r` of the group's budgets such that `D + r` passes for every member,
//! `D_ts = α_t·(q_s − q_t) / y_t`, which is the largest of the members' Pareto gaps and thus checked as well. A gap clearly
//! above 0 rejects; a gap of 0 means that splits exist only within the margin, or not quite, and is reported as such.
//!
//! Linear-programming codes err now and then. What cannot be confirmed is reported as undecided. A rejection rests on two
//! programs of different shape, one found infeasible, the other with a positive optimum; no certificate is known for it.

use std::time::{Duration, Instant};

use super::deadline::deadline;
use super::doubt::{Doubt, MAX_ROWS};
use super::group_choices::{GroupChoices, GroupError};
use super::group_program::{Goal, GroupProgram, Outcome};
use super::group_search::{consistent_split, first_inconsistent};
use super::pareto_gap::GapSolver;

/// By how much of the group's budget a part must be unaffordable to count as such. Far above the solver's rounding, and
/// far above [`CONSISTENCY_TOLERANCE`](super::CONSISTENCY_TOLERANCE), to which splits are tested.
pub const STRICT_MARGIN: f64 = 1e-6;

/// Gaps up to this share of the group's budget are not told from 0.
pub const GAP_TOLERANCE: f64 = 1e-7;

/// The answer to whether a group is rational.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupRationality {
    /// It is, and this split proves it: every member's part satisfies GARP.
    Accepted {
        /// `[members][observations][goods]`, at least what is assigned, adding up to the totals but for rounding.
        split: Vec<f64>,
    },
    /// It is not: no split is consistent.
    Rejected {
        /// The smallest gap of any split, as a share of the group's budgets. Where nothing was left to split it may be 0,
        /// as gaps are infima.
        gap: f64,
        /// A split with that gap, `[members][observations][goods]`.
        split: Vec<f64>,
    },
    /// Only splits within the margin of the strict inequality can be consistent: the data lie on the boundary.
    WithinMargin {
        /// A split whose gap is at most [`GAP_TOLERANCE`], `[members][observations][goods]`.
        split: Vec<f64>,
    },
    /// Nothing is claimed.
    Undecided(Doubt),
}

/// Decides whether the choices of a group can be split into consistent choices of its members.
///
/// NP-hard: `members × observations²` binary variables and `observations³` rows each. Up to 6 observations take
/// milliseconds to a second; from 10 on a budget is advisable, and rejections may be out of reach. Where nothing is left to split, the
/// answer is that of GARP for every member and no program is solved. An answer found within `budget` does not depend on
/// the clock.
///
/// # Errors
/// If the data are malformed, more is assigned than was bought, or the group spent nothing somewhere.
pub fn group_rationality(choices: &GroupChoices<'_>, budget: Option<Duration>) -> Result<GroupRationality, GroupError> {
    let deadline = deadline(budget);
    let problem = GroupProgram::new(choices)?;
    if !problem.has_rest() {
        let split = problem.least_split();
        return Ok(match first_inconsistent(&problem, &split) {
            None => GroupRationality::Accepted { split: choices.assigned.to_vec() },
            Some(_) => {
                GroupRationality::Rejected { gap: largest_gap(&problem, &split), split: choices.assigned.to_vec() }
            }
        });
    }
    if let Some(split) = consistent_split(&problem, deadline) {
        return Ok(GroupRationality::Accepted { split: problem.in_units(&split, choices.assigned) });
    }
    let rows = choices.members.saturating_mul(choices.observations.saturating_pow(3));
    if rows > MAX_ROWS {
        return Ok(GroupRationality::Undecided(Doubt::TooLarge { rows }));
    }
    Ok(match problem.solve(Goal::Consistent { margin: STRICT_MARGIN }, deadline) {
        Outcome::Solved { split, .. } => match first_inconsistent(&problem, &split) {
            None => GroupRationality::Accepted { split: problem.in_units(&split, choices.assigned) },
            Some(member) => GroupRationality::Undecided(Doubt::Refuted { member }),
        },
        Outcome::Infeasible => smallest_gap(&problem, choices, deadline),
        Outcome::Failed(doubt) => GroupRationality::Undecided(doubt),
    })
}

/// What to make of data for which no split is consistent by the margin.
fn smallest_gap(problem: &GroupProgram, choices: &GroupChoices<'_>, deadline: Option<Instant>) -> GroupRationality {
    let (split, stated) = match problem.solve(Goal::SmallestGap, deadline) {
        Outcome::Solved { split, gap } => (split, gap),
        // Any split at all has some gap.
        Outcome::Infeasible => {
            return GroupRationality::Undecided(Doubt::Solver(
                "the program of the smallest gap must be feasible".into(),
            ));
        }
        Outcome::Failed(doubt) => return GroupRationality::Undecided(doubt),
    };
    let found = largest_gap(problem, &split);
    if (found - stated).abs() > GAP_TOLERANCE {
        return GroupRationality::Undecided(Doubt::Disagreement { stated, found });
    }
    let in_units = problem.in_units(&split, choices.assigned);
    if found > 2.0 * GAP_TOLERANCE {
        return GroupRationality::Rejected { gap: found, split: in_units };
    }
    match first_inconsistent(problem, &split) {
        None => GroupRationality::Accepted { split: in_units },
        Some(_) => GroupRationality::WithinMargin { split: in_units },
    }
}

/// The largest Pareto gap of any member's part.
fn largest_gap(problem: &GroupProgram, split: &[f64]) -> f64 {
    let mut solver = GapSolver::new(problem.observations());
    let mut d = Vec::with_capacity(problem.observations().pow(2));
    let gaps = (0..problem.members()).map(|member| {
        problem.compare(split, member, &mut d);
        solver.value(&d, problem.observations()).map_or(f64::INFINITY, |gap| gap.value)
    });
    gaps.fold(0.0, f64::max)
}
