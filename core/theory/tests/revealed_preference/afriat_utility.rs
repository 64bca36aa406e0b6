//! The utility of Afriat numbers, by its inequalities, finite differences, linear programs and bisection.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};
use walras_theory::revealed_preference::{
    AfriatError, AfriatUtility, AfriatUtilityError, BudgetError, afriat_numbers, afriat_utility_at, ccei,
    linear_budgets, pareto_gap,
};

use super::datasets::subjects;
use super::matrices::Draws;

fn positive(draws: &mut Draws, count: usize) -> Vec<f64> {
    (0..count).map(|_| 1.05 + draws.symmetric()).collect()
}

/// Random choices with the utility at an efficiency a little below their index.
fn sample(draws: &mut Draws, observations: usize, goods: usize) -> (Vec<f64>, Vec<f64>, AfriatUtility) {
    let (p, q) = (positive(draws, observations * goods), positive(draws, observations * goods));
    let g = linear_budgets(&p, &q, observations, goods).unwrap();
    let efficiency = ccei(&g, observations).unwrap().value - 1e-3;
    let utility = AfriatUtility::new(&p, &q, observations, goods, efficiency).unwrap();
    (p, q, utility)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `max U(x)` on the budget `p·x ≤ m`, by linear programming.
fn best_utility(utility: &AfriatUtility, prices: &[f64], quantities: &[f64], p: &[f64], m: f64) -> f64 {
    let goods = p.len();
    let mut program = ProblemVariables::new();
    let value = program.add(variable());
    let x: Vec<Variable> = (0..goods).map(|_| program.add(variable().min(0.0))).collect();
    let mut model = program.maximise(value).using(microlp);
    let mut spent = Expression::default();
    p.iter().zip(&x).for_each(|(p, &x)| spent.add_mul(p / m, x));
    model.add_constraint(constraint::leq(spent, 1.0));
    let numbers = utility.numbers();
    for (t, (p, q)) in prices.chunks_exact(goods).zip(quantities.chunks_exact(goods)).enumerate() {
        // Divided by λ, so that the coefficients are of one size.
        let lambda = numbers.lambda[t];
        let mut piece = Expression::default();
        piece.add_mul(1.0 / lambda, value);
        p.iter().zip(&x).for_each(|(price, &x)| piece.add_mul(-price / dot(p, q), x));
        model.add_constraint(constraint::leq(piece, numbers.u[t] / lambda - utility.efficiency()));
    }
    model.solve().unwrap().value(value)
}

#[test]
fn every_choice_is_optimal_on_its_deflated_budget() {
    let mut draws = Draws(71);
    for round in 0..150 {
        let (observations, goods) = (1 + draws.below(9), 1 + draws.below(4));
        let (p, q, utility) = sample(&mut draws, observations, goods);
        assert!(utility.numbers().worst_slack <= 0.0);
        let scale = 1.0 + utility.numbers().lambda.iter().fold(0.0_f64, |a, b| a.max(*b));
        assert!(utility.choice_shortfall() <= 1e-15 * scale, "round {round}: {}", utility.choice_shortfall());
        for t in 0..observations {
            let (price, own) = (&p[t * goods..][..goods], &q[t * goods..][..goods]);
            let budget = utility.efficiency() * dot(price, own);
            let chosen = utility.evaluate(own).unwrap();
            let best = best_utility(&utility, &p, &q, price, budget);
            assert!(best <= chosen + 1e-8 * scale, "round {round}, observation {t}: {best} against {chosen}");
            for _ in 0..20 {
                let other = positive(&mut draws, goods);
                let share = budget / dot(price, &other);
                let other: Vec<f64> = other.iter().map(|x| x * share).collect();
                assert!(utility.evaluate(&other).unwrap() <= chosen + 1e-14 * scale);
            }
        }
    }
}

#[test]
fn consistent_choices_have_the_utility_of_their_numbers() {
    // Cobb-Douglas demand is consistent, so the pieces touch their own bundles.
    let mut draws = Draws(73);
    for _ in 0..50 {
        let p = positive(&mut draws, 8 * 3);
        let q: Vec<f64> = p.chunks_exact(3).flat_map(|p| [0.2 / p[0], 0.5 / p[1], 0.3 / p[2]]).collect();
        let utility = AfriatUtility::new(&p, &q, 8, 3, 1.0).unwrap();
        for (t, bundle) in q.chunks_exact(3).enumerate() {
            let (value, u) = (utility.evaluate(bundle).unwrap(), utility.numbers().u[t]);
            assert!((value - u).abs() <= 1e-12 * (1.0 + utility.numbers().lambda[t]));
        }
        // What was affordable and not chosen is no better.
        for (t, price) in p.chunks_exact(3).enumerate() {
            for bundle in q.chunks_exact(3).filter(|bundle| dot(price, bundle) <= 1.0) {
                assert!(utility.evaluate(bundle).unwrap() <= utility.numbers().u[t] + 1e-12);
            }
        }
    }
}

#[test]
fn supergradients_are_finite_differences_and_bound_the_function() {
    let mut draws = Draws(79);
    let mut kinks = 0;
    for _ in 0..200 {
        let goods = 1 + draws.below(4);
        let observations = 2 + draws.below(8);
        let (_, _, utility) = sample(&mut draws, observations, goods);
        let x = positive(&mut draws, goods);
        let at = utility.gradient(&x).unwrap();
        assert_eq!(at.value, utility.evaluate(&x).unwrap());
        let scale = 1.0 + at.gradient.iter().fold(at.value.abs(), |a, b| a.max(*b));
        for good in 0..goods {
            let moved = |by: f64| {
                let mut y = x.clone();
                y[good] += by;
                utility.gradient(&y).unwrap()
            };
            let (below, above) = (moved(-1e-6), moved(1e-6));
            if (below.piece, above.piece) == (at.piece, at.piece) {
                let difference = (above.value - below.value) / 2e-6;
                assert!((difference - at.gradient[good]).abs() <= 1e-8 * scale);
            } else {
                kinks += 1;
            }
            assert!(above.value >= at.value, "monotone");
        }
        for _ in 0..10 {
            let y = positive(&mut draws, goods);
            let value = utility.evaluate(&y).unwrap();
            let tangent =
                at.value + at.gradient.iter().zip(y.iter().zip(&x)).map(|(d, (y, x))| d * (y - x)).sum::<f64>();
            assert!(value <= tangent + 1e-12 * scale, "supergradient");
            let middle: Vec<f64> = x.iter().zip(&y).map(|(x, y)| 0.5 * (x + y)).collect();
            assert!(utility.evaluate(&middle).unwrap() >= 0.5 * (value + at.value) - 1e-12 * scale, "concave");
        }
    }
    assert!(kinks < 40, "{kinks}");
}

#[test]
fn the_rate_of_substitution_is_the_relative_price_of_the_active_piece() {
    let utility = AfriatUtility::new(&[1.0, 2.0, 2.0, 1.0], &[2.0, 1.0, 1.0, 2.0], 2, 2, 1.0);
    let utility = utility.unwrap();
    // Both bundles cost 4 at their own prices and 5 at the other's: little of good 0 leaves piece 1 above piece 0.
    for x in [[3.0, 0.5], [0.5, 3.0]] {
        let at = utility.gradient(&x).unwrap();
        let rate = utility.marginal_rate_of_substitution(&x, 0, 1).unwrap();
        assert_eq!(rate, [0.5, 2.0][at.piece]);
        assert!((rate - at.gradient[0] / at.gradient[1]).abs() < 1e-15);
    }
    assert_eq!(utility.gradient(&[3.0, 0.5]).unwrap().piece, 0);
    let unknown = AfriatUtilityError::UnknownGood { good: 2, goods: 2 };
    assert_eq!(utility.marginal_rate_of_substitution(&[1.0, 1.0], 0, 2), Err(unknown));
    let free = AfriatUtility::new(&[1.0, 0.0, 0.0], &[1.0, 1.0, 1.0], 1, 3, 1.0).unwrap();
    assert_eq!(free.marginal_rate_of_substitution(&[1.0; 3], 0, 1), Ok(f64::INFINITY));
    assert_eq!(free.marginal_rate_of_substitution(&[1.0; 3], 1, 0), Ok(0.0));
    let both = AfriatUtilityError::BothFree { t: 0, of: 1, per: 2 };
    assert_eq!(free.marginal_rate_of_substitution(&[1.0; 3], 1, 2), Err(both));
}

#[test]
fn exists_exactly_below_the_index_of_the_40_subjects() {
    let mut inconsistent = 0;
    for subject in subjects() {
        let a = |e: f64| subject.g.iter().map(|g| g + 1.0 - e).collect::<Vec<_>>();
        let index = ccei(&subject.g, subject.observations).unwrap().value;
        assert!(afriat_numbers(&a(index - 1e-9), subject.observations).is_ok(), "{}", subject.id);
        if index < 1.0 - 1e-9 {
            inconsistent += 1;
            assert!(afriat_numbers(&a(index + 1e-9), subject.observations).is_err(), "{}", subject.id);
        }
    }
    assert!(inconsistent > 10);
}

#[test]
fn indifference_curves_are_level_sets() {
    let mut draws = Draws(83);
    let mut corners = 0;
    for round in 0..200 {
        let observations = 1 + draws.below(12);
        let (mut p, mut q) = (positive(&mut draws, 2 * observations), positive(&mut draws, 2 * observations));
        if round % 3 == 0 {
            // Free goods make walls and floors.
            p[draws.below(2 * observations)] = 0.0;
            q.iter_mut().for_each(|q| *q += 0.1);
        }
        let g = linear_budgets(&p, &q, observations, 2).unwrap();
        let efficiency = (ccei(&g, observations).unwrap().value - 1e-2).max(0.0);
        let utility = AfriatUtility::new(&p, &q, observations, 2, efficiency).unwrap();
        let (width, height) = (4.0 + draws.symmetric(), 4.0 + draws.symmetric());
        let level = utility.evaluate(&positive(&mut draws, 2)).unwrap();
        let scale = 1.0 + utility.numbers().lambda.iter().fold(level.abs(), |a, b| a.max(*b));
        let curve = utility.indifference_curve(level, width, height).unwrap();
        assert!(!curve.is_empty(), "round {round}");
        corners += curve.len().saturating_sub(2);
        for pair in curve.windows(2) {
            let ([x0, y0], [x1, y1]) = (pair[0], pair[1]);
            assert!(x0 <= x1 && y0 >= y1 && (x0, y0) != (x1, y1), "round {round}: {curve:?}");
            for share in [0.0, 0.3, 0.5, 1.0] {
                let point = [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
                let value = utility.evaluate(&point).unwrap();
                assert!((value - level).abs() <= 1e-11 * scale, "round {round}: {value} at {point:?}, not {level}");
            }
        }
        for triple in curve.windows(3) {
            let [a, b, c] = [triple[0], triple[1], triple[2]];
            let turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
            assert!(turn > -1e-12, "round {round}: not convex");
        }
        // The ends lie on the border of the box, or on an axis.
        let ([x0, y0], [x1, y1]) = (curve[0], curve[curve.len() - 1]);
        assert!(y0 == height || x0 == 0.0, "round {round}: begins at {:?}", curve[0]);
        assert!(x1 == width || y1 == 0.0, "round {round}: ends at {:?}", curve[curve.len() - 1]);
        // By bisection along rays from the origin.
        for k in 0..=8 {
            let angle = f64::from(k) * std::f64::consts::FRAC_PI_2 / 8.0;
            let (mut low, mut high) = (0.0, 100.0);
            let at = |r: f64| [r * angle.cos(), r * angle.sin()];
            for _ in 0..100 {
                let middle = 0.5 * (low + high);
                if utility.evaluate(&at(middle)).unwrap() < level { low = middle } else { high = middle }
            }
            let [x, y] = at(high);
            let inside = x < x1.min(width) - 1e-9 && x > x0 + 1e-9 && y < y0.min(height) - 1e-9 && y > y1 + 1e-9;
            if inside {
                let k = curve.iter().position(|corner| corner[0] >= x).unwrap();
                let ([a, b], [c, d]) = (curve[k - 1], curve[k]);
                let on_curve = b + (x - a) / (c - a) * (d - b);
                // A nearly vertical segment amplifies the error in x.
                let steep = 1.0 + (b - d) / (c - a);
                assert!((on_curve - y).abs() <= 1e-9 * steep, "round {round}: {on_curve} against {y}");
            }
        }
    }
    assert!(corners > 150, "{corners} inner corners");
}

#[test]
fn curves_solved_by_hand() {
    // U(x, y) = min(x + 2y, 2x + y) / 4 − 1 up to multipliers, which are 1 for a consistent pair.
    let utility = AfriatUtility::new(&[1.0, 2.0, 2.0, 1.0], &[2.0, 1.0, 1.0, 2.0], 2, 2, 1.0).unwrap();
    assert_eq!((&utility.numbers().u[..], &utility.numbers().lambda[..]), (&[0.0, 0.0][..], &[1.0, 1.0][..]));
    let curve = utility.indifference_curve(-0.25, 10.0, 10.0).unwrap();
    assert_eq!(curve.len(), 3);
    for (corner, expected) in curve.iter().zip([[0.0, 3.0], [1.0, 1.0], [3.0, 0.0]]) {
        assert!((corner[0] - expected[0]).abs() < 1e-15 && (corner[1] - expected[1]).abs() < 1e-15, "{curve:?}");
    }
    assert_eq!(utility.indifference_curve(-0.25, 2.0, 2.0).unwrap(), [[0.5, 2.0], [1.0, 1.0], [2.0, 0.5]]);
    assert!(utility.indifference_curve(-0.25, 0.9, 0.9).unwrap().is_empty());
    assert!(utility.indifference_curve(-1.5, 9.0, 9.0).unwrap().is_empty());
    // The second good is free.
    let wall = AfriatUtility::new(&[1.0, 0.0], &[1.0, 1.0], 1, 2, 1.0).unwrap();
    assert_eq!(wall.indifference_curve(1.0, 3.0, 5.0).unwrap(), [[2.0, 5.0], [2.0, 0.0]]);
    let floor = AfriatUtility::new(&[0.0, 1.0], &[1.0, 1.0], 1, 2, 1.0).unwrap();
    assert_eq!(floor.indifference_curve(1.0, 3.0, 5.0).unwrap(), [[0.0, 2.0], [3.0, 2.0]]);
}

#[test]
fn general_constraints_give_the_same_utility() {
    let mut draws = Draws(89);
    let (p, q, utility) = sample(&mut draws, 7, 3);
    for _ in 0..50 {
        let x = positive(&mut draws, 3);
        let numbers = utility.numbers();
        let g = |t: usize| dot(&p[3 * t..][..3], &x) / dot(&p[3 * t..][..3], &q[3 * t..][..3]) - utility.efficiency();
        let (value, piece) = afriat_utility_at(&numbers.u, &numbers.lambda, g).unwrap();
        assert_eq!((value, piece), (utility.evaluate(&x).unwrap(), utility.gradient(&x).unwrap().piece));
    }
}

#[test]
fn general_constraints_rationalise_plays_on_their_boundary() {
    // One good, limits √x − c_t: at the gap every play is at least as good as what its loosened constraint admits.
    let limit = |t: usize, x: f64| x.sqrt() - [1.0, 1.5, 0.7][t];
    let play = [1.0, 2.25, 0.49];
    let g: Vec<f64> = (0..9).map(|k| limit(k / 3, play[k % 3])).collect();
    let r = pareto_gap(&g, 3).unwrap().value + 1e-6;
    let a: Vec<f64> = g.iter().map(|g| g + r).collect();
    let numbers = afriat_numbers(&a, 3).unwrap();
    let utility = |x: f64| afriat_utility_at(&numbers.u, &numbers.lambda, |t| limit(t, x) + r).unwrap().0;
    for (t, &chosen) in play.iter().enumerate() {
        for x in (0..300).map(|k| 0.01 * f64::from(k)).filter(|&x| limit(t, x) + r <= 0.0) {
            assert!(utility(x) <= utility(chosen) + 1e-12);
        }
    }
}

#[test]
fn what_cannot_be_is_named() {
    let (p, q) = ([1.0, 2.0, 2.0, 1.0], [1.0, 2.0, 2.0, 1.0]);
    // Each bundle was affordable for 0.8 of the other's expenditure.
    let infeasible = AfriatUtility::new(&p, &q, 2, 2, 1.0);
    assert!(matches!(infeasible, Err(AfriatUtilityError::Afriat(AfriatError::Infeasible(_)))));
    assert!(AfriatUtility::new(&p, &q, 2, 2, 0.79).is_ok());
    for efficiency in [-0.1, 1.1, f64::NAN] {
        let error = AfriatUtility::new(&p, &q, 2, 2, efficiency);
        assert!(matches!(error, Err(AfriatUtilityError::Efficiency(_))));
    }
    let budget = AfriatUtility::new(&p[..3], &q, 2, 2, 1.0);
    assert!(matches!(budget, Err(AfriatUtilityError::Budget(BudgetError::WrongLength { .. }))));
    let utility = AfriatUtility::new(&p, &q, 2, 2, 0.5).unwrap();
    let length = AfriatUtilityError::WrongLength { goods: 2, found: 1 };
    assert_eq!(utility.evaluate(&[1.0]), Err(length));
    assert!(matches!(utility.gradient(&[1.0, f64::NAN]), Err(AfriatUtilityError::NotFinite { index: 1, .. })));
    assert!(matches!(
        utility.indifference_curve(f64::NAN, 1.0, 1.0),
        Err(AfriatUtilityError::NotFinite { index: 0, .. })
    ));
    let three = AfriatUtility::new(&[1.0; 3], &[1.0; 3], 1, 3, 1.0).unwrap();
    assert!(matches!(three.indifference_curve(0.0, 1.0, 1.0), Err(AfriatUtilityError::WrongLength { .. })));
    assert!(matches!(afriat_utility_at(&[], &[], |_| 0.0), Err(AfriatUtilityError::Afriat(_))));
    let overflow = AfriatUtility::new(&[1e300, 1.0], &[0.0, 1e-300], 1, 2, 1.0);
    assert_eq!(overflow, Err(AfriatUtilityError::Overflow { t: 0, good: 0 }));
}
