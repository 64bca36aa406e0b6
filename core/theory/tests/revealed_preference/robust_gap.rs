//! The robust gap against programs that know nothing of cycles, prices or rankings: linear programs over all rankings, a
//! mixed-integer program with constants that switch constraints off, and its limits.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};
use proptest::prelude::*;
use walras_theory::revealed_preference::pareto_gap;
use walras_theory::revealed_preference::robust_gap::{
    Cuts, ExchangeStatus, FiniteSupport, GridPlay, Psi, RobustGap, RobustGapError, Robustness, robust_gap, worst_losses,
};

use super::enumeration::rankings;

/// A game on a grid with everything random: constraints need not rise, observed actions need not be feasible.
#[derive(Debug, Clone)]
pub(crate) struct Market {
    pub(crate) agents: usize,
    pub(crate) probes: usize,
    pub(crate) points: Vec<f64>,
    pub(crate) constraint: Vec<f64>,
    pub(crate) draws: Vec<u32>,
}

impl Market {
    pub(crate) fn play(&self) -> GridPlay<'_> {
        GridPlay {
            agents: self.agents,
            probes: self.probes,
            dimensions: 2,
            points: &self.points,
            constraint: &self.constraint,
            draws: &self.draws,
        }
    }

    pub(crate) fn actions(&self) -> usize {
        self.points.len() / 2
    }

    pub(crate) fn samples(&self) -> usize {
        self.draws.len() / (self.agents * self.probes)
    }

    pub(crate) fn drawn(&self, sample: usize, agent: usize, s: usize) -> usize {
        self.draws[(sample * self.probes + s) * self.agents + agent] as usize
    }

    pub(crate) fn g(&self, agent: usize, t: usize, action: usize) -> f64 {
        self.constraint[(t * self.agents + agent) * self.actions() + action]
    }

    pub(crate) fn distance(&self, a: usize, b: usize) -> f64 {
        let p = &self.points;
        (p[2 * a] - p[2 * b]).hypot(p[2 * a + 1] - p[2 * b + 1])
    }

    /// Room and distance of everything the adversary may do at a term of h.
    pub(crate) fn displacements(&self, sample: usize, agent: usize, t: usize, s: usize) -> Vec<(f64, f64)> {
        let observed = self.drawn(sample, agent, s);
        (0..self.actions())
            .filter(|&a| a == observed || self.g(agent, s, a) <= 0.0)
            .map(|a| (-self.g(agent, t, a), self.distance(a, observed)))
            .collect()
    }

    pub(crate) fn solve(&self, options: &Robustness) -> RobustGap {
        robust_gap(&FiniteSupport::new(self.play(), 0.0).unwrap(), options).unwrap()
    }

    /// The plain gap: that of the mean of the samples.
    pub(crate) fn plain_gap(&self) -> f64 {
        let (probes, samples) = (self.probes, self.samples());
        let gap_of = |agent: usize| {
            let mean = |t: usize, s: usize| {
                (0..samples).map(|k| self.g(agent, t, self.drawn(k, agent, s))).sum::<f64>() / samples as f64
            };
            let g: Vec<f64> = (0..probes * probes).map(|entry| mean(entry / probes, entry % probes)).collect();
            pareto_gap(&g, probes).unwrap().value
        };
        (0..self.agents).map(gap_of).fold(0.0, f64::max)
    }
}

pub(crate) fn markets(
    agents: impl Strategy<Value = usize>,
    probes: impl Strategy<Value = usize>,
    samples: impl Strategy<Value = usize>,
) -> impl Strategy<Value = Market> {
    (agents, probes, 2_usize..6, samples).prop_flat_map(|(agents, probes, actions, samples)| {
        (
            prop::collection::vec(0.0_f64..2.0, 2 * actions),
            prop::collection::vec(-1.0_f64..0.7, agents * probes * actions),
            prop::collection::vec(0..actions as u32, agents * probes * samples),
        )
            .prop_map(move |(points, constraint, draws)| Market { agents, probes, points, constraint, draws })
    })
}

fn fine(radius: f64) -> Robustness {
    Robustness { radius, tolerance: 1e-10, ..Robustness::default() }
}

/// `(t, s)` with `s` at or above `t`.
fn kept(order: &[usize]) -> Vec<(usize, usize)> {
    order.iter().enumerate().flat_map(|(place, &t)| order[..=place].iter().map(move |&s| (t, s))).collect()
}

