//! The collective model, against all preferences of three observations, programs for more, and households that bargain.

use good_lp::{ProblemVariables, ResolutionError, SolverModel, constraint, microlp, variable};
use walras_theory::revealed_preference::{Collective, collective_rationality, exact_consistency};

use super::matrices::Draws;

fn cost(p: &[f64], q: &[f64]) -> f64 {
    p.iter().zip(q).map(|(p, q)| p * q).sum()
}

struct Household {
    prices: Vec<f64>,
    quantities: Vec<f64>,
    goods: usize,
}

impl Household {
    fn size(&self) -> usize {
        self.prices.len() / self.goods
    }

    fn price(&self, t: usize) -> &[f64] {
        &self.prices[t * self.goods..][..self.goods]
    }

    fn bundle(&self, t: usize) -> &[f64] {
        &self.quantities[t * self.goods..][..self.goods]
    }

    /// Each buys most of what is dear where it is dear, so that nobody alone can be rational.
    fn tilted(goods: usize, size: usize, noise: f64, draws: &mut Draws) -> Self {
        let mut number =
            |t: usize, good: usize| if t % goods == good { 1.0 } else { 0.2 } + noise * draws.positive(1)[0];
        let mut all =
            || (0..size).flat_map(|t| (0..goods).map(move |good| (t, good))).map(|(t, good)| number(t, good)).collect();
        Household { prices: all(), quantities: all(), goods }
    }

    /// Cost of the bundles at `t`, in units of what was spent.
    fn relative(&self, t: usize, bundles: &[usize]) -> f64 {
        bundles.iter().map(|&s| cost(self.price(t), self.bundle(s))).sum::<f64>() / cost(self.price(t), self.bundle(t))
    }

    /// The rules as printed: triples of sets of statements, some of which must hold if all of the first do.
    fn rules(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let size = self.size();
        let x = |m: usize, s: usize, t: usize| (m * size + s) * size + t;
        let mut rules = Vec::new();
        for s in 0..size {
            for t in (0..size).filter(|&t| t != s) {
                if self.relative(s, &[t]) <= 1.0 {
                    rules.push((vec![], vec![x(0, s, t), x(1, s, t)]));
                    (0..2).for_each(|m| rules.push((vec![x(m, t, s)], vec![x(1 - m, s, t)])));
                }
                if self.relative(t, &[s]) < 1.0 {
                    rules.push((vec![x(0, s, t), x(1, s, t)], vec![]));
                }
                for u in (0..size).filter(|&u| u != s && u != t) {
                    for m in 0..2 {
                        rules.push((vec![x(m, s, u), x(m, u, t)], vec![x(m, s, t)]));
                        if self.relative(s, &[t, u]) <= 1.0 {
                            rules.push((vec![x(m, u, s)], vec![x(1 - m, s, t)]));
                        }
                    }
                    if self.relative(t, &[s, u]) < 1.0 {
                        rules.push((vec![x(0, s, t), x(1, u, t)], vec![]));
                    }
                }
            }
        }
        rules
    }

    fn possible_by_enumeration(&self) -> bool {
        let size = self.size();
        let pairs: Vec<usize> = (0..2 * size * size).filter(|k| k / size % size != k % size).collect();
        let rules = self.rules();
        (0..1_usize << pairs.len()).any(|set| {
            let holds = |k: &usize| set >> pairs.iter().position(|pair| pair == k).unwrap() & 1 == 1;
            rules.iter().all(|(all, some)| !all.iter().all(holds) || some.iter().any(holds))
        })
    }

    fn possible_by_program(&self) -> bool {
        let mut variables = ProblemVariables::new();
        let x: Vec<_> = (0..2 * self.size() * self.size()).map(|_| variables.add(variable().binary())).collect();
        let mut model = variables.minimise(0.0).using(microlp);
        for (all, some) in self.rules() {
            let sum = some.iter().map(|&k| x[k]).sum::<good_lp::Expression>()
                - all.iter().map(|&k| x[k]).sum::<good_lp::Expression>();
            model.add_constraint(constraint::geq(sum, 1.0 - all.len() as f64));
        }
        match model.solve() {
            Ok(_) => true,
            Err(ResolutionError::Infeasible) => false,
            Err(error) => panic!("{error}"),
        }
    }

    fn judge(&self) -> Collective {
        let found = collective_rationality(&self.prices, &self.quantities, self.size(), self.goods, None).unwrap();
        if let Collective::Accepted(split) = &found {
            let parts: Vec<&[f64]> = split.chunks_exact(self.quantities.len()).collect();
            assert!(parts.len() == 2 && split.iter().all(|&x| x >= 0.0));
            for (k, q) in self.quantities.iter().enumerate() {
                assert!((parts[0][k] + parts[1][k] - q).abs() < 1e-9);
            }
            for part in parts {
                let rows = || part.chunks_exact(self.goods);
                let g: Vec<f64> = rows()
                    .enumerate()
                    .flat_map(|(t, own)| rows().map(move |other| cost(self.price(t), other) - cost(self.price(t), own)))
                    .collect();
                assert!(exact_consistency(&g, self.size(), 1e-7).unwrap().holds());
            }
        }
        found
    }
}

#[test]
fn three_observations_by_all_preferences() {
    let mut draws = Draws(307);
    let mut rejected = 0;
    for round in 0..12 {
        let household = Household::tilted(3, 3, 0.02 * f64::from(round), &mut draws);
        let possible = household.possible_by_enumeration();
        let found = household.judge();
        assert_eq!(found == Collective::Rejected, !possible, "round {round}: {found:?}");
        rejected += usize::from(!possible);
    }
    assert!((2..12).contains(&rejected), "{rejected}");
}

#[test]
fn more_observations_by_programs() {
    let mut draws = Draws(311);
    let mut rejected = 0;
    for round in 0..16 {
        let size = 4 + round % 2;
        let household = Household::tilted(3, size, 0.05 + 0.02 * round as f64, &mut draws);
        let possible = household.possible_by_program();
        let found = household.judge();
        assert_eq!(found == Collective::Rejected, !possible, "round {round}: {found:?}");
        rejected += usize::from(!possible);
    }
    assert!((3..14).contains(&rejected), "{rejected}");
}

#[test]
fn two_who_share_are_accepted_and_two_goods_never_rejected() {
    let mut draws = Draws(313);
    for _ in 0..6 {
        // Members with Cobb–Douglas utilities whose shares of income change from one observation to the next.
        let prices = draws.positive(36);
        let quantities = prices.chunks(3).flat_map(|p| {
            let income = draws.positive(1)[0];
            let of = |k: usize| income * [0.7, 0.2, 0.1][k] + (1.0 - income) * [0.1, 0.2, 0.7][k];
            (0..3).map(|k| of(k) / p[k]).collect::<Vec<_>>()
        });
        let household = Household { quantities: quantities.collect(), prices: prices.clone(), goods: 3 };
        assert_ne!(household.judge(), Collective::Rejected);
        // Each member could have one of the goods.
        let household = Household { prices: draws.positive(24), quantities: draws.positive(24), goods: 2 };
        assert!(matches!(household.judge(), Collective::Accepted(_)));
    }
}

#[test]
fn time_runs_out_without_a_claim() {
    let mut draws = Draws(317);
    let household = Household::tilted(3, 30, 0.4, &mut draws);
    let budget = Some(std::time::Duration::ZERO);
    let found = collective_rationality(&household.prices, &household.quantities, 30, 3, budget).unwrap();
    assert!(matches!(found, Collective::Undecided(_)), "{found:?}");
    assert!(collective_rationality(&[1.0], &[-1.0], 1, 1, None).is_err());
}
