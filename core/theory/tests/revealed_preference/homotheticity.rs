//! Homotheticity and quasilinearity against enumeration of cycles and linear programs.

use good_lp::{ProblemVariables, Solution, SolverModel, microlp, variable};
use walras_theory::revealed_preference::{
    EfficiencyError, StructuralEfficiency, ccei, homotheticity, linear_budgets, quasilinearity,
};

use super::datasets::choices;
use super::enumeration::simple_cycles;
use super::matrices::Draws;

struct Data {
    size: usize,
    g: Vec<f64>,
    spent: Vec<f64>,
}

fn data(size: usize, goods: usize, draws: &mut Draws) -> Data {
    let (prices, quantities) = (draws.positive(size * goods), draws.positive(size * goods));
    let g = linear_budgets(&prices, &quantities, size, goods).unwrap();
    let spent = prices.chunks(goods).zip(quantities.chunks(goods));
    Data { size, g, spent: spent.map(|(p, q)| p.iter().zip(q).map(|(p, q)| p * q).sum()).collect() }
}

/// Expenditure of `t` on the bundle of `s`, relative to what was spent.
fn ratio(data: &Data, t: usize, s: usize) -> f64 {
    1.0 + data.g[t * data.size + s]
}

/// `max e` such that `d_t − d_s ≤ cost[t,s] − e weight_t`, by a linear program.
fn by_program(size: usize, cost: impl Fn(usize, usize) -> f64, weight: impl Fn(usize) -> f64) -> f64 {
    let mut variables = ProblemVariables::new();
    let e = variables.add(variable().min(-100.0).max(100.0));
    let d: Vec<_> = (0..size).map(|_| variables.add(variable().min(-1000.0).max(1000.0))).collect();
    let mut model = variables.maximise(e).using(microlp);
    for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))) {
        model.add_constraint((d[t] - d[s] + weight(t) * e).leq(cost(t, s)));
    }
    model.solve().unwrap().value(e)
}

fn utilities_prove_it(found: &StructuralEfficiency, holds: impl Fn(usize, usize, &[f64], f64) -> bool) {
    let size = found.utilities.len();
    for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))) {
        assert!(holds(t, s, &found.utilities, found.lower), "{t} {s}: {found:?}");
    }
    assert!(found.lower <= found.value && found.value - found.lower < 1e-11);
}

#[test]
fn equal_enumeration_and_a_linear_program() {
    let mut draws = Draws(239);
    let mut below = 0;
    for round in 0..80 {
        let data = data(1 + round % 6, 2 + round % 2, &mut draws);
        let size = data.size;
        let found = homotheticity(&data.g, size).unwrap();
        let mean = |cycle: &Vec<(usize, usize)>| {
            cycle.iter().map(|&(t, s)| ratio(&data, t, s).ln()).sum::<f64>() / cycle.len() as f64
        };
        let least = simple_cycles(size).iter().map(mean).fold(0.0, f64::min).exp();
        assert!((found.value - least).abs() < 1e-12, "round {round}: {} not {least}", found.value);
        assert!((by_program(size, |t, s| ratio(&data, t, s).ln(), |_| 1.0).exp() - least).abs() < 1e-7);
        utilities_prove_it(&found, |t, s, u, e| u[s] - u[t] <= (ratio(&data, t, s) / e).ln() + 1e-12);
        below += usize::from(found.value < 1.0);

        let found = quasilinearity(&data.g, size, &data.spent).unwrap();
        let of_cycle = |cycle: &Vec<(usize, usize)>| {
            let cost: f64 = cycle.iter().map(|&(t, s)| data.spent[t] * ratio(&data, t, s)).sum();
            cost / cycle.iter().map(|&(t, _)| data.spent[t]).sum::<f64>()
        };
        let least = simple_cycles(size).iter().map(of_cycle).fold(1.0, f64::min);
        assert!((found.value - least).abs() < 1e-12, "round {round}: {} not {least}", found.value);
        let cost = |t: usize, s: usize| data.spent[t] * ratio(&data, t, s);
        assert!((by_program(size, cost, |t| data.spent[t]) - least).abs() < 1e-7);
        let unit = data.spent.iter().fold(0.0_f64, |unit, m| unit.max(*m));
        utilities_prove_it(&found, |t, s, u, e| u[s] - u[t] <= (cost(t, s) - e * data.spent[t]) / unit + 1e-12);
        below += usize::from(found.value < 1.0);
    }
    assert!(below > 60, "{below}");
}

#[test]
fn what_maximises_such_a_utility_passes() {
    let mut draws = Draws(241);
    // Cobb–Douglas demand; and ln q_1 + 2 ln q_2 + numeraire, whose demand does not depend on income.
    let prices: Vec<f64> = (0..60).map(|_| 0.6 + 0.5 * draws.symmetric()).collect();
    let income = (0..30).map(|_| 2.0 + draws.symmetric()).collect::<Vec<f64>>();
    let homothetic: Vec<f64> =
        (0..60).map(|k| income[k / 2] * if k % 2 == 0 { 0.3 } else { 0.7 } / prices[k]).collect();
    let g = linear_budgets(&prices, &homothetic, 30, 2).unwrap();
    assert!(homotheticity(&g, 30).unwrap().value > 1.0 - 1e-12);
    assert!(quasilinearity(&g, 30, &income).unwrap().value < 0.999);
    let quasilinear: Vec<f64> = (0..60).map(|k| if k % 2 == 0 { 1.0 } else { 2.0 } / prices[k]).collect();
    let g = linear_budgets(&prices, &quasilinear, 30, 2).unwrap();
    assert!(quasilinearity(&g, 30, &[3.0; 30]).unwrap().value > 1.0 - 1e-12);
}

#[test]
fn no_structure_is_easier_to_satisfy_than_none() {
    for choices in choices() {
        let size = choices.observations;
        let g = linear_budgets(&choices.prices, &choices.quantities, size, 2).unwrap();
        let ccei = ccei(&g, size).unwrap().value;
        let (h, q) = (homotheticity(&g, size).unwrap(), quasilinearity(&g, size, &vec![1.0; size]).unwrap());
        assert!(h.value <= ccei + 1e-12 && q.value <= ccei + 1e-12, "{}", choices.id);
        assert!(h.value - h.lower < 1e-10 && q.value - q.lower < 1e-10, "{}", choices.id);
    }
}

#[test]
fn degenerate_data() {
    let free = homotheticity(&[0.0, -1.0, 1.0, 0.0], 2).unwrap();
    assert_eq!((free.value, free.cycle), (0.0, vec![0, 1]));
    assert_eq!(homotheticity(&[0.0], 1).unwrap().value, 1.0);
    assert!(matches!(homotheticity(&[-1.0], 1), Err(EfficiencyError::Expenditure { .. })));
    assert!(quasilinearity(&[0.0], 1, &[0.0]).is_err());
}
