//! Populations against the same players one by one, against a bisection for one price, and against a plain potential.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode, OwnPart};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::{Bundled, Plugin};
use walras_engine::population::{Population, PopulationClass, Width};
use walras_engine::random::{Key, Purpose};
use walras_engine::setup::GameSetup;

pub(crate) fn plugin(name: &'static str) -> Arc<Plugin> {
    let bundled = [
        Bundled { name: "congestion", entry: congestion::game_entry },
        Bundled { name: "cournot", entry: cournot::game_entry },
    ];
    Plugin::find(name, &bundled).unwrap()
}

/// Roads: what a driver on road r pays is `fixed_r + slope_r × load`; types have tastes, `[types][roads]`, and budgets.
pub(crate) fn roads(players: usize, probes: usize, slope: &[f64], taste: Vec<f64>, budget: Vec<f64>) -> GameSetup {
    let k = slope.len();
    let parameters: BTreeMap<String, Vec<f64>> = [
        ("fixed_delay", (0..k).map(|r| 3.0 - r as f64).collect()),
        ("delay_slope", slope.to_vec()),
        ("delay_curvature", vec![0.0; k]),
        ("taste", taste),
        ("access_price", (0..k).map(|r| 0.3 * r as f64).collect()),
        ("budget", budget),
        ("allowance", (0..probes).map(|t| 1.0 + 0.5 * t as f64).collect()),
    ]
    .into_iter()
    .map(|(name, values)| (name.to_owned(), values))
    .collect();
    GameSetup { players, probes, levels: vec![k], parameters }
}

pub(crate) fn learning(precision: &[f64], own_part: OwnPart) -> Learning {
    let rules = precision.iter().map(|&precision| LearningRule::logit(precision)).collect();
    Learning { mode: Mode::Accelerated, own_part, ..Learning::by(rules) }
}

pub(crate) fn population(classes: &[(u64, usize)]) -> Population {
    let mut first = 0;
    let class = |&(size, types): &(u64, usize)| {
        let types = first..first + types;
        first = types.end;
        PopulationClass { name: String::new(), size, types }
    };
    Population::new(classes.iter().map(class).collect(), Width::Double)
}

fn laboratory(name: &'static str, setup: &GameSetup, who: Population, learning: Learning) -> Laboratory {
    Laboratory::new(Arc::new(Model::of_population(&plugin(name), setup, who).unwrap()), learning, 1)
}

fn play_of(name: &'static str, setup: &GameSetup, who: Population, learning: Learning, phi: &[f64]) -> Play {
    laboratory(name, setup, who, learning).play(&[phi.to_vec()]).unwrap().swap_remove(0)
}

pub(crate) fn noise(k: usize) -> f64 {
    ((k * 7919 + 13) % 1009) as f64 / 1009.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every player its own type in one class, or two classes of equal players: what sums and strategies are of the same players
    /// in the ordinary world.
    #[test]
    fn a_population_rests_where_the_same_players_do(
        counts in [1..6_u64, 1..6_u64],
        slope in prop::collection::vec(0.0..0.6_f64, 3),
        taste in prop::collection::vec(-1.0..1.0_f64, 6),
        precision in [0.1..6.0_f64, 0.1..6.0_f64],
        expected in any::<bool>(),
    ) {
        let own_part = if expected { OwnPart::Expected } else { OwnPart::Actual };
        let n = (counts[0] + counts[1]) as usize;
        let of = |i: usize| usize::from(i >= counts[0] as usize);
        let each = |width: usize, values: &[f64]| -> Vec<f64> {
            (0..n).flat_map(|i| values[of(i) * width..][..width].to_vec()).collect()
        };
        let budget = [0.5, 0.9];
        let phi = [0.1, 0.3];
        let setup = roads(n, 2, &slope, taste.clone(), budget.to_vec());
        let found = play_of("congestion", &setup, population(&[(counts[0], 1), (counts[1], 1)]), learning(&precision, own_part), &phi);

        let rules = each(1, &precision);
        let setup = roads(n, 2, &slope, each(3, &taste), each(1, &budget));
        let model = Arc::new(Model::new(&plugin("congestion"), &setup).unwrap());
        let known = Laboratory::new(model, learning(&rules, own_part), 1).play(&[phi.to_vec()]).unwrap().swap_remove(0);
        prop_assert!(known.converged() && found.converged(), "{:?} {:?}", known.status, found.status);
        for t in 0..2 {
            for i in 0..n {
                let (own, class) = (known.strategy_of(t, i), found.strategy_of(t, of(i)));
                prop_assert!(own.iter().zip(class).all(|(a, b)| (a - b).abs() < 1e-8), "{own:?} {class:?}");
            }
        }
        prop_assert!((known.welfare() - found.welfare()).abs() < 1e-7 * known.welfare().abs().max(1.0));
        prop_assert!((known.nash_conv() - found.nash_conv()).abs() < 1e-7);
        prop_assert!((known.least_payoff() - found.least_payoff()).abs() < 1e-7);
        let (paid, expected) = (found.revenue().unwrap(), known.revenue().unwrap());
        prop_assert!((paid - expected).abs() < 1e-7 * expected.abs().max(1.0));
        prop_assert!(known.outcomes.iter().zip(&found.outcomes).all(|(a, b)| (a - b).abs() < 1e-7 * a.abs().max(1.0)));
    }
}

