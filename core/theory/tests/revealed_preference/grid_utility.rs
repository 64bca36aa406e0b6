//! Expected and rank-dependent utility, and discounted utility, against programs over all grid bundles and searches.

use good_lp::{ProblemVariables, Solution, SolverModel, microlp, variable};
use walras_theory::revealed_preference::{
    RiskEfficiency, RiskError, RiskModel, ccei, discounted_efficiency, linear_budgets, quasilinearity, risk_efficiency,
    symmetric_budgets,
};

use super::datasets::choices;
use super::matrices::Draws;

struct Data {
    prices: Vec<f64>,
    quantities: Vec<f64>,
}

impl Data {
    fn size(&self) -> usize {
        self.prices.len() / 2
    }

    fn cost(&self, t: usize, x: [f64; 2]) -> f64 {
        let spent: f64 = (0..2).map(|k| self.prices[2 * t + k] * self.quantities[2 * t + k]).sum();
        (self.prices[2 * t] * x[0] + self.prices[2 * t + 1] * x[1]) / spent
    }

    fn bundles(&self) -> (Vec<f64>, Vec<[f64; 2]>) {
        let mut grid = self.quantities.clone();
        grid.push(0.0);
        grid.sort_by(f64::total_cmp);
        grid.dedup();
        let pairs = grid.iter().flat_map(|&a| grid.iter().map(move |&b| [a, b]));
        let pairs = pairs.collect();
        (grid, pairs)
    }

    /// Whether expected utilities exist at an efficiency: all bundles, one program, a margin that must be positive.
    fn feasible(&self, law: [f64; 2], e: f64) -> bool {
        let (grid, pairs) = self.bundles();
        let mut variables = ProblemVariables::new();
        let margin = variables.add(variable().max(1.0));
        let u: Vec<_> = grid.iter().map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
        let of = |x: f64| u[grid.iter().position(|&y| y == x).unwrap()];
        let mut model = variables.maximise(margin).using(microlp);
        for pair in u.windows(2) {
            model.add_constraint((pair[1] - pair[0] - margin).geq(0.0));
        }
        for t in 0..self.size() {
            let own = [self.quantities[2 * t], self.quantities[2 * t + 1]];
            for y in pairs.iter().filter(|&&y| self.cost(t, y) < e) {
                let gain = law[0] * of(own[0]) + law[1] * of(own[1]) - law[0] * of(y[0]) - law[1] * of(y[1]);
                model.add_constraint((gain - margin).geq(0.0));
            }
        }
        model.solve().unwrap().value(margin) > 1e-9
    }

    fn by_programs(&self, law: [f64; 2]) -> f64 {
        let (_, pairs) = self.bundles();
        let all = (0..self.size()).flat_map(|t| pairs.iter().map(move |&y| self.cost(t, y)));
        let mut costs: Vec<f64> = all.filter(|&cost| cost < 1.0).chain([1.0]).collect();
        costs.sort_by(f64::total_cmp);
        costs[costs.partition_point(|&e| self.feasible(law, e)) - 1]
    }
}

fn check(found: &RiskEfficiency, data: &Data, law: impl Fn(f64, f64) -> [f64; 2]) {
    assert!(found.value <= found.upper && found.exact == (found.value == found.upper));
    assert!(found.utilities.windows(2).all(|pair| pair[0] < pair[1]));
    let of = |x: f64| found.utilities[found.outcomes.iter().position(|&y| y == x).unwrap()];
    let value = |x: [f64; 2]| {
        let law = law(x[0], x[1]);
        law[0] * of(x[0]) + law[1] * of(x[1])
    };
    for t in 0..data.size() {
        let own = value([data.quantities[2 * t], data.quantities[2 * t + 1]]);
        for y in data.bundles().1 {
            assert!(data.cost(t, y) >= found.value || own > value(y), "{t} {y:?}");
        }
    }
}

