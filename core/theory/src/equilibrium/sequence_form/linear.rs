//! Maximin plans by a linear program.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};

use super::Form;

/// A realization plan of `player` that maximises what it gets from an opponent who minimises it: with q the values that
/// the opponent concedes at its information sets, `max q(∅)` subject to `xᵀA ≥ qᵀF`, `E x = e`, `x ≥ 0`.
pub(super) fn maximin(form: &Form<'_>, player: usize) -> Option<Vec<f64>> {
    let other = 1 - player;
    let mut variables = ProblemVariables::new();
    let x: Vec<Variable> =
        (0..form.global[player].len()).map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
    let value = variables.add(variable());
    let q: Vec<Variable> = form.sets[other].iter().map(|_| variables.add(variable())).collect();
    // What each of the opponent's sequences leaves to the player, less what it concedes there and further on.
    let mut left: Vec<Expression> = vec![Expression::default(); form.global[other].len()];
    for (&(first, second), entry) in &form.payoffs {
        let (own, others) = if player == 0 { (first, second) } else { (second, first) };
        left[others].add_mul(entry.payoffs[player], x[own]);
    }
    left[0].add_mul(-1.0, value);
    for ((before, own), &conceded) in form.constraints(other).zip(&q) {
        left[before].add_mul(1.0, conceded);
        own.for_each(|sequence| left[sequence].add_mul(-1.0, conceded));
    }
    let mut model = variables.maximise(value).using(microlp);
    model = model.with(constraint!(x[0] == 1.0));
    for expression in left {
        model = model.with(constraint!(expression >= 0.0));
    }
    for (before, own) in form.constraints(player) {
        let mut flow = Expression::default();
        own.for_each(|sequence| flow.add_mul(1.0, x[sequence]));
        flow.add_mul(-1.0, x[before]);
        model = model.with(constraint!(flow == 0.0));
    }
    let solution = model.solve().ok()?;
    Some(x.into_iter().map(|x| solution.value(x)).collect())
}