/// Many types, more than fit into the first samples, in the ordinary world and as a population.
#[test]
fn types_of_their_own_rest_where_players_do() {
    let n = 700;
    let taste: Vec<f64> = (0..n * 3).map(|k| 2.0 * noise(k) - 1.0).collect();
    let budget: Vec<f64> = (0..n).map(|i| if i % 3 == 0 { 0.5 } else { 0.9 }).collect();
    let setup = roads(n, 2, &[0.05, 0.1, 0.02], taste, budget);
    let known = {
        let model = Arc::new(Model::new(&plugin("congestion"), &setup).unwrap());
        let rules = vec![3.0; n];
        Laboratory::new(model, learning(&rules, OwnPart::Actual), 1).play(&[vec![0.0, 0.0]]).unwrap().swap_remove(0)
    };
    assert!(known.converged(), "{:?}", known.residual);
    let laboratory = |threads| {
        let model = Model::of_population(&plugin("congestion"), &setup, population(&[(n as u64, n)])).unwrap();
        Laboratory::new(Arc::new(model), learning(&[3.0], OwnPart::Actual), threads)
    };
    let mut one = laboratory(1);
    let found = one.play(&[vec![0.0, 0.0]]).unwrap().swap_remove(0);
    assert!(found.converged(), "{:?}", found.residual);
    assert!((known.welfare() - found.welfare()).abs() < 1e-7 * known.welfare().abs());
    // What a designer sees of each is its strategy.
    let seen =
        one.observe_types(&found, None, Key::new(1, Purpose::Sample), |block, seen| (block, seen.clone())).unwrap();
    let [(block, seen)] = seen.as_slice() else { panic!("one block of so few") };
    assert_eq!((block.class, block.first, seen.players), (0, 0, n));
    assert!(seen.frequency.iter().zip(&known.strategy).all(|(a, b)| (a - b).abs() < 1e-8));
    assert_eq!(seen.constraint, known.constraint);
    // Quantiles are of the very values.
    let (spreads, worst) = one.describe(&found).unwrap();
    let regret = known.regret[..n].iter().copied().fold(0.0, f64::max);
    assert!(worst.iter().any(|agent| agent.stage == Some(0) && (agent.value - regret).abs() < 1e-7));
    let mean: f64 = known.payoff[..n].iter().sum::<f64>() / n as f64;
    assert!(spreads.iter().any(|s| s.stage == Some(0) && (s.mean - mean).abs() < 1e-7));
    // The same bits on two threads.
    let other = laboratory(2).play(&[vec![0.0, 0.0]]).unwrap().swap_remove(0);
    assert_eq!((other.payoff, other.strategy, other.residual), (found.payoff, found.strategy, found.residual));
}

