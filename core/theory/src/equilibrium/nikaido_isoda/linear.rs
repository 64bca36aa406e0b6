//! Linear programs on boxes with a few limits.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, constraint, microlp, variable};

/// `argmax slope·x` on `low ≤ x ≤ high` under `a·x ≤ b` for every `(a, b)` of `limits`. None if nothing satisfies these, or
/// if numbers are not finite.
pub(super) fn linear_maximum(slope: &[f64], low: &[f64], high: &[f64], limits: &[(Vec<f64>, f64)]) -> Option<Vec<f64>> {
    let numbers = limits.iter().flat_map(|(a, b)| a.iter().chain([b]));
    if !slope.iter().chain(numbers).all(|number| number.is_finite()) {
        return None;
    }
    match slope.len() {
        _ if limits.is_empty() => Some(corner(slope, low, high)),
        1 => on_a_line(slope[0], low[0], high[0], limits).map(|x| vec![x]),
        _ => by_simplex(slope, low, high, limits),
    }
}

/// Without limits every coordinate is on its own.
fn corner(slope: &[f64], low: &[f64], high: &[f64]) -> Vec<f64> {
    let bounds = low.iter().zip(high);
    slope.iter().zip(bounds).map(|(slope, (low, high))| if *slope > 0.0 { *high } else { *low }).collect()
}

fn on_a_line(slope: f64, mut low: f64, mut high: f64, limits: &[(Vec<f64>, f64)]) -> Option<f64> {
    for (a, b) in limits {
        match a[0] {
            a if a > 0.0 => high = high.min(b / a),
            a if a < 0.0 => low = low.max(b / a),
            _ if *b < 0.0 => return None,
            _ => {}
        }
    }
    (low <= high).then_some(if slope > 0.0 { high } else { low })
}

/// Coordinates in units of their range, slopes in units of the largest, limits in units of their largest coefficient: simplex
/// codes have absolute tolerances.
fn by_simplex(slope: &[f64], low: &[f64], high: &[f64], limits: &[(Vec<f64>, f64)]) -> Option<Vec<f64>> {
    let range: Vec<f64> = low.iter().zip(high).map(|(low, high)| high - low).collect();
    let scaled = |a: &[f64]| -> Vec<f64> { a.iter().zip(&range).map(|(a, range)| a * range).collect() };
    let largest = |a: &[f64]| a.iter().fold(0.0, |m: f64, a| m.max(a.abs()));
    let mut program = ProblemVariables::new();
    let x = program.add_vector(variable().min(0.0).max(1.0), slope.len());
    let slope = scaled(slope);
    let unit = largest(&slope).max(f64::MIN_POSITIVE);
    let objective: Expression = x.iter().zip(&slope).map(|(&x, slope)| slope / unit * x).sum();
    let mut model = program.maximise(objective).using(microlp);
    for (a, b) in limits {
        let offset: f64 = a.iter().zip(low).map(|(a, low)| a * low).sum();
        let a = scaled(a);
        let unit = largest(&a).max(f64::MIN_POSITIVE);
        let sum: Expression = x.iter().zip(&a).map(|(&x, a)| a / unit * x).sum();
        model = model.with(constraint!(sum <= (b - offset) / unit));
    }
    let solution = model.solve().ok()?;
    let back = |(k, x): (usize, &good_lp::Variable)| low[k] + range[k] * solution.value(*x).clamp(0.0, 1.0);
    Some(x.iter().enumerate().map(back).collect())
}
