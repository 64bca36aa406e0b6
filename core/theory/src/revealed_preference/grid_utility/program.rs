//! Strict homogeneous inequalities in positive unknowns: a solution or a refutation.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};

use super::grid::OutOfTime;

/// Weights refute the system where they miss the inequalities by no more than this.
const PROOF: f64 = 1e-9;

/// Rounds of adding violated rows.
const MAX_ROUNDS: usize = 200;

/// `a · v > 0` for rows `a`, `v > 0`, of which those that matter are asked for.
#[derive(Debug)]
pub(super) struct System {
    unknowns: usize,
    rows: Vec<Vec<f64>>,
}

/// What is true of a system.
#[derive(Debug)]
pub(super) enum Answer {
    /// It has a solution: these unknowns, for which every inequality was checked.
    Gaps(Vec<f64>),
    /// Weights of the rows prove that it has none.
    Refuted,
}

/// Why it is not known.
#[derive(Debug)]
pub(super) enum Trouble {
    Time,
    Solver(String),
}

impl From<OutOfTime> for Trouble {
    fn from(_: OutOfTime) -> Self {
        Trouble::Time
    }
}

impl System {
    pub(super) fn new(unknowns: usize) -> Self {
        Self { unknowns, rows: Vec::new() }
    }

    /// Decides the system: rows that are violated are added to a linear program until its solution violates none, or they
    /// refute it. `violated` says which rows a solution misses by its margin or more, none if it satisfies all.
    ///
    /// # Errors
    /// If the programs are not solved or their solutions do not stand up, or if `violated` fails.
    pub(super) fn solve(
        mut self,
        mut violated: impl FnMut(&[f64], f64) -> Result<Vec<Vec<f64>>, OutOfTime>,
    ) -> Result<Answer, Trouble> {
        let mut gaps = vec![1.0; self.unknowns];
        for _ in 0..MAX_ROUNDS {
            let scale = gaps.iter().fold(0.0_f64, |scale, gap| scale.max(*gap));
            let mut new = violated(&gaps, 1e-12 * scale)?;
            if new.is_empty() {
                return Ok(Answer::Gaps(gaps));
            }
            if new.iter().any(|row| row.iter().all(|&a| a <= 0.0)) {
                return Ok(Answer::Refuted);
            }
            new.retain(|row| !self.rows.contains(row));
            if new.is_empty() {
                return Err(Trouble::Solver("a solution violates what it was made to satisfy".into()));
            }
            self.rows.append(&mut new);
            match self.primal() {
                Some(found) => gaps = found,
                None if self.is_refuted()? => return Ok(Answer::Refuted),
                None => return Err(Trouble::Solver("no gaps and no refutation".into())),
            }
        }
        Err(Trouble::Solver("too many rounds".into()))
    }

    fn value(row: &[f64], gaps: &[f64]) -> f64 {
        row.iter().zip(gaps).map(|(a, v)| a * v).sum()
    }

    /// Gaps that satisfy the rows by a margin as wide as possible, if they can.
    fn primal(&self) -> Option<Vec<f64>> {
        let mut variables = ProblemVariables::new();
        let margin = variables.add(variable().min(0.0).max(1.0));
        let gaps: Vec<Variable> = (0..self.unknowns).map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
        let mut model = variables.maximise(margin).using(microlp);
        for &gap in &gaps {
            model.add_constraint(constraint::geq(gap - margin, 0.0));
        }
        for row in &self.rows {
            let mut left = Expression::with_capacity(self.unknowns + 1);
            for (&a, &gap) in row.iter().zip(&gaps) {
                if a != 0.0 {
                    left.add_mul(a, gap);
                }
            }
            left.add_mul(-1.0, margin);
            model.add_constraint(constraint::geq(left, 0.0));
        }
        let solution = model.solve().ok()?;
        let found: Vec<f64> = gaps.iter().map(|&gap| solution.value(gap)).collect();
        let holds = found.iter().all(|&gap| gap > 0.0) && self.rows.iter().all(|row| Self::value(row, &found) > 0.0);
        (holds && solution.value(margin) > PROOF).then_some(found)
    }

    /// Whether weights of the rows, with sum 1, add up to nothing positive.
    fn is_refuted(&self) -> Result<bool, Trouble> {
        let mut variables = ProblemVariables::new();
        let excess = variables.add(variable().min(0.0));
        let weights: Vec<Variable> = self.rows.iter().map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
        let mut model = variables.minimise(excess).using(microlp);
        let total: Expression = weights.iter().sum();
        model.add_constraint(constraint::eq(total, 1.0));
        for k in 0..self.unknowns {
            let mut sum = Expression::with_capacity(self.rows.len() + 1);
            for (row, &weight) in self.rows.iter().zip(&weights) {
                if row[k] != 0.0 {
                    sum.add_mul(row[k], weight);
                }
            }
            sum.add_mul(-1.0, excess);
            model.add_constraint(constraint::leq(sum, 0.0));
        }
        let solution = model.solve().map_err(|error| Trouble::Solver(error.to_string()))?;
        let y: Vec<f64> = weights.iter().map(|&weight| solution.value(weight).max(0.0)).collect();
        let total: f64 = y.iter().sum();
        let sums = (0..self.unknowns).map(|k| self.rows.iter().zip(&y).map(|(row, y)| row[k] * y).sum::<f64>() / total);
        Ok(total > 0.5 && sums.fold(f64::NEG_INFINITY, f64::max) <= PROOF)
    }
}
