//! The mixed-integer program of group rationality, scaled and stripped of what is already decided.
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

use super::doubt::Doubt;
use super::garp::CONSISTENCY_TOLERANCE;
use super::group_choices::{GroupChoices, GroupError};

/// Amounts below this are what subtraction leaves of nothing.
const ROUNDING: f64 = 1e-12;

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
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
pub(super) enum Outcome {
    /// A scaled split, and the gap where that was the goal.
    Solved {
        split: Vec<f64>,
        gap: f64,
    },
    Infeasible,
    Failed(Doubt),
}

/// A group's choices with budgets of 1 and goods measured in their largest quantity.
#[derive(Debug, Clone)]
pub(super) struct GroupProgram {
    observations: usize,
    goods: usize,
    members: usize,
    /// `[observations][goods]`.
    prices: Vec<f64>,
    /// Not assigned to anyone, `[observations][goods]`.
    rest: Vec<f64>,
    /// `[members][observations][goods]`.
    assigned: Vec<f64>,
    /// Largest quantity per good; 1 where nothing was ever bought.
    units: Vec<f64>,
}

impl GroupProgram {
    pub(super) fn new(choices: &GroupChoices<'_>) -> Result<Self, GroupError> {
        choices.check()?;
        let &GroupChoices { observations, goods, members, .. } = choices;
        let mut units = vec![0.0_f64; goods];
        for bought in choices.totals.chunks_exact(goods) {
            units.iter_mut().zip(bought).for_each(|(unit, q)| *unit = unit.max(*q));
        }
        units.iter_mut().filter(|unit| **unit == 0.0).for_each(|unit| *unit = 1.0);
        let mut prices = Vec::with_capacity(choices.prices.len());
        for (t, (p, q)) in choices.prices.chunks_exact(goods).zip(choices.totals.chunks_exact(goods)).enumerate() {
            let spent: f64 = p.iter().zip(q).map(|(p, q)| p * q).sum();
            if !(spent > 0.0 && spent.is_finite()) {
                return Err(GroupError::Expenditure { t, value: spent });
            }
            for (p, unit) in p.iter().zip(&units) {
                let price = p / spent * unit;
                if !price.is_finite() {
                    return Err(GroupError::Expenditure { t, value: price });
                }
                prices.push(price);
            }
        }
        let per_unit = |(k, q): (usize, &f64)| q / units[k % goods];
        let assigned: Vec<f64> = choices.assigned.iter().enumerate().map(per_unit).collect();
        let mut rest: Vec<f64> = choices.totals.iter().enumerate().map(per_unit).collect();
        for part in assigned.chunks_exact(rest.len()) {
            rest.iter_mut().zip(part).for_each(|(rest, q)| *rest -= q);
        }
        for (k, rest) in rest.iter_mut().enumerate() {
            if *rest < -CONSISTENCY_TOLERANCE {
                let assigned = choices.assigned.iter().skip(k).step_by(choices.totals.len()).sum();
                return Err(GroupError::TooMuch { t: k / goods, good: k % goods, assigned, total: choices.totals[k] });
            }
            if *rest <= ROUNDING {
                *rest = 0.0;
            }
        }
        Ok(Self { observations, goods, members, prices, rest, assigned, units })
    }

    pub(super) fn observations(&self) -> usize {
        self.observations
    }

    pub(super) fn members(&self) -> usize {
        self.members
    }

    /// Whether anything is left to split.
    pub(super) fn has_rest(&self) -> bool {
        self.rest.iter().any(|&rest| rest > 0.0)
    }

    /// What is assigned, scaled.
    pub(super) fn least_split(&self) -> Vec<f64> {
        self.assigned.clone()
    }

    /// A scaled split in the units of the data, `assigned` being what is assigned in those units.
    pub(super) fn in_units(&self, split: &[f64], assigned: &[f64]) -> Vec<f64> {
        let rests = split.iter().zip(&self.assigned).map(|(q, known)| (q - known).max(0.0)).enumerate();
        rests.zip(assigned).map(|((k, rest), known)| known + rest * self.units[k % self.goods]).collect()
    }

    /// Number of goods at observations.
    pub(super) fn cells(&self) -> usize {
        self.rest.len()
    }

    /// The good of a cell.
    pub(super) fn good(&self, cell: usize) -> usize {
        cell % self.goods
    }

    pub(super) fn has_rest_at(&self, cell: usize) -> bool {
        self.rest[cell] > 0.0
    }

    /// What every member has of a cell.
    pub(super) fn parts<'a>(&self, cell: usize, split: &'a [f64]) -> impl Iterator<Item = f64> + use<'a> {
        split.iter().skip(cell).step_by(self.rest.len()).copied()
    }

    /// Gives the rest of a cell to one member, or the same share of it to each.
    pub(super) fn hand(&self, cell: usize, owner: Option<usize>, split: &mut [f64]) {
        for member in 0..self.members {
            let share = owner.map_or(1.0 / self.members as f64, |owner| f64::from(u8::from(owner == member)));
            let place = member * self.rest.len() + cell;
            split[place] = self.assigned[place] + share * self.rest[cell];
        }
    }

    /// Gives every member what is said of a cell.
    pub(super) fn restore(&self, cell: usize, parts: &[f64], split: &mut [f64]) {
        split.iter_mut().skip(cell).step_by(self.rest.len()).zip(parts).for_each(|(q, part)| *q = *part);
    }

    /// `D_ts = α_t·(q_s − q_t)` of one member, `[observations]²`, as a share of the group's budget at `t`.
    pub(super) fn compare(&self, split: &[f64], member: usize, d: &mut Vec<f64>) {
        let parts = &split[member * self.rest.len()..][..self.rest.len()];
        d.clear();
        for (p, own) in self.prices.chunks_exact(self.goods).zip(parts.chunks_exact(self.goods)) {
            for other in parts.chunks_exact(self.goods) {
                // Equal parts must not differ by rounding.
                d.push(p.iter().zip(other).zip(own).map(|((p, other), own)| p * (other - own)).sum());
            }
        }
    }

    fn price(&self, t: usize) -> &[f64] {
        &self.prices[t * self.goods..][..self.goods]
    }

    fn known(&self, member: usize, t: usize) -> &[f64] {
        &self.assigned[(member * self.observations + t) * self.goods..][..self.goods]
    }

    fn rest(&self, t: usize) -> &[f64] {
        &self.rest[t * self.goods..][..self.goods]
    }

    /// Bounds on `D_st` whatever the split.
    fn bounds(&self, member: usize, s: usize, t: usize) -> [f64; 2] {
        let p = self.price(s);
        let cost = |bundle: &[f64]| p.iter().zip(bundle).map(|(p, q)| p * q).sum::<f64>();
        let certain = cost(self.known(member, t)) - cost(self.known(member, s));
        [certain - cost(self.rest(s)), certain + cost(self.rest(t))]
    }

    pub(super) fn solve(&self, goal: Goal, deadline: Option<Instant>) -> Outcome {
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
            Err(_) if deadline.is_some_and(|deadline| Instant::now() >= deadline) => Outcome::Failed(Doubt::Time),
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
