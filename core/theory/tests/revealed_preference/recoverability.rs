//! What was not observed: demand, money metric and parameters, against searches over bundles and known utilities.

use walras_theory::revealed_preference::{
    ConsistentChoices, Family, FitError, RecoveryError, ccei, exact_consistency, fit_family, linear_budgets,
};

use super::datasets::choices;
use super::matrices::Draws;
use super::streams::Stream;

fn dot(p: &[f64], q: &[f64]) -> f64 {
    p.iter().zip(q).map(|(p, q)| p * q).sum()
}

/// Cobb–Douglas demand with these shares.
fn demand(prices: &[f64], shares: &[f64], income: f64) -> Vec<f64> {
    prices.iter().enumerate().map(|(k, p)| shares[k % shares.len()] * income / p).collect()
}

#[test]
fn demands_are_those_that_keep_the_data_consistent() {
    let mut draws = Draws(269);
    let mut narrow = 0;
    for _ in 0..20 {
        let prices = draws.positive(10);
        let quantities = demand(&prices, &[0.35, 0.65], 1.0);
        let known = ConsistentChoices::new(&prices, &quantities, 5, 2, 1.0).unwrap();
        let new = draws.positive(2);
        let bounds = known.demand(&new, 1.0).unwrap().unwrap();
        // Every bundle of a fine grid on the budget is possible exactly between the bounds.
        for k in 0..=200 {
            let share = f64::from(k) / 200.0;
            let bundle = [share / new[0], (1.0 - share) / new[1]];
            let all_prices = [&prices[..], &new].concat();
            let all_quantities = [&quantities[..], &bundle].concat();
            let g = linear_budgets(&all_prices, &all_quantities, 6, 2).unwrap();
            let consistent = exact_consistency(&g, 6, 1e-12).unwrap().holds();
            let margin = 1e-6;
            let inside = bundle[0] > bounds[0][0] + margin && bundle[0] < bounds[0][1] - margin;
            let outside = bundle[0] < bounds[0][0] - margin || bundle[0] > bounds[0][1] + margin;
            assert!((!inside || consistent) && (!outside || !consistent), "{k}: {bounds:?}");
        }
        let truth = demand(&new, &[0.35, 0.65], 1.0);
        assert!((0..2).all(|k| bounds[k][0] <= truth[k] + 1e-9 && truth[k] <= bounds[k][1] + 1e-9));
        narrow += usize::from(bounds[0][1] - bounds[0][0] < 0.9 / new[0]);
    }
    assert!(narrow > 10, "{narrow}");
}

#[test]
fn the_money_metric_lies_within_its_bounds() {
    let mut draws = Draws(271);
    let mut informative = 0;
    for _ in 0..30 {
        let prices = draws.positive(30);
        let quantities = demand(&prices, &[0.2, 0.3, 0.5], 1.0);
        let known = ConsistentChoices::new(&prices, &quantities, 10, 3, 1.0).unwrap();
        let (at, bundle) = (draws.positive(3), draws.positive(3));
        let [low, high] = known.money_metric(&at, &bundle).unwrap();
        let utility: f64 = bundle.iter().zip([0.2, 0.3, 0.5]).map(|(x, share)| x.powf(share)).product();
        let truth = utility * at.iter().zip([0.2, 0.3, 0.5]).map(|(p, share)| (p / share).powf(share)).product::<f64>();
        assert!(low <= truth + 1e-9 && truth <= high + 1e-9, "{low} {truth} {high}");
        assert!(high <= dot(&at, &bundle) + 1e-12);
        informative += usize::from(low > 0.0 || high < dot(&at, &bundle) - 1e-9);
    }
    assert!(informative >= 6, "{informative}");
}

#[test]
fn what_is_revealed_of_bundles_holds_for_the_utility_behind_them() {
    let mut draws = Draws(281);
    let shares = [0.2, 0.3, 0.5];
    let utility = |x: &[f64]| x.iter().zip(shares).map(|(x, share)| share * x.ln()).sum::<f64>();
    let (mut above, mut below, mut by_means) = (0, 0, 0);
    for _ in 0..20 {
        let prices = draws.positive(36);
        let quantities = demand(&prices, &shares, 1.0);
        let chosen = |s: usize| &quantities[3 * s..][..3];
        let known = ConsistentChoices::new(&prices, &quantities, 12, 3, 1.0).unwrap();
        let bundle: Vec<f64> = draws.positive(3).iter().map(|x| 2.0 * x).collect();
        let found = known.standing(&bundle).unwrap();
        assert!(found.preferred.iter().all(|&s| utility(chosen(s)) >= utility(&bundle) - 1e-9));
        assert!(found.worse.iter().all(|&t| utility(chosen(t)) <= utility(&bundle) + 1e-9));
        above += found.preferred.len();
        below += found.worse.len();
        // A mean of two choices with a little more is at least as good as the worse of the two.
        let mean: Vec<f64> = (0..3).map(|k| 0.5 * (chosen(0)[k] + chosen(1)[k]) * 1.0001).collect();
        let both = known.standing(chosen(0)).unwrap().worse.contains(&1);
        let either = known.standing(chosen(1)).unwrap().worse.contains(&0);
        if both || either {
            let worse = known.standing(&mean).unwrap().worse;
            assert!(worse.contains(&usize::from(both)), "{worse:?}");
            by_means += 1;
        }
        // What is bought at new prices.
        let new = draws.positive(3);
        let bought = demand(&new, &shares, 1.0);
        let found = known.standing_of_demand(&new, 1.0).unwrap();
        assert!(found.preferred.iter().all(|&s| utility(chosen(s)) >= utility(&bought) - 1e-9));
        assert!(found.worse.iter().all(|&t| utility(chosen(t)) <= utility(&bought) + 1e-9));
        assert_eq!(found.worse, {
            let direct = |t: usize| dot(&new, chosen(t)) <= 1.0;
            let closure =
                |s: usize| (0..12).any(|t| direct(t) && known.standing(chosen(t)).unwrap().worse.contains(&s));
            (0..12).filter(|&s| closure(s)).collect::<Vec<_>>()
        });
    }
    assert!(above > 10 && below > 10 && by_means > 5, "{above} {below} {by_means}");
}

