//! The adversary: closed forms and certified searches against dense grids, and what it may do against what it is charged.

use proptest::prelude::*;
use walras_theory::revealed_preference::robust_gap::{
    Block, Displacement, FiniteSupport, LinearSupport, MonotoneConstraints, MonotoneSupport, Robustness, Shape,
    Support, radius_with_displacement, robust_gap,
};

use super::robust_gap::{Market, markets};

const BLOCK: Block = Block { agent: 0, probe: 0, sample: 0 };

fn displaced(support: &impl Support, price: f64) -> Displacement {
    let mut found = Displacement::default();
    support.displace(BLOCK, 0, price, &mut found);
    found
}

/// The largest of `−g(γ) − v ‖γ − γ̂‖` over a grid on twice the box, so that the box lemma is put to the test as well.
fn densest(g: impl Fn(&[f64]) -> f64, observed: &[f64], price: f64, steps: usize) -> f64 {
    let level = |j: usize, k: usize| 2.0 * observed[j] * k as f64 / steps as f64;
    let count = (steps + 1).pow(observed.len() as u32);
    let mut best = f64::NEG_INFINITY;
    for entry in 0..count {
        let point: Vec<f64> =
            (0..observed.len()).map(|j| level(j, entry / (steps + 1).pow(j as u32) % (steps + 1))).collect();
        let distance = point.iter().zip(observed).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
        best = best.max(-g(&point) - price * distance);
    }
    best
}

#[derive(Debug, Clone)]
struct Probe {
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// `√(a·x) − 1`, concave.
    Root([f64; 2]),
    /// `(a·x)² − 1`, rising but not concave.
    Square([f64; 2]),
    /// `√max(x − kink, 0) − 1`.
    Flat(f64),
    /// `ln(1 + ax) − 1`.
    Logarithm(f64),
}

impl MonotoneConstraints for Probe {
    fn value(&self, _agent: usize, _t: usize, x: &[f64]) -> f64 {
        match self.kind {
            Kind::Root(a) => (a[0] * x[0] + a[1] * x[1]).sqrt() - 1.0,
            Kind::Square(a) => (a[0] * x[0] + a[1] * x[1]).powi(2) - 1.0,
            Kind::Flat(kink) => (x[0] - kink).max(0.0).sqrt() - 1.0,
            Kind::Logarithm(a) => (a * x[0]).ln_1p() - 1.0,
        }
    }

