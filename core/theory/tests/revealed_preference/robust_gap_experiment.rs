//! The experiment (31) of Snow & Krishnamurthy on demand in closed form: three consumers, five linear budgets each.

use walras_theory::revealed_preference::pareto_gap;
use walras_theory::revealed_preference::robust_gap::{
    Cuts, ExchangeStatus, LinearSupport, RobustGap, Robustness, robust_gap,
};

const RUNS: u64 = 200;
const PROBES: usize = 5;

/// Uniform numbers in [0, 1), a sequence per seed.
fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Of a good whose utility is `β^¼` as much as its marginal worth is above the relative price, the rest on the other.
fn quasilinear(satiating: f64, linear: f64) -> [f64; 2] {
    let wanted = (0.25 * linear / satiating).powf(4.0 / 3.0).min(1.0 / satiating);
    [wanted, (1.0 - satiating * wanted) / linear]
}

fn demand(agent: usize, p: &[f64]) -> [f64; 2] {
    match agent {
        0 if p[0] <= p[1] => [1.0 / p[0], 0.0],
        0 => [0.0, 1.0 / p[1]],
        1 => {
            let [second, first] = quasilinear(p[1], p[0]);
            [first, second]
        }
        _ => quasilinear(p[0], p[1]),
    }
}

/// Prices and quantities of one run, `[3][5][2]`.
fn economy(seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut draw = uniform(seed);
    let prices: Vec<f64> = (0..3 * PROBES * 2).map(|_| 0.1 + draw()).collect();
    let bought = prices.chunks_exact(2).enumerate().flat_map(|(row, p)| demand(row / PROBES, p)).collect();
    (prices, bought)
}

fn solve(prices: &[f64], bought: &[f64], radius: f64, tolerance: f64, cuts: Cuts) -> RobustGap {
    let support = LinearSupport::new([3, PROBES, 2], prices, &[1.0; 3 * PROBES], bought).unwrap();
    robust_gap(&support, &Robustness { radius, tolerance, cuts, ..Robustness::default() }).unwrap()
}

#[test]
fn what_maximises_utility_is_consistent() {
    for seed in 0..RUNS {
        let (prices, bought) = economy(seed);
        for (p, x) in prices.chunks_exact(2 * PROBES).zip(bought.chunks_exact(2 * PROBES)) {
            let cost = |t: usize, s: usize| p[2 * t] * x[2 * s] + p[2 * t + 1] * x[2 * s + 1] - 1.0;
            let g: Vec<f64> = (0..PROBES * PROBES).map(|entry| cost(entry / PROBES, entry % PROBES)).collect();
            assert!(pareto_gap(&g, PROBES).unwrap().value < 1e-12, "run {seed}");
        }
    }
}

/// Fig. 8: δ = 0.1 is reached within 8 iterations on average for each radius.
#[test]
fn it_converges_as_fast_as_published() {
    for radius in [0.001, 1.0, 10.0] {
        let (mut iterations, mut worst) = (0, 0);
        for seed in 0..RUNS {
            let (prices, bought) = economy(seed);
            let found = solve(&prices, &bought, radius, 0.1, Cuts::Worst);
            assert!(found.exact && found.status == ExchangeStatus::DeltaOptimal);
            assert!(found.trace.windows(2).all(|pair| pair[0].lower_bound <= pair[1].lower_bound + 1e-12));
            let precise = solve(&prices, &bought, radius, 1e-5, Cuts::EveryBlock);
            assert!(found.lower_bound <= precise.upper_bound + 1e-9 && precise.lower_bound <= found.upper_bound + 1e-9);
            assert!(found.upper_bound - found.lower_bound <= 0.1 + 1e-9);
            iterations += found.trace.len();
            worst = worst.max(found.trace.len());
        }
        let mean = iterations as f64 / RUNS as f64;
        assert!(mean <= 8.0, "radius {radius}: {mean} iterations on average, at most {worst}");
    }
}