#[test]
fn equal_programs_over_all_bundles() {
    let mut draws = Draws(251);
    let mut below = 0;
    for round in 0..24 {
        let size = 1 + round % 4;
        let data = Data { prices: draws.positive(2 * size), quantities: draws.positive(2 * size) };
        let law = [[0.5, 0.5], [0.3, 0.7]][round % 2];
        let laws = law.repeat(size);
        let model = RiskModel::Expected(&laws);
        let found = risk_efficiency(&data.prices, &data.quantities, size, 2, model, None).unwrap();
        check(&found, &data, |_, _| law);
        let expected = data.by_programs(law);
        assert!(found.exact && (found.value - expected).abs() < 1e-12, "round {round}: {found:?}, not {expected}");
        below += usize::from(found.value < 1.0);
    }
    assert!(below > 12, "{below}");
}

#[test]
fn a_logarithmic_gambler_passes_and_ranks_are_weaker_than_expectations() {
    let mut draws = Draws(257);
    let prices = draws.positive(20);
    let quantities: Vec<f64> = prices.iter().map(|p| 0.5 / p).collect();
    let all = |model| risk_efficiency(&prices, &quantities, 10, 2, model, None).unwrap();
    assert_eq!(all(RiskModel::Expected(&[0.5; 20])).value, 1.0);
    // The same gamble with the prizes exchanged was to be had for 0.8.
    let dominated = risk_efficiency(&[1.0, 2.0], &[0.2, 0.4], 1, 2, RiskModel::Expected(&[0.5; 2]), None).unwrap();
    assert!((dominated.value - 0.8).abs() < 1e-12 && dominated.exact);
    for choices in choices().iter().step_by(8) {
        let size = 12;
        let data = Data { prices: choices.prices[..24].to_vec(), quantities: choices.quantities[..24].to_vec() };
        let of = |model| risk_efficiency(&data.prices, &data.quantities, size, 2, model, None).unwrap();
        let (expected, ranks) = (of(RiskModel::Expected(&[0.5; 24])), of(RiskModel::RankDependent(&[0.5; 24])));
        check(&expected, &data, |_, _| [0.5, 0.5]);
        let better = ranks.weights[0][1];
        check(&ranks, &data, |a, b| if a < b { [1.0 - better, better] } else { [better, 1.0 - better] });
        let symmetric = symmetric_budgets(&data.prices, &data.quantities, size, 2).unwrap();
        let ceiling = ccei(&linear_budgets(&data.prices, &data.quantities, size, 2).unwrap(), size).unwrap().value;
        assert!(expected.exact && expected.value <= ranks.value && ranks.upper <= ceiling + 1e-12);
        assert!(symmetric.iter().all(|g| g.is_finite()));
    }
}

/// Whether expected utilities of any number of states exist at an efficiency, by one program over all bundles of the grid.
fn feasible(prices: &[f64], quantities: &[f64], laws: &[f64], goods: usize, e: f64) -> bool {
    let mut grid = quantities.to_vec();
    grid.push(0.0);
    grid.sort_by(f64::total_cmp);
    grid.dedup();
    let mut bundles = vec![vec![]];
    for _ in 0..goods {
        let longer =
            |bundle: Vec<f64>| grid.iter().map(move |&x| [bundle.clone(), vec![x]].concat()).collect::<Vec<_>>();
        bundles = bundles.into_iter().flat_map(longer).collect();
    }
    let mut variables = ProblemVariables::new();
    let margin = variables.add(variable().max(1.0));
    let u: Vec<_> = grid.iter().map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
    let mut model = variables.maximise(margin).using(microlp);
    for pair in u.windows(2) {
        model.add_constraint((pair[1] - pair[0] - margin).geq(0.0));
    }
    for ((p, q), law) in prices.chunks(goods).zip(quantities.chunks(goods)).zip(laws.chunks(goods)) {
        let cost = |x: &[f64]| p.iter().zip(x).map(|(p, x)| p * x).sum::<f64>();
        let value = |x: &[f64]| -> good_lp::Expression {
            x.iter().zip(law).map(|(x, law)| *law * u[grid.iter().position(|y| y == x).unwrap()]).sum()
        };
        for bundle in bundles.iter().filter(|bundle| cost(bundle) / cost(q) < e) {
            model.add_constraint((value(q) - value(bundle) - margin).geq(0.0));
        }
    }
    model.solve().unwrap().value(margin) > 1e-9
}