    fn shape(&self, _agent: usize, _t: usize) -> Shape {
        match self.kind {
            Kind::Root(_) | Kind::Logarithm(_) => Shape::Concave,
            Kind::Square(_) => Shape::Monotone,
            Kind::Flat(kink) => Shape::FlatThenConcave { kink },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn linear_budgets_have_a_closed_form(
        prices in prop::collection::vec(prop_oneof![Just(0.0), 0.1_f64..1.1], 2),
        observed in prop::collection::vec(prop_oneof![Just(0.0), 0.01_f64..4.0], 2),
        price in prop_oneof![Just(0.0), 0.01_f64..2.0],
    ) {
        let support = LinearSupport::new([1, 1, 2], &prices, &[1.0], &observed).unwrap();
        let found = displaced(&support, price);
        let g = |x: &[f64]| prices[0] * x[0] + prices[1] * x[1] - 1.0;
        let dense = densest(g, &observed, price, 600);
        let spacing = 2.0 * observed[0].max(observed[1]) / 600.0;
        prop_assert!(found.value(0, price) >= dense - 1e-12);
        prop_assert!(found.value(0, price) <= dense + 2.0 * spacing * (price + 1.6));
        prop_assert_eq!(found.bound, found.value(0, price));
    }

    #[test]
    fn in_one_dimension_the_candidates_suffice(
        flat in any::<bool>(),
        parameter in 0.01_f64..3.0,
        observed in prop_oneof![Just(0.0), 0.01_f64..4.0],
        price in prop_oneof![Just(0.0), 0.01_f64..3.0],
    ) {
        let probe = Probe { kind: if flat { Kind::Flat(parameter) } else { Kind::Logarithm(parameter) } };
        let support = MonotoneSupport::new([1, 1, 1], probe.clone(), &[observed]).unwrap();
        let found = displaced(&support, price);
        let dense = densest(|x| probe.value(0, 0, x), &[observed], price, 4000);
        prop_assert!(found.value(0, price) >= dense - 1e-12);
        // The kink may lie between two points of the grid, where the root is steep.
        let spacing = if flat { 0.05 } else { 0.02 };
        prop_assert!(found.value(0, price) <= dense + spacing);
        prop_assert_eq!(found.bound, found.value(0, price));
    }

    #[test]
    fn searches_in_boxes_are_certified(
        square in any::<bool>(),
        a in prop::array::uniform2(0.05_f64..1.1),
        observed in prop::collection::vec(prop_oneof![Just(0.0), 0.01_f64..2.0], 2),
        price in prop_oneof![Just(0.0), 0.01_f64..2.0],
    ) {
        let probe = Probe { kind: if square { Kind::Square(a) } else { Kind::Root(a) } };
        let support = MonotoneSupport::new([1, 1, 2], probe.clone(), &observed).unwrap();
        let found = displaced(&support, price);
        let dense = densest(|x| probe.value(0, 0, x), &observed, price, 400);
        prop_assert!(found.value(0, price) >= dense - 2e-9 && found.bound >= dense - 1e-12);
        // Where −g is not convex a box is bounded by its corners only, which takes more boxes than there may be.
        let certified = if square { 0.05 } else { 1e-8 };
        prop_assert!(found.bound - found.value(0, price) <= certified);
    }

    #[test]
    fn on_a_grid_all_actions_are_tried(
        market in markets(Just(1), 1_usize..4, Just(1)),
        price in prop_oneof![Just(0.0), 0.0_f64..3.0],
    ) {
        let support = FiniteSupport::new(market.play(), 0.0).unwrap();
        let mut found = Displacement::default();
        for (t, probe) in (0..market.probes).flat_map(|t| (0..market.probes).map(move |s| (t, s))) {
            support.displace(Block { probe, ..BLOCK }, t, price, &mut found);
            let all = market.displacements(0, 0, t, probe);
            let best = all.iter().map(|(room, distance)| room - price * distance).fold(f64::NEG_INFINITY, f64::max);
            prop_assert!((found.bound - best).abs() < 1e-12 && found.value(t, price) == found.bound);
        }
    }

    /// Whatever distribution within the radius: the best ranking's expected loss is no more than the robust gap.
    #[test]
    fn no_distribution_within_the_radius_does_worse(
        market in markets(Just(1), 2_usize..4, 1_usize..4),
        moves in prop::collection::vec((0_usize..4, 0_usize..4, 0_usize..6, 0.0_f64..1.0), 0..6),
        slack in 0.0_f64..0.2,
    ) {
        let samples = market.samples();
        let mut atoms: Vec<(f64, Vec<usize>)> = (0..samples)
            .map(|k| (1.0 / samples as f64, (0..market.probes).map(|s| market.drawn(k, 0, s)).collect()))
            .collect();
        let mut cost = 0.0;
        for (k, s, action, share) in moves {
            let (k, s, action) = (k % samples, s % market.probes, action % market.actions());
            if market.g(0, s, action) > 0.0 {
                continue;
            }
            let mass = atoms[k].0 * share;
            atoms[k].0 -= mass;
            let mut play = atoms[k].1.clone();
            cost += mass * market.distance(action, play[s]);
            play[s] = action;
            atoms.push((mass, play));
        }
        let loss = |order: &[usize]| -> f64 {
            let of = |play: &[usize]| {
                let terms = order.iter().enumerate().flat_map(|(p, &t)| order[..=p].iter().map(move |&s| (t, s)));
                terms.fold(0.0, |loss: f64, (t, s)| loss.max(-market.g(0, t, play[s])))
            };
            atoms.iter().map(|(mass, play)| mass * of(play)).sum()
        };
        let orders = super::enumeration::rankings(market.probes);
        let least = orders.iter().map(|order| loss(order)).fold(f64::INFINITY, f64::min);
        let found = market.solve(&Robustness { radius: cost + slack, tolerance: 1e-9, ..Robustness::default() });
        prop_assert!(least <= found.upper_bound + 1e-9, "{} {}", least, found.upper_bound);
    }

    /// Any constraints within κ of those assumed have a robust gap no larger than the one that allows for it.
    #[test]
    fn constraint_error_covers_perturbed_constraints(
        market in markets(1_usize..3, 1_usize..4, 1_usize..3),
        errors in prop::collection::vec(-1.0_f64..1.0, 120),
        kappa in 0.0_f64..0.3,
        radius in 0.0_f64..1.0,
    ) {
        let options = Robustness { radius, tolerance: 1e-9, ..Robustness::default() };
        let solve = |market: &Market, constraint_error: f64| {
            // Reach is the same for all: whatever may be feasible.
            let support = FiniteSupport::new(market.play(), 10.0).unwrap();
            robust_gap(&support, &Robustness { constraint_error, ..options }).unwrap()
        };
        let robust = solve(&market, kappa);
        let perturb = |shift: &dyn Fn(usize) -> f64| {
            let constraint = market.constraint.iter().enumerate().map(|(k, g)| g + kappa * shift(k)).collect();
            Market { constraint, ..market.clone() }
        };
        let perturbed = perturb(&|k| errors[k % errors.len()]);
        prop_assert!(solve(&perturbed, 0.0).value <= robust.upper_bound + 1e-8);
        prop_assert!((solve(&perturb(&|_| -1.0), 0.0).value - robust.value).abs() < 1e-7, "the bound is attained");
    }

    /// Play recorded with errors of at most ρ: a larger radius around the record covers the truth.
    #[test]
    fn a_larger_radius_covers_errors_of_record(
        prices in prop::collection::vec(0.1_f64..1.1, 6),
        quantities in prop::collection::vec(0.3_f64..1.0, 6),
        errors in prop::collection::vec(-0.1_f64..0.1, 6),
        radius in 0.0_f64..0.5,
    ) {
        let recorded: Vec<f64> = quantities.iter().zip(&errors).map(|(q, e)| q + e).collect();
        let rho = errors.chunks(2).map(|e| e[0].hypot(e[1])).fold(0.0, f64::max);
        let solve = |draws: &[f64], radius: f64| {
            let support = LinearSupport::new([1, 3, 2], &prices, &[1.0; 3], draws).unwrap();
            robust_gap(&support, &Robustness { radius, tolerance: 1e-7, ..Robustness::default() }).unwrap()
        };
        let robust = solve(&recorded, radius_with_displacement(radius, rho, 1, 3));
        prop_assert!(solve(&quantities, radius).value <= robust.upper_bound + 1e-7);
    }
}