/// Equal drivers on roads whose delays are not scaled by their number: a stiff game, solved by one multiplier. In equilibrium
/// `ln p_r + τ c_r(1 + (n − 1) p_r)` is the same on all roads; each side rises in p_r, so two bisections find it.
#[test]
fn stiff_games_come_to_rest() {
    let slope = [0.05, 0.1, 0.15];
    for (n, precision, tolerance) in [
        (10_u64, 2.0, 1e-10),
        (1_000, 2.0, 1e-10),
        (1_000_000, 2.0, 1e-10),
        (100_000_000, 2.0, 1e-7),
        (1_000, 1e4, 1e-8),
    ] {
        let setup = roads(n as usize, 1, &slope, vec![0.0; 3], vec![1.0]);
        let learning = Learning { tolerance, ..learning(&[precision], OwnPart::Actual) };
        let found = play_of("congestion", &setup, population(&[(n, 1)]), learning, &[0.0, 0.0]);
        assert!(found.converged(), "{n} {precision}: {:?} {:?}", found.residual, found.status);
        let cost = |r: usize, p: f64| 3.0 - r as f64 + slope[r] * (1.0 + (n - 1) as f64 * p);
        let share = |r: usize, level: f64| {
            bisect(|ln| ln + precision * cost(r, ln.exp()) - level, -1e3_f64.max(precision * 40.0), 0.0).exp()
        };
        let top = precision * (cost(0, 1.0) + cost(1, 1.0) + cost(2, 1.0));
        let level = bisect(|level| (0..3).map(|r| share(r, level)).sum::<f64>() - 1.0, -1e3, top + 1e3);
        for (r, &p) in found.strategy.iter().enumerate() {
            assert!((p - share(r, level)).abs() < 1e-6, "{n} {precision} {r}: {p} {}", share(r, level));
        }
    }
}