#[test]
fn three_states_equal_programs_over_all_bundles() {
    let mut draws = Draws(283);
    let mut below = 0;
    for round in 0..12 {
        let size = 1 + round % 2;
        let (prices, quantities) = (draws.positive(3 * size), draws.positive(3 * size));
        let laws = if round % 3 == 0 { [0.2, 0.3, 0.5, 0.5, 0.25, 0.25] } else { [0.2, 0.5, 0.3, 0.2, 0.5, 0.3] };
        let laws = &laws[..3 * size];
        let found = risk_efficiency(&prices, &quantities, size, 3, RiskModel::Expected(laws), None).unwrap();
        assert!(found.exact);
        assert!(feasible(&prices, &quantities, laws, 3, found.value - 1e-12), "round {round}: {found:?}");
        assert!(found.value == 1.0 || !feasible(&prices, &quantities, laws, 3, found.value + 1e-9), "round {round}");
        below += usize::from(found.value < 1.0);
    }
    assert!(below > 6, "{below}");
}

#[test]
fn a_logarithmic_gambler_passes_whatever_the_odds() {
    let mut draws = Draws(293);
    for states in [2, 3] {
        let size = 5;
        let prices = draws.positive(states * size);
        let laws: Vec<f64> = (0..size)
            .flat_map(|_| {
                let law = draws.positive(states);
                let sum: f64 = law.iter().sum();
                law.into_iter().map(move |p| p / sum)
            })
            .collect();
        let quantities: Vec<f64> = laws.iter().zip(&prices).map(|(law, p)| law / p).collect();
        let found = risk_efficiency(&prices, &quantities, size, states, RiskModel::Expected(&laws), None).unwrap();
        assert_eq!(found.value, 1.0, "{states}: {found:?}");
    }
}

#[test]
fn ranks_of_unequal_states_are_weighed() {
    let mut draws = Draws(307);
    // u = ln, the better outcome of probability 0.7 weighs 0.55 and that of 0.3 weighs 0.25; states change their names.
    let (mut prices, mut laws, mut quantities) = (draws.positive(16), Vec::new(), Vec::new());
    for (t, p) in prices.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        let likely = t % 2;
        let weight = |better: usize| if better == likely { 0.55 } else { 0.25 };
        let value = |x: [f64; 2]| {
            let better = usize::from(x[1] > x[0]);
            weight(better) * x[better].ln() + (1.0 - weight(better)) * x[1 - better].ln()
        };
        let grid = (1..20_000).map(|k| f64::from(k) / 20_000.0).map(|share| [share / p[0], (1.0 - share) / p[1]]);
        let kink = 1.0 / (p[0] + p[1]);
        let best = grid.chain([[kink, kink]]).reduce(|x, y| if value(y) > value(x) { y } else { x }).unwrap();
        quantities.extend(best);
        laws.extend(if likely == 0 { [0.7, 0.3] } else { [0.3, 0.7] });
    }
    let of = |model| risk_efficiency(&prices, &quantities, 8, 2, model, None).unwrap();
    let (ranks, expected) = (of(RiskModel::RankDependent(&laws)), of(RiskModel::Expected(&laws)));
    assert!(ranks.value > 0.999 && ranks.value <= ranks.upper, "{ranks:?}");
    assert!(ranks.value >= expected.value && expected.exact);
    assert!(ranks.weights[0][0] == 0.7 && ranks.weights[0][1] >= ranks.weights[1][1], "{:?}", ranks.weights);
}

