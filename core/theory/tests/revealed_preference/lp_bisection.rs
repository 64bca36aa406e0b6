//! The Pareto gap as (15) states it: bisection on `r` with a linear program at every step.
//!
//! Feasibility at `r` is not asked of the primal system, whose multipliers grow without bound as `r` nears the gap. It
//! is read off the dual, `V(r) = max −Σ a_ts y_ts` over circulations `y ≥ 0` with `Σ y ≤ 1` and `Σ_s a_ts y_ts ≤ 0`,
//! `a = G + r`: a bounded problem, with `V = 0` where the system is feasible and `V ≥ L − r` below the gap. So anything
//! between 0 and the accuracy asked for separates the two. The brackets start from the entries' range alone.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};
use walras_theory::revealed_preference::pareto_gap;

use super::matrices::{Draws, KINDS, matrix};

const ACCURACY: f64 = 1e-6;
const SEPARATION: f64 = 1e-7;

/// `V(r)`, or `None` where the solver gives up, which happens when an entry of `a` is nearly zero.
fn contradiction(g: &[f64], size: usize, r: f64) -> Option<f64> {
    let mut program = ProblemVariables::new();
    let y: Vec<Variable> = (0..size * size).map(|_| program.add(variable().min(0.0))).collect();
    let unit = g.iter().fold(0.0_f64, |unit, x| unit.max((x + r).abs()));
    if unit == 0.0 {
        return Some(0.0);
    }
    let a = |t: usize, s: usize| (g[t * size + s] + r) / unit;
    let sum = |terms: &mut dyn Iterator<Item = (f64, Variable)>| {
        let mut sum = Expression::with_capacity(size);
        terms.for_each(|(factor, variable)| sum.add_mul(factor, variable));
        sum
    };
    let objective = sum(&mut (0..size * size).map(|k| (-a(k / size, k % size), y[k])));
    let mut model = program.maximise(objective.clone()).using(microlp);
    model.add_constraint(constraint::leq(sum(&mut y.iter().map(|&y| (1.0, y))), 1.0));
    for t in 0..size {
        model.add_constraint(constraint::leq(sum(&mut (0..size).map(|s| (a(t, s), y[t * size + s]))), 0.0));
        // The last balance follows from the others.
        if t + 1 < size {
            let others = (0..size).filter(|&s| s != t);
            let mut flows = others.flat_map(|s| [(1.0, y[t * size + s]), (-1.0, y[s * size + t])]);
            model.add_constraint(constraint::eq(sum(&mut flows), 0.0));
        }
    }
    model.solve().ok().map(|solution| unit * solution.eval(objective))
}

/// Whether `r` is below the gap. Where the program cannot be solved, a point a little further on answers for it.
fn below_the_gap(g: &[f64], size: usize, r: f64, step: f64) -> bool {
    let nearby = (0..8).map(|k| r + f64::from(k) * step);
    let value = nearby.filter_map(|r| contradiction(g, size, r)).next();
    value.expect("eight programs in a row failed") > SEPARATION
}

fn bisection(g: &[f64], size: usize) -> f64 {
    let (mut low, mut high) = (-ACCURACY, g.iter().fold(0.0_f64, |range, x| range.max(x.abs())) + 0.1);
    while high - low > ACCURACY / 2.0 {
        let middle = 0.5 * (low + high);
        let step = (high - low) / 32.0;
        if middle < 0.0 || below_the_gap(g, size, middle, step) { low = middle } else { high = middle + 8.0 * step }
    }
    0.5 * (low + high).max(0.0)
}

#[test]
fn equals_bisection() {
    let mut draws = Draws(11);
    let mut positive = 0;
    for round in 0..2200 {
        let size = 1 + draws.below(12);
        let g = matrix(round % KINDS, size, &mut draws);
        let gap = pareto_gap(&g, size).unwrap().value;
        let by_lp = bisection(&g, size);
        assert!((gap - by_lp).abs() <= ACCURACY, "round {round}, size {size}: {gap} against {by_lp}");
        positive += usize::from(gap > 0.0);
    }
    assert!(positive > 1000, "most of the sample must be inconsistent, {positive} were");
}