fn bisect(rises: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if rises(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Cournot among 9,000 firms with costs of their own, against a bisection for the total: each firm's answer to it is plain
/// logit arithmetic, and the answers fall in the total.
#[test]
fn firms_with_costs_of_their_own_meet_one_price() {
    let n = 9_000_usize;
    let cost: Vec<f64> = (0..n).map(|i| 0.2 + 0.5 * noise(i)).collect();
    let parameters: BTreeMap<String, Vec<f64>> = [
        ("intercept", vec![2.0]),
        ("slope", vec![1.0 / n as f64]),
        ("curvature", vec![1.0]),
        ("max_quantity", vec![2.0]),
        ("cost", cost.clone()),
        ("cost_slope", vec![0.0; n]),
        ("capacity", vec![1.0; n]),
        ("quota", vec![1e6]),
    ]
    .into_iter()
    .map(|(name, values)| (name.to_owned(), values))
    .collect();
    let setup = GameSetup { players: n, probes: 1, levels: vec![9], parameters };
    let found =
        play_of("cournot", &setup, population(&[(n as u64, n)]), learning(&[8.0], OwnPart::Actual), &[0.1, 0.0]);
    assert!(found.converged(), "{:?} {:?}", found.residual, found.status);

    let answer = |cost: f64, rivals: f64| {
        let payoff: Vec<f64> =
            (0..9).map(|a| a as f64 * 0.25).map(|q| (2.0 - (q + rivals) / n as f64 - cost - 0.1) * q).collect();
        let best = payoff.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weight: Vec<f64> = payoff.iter().map(|u| (8.0 * (u - best)).exp()).collect();
        weight.iter().enumerate().map(|(a, w)| w * a as f64 * 0.25).sum::<f64>() / weight.iter().sum::<f64>()
    };
    // A firm's rivals bring the total less its own answer to them.
    let own = |cost: f64, total: f64| (0..8).fold(0.5, |own, _| answer(cost, total - own));
    let total = bisect(|total| total - cost.iter().map(|&c| own(c, total)).sum::<f64>(), 0.0, 2.0 * n as f64);
    let mean: f64 = found.strategy.iter().enumerate().map(|(a, p)| p * a as f64 * 0.25).sum();
    assert!((mean - total / n as f64).abs() < 1e-9, "{mean} {}", total / n as f64);
}

/// Players with private states, all of one type.
#[test]
fn states_are_averaged_as_those_of_players_are() {
    let bundled = [Bundled { name: "lanes", entry: lanes::game_entry }];
    let plugin = Plugin::find("lanes", &bundled).unwrap();
    let given = [("length", 2.0), ("proximity", 0.3), ("effort", 0.2), ("payment", 0.0), ("reach", 0.8)];
    let setup = GameSetup {
        players: 4,
        probes: 1,
        levels: vec![5],
        parameters: given.into_iter().map(|(name, value)| (name.to_owned(), vec![value])).collect(),
    };
    let phi = vec![0.1, 0.4, -0.2];
    let phi = phi.into_iter().cycle().take(plugin.metadata().mechanism().count()).collect::<Vec<f64>>();
    let play = |model: Model, precisions: usize| {
        let learning = learning(&vec![1.5; precisions], OwnPart::Actual);
        Laboratory::new(Arc::new(model), learning, 1).play(std::slice::from_ref(&phi)).unwrap().swap_remove(0)
    };
    let known = play(Model::new(&plugin, &setup).unwrap(), 4);
    let found = play(Model::of_population(&plugin, &setup, population(&[(4, 1)])).unwrap(), 1);
    assert!(known.converged() && found.converged(), "{:?} {:?}", known.status, found.status);
    let same = |a: f64, b: f64| (a - b).abs() < 1e-9 * a.abs().max(1.0);
    assert!(known.strategy_of(0, 2).iter().zip(found.strategy_of(0, 0)).all(|(&a, &b)| same(a, b)));
    assert!(same(known.welfare(), found.welfare()) && same(known.nash_conv(), found.nash_conv()));
    assert!(
        known.outcomes.iter().zip(&found.outcomes).all(|(&a, &b)| same(a, b)),
        "{:?} {:?}",
        known.outcomes,
        found.outcomes
    );
    assert!(same(known.revenue().unwrap(), found.revenue().unwrap()));
}

/// Drivers with tastes of their own on roads whose delays are not scaled by their number. The loads that are reported reproduce
/// themselves: every driver's logit choice at them, computed here from the formula of the game, adds up to them again.
#[test]
fn loads_of_stiff_roads_reproduce_themselves() {
    let n = 10_000_usize;
    let slope = [0.05, 0.1, 0.15];
    let taste: Vec<f64> = (0..n * 3).map(|k| 2.0 * noise(k) - 1.0).collect();
    let budget: Vec<f64> = (0..n).map(|i| 0.5 + 0.4 * noise(3 * i + 1)).collect();
    let setup = roads(n, 2, &slope, taste.clone(), budget.clone());
    let learning = Learning { tolerance: 1e-10, ..learning(&[2.0], OwnPart::Actual) };
    let found = play_of("congestion", &setup, population(&[(n as u64, n)]), learning, &[0.0, 0.0]);
    assert!(found.converged(), "{:?} {:?} {:?}", found.residual, found.status, found.rounds);
    for probe in 0..2 {
        let loads: Vec<f64> = found.strategy_of(probe, 0).iter().map(|p| p * n as f64).collect();
        let allowance = 1.0 + 0.5 * probe as f64;
        let choice = |i: usize, own: [f64; 3]| -> [f64; 3] {
            let feasible = |r: usize| 0.3 * r as f64 <= allowance * budget[i];
            let payoff = [0, 1, 2].map(|r: usize| {
                let load = loads[r] - own[r] + 1.0;
                taste[i * 3 + r] - (3.0 - r as f64) - slope[r] * load
            });
            let best = (0..3).filter(|&r| feasible(r)).map(|r| payoff[r]).fold(f64::NEG_INFINITY, f64::max);
            let weight = [0, 1, 2].map(|r| if feasible(r) { (2.0 * (payoff[r] - best)).exp() } else { 0.0 });
            let total: f64 = weight.iter().sum();
            weight.map(|w| w / total)
        };
        let mut sums = [0.0; 3];
        for i in 0..n {
            let own = (0..40).fold([1.0 / 3.0; 3], |own, _| choice(i, own));
            (0..3).for_each(|r| sums[r] += own[r]);
        }
        for (sum, load) in sums.iter().zip(&loads) {
            assert!((sum - load).abs() < 1e-6 * n as f64, "{sums:?} {loads:?}");
        }
    }
}