#[test]
fn what_is_no_choice_between_two_states_is_refused() {
    let of =
        |goods, laws: &[f64]| risk_efficiency(&[1.0; 6], &[1.0; 6], 6 / goods, goods, RiskModel::Expected(laws), None);
    assert_eq!(of(1, &[1.0; 6]), Err(RiskError::Goods { goods: 1 }));
    let ranks = |goods, laws: &[f64]| {
        risk_efficiency(&[1.0; 6], &[1.0; 6], 6 / goods, goods, RiskModel::RankDependent(laws), None)
    };
    assert_eq!(ranks(3, &[0.2, 0.3, 0.5, 0.2, 0.3, 0.5]), Err(RiskError::Ranks { goods: 3 }));
    let laws = ranks(2, &[0.3, 0.7, 0.7, 0.3, 0.4, 0.6]);
    assert_eq!(laws, Err(RiskError::Laws { first: vec![0.7, 0.3], other: vec![0.6, 0.4], t: 2 }));
    let wrong = [0.5, 0.5, 0.5, 0.6, 0.5, 0.5];
    assert_eq!(of(2, &wrong), Err(RiskError::Law { t: 1, law: vec![0.5, 0.6] }));
    assert_eq!(of(2, &[0.0, 1.0, 0.5, 0.5, 0.5, 0.5]), Err(RiskError::Law { t: 0, law: vec![0.0, 1.0] }));
    assert_eq!(of(2, &[0.5; 4]), Err(RiskError::Law { t: 2, law: vec![] }));
}

#[test]
fn discounted_utility_by_a_search_over_factors() {
    let mut draws = Draws(263);
    let mut below = 0;
    for round in 0..24 {
        let size = 2 + round % 4;
        let (prices, quantities) = (draws.positive(2 * size), draws.positive(2 * size));
        let g = linear_budgets(&prices, &quantities, size, 2).unwrap();
        let spent: Vec<f64> =
            prices.chunks(2).zip(quantities.chunks(2)).map(|(p, q)| p[0] * q[0] + p[1] * q[1]).collect();
        let dates: Vec<f64> = (0..size).map(|t| t as f64).collect();
        let found = discounted_efficiency(&g, size, &spent, &dates, [0.5, 1.0], None).unwrap();
        let at = |factor: f64| {
            let weighted: Vec<f64> = spent.iter().zip(&dates).map(|(m, date)| m * factor.powf(-date)).collect();
            quasilinearity(&g, size, &weighted).unwrap().value
        };
        assert!((at(found.factor) - found.value).abs() < 1e-9);
        let best = (0..=500).map(|k| at(0.5 + 0.001 * f64::from(k))).fold(0.0, f64::max);
        assert!(found.exact && found.upper >= best - 1e-9 && found.value >= best - 1e-8, "{found:?}, {best}");
        below += usize::from(found.value < 0.999);
    }
    assert!(below > 8, "{below}");
}

#[test]
fn someone_who_discounts_passes() {
    // u = Σ ln q: at present-value prices the expenditure on each good falls by the factor.
    let prices = [1.0, 2.0, 0.8, 1.9, 0.9, 1.2, 0.7, 1.5];
    let quantities: Vec<f64> = prices.iter().enumerate().map(|(k, p)| 0.9_f64.powi(k as i32 / 2) / p).collect();
    let spent: Vec<f64> = (0..4).map(|t| 2.0 * 0.9_f64.powi(t)).collect();
    let g = linear_budgets(&prices, &quantities, 4, 2).unwrap();
    let found = discounted_efficiency(&g, 4, &spent, &[0.0, 1.0, 2.0, 3.0], [0.5, 1.0], None).unwrap();
    assert!(found.value > 1.0 - 1e-8 && (found.factor - 0.9).abs() < 0.1, "{found:?}");
}