/// All joint rankings.
fn joint_orders(market: &Market) -> Vec<Vec<Vec<usize>>> {
    let single = rankings(market.probes);
    (0..market.agents).fold(vec![vec![]], |joint, _| {
        joint
            .iter()
            .flat_map(|rest: &Vec<Vec<usize>>| {
                single.iter().map(move |order| [rest.as_slice(), std::slice::from_ref(order)].concat())
            })
            .collect()
    })
}

/// The program for one joint ranking, by the simplex method.
fn value_of(market: &Market, radius: f64, ranking: &[Vec<usize>]) -> f64 {
    let mut program = ProblemVariables::new();
    let price = program.add(variable().min(0.0));
    let levels: Vec<Variable> = (0..market.samples()).map(|_| program.add(variable().min(0.0))).collect();
    let mut objective = radius * price;
    levels.iter().for_each(|&level| objective.add_mul(1.0 / market.samples() as f64, level));
    let mut model = program.minimise(objective).using(microlp);
    for (sample, &level) in levels.iter().enumerate() {
        for (agent, order) in ranking.iter().enumerate() {
            for (t, s) in kept(order) {
                for (room, distance) in market.displacements(sample, agent, t, s) {
                    model.add_constraint(constraint!(level + distance * price >= room));
                }
            }
        }
    }
    let solution = model.solve().unwrap();
    radius * solution.value(price) + levels.iter().map(|&l| solution.value(l)).sum::<f64>() / market.samples() as f64
}

fn by_enumeration(market: &Market, radius: f64) -> f64 {
    let all = joint_orders(market);
    all.iter().map(|ranking| value_of(market, radius, ranking)).fold(f64::INFINITY, f64::min)
}