#[test]
fn inconsistent_choices_say_nothing_until_less_of_budgets_counts() {
    let mut some = 0;
    for choices in choices().iter().step_by(4) {
        let size = choices.observations;
        let g = linear_budgets(&choices.prices, &choices.quantities, size, 2).unwrap();
        let index = ccei(&g, size).unwrap().value;
        let at = |e| ConsistentChoices::new(&choices.prices, &choices.quantities, size, 2, e);
        let new = [choices.prices[0], choices.prices[1]];
        assert!(at(index).unwrap().demand(&new, 1.0).unwrap().is_some(), "{}", choices.id);
        if index < 1.0 - 1e-9 {
            assert!(matches!(at(1.0), Err(RecoveryError::Inconsistent { .. })), "{}", choices.id);
            some += 1;
        }
    }
    assert!(some > 0);
    let one = ConsistentChoices::new(&[1.0, 1.0], &[1.0, 1.0], 1, 2, 1.0).unwrap();
    assert!(matches!(one.demand(&[1.0, 0.0], 1.0), Err(RecoveryError::Numbers { .. })));
    assert!(matches!(one.demand(&[1.0, 1.0], 0.0), Err(RecoveryError::NotPositive { .. })));
    assert!(ConsistentChoices::new(&[1.0, 1.0], &[1.0, 1.0], 1, 2, 1.5).is_err());
}

/// The best of a fine grid on the budget line.
fn best_on_budget(p: &[f64], utility: impl Fn([f64; 2]) -> f64) -> [f64; 2] {
    let bundle = |share: f64| [share / p[0], (1.0 - share) / p[1]];
    let grid = (0..=100_000).map(|k| f64::from(k) / 100_000.0);
    let best = grid.map(|share| (utility(bundle(share)), share)).reduce(|a, b| if b.0 > a.0 { b } else { a });
    bundle(best.unwrap().1)
}

#[test]
fn parameters_of_those_who_maximise_are_recovered() {
    let mut draws = Draws(277);
    let prices = draws.positive(30);
    let ces = |a: f64, rho: f64, x: f64, y: f64| (a * x.powf(rho) + (1.0 - a) * y.powf(rho)).powf(1.0 / rho);
    type Utility = Box<dyn Fn([f64; 2]) -> f64>;
    let cases: [(Family, [f64; 2], Utility); 3] = [
        (Family::Ces, [0.3, 0.4], Box::new(move |q| ces(0.3, 0.4, q[0], q[1]))),
        (Family::Disappointment, [0.42, -0.7], Box::new(move |q| ces(0.42, -0.7, q[0].max(q[1]), q[0].min(q[1])))),
        (Family::Quasilinear, [0.5, 0.4], Box::new(|q| q[0] + 0.5 / 0.4 * q[1].powf(0.4))),
    ];
    for (family, truth, utility) in cases {
        let quantities: Vec<f64> = prices.chunks(2).flat_map(|p| best_on_budget(p, &utility)).collect();
        let mut stream = Stream::new(3);
        let fit = fit_family(family, &prices, &quantities, 15, 2, 20, &mut stream).unwrap();
        assert!(fit.loss < 1e-6, "{family:?}: {fit:?}");
        for (found, truth) in fit.parameters.iter().zip(truth) {
            assert!((found - truth).abs() < 0.02 * (1.0 + truth.abs()), "{family:?}: {fit:?}");
        }
        assert!(fit.errors.unwrap().iter().all(|&error| error < 0.1), "{fit:?}");
    }
}

#[test]
fn no_family_loses_less_than_varian_allows() {
    use walras_theory::revealed_preference::varian;
    for choices in choices().iter().step_by(10) {
        let size = choices.observations;
        let g = linear_budgets(&choices.prices, &choices.quantities, size, 2).unwrap();
        let least = 1.0 - varian(&g, size, None).unwrap().value;
        for family in [Family::Ces, Family::Disappointment, Family::Quasilinear] {
            let mut stream = Stream::new(4);
            let fit = fit_family(family, &choices.prices, &choices.quantities, size, 2, 0, &mut stream).unwrap();
            assert!(fit.loss >= least - 1e-9 && fit.loss < 0.5 && fit.errors.is_none(), "{}: {fit:?}", choices.id);
        }
    }
    let mut stream = Stream::new(5);
    let refused = fit_family(Family::Ces, &[1.0; 3], &[1.0; 3], 1, 3, 0, &mut stream);
    assert_eq!(refused, Err(FitError::Goods { goods: 3 }));
    let refused = fit_family(Family::Ces, &[1.0, 0.0], &[1.0; 2], 1, 2, 0, &mut stream);
    assert_eq!(refused, Err(FitError::Free { t: 0, good: 1 }));
}
