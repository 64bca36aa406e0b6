//! The mixed-integer program of group rationality, stripped of what is already decided.
//!
//! The unknowns are the rests `q − q̂` and, for every member and ordered pair of observations, whether the one is preferred
//! to the other. As parts vary between known bounds, so do the comparisons `D_st = α_s·(q_t − q_s)`: many relations are
//! certain, and the constants that switch an inequality off ("big M") are as small as the bounds allow.

use std::time::Instant;

use good_lp::solvers::WithTimeLimit as _;
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolutionStatus, SolverModel, Variable, constraint,
    microlp, variable,
};

use super::super::doubt::Doubt;
use super::{GroupProgram, ROUNDING};
use crate::revealed_preference::deadline::is_past;

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum Goal {
    /// Any split that is consistent, strict inequalities holding by the margin.
    Consistent {
        /// A share of the group's budget.
        margin: f64,
    },
    /// The split with the smallest gap.
    SmallestGap,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Outcome {
    /// A scaled split, and the gap where that was the goal.
    Solved {
        split: Vec<f64>,
        gap: f64,
    },
    Infeasible,
    Failed(Doubt),
}

impl GroupProgram {
    pub(in super::super) fn solve(&self, goal: Goal, deadline: Option<Instant>) -> Outcome {
        let mut program = ProblemVariables::new();
        let rests = self.add_rests(&mut program);
        let relations: Vec<Relation> = (0..self.members)
            .flat_map(|i| self.pairs().map(move |(s, t)| (i, s, t)))
            .map(|(i, s, t)| self.add_relation(&mut program, goal, i, s, t))
            .collect();
        // The largest entry of −D is at most 1, so that this gap is enough for any split.
        let gap = (goal == Goal::SmallestGap).then(|| program.add(variable().min(0.0).max(1.0)));
        let objective = gap.map_or(Expression::from(0.0), Expression::from);
        let mut model = program.minimise(objective).using(microlp);
        if let Some(deadline) = deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Outcome::Failed(Doubt::Time);
            }
            model = model.with_time_limit(left.as_secs_f64());
        }
        self.require_totals(&mut model, &rests);
        for member in 0..self.members {
            let x =
                &relations[member * self.observations * self.observations..][..self.observations * self.observations];
            self.require_consistency(&mut model, goal, gap, member, x, &rests);
        }
        match model.solve() {
            Ok(solution) if gap.is_some() && !matches!(solution.status(), SolutionStatus::Optimal) => {
                Outcome::Failed(Doubt::Time)
            }
            Ok(solution) => Outcome::Solved {
                split: self.split_of(&rests, &solution),
                gap: gap.map_or(0.0, |gap| solution.value(gap)),
            },
            Err(ResolutionError::Infeasible) => Outcome::Infeasible,
            Err(_) if is_past(deadline) => Outcome::Failed(Doubt::Time),
            Err(error) => Outcome::Failed(Doubt::Solver(error.to_string())),
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let size = self.observations;
        (0..size).flat_map(move |s| (0..size).map(move |t| (s, t)))
    }

    /// What each member gets of the rests, `[members][observations][goods]`; `None` where there is none.
    fn add_rests(&self, program: &mut ProblemVariables) -> Vec<Option<Variable>> {
        let cells = (0..self.members).flat_map(|_| &self.rest);
        cells.map(|&rest| (rest > 0.0).then(|| program.add(variable().min(0.0).max(rest)))).collect()
    }

    fn add_relation(&self, program: &mut ProblemVariables, goal: Goal, member: usize, s: usize, t: usize) -> Relation {
        if s == t {
            return Relation::Known(true);
        }
        let ([_, high], [_, back_high]) = (self.bounds(member, s, t), self.bounds(member, t, s));
        match goal {
            Goal::Consistent { margin } if high < margin => Relation::Known(true),
            Goal::Consistent { .. } if back_high < -ROUNDING => Relation::Known(false),
            _ => Relation::Unknown(program.add(variable().binary())),
        }
    }

    fn require_totals(&self, model: &mut impl SolverModel, rests: &[Option<Variable>]) {
        let cells = self.rest.len();
        for (cell, &rest) in self.rest.iter().enumerate().filter(|(_, rest)| **rest > 0.0) {
            let mut sum = Expression::with_capacity(self.members);
            for member in 0..self.members {
                if let Some(variable) = rests[member * cells + cell] {
                    sum.add_mul(1.0, variable);
                }
            }
            model.add_constraint(constraint::eq(sum, rest));
        }
    }

    fn require_consistency(
        &self,
        model: &mut impl SolverModel,
        goal: Goal,
        gap: Option<Variable>,
        member: usize,
        x: &[Relation],
        rests: &[Option<Variable>],
    ) {
        let size = self.observations;
        let at = |s: usize, t: usize| x[s * size + t];
        let margin = if let Goal::Consistent { margin } = goal { margin } else { 0.0 };
        for (s, t) in self.pairs().filter(|(s, t)| s != t) {
            let [low, _] = self.bounds(member, s, t);
            // D_st + gap ≥ margin unless s is preferred to t, D_st + gap ≥ 0 if t is preferred to s.
            if low < margin && at(s, t) != Relation::Known(true) {
                let mut left = self.comparison(member, s, t, rests);
                gap.into_iter().for_each(|gap| left.add_mul(1.0, gap));
                at(s, t).add_to(&mut left, margin - low);
                model.add_constraint(constraint::geq(left, margin));
            }
            if low < 0.0 && at(t, s) != Relation::Known(false) {
                let mut left = self.comparison(member, s, t, rests);
                gap.into_iter().for_each(|gap| left.add_mul(1.0, gap));
                at(t, s).add_to(&mut left, low);
                model.add_constraint(constraint::geq(left, low));
            }
            for u in (0..size).filter(|&u| u != s && u != t) {
                let (first, second, both) = (at(s, u), at(u, t), at(s, t));
                let holds = [first, second].contains(&Relation::Known(false)) || both == Relation::Known(true);
                if !holds {
                    let mut left = Expression::with_capacity(3);
                    first.add_to(&mut left, 1.0);
                    second.add_to(&mut left, 1.0);
                    both.add_to(&mut left, -1.0);
                    model.add_constraint(constraint::leq(left, 1.0));
                }
            }
        }
    }

    /// `D_st` as an expression in the rests.
    fn comparison(&self, member: usize, s: usize, t: usize, rests: &[Option<Variable>]) -> Expression {
        let p = self.price(s);
        let mut d = Expression::with_capacity(2 * self.goods + 2);
        let certain = |t: usize| p.iter().zip(self.known(member, t)).map(|(p, q)| p * q).sum::<f64>();
        d += certain(t) - certain(s);
        for (sign, observation) in [(1.0, t), (-1.0, s)] {
            let row = &rests[(member * self.observations + observation) * self.goods..][..self.goods];
            for (variable, p) in row.iter().zip(p) {
                variable.iter().for_each(|&variable| d.add_mul(sign * p, variable));
            }
        }
        d
    }

    /// The split of a solution. Its rests are made to add up, as the solver leaves rounding.
    fn split_of(&self, rests: &[Option<Variable>], solution: &impl Solution) -> Vec<f64> {
        let cells = self.rest.len();
        let mut parts: Vec<f64> =
            rests.iter().map(|rest| rest.map_or(0.0, |variable| solution.value(variable).max(0.0))).collect();
        for (cell, rest) in self.rest.iter().enumerate() {
            let sum: f64 = (0..self.members).map(|member| parts[member * cells + cell]).sum();
            if sum > 0.0 {
                (0..self.members).for_each(|member| parts[member * cells + cell] *= rest / sum);
            }
        }
        parts.iter_mut().zip(&self.assigned).for_each(|(part, assigned)| *part += assigned);
        parts
    }
}

/// Whether one observation is preferred to another.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    Known(bool),
    Unknown(Variable),
}

impl Relation {
    fn add_to(self, expression: &mut Expression, factor: f64) {
        match self {
            Self::Known(holds) => *expression += if holds { factor } else { 0.0 },
            Self::Unknown(variable) => expression.add_mul(factor, variable),
        }
    }
}
