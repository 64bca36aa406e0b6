//! Time of one Pareto gap, and of its relatives, on one agent's data.
//!
//! `random`: independent uniform entries, every budget spent, so that the bottleneck is a cycle of several probes. `slack`:
//! unused budgets dominate, the common case. `chain`: a cycle whose edges can only be removed one by one,
//! hard for methods that raise a threshold step by step.

use divan::{Bencher, black_box};
use walras_theory::revealed_preference::{
    GapSolver, additive_gap, afriat_numbers, ccei, garp_f, houtman_maks, linear_budgets, money_pump, varian,
};

fn main() {
    divan::main();
}

const PROBES: [usize; 5] = [10, 50, 200, 1000, 3000];

/// Uniform entries in [-1, 1), a fixed sequence.
fn uniform(probes: usize) -> Vec<f64> {
    let mut state = probes as u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..probes * probes).map(|_| draw()).collect()
}

/// The same with `G[t,t] = 0`.
fn spent(probes: usize) -> Vec<f64> {
    let mut g = uniform(probes);
    g.iter_mut().step_by(probes + 1).for_each(|x| *x = 0.0);
    g
}

fn value(bencher: Bencher<'_, '_>, g: Vec<f64>, probes: usize) {
    let mut solver = GapSolver::new(probes);
    bencher.bench_local(|| solver.value(black_box(&g), probes));
}

#[divan::bench(args = PROBES)]
fn random(bencher: Bencher<'_, '_>, probes: usize) {
    value(bencher, spent(probes), probes);
}

#[divan::bench(args = PROBES)]
fn slack(bencher: Bencher<'_, '_>, probes: usize) {
    let mut g = uniform(probes);
    g[0] = -1.0;
    value(bencher, g, probes);
}

#[divan::bench(args = PROBES)]
fn chain(bencher: Bencher<'_, '_>, probes: usize) {
    let mut g = vec![1.0; probes * probes];
    let last = probes - 1;
    for t in 0..probes {
        g[last * probes + t] = -(t as f64);
        if t < last {
            g[t * probes + t + 1] = -((probes + t) as f64);
        }
    }
    g[last * probes + last] = 1.0;
    value(bencher, g, probes);
}

#[divan::bench(args = PROBES)]
fn garp(bencher: Bencher<'_, '_>, probes: usize) {
    let g = spent(probes);
    bencher.bench_local(|| garp_f(black_box(&g), probes));
}

#[divan::bench(args = PROBES)]
fn afriat(bencher: Bencher<'_, '_>, probes: usize) {
    let g = spent(probes);
    let gap = GapSolver::new(probes).value(&g, probes).map_or(0.0, |gap| gap.value);
    let a: Vec<f64> = g.iter().map(|x| x + gap + 1e-3).collect();
    bencher.bench_local(|| afriat_numbers(black_box(&a), probes));
}

#[divan::bench(args = [5, 10, 20, 30])]
fn additive(bencher: Bencher<'_, '_>, probes: usize) {
    let g = spent(probes);
    bencher.bench_local(|| additive_gap(black_box(&g), probes, 1.0));
}

/// Choices of a consumer of five goods with fixed expenditure shares and errors of up to `noise` times each share.
fn noisy_choices(observations: usize, noise: f64) -> Vec<f64> {
    const GOODS: usize = 5;
    let mut draws = uniform(observations.max(2 * GOODS)).into_iter();
    let mut draw = || draws.next().unwrap_or(0.0);
    let (mut prices, mut quantities) = (Vec::new(), Vec::new());
    for _ in 0..observations {
        let price: [f64; GOODS] = std::array::from_fn(|_| 0.55 + 0.45 * draw());
        quantities.extend(price.iter().map(|p| (1.0 + noise * draw()).max(0.0) / p));
        prices.extend(price);
    }
    linear_budgets(&prices, &quantities, observations, GOODS).unwrap_or_default()
}

#[divan::bench(args = PROBES)]
fn afriat_index(bencher: Bencher<'_, '_>, probes: usize) {
    let g = spent(probes);
    bencher.bench_local(|| ccei(black_box(&g), probes));
}

#[divan::bench(args = [25, 100, 200])]
fn houtman_maks_noisy(bencher: Bencher<'_, '_>, probes: usize) {
    let g = noisy_choices(probes, 0.9);
    bencher.bench_local(|| houtman_maks(black_box(&g), probes, 0.0, None));
}

/// Choices without any pattern, in which contradictions abound.
fn random_choices(observations: usize) -> Vec<f64> {
    const GOODS: usize = 5;
    let mut draws = uniform(2 * observations.max(GOODS)).into_iter();
    let mut numbers = || draws.by_ref().take(observations * GOODS).map(|x| 0.6 + 0.5 * x).collect::<Vec<_>>();
    linear_budgets(&numbers(), &numbers(), observations, GOODS).unwrap_or_default()
}

#[divan::bench(args = [25, 100, 200])]
fn houtman_maks_random(bencher: Bencher<'_, '_>, probes: usize) {
    let g = random_choices(probes);
    bencher.bench_local(|| houtman_maks(black_box(&g), probes, 0.0, None));
}

#[divan::bench(args = [25, 40])]
fn varian_random(bencher: Bencher<'_, '_>, probes: usize) {
    let g = random_choices(probes);
    bencher.bench_local(|| varian(black_box(&g), probes, None));
}

#[divan::bench(args = [25, 50])]
fn varian_noisy(bencher: Bencher<'_, '_>, probes: usize) {
    let g = noisy_choices(probes, 0.9);
    bencher.bench_local(|| varian(black_box(&g), probes, None));
}

#[divan::bench(args = [25, 100, 200])]
fn money_pump_noisy(bencher: Bencher<'_, '_>, probes: usize) {
    let (g, spent) = (noisy_choices(probes, 0.9), vec![1.0; probes]);
    bencher.bench_local(|| money_pump(black_box(&g), probes, &spent));
}
