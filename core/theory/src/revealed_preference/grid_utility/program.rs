//! Strict homogeneous inequalities in positive unknowns: a solution or a refutation.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};

/// Rows that are in the program from the beginning, and that are added at a time.
const BATCH: usize = 60;

/// Weights refute the system where they miss the inequalities by no more than this.
const PROOF: f64 = 1e-9;

/// Rounds of adding violated rows.
const MAX_ROUNDS: usize = 200;

/// `a · v > 0` for all rows `a`, `v > 0`.
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

impl System {
    pub(super) fn new(unknowns: usize) -> Self {
        Self { unknowns, rows: Vec::new() }
    }

    /// The first pair of outcomes is better than the second, weighted as given. Utilities are sums of gaps up to a place.
    pub(super) fn add(&mut self, own: [usize; 2], weights: [f64; 2], other: [usize; 2], other_weights: [f64; 2]) {
        let weight = |k: usize, pair: [usize; 2], weights: [f64; 2]| -> f64 {
            (0..2).filter(|&state| k < pair[state]).map(|state| weights[state]).sum()
        };
        let row: Vec<f64> =
            (0..self.unknowns).map(|k| weight(k, own, weights) - weight(k, other, other_weights)).collect();
        self.rows.push(row);
    }

    /// Decides the system: violated rows are added to a linear program until its solution violates none, or some of its rows
    /// refute it.
    ///
    /// # Errors
    /// If the programs are not solved or their solutions do not stand up.
    pub(super) fn solve(&self) -> Result<Answer, String> {
        if self.rows.iter().any(|row| row.iter().all(|&a| a <= 0.0)) {
            return Ok(Answer::Refuted);
        }
        let mut chosen: Vec<usize> = Vec::new();
        let mut gaps = vec![1.0; self.unknowns];
        for _ in 0..MAX_ROUNDS {
            let worst = self.violated(&gaps, &chosen);
            if worst.is_empty() {
                return Ok(Answer::Gaps(gaps));
            }
            chosen.extend(worst);
            match self.primal(&chosen) {
                Some(found) => gaps = found,
                None if self.is_refuted(&chosen)? => return Ok(Answer::Refuted),
                None => return Err("no gaps and no refutation".into()),
            }
        }
        Err("too many rounds".into())
    }

    fn value(&self, row: usize, gaps: &[f64]) -> f64 {
        self.rows[row].iter().zip(gaps).map(|(a, v)| a * v).sum()
    }

    /// The rows that the gaps violate most, relative to the gaps.
    fn violated(&self, gaps: &[f64], chosen: &[usize]) -> Vec<usize> {
        let scale = gaps.iter().fold(0.0_f64, |scale, gap| scale.max(*gap));
        let missing = (0..self.rows.len()).map(|row| (self.value(row, gaps), row));
        let mut violated: Vec<(f64, usize)> = missing.filter(|&(value, _)| value <= 1e-12 * scale).collect();
        violated.sort_by(|a, b| a.0.total_cmp(&b.0));
        violated.truncate(BATCH);
        violated.into_iter().map(|(_, row)| row).filter(|row| !chosen.contains(row)).collect()
    }

    /// Gaps that satisfy the chosen rows by a margin as wide as possible, if they can.
    fn primal(&self, chosen: &[usize]) -> Option<Vec<f64>> {
        let mut variables = ProblemVariables::new();
        let margin = variables.add(variable().min(0.0).max(1.0));
        let gaps: Vec<Variable> = (0..self.unknowns).map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
        let mut model = variables.maximise(margin).using(microlp);
        for &gap in &gaps {
            model.add_constraint(constraint::geq(gap - margin, 0.0));
        }
        for &row in chosen {
            let mut left = Expression::with_capacity(self.unknowns + 1);
            for (&a, &gap) in self.rows[row].iter().zip(&gaps) {
                if a != 0.0 {
                    left.add_mul(a, gap);
                }
            }
            left.add_mul(-1.0, margin);
            model.add_constraint(constraint::geq(left, 0.0));
        }
        let solution = model.solve().ok()?;
        let found: Vec<f64> = gaps.iter().map(|&gap| solution.value(gap)).collect();
        let holds = found.iter().all(|&gap| gap > 0.0) && chosen.iter().all(|&row| self.value(row, &found) > 0.0);
        (holds && solution.value(margin) > PROOF).then_some(found)
    }

    /// Whether weights of the chosen rows, with sum 1, add up to nothing positive.
    fn is_refuted(&self, chosen: &[usize]) -> Result<bool, String> {
        let mut variables = ProblemVariables::new();
        let excess = variables.add(variable().min(0.0));
        let weights: Vec<Variable> = chosen.iter().map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
        let mut model = variables.minimise(excess).using(microlp);
        let total: Expression = weights.iter().sum();
        model.add_constraint(constraint::eq(total, 1.0));
        for k in 0..self.unknowns {
            let mut sum = Expression::with_capacity(chosen.len() + 1);
            for (&row, &weight) in chosen.iter().zip(&weights) {
                if self.rows[row][k] != 0.0 {
                    sum.add_mul(self.rows[row][k], weight);
                }
            }
            sum.add_mul(-1.0, excess);
            model.add_constraint(constraint::leq(sum, 0.0));
        }
        let solution = model.solve().map_err(|error| error.to_string())?;
        let y: Vec<f64> = weights.iter().map(|&weight| solution.value(weight).max(0.0)).collect();
        let total: f64 = y.iter().sum();
        let sums = (0..self.unknowns)
            .map(|k| chosen.iter().zip(&y).map(|(&row, y)| self.rows[row][k] * y).sum::<f64>() / total);
        Ok(total > 0.5 && sums.fold(f64::NEG_INFINITY, f64::max) <= PROOF)
    }
}