/// The program as a linear-ordering problem whose binaries switch constraints off.
fn by_integer_program(market: &Market, radius: f64) -> f64 {
    let (agents, probes) = (market.agents, market.probes);
    let mut program = ProblemVariables::new();
    let price = program.add(variable().min(0.0));
    let levels: Vec<Variable> = (0..market.samples()).map(|_| program.add(variable().min(0.0).max(2.0))).collect();
    // above[t][s] for t < s; the other half is its complement.
    let above: Vec<Variable> = (0..agents * probes * probes).map(|_| program.add(variable().binary())).collect();
    let is_above = |agent: usize, t: usize, s: usize| {
        if t < s {
            Expression::from(above[(agent * probes + t) * probes + s])
        } else {
            1.0 - above[(agent * probes + s) * probes + t]
        }
    };
    let mut objective = radius * price;
    levels.iter().for_each(|&level| objective.add_mul(1.0 / market.samples() as f64, level));
    let mut model = program.minimise(objective).using(microlp);
    for agent in 0..agents {
        for (a, b, c) in (0..probes).flat_map(|a| (0..probes).flat_map(move |b| (0..probes).map(move |c| (a, b, c)))) {
            if a != b && b != c && a != c {
                model.add_constraint(constraint!(
                    is_above(agent, a, b) + is_above(agent, b, c) - is_above(agent, a, c) <= 1.0
                ));
            }
        }
        for (t, s) in (0..probes).flat_map(|t| (0..probes).map(move |s| (t, s))) {
            for (sample, &level) in levels.iter().enumerate() {
                for (room, distance) in market.displacements(sample, agent, t, s) {
                    let left = level + distance * price;
                    if t == s {
                        model.add_constraint(constraint!(left >= room));
                    } else {
                        // Rooms are at most 1.
                        model.add_constraint(constraint!(left + 2.0 * is_above(agent, t, s) >= room));
                    }
                }
            }
        }
    }
    let solution = model.solve().unwrap();
    radius * solution.value(price) + levels.iter().map(|&l| solution.value(l)).sum::<f64>() / market.samples() as f64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn it_is_the_best_of_all_rankings(
        market in prop_oneof![
            markets(Just(1), 1_usize..5, 1_usize..4),
            markets(Just(2), 2_usize..4, 1_usize..4),
            markets(Just(3), Just(2), 1_usize..4),
        ],
        radius in prop_oneof![Just(0.0), 0.01_f64..0.5, 0.5_f64..6.0],
    ) {
        let found = market.solve(&fine(radius));
        prop_assert!(found.exact && found.status == ExchangeStatus::DeltaOptimal);
        let expected = by_enumeration(&market, radius);
        prop_assert!((found.value - expected).abs() < 1e-7, "{} {}", found.value, expected);
        prop_assert!(found.lower_bound <= expected + 1e-9 && expected <= found.upper_bound + 1e-9);
    }

    #[test]
    fn it_is_never_below_the_plain_gap(
        market in markets(1_usize..4, 1_usize..7, 1_usize..6),
        radius in prop_oneof![Just(0.0), 0.01_f64..3.0],
        tolerance in 1e-6_f64..0.5,
        worst in any::<bool>(),
    ) {
        let cuts = if worst { Cuts::Worst } else { Cuts::EveryBlock };
        let found = market.solve(&Robustness { tolerance, cuts, ..fine(radius) });
        prop_assert!(found.value >= market.plain_gap() - 1e-12);
        prop_assert!(found.trace.len() > 1 && found.trace[1..].iter().all(|step| step.master_value >= market.plain_gap() - 1e-12));
        prop_assert!(found.lower_bound <= found.value && found.value <= found.upper_bound);
        prop_assert!(found.upper_bound - found.value <= tolerance * (1.0 + 1e-9));
        let exact = market.solve(&fine(radius)).value;
        prop_assert!(found.lower_bound <= exact + 1e-9 && exact <= found.upper_bound + 1e-9);
    }

    #[test]
    fn it_rises_with_radius_and_with_constraint_error(
        market in markets(1_usize..3, 1_usize..5, 1_usize..4),
        radius in 0.0_f64..2.0,
        error in 0.0_f64..0.5,
    ) {
        let value = market.solve(&fine(radius)).value;
        prop_assert!(market.solve(&fine(radius + 0.3)).value >= value - 1e-9);
        let wrong = market.solve(&Robustness { constraint_error: error, ..fine(radius) }).value;
        prop_assert!(wrong >= value - 1e-9 && wrong <= value + error + 1e-9);
    }

    #[test]
    fn its_limits_are_the_losses_at_the_samples_and_at_the_worst(market in markets(1_usize..3, 1_usize..4, 1_usize..4)) {
        let loss = |ranking: &Vec<Vec<usize>>, worst: bool| {
            let of_sample = |k: usize| {
                let terms = ranking.iter().enumerate().flat_map(|(i, o)| kept(o).into_iter().map(move |(t, s)| (i, t, s)));
                terms.fold(0.0, |loss: f64, (i, t, s)| {
                    let all = market.displacements(k, i, t, s);
                    let near = all.iter().filter(|(_, distance)| worst || *distance == 0.0);
                    near.fold(loss, |loss, (room, _)| loss.max(*room))
                })
            };
            (0..market.samples()).map(of_sample).sum::<f64>() / market.samples() as f64
        };
        let all = joint_orders(&market);
        let least = |worst| all.iter().map(|ranking| loss(ranking, worst)).fold(f64::INFINITY, f64::min);
        prop_assert!((market.solve(&fine(0.0)).value - least(false)).abs() < 1e-9);
        prop_assert!((market.solve(&fine(1e6)).value - least(true)).abs() < 1e-9);
    }

    #[test]
    fn its_numbers_prove_it(market in markets(1_usize..3, 1_usize..5, 1_usize..4), radius in 0.01_f64..2.0) {
        let support = FiniteSupport::new(market.play(), 0.0).unwrap();
        let found = robust_gap(&support, &Robustness { tolerance: 0.05, ..fine(radius) }).unwrap();
        let numbers = found.afriat_numbers(&support, 0.0, 1e-4).unwrap();
        let losses = worst_losses(&support, 0.0, &Psi::of_numbers(&numbers), found.price);
        for ((value, _), level) in losses.iter().zip(&found.levels) {
            prop_assert!(*value <= level + 1e-4 + 1e-9, "{} {}", value, level);
        }
        let scaled: Vec<_> = numbers.iter().cloned().map(|mut n| {
            n.u.iter_mut().chain(&mut n.lambda).for_each(|x| *x *= 8.0);
            n
        }).collect();
        prop_assert_eq!(Psi::of_numbers(&scaled), Psi::of_numbers(&numbers));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn it_is_the_integer_program(
        market in prop_oneof![markets(Just(1), Just(5), 1_usize..3), markets(Just(2), Just(4), 1_usize..3)],
        radius in 0.01_f64..1.0,
    ) {
        let found = market.solve(&fine(radius));
        let expected = by_integer_program(&market, radius);
        prop_assert!(found.exact && (found.value - expected).abs() < 1e-7, "{} {}", found.value, expected);
    }
}

/// Two observations of one agent who could have afforded the other choice each time.
fn contradiction() -> Market {
    Market {
        agents: 1,
        probes: 2,
        points: vec![0.0, 0.0, 1.0, 0.0, 0.0, 1.0],
        constraint: vec![-1.0, 0.0, -0.3, -1.0, -0.2, 0.0],
        draws: vec![1, 2],
    }
}

#[test]
fn a_contradiction_by_hand() {
    let market = contradiction();
    assert_eq!(market.plain_gap(), 0.2);
    // At ε = 0 the plain gap of pure play. Moving play to the origin opens room 1 at distance 1 in either block, which a price of 0.8
    // keeps below the level 0.2: 0.2 + 0.8 ε, until doing without a price is cheaper.
    assert!((market.solve(&fine(0.0)).value - 0.2).abs() < 1e-12);
    assert!((market.solve(&fine(0.25)).value - 0.4).abs() < 1e-12);
    assert!((market.solve(&fine(5.0)).value - 1.0).abs() < 1e-12);
}

#[test]
fn the_start_is_equal_utilities_at_no_price() {
    let found = contradiction().solve(&Robustness { tolerance: 0.1, cuts: Cuts::Worst, ..fine(0.25) });
    assert_eq!(found.trace[0].master_value, 0.0);
    assert_eq!(found.trace[0].max_violation, 1.0);
    assert!(found.trace.last().unwrap().max_violation <= 0.1);
    assert!(found.trace.windows(2).all(|pair| pair[0].cuts < pair[1].cuts));
}

#[test]
fn too_little_work_leaves_a_bound() {
    let mut state = 3_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (agents, probes, actions, samples) = (2, 7, 12, 10);
    let mut unfinished = 0;
    for _ in 0..8 {
        let market = Market {
            agents,
            probes,
            points: (0..2 * actions).map(|_| draw()).collect(),
            constraint: (0..agents * probes * actions).map(|_| draw() - 0.7).collect(),
            draws: (0..samples * probes * agents).map(|_| (draw() * actions as f64) as u32).collect(),
        };
        let whole = market.solve(&fine(0.02));
        let hasty = market.solve(&Robustness { max_nodes: 1, ..fine(0.02) });
        assert!(whole.exact);
        assert!(hasty.lower_bound <= whole.value + 1e-9 && whole.value <= hasty.upper_bound + 1e-9);
        unfinished += usize::from(!hasty.exact);
    }
    assert!(unfinished >= 4, "{unfinished}");
}

#[test]
fn equal_samples_count_together() {
    let mut market = contradiction();
    let once = market.solve(&fine(0.25));
    market.draws = market.draws.repeat(40);
    let often = market.solve(&fine(0.25));
    assert_eq!(often.levels.len(), 1);
    assert_eq!(often.value, once.value);
}

#[test]
fn what_is_wrong_is_said() {
    let market = contradiction();
    let support = FiniteSupport::new(market.play(), 0.0).unwrap();
    let refused = |options: Robustness| robust_gap(&support, &options).unwrap_err().to_string();
    assert!(refused(fine(-1.0)).contains("radius -1"));
    assert!(refused(Robustness { tolerance: 0.0, ..fine(1.0) }).contains("tolerance 0"));
    assert!(refused(Robustness { constraint_error: f64::NAN, ..fine(1.0) }).contains("constraint error NaN"));
    assert!(refused(Robustness { max_iterations: 1, ..fine(1.0) }).starts_with("1 iterations"));
    let with = |draws: Vec<u32>, constraint: Vec<f64>| {
        let market = Market { draws, constraint, ..market.clone() };
        FiniteSupport::new(market.play(), 0.0).map(|_| ()).unwrap_err()
    };
    assert_eq!(with(vec![], market.constraint.clone()), RobustGapError::Empty);
    assert_eq!(with(vec![1, 3], market.constraint.clone()), RobustGapError::Action { action: 3, actions: 3 });
    assert!(with(vec![1, 2, 1], market.constraint.clone()).to_string().contains("expected 4 actions drawn, found 3"));
    assert!(with(vec![1, 2], vec![f64::NAN; 6]).to_string().contains("constraint 0 of agent 0 is NaN"));
}
