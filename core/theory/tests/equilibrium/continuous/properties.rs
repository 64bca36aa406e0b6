//! Random concave games: the first-order conditions and brute force have to agree with the relaxation.

use proptest::prelude::*;
use walras_theory::equilibrium::{ContinuousGame, RelaxationOptions, RelaxationStatus, most_welfare, nikaido_isoda};

/// `f_i = a_i x_i − ½ b_i x_i² − x_i Σ_j c_ij x_j` on a box, with limits `w·x ≤ 1`. Strictly diagonally dominant.
#[derive(Debug, Clone)]
struct Quadratic {
    intercept: Vec<f64>,
    curvature: Vec<f64>,
    cross: Vec<f64>,
    limit: Vec<Vec<f64>>,
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Quadratic {
    fn payoff_of(&self, i: usize, x: &[f64]) -> f64 {
        let others: f64 = (0..x.len()).filter(|&j| j != i).map(|j| self.cross[i * x.len() + j] * x[j]).sum();
        (self.intercept[i] - 0.5 * self.curvature[i] * x[i] - others) * x[i]
    }

    fn limit_at(&self, l: usize, x: &[f64]) -> f64 {
        self.limit[l].iter().zip(x).map(|(w, x)| w * x).sum::<f64>() - 1.0
    }
}

impl ContinuousGame for Quadratic {
    fn players(&self) -> usize {
        self.intercept.len()
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn bounds(&self) -> (&[f64], &[f64]) {
        (&self.low, &self.high)
    }

    fn payoff(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        for ((out, &i), x) in out.iter_mut().zip(player).zip(profile.chunks_exact(self.players())) {
            *out = self.payoff_of(i as usize, x);
        }
    }

    fn constraints(&self) -> usize {
        self.limit.len()
    }

    fn constraint(&self, profile: &[f64], out: &mut [f64]) {
        for (out, x) in out.chunks_exact_mut(self.limit.len().max(1)).zip(profile.chunks_exact(self.players())) {
            out.iter_mut().enumerate().for_each(|(l, out)| *out = self.limit_at(l, x));
        }
    }
}

fn quadratic() -> impl Strategy<Value = Quadratic> {
    (2_usize..5, 0_usize..3).prop_flat_map(|(n, m)| {
        let numbers = |low: f64, high: f64, count: usize| prop::collection::vec(low..high, count);
        (
            numbers(0.5, 4.0, n),
            numbers(1.0, 3.0, n),
            numbers(-0.9, 0.9, n * n),
            prop::collection::vec(numbers(0.1, 1.5, n), m),
            numbers(0.0, 0.05, n),
            numbers(1.0, 3.0, n),
        )
            .prop_map(move |(intercept, curvature, cross, limit, low, high)| {
                let cross = cross.into_iter().map(|c| c / (n - 1) as f64).collect();
                Quadratic { intercept, curvature, cross, limit, low, high }
            })
    })
}

/// The best of many feasible own actions on a fine grid.
fn best_on_grid(game: &Quadratic, i: usize, x: &[f64]) -> f64 {
    let mut row = x.to_vec();
    let mut best = f64::NEG_INFINITY;
    for step in 0..=2000 {
        row[i] = game.low[i] + (game.high[i] - game.low[i]) * f64::from(step) / 2000.0;
        if (0..game.limit.len()).all(|l| game.limit_at(l, &row) <= 1e-8) {
            best = best.max(game.payoff_of(i, &row));
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn relaxation_agrees_with_first_order_conditions_and_brute_force(game in quadratic()) {
        let n = game.players();
        let found = nikaido_isoda(&game, &game.high, &RelaxationOptions::default());
        prop_assert_eq!(found.status, RelaxationStatus::Converged, "{:?}", found);
        let x = &found.profile;
        for i in 0..n {
            prop_assert!((game.low[i]..=game.high[i]).contains(&x[i]));
            prop_assert!(best_on_grid(&game, i, x) <= game.payoff_of(i, x) + 1e-7);
            prop_assert!(found.regret[i] <= 1e-7);
            // Stationarity with the analytic gradient, complementary to the bounds.
            let others: f64 = (0..n).filter(|&j| j != i).map(|j| game.cross[i * n + j] * x[j]).sum();
            let pull = game.intercept[i] - game.curvature[i] * x[i] - others
                - (0..game.limit.len()).map(|l| found.multipliers.shared[l] * game.limit[l][i]).sum::<f64>();
            let inside = (x[i] > game.low[i] + 1e-6, x[i] < game.high[i] - 1e-6);
            prop_assert!(pull <= 1e-6 || !inside.1, "pull {} of {} at {:?}", pull, i, found);
            prop_assert!(pull >= -1e-6 || !inside.0, "pull {} of {} at {:?}", pull, i, found);
        }
        for l in 0..game.limit.len() {
            let g = game.limit_at(l, x);
            prop_assert!(g <= 1e-8 && found.multipliers.shared[l] >= 0.0);
            prop_assert!(g.abs() < 1e-7 || found.multipliers.shared[l] == 0.0);
        }
    }

    #[test]
    fn nothing_on_a_grid_is_better_for_all_together(mut game in quadratic(), from in prop::collection::vec(0.0..1.0_f64, 4)) {
        let n = game.players();
        // The sum of payoffs is concave when what players are to each other is halved.
        game.cross.iter_mut().for_each(|cross| *cross *= 0.5);
        let at = |k: usize, share: f64| game.low[k] + share * (game.high[k] - game.low[k]);
        let feasible = |x: &[f64], within: f64| (0..game.limit.len()).all(|l| game.limit_at(l, x) <= within);
        let welfare = |x: &[f64]| (0..n).map(|i| game.payoff_of(i, x)).sum::<f64>();
        let from: Vec<f64> = (0..n).map(|k| at(k, from[k])).collect();
        let found = most_welfare(&game, &from, 2, 1e-9).expect("the lower corner is feasible");
        prop_assert!(feasible(&found.profile, 1e-9) && (found.welfare - welfare(&found.profile)).abs() < 1e-12);
        prop_assert!((0..n).all(|k| (game.low[k]..=game.high[k]).contains(&found.profile[k])));
        let side = [0, 0, 101, 31, 13][n];
        let mut best = if feasible(&from, 0.0) { welfare(&from) } else { f64::NEG_INFINITY };
        for cell in 0..usize::pow(side, n as u32) {
            let digit = |k: usize| cell / usize::pow(side, k as u32) % side;
            let x: Vec<f64> = (0..n).map(|k| at(k, digit(k) as f64 / (side - 1) as f64)).collect();
            if feasible(&x, 0.0) {
                best = best.max(welfare(&x));
            }
        }
        prop_assert!(found.welfare >= best - 1e-9, "{:?} but {}", found, best);
    }

    #[test]
    fn a_symmetric_game_is_played_symmetrically(intercept in 1.0..4.0_f64, cross in -0.3..0.8_f64, cap in 0.3..3.0_f64) {
        let game = Quadratic {
            intercept: vec![intercept; 3], curvature: vec![2.0; 3], cross: vec![cross; 9],
            limit: vec![vec![1.0 / cap; 3]], low: vec![0.0; 3], high: vec![5.0; 3],
        };
        let found = nikaido_isoda(&game, &[0.0, 1.0, 4.0], &RelaxationOptions::default());
        prop_assert_eq!(found.status, RelaxationStatus::Converged);
        let expected = (intercept / (2.0 + 2.0 * cross)).min(cap / 3.0);
        prop_assert!(found.profile.iter().all(|x| (x - expected).abs() < 1e-8), "{} {:?}", expected, found);
    }
}
