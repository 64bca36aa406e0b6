//! Time of the robust gap: one run of the paper's experiment (31), and play of a market as a designer evaluates it.

use divan::{Bencher, black_box};
use walras_theory::revealed_preference::robust_gap::{
    Cuts, FiniteSupport, GridPlay, LinearSupport, Robustness, robust_gap,
};

fn main() {
    divan::main();
}

/// Uniform numbers in [0, 1), a fixed sequence.
fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Three consumers at five prices who spend everything on the cheaper good (31).
#[divan::bench(args = [0.001, 1.0, 10.0])]
fn consumers(bencher: Bencher<'_, '_>, radius: f64) {
    let mut draw = uniform(1);
    let prices: Vec<f64> = (0..30).map(|_| 0.1 + draw()).collect();
    let cheaper = |p: &[f64]| if p[0] < p[1] { [1.0 / p[0], 0.0] } else { [0.0, 1.0 / p[1]] };
    let draws: Vec<f64> = prices.chunks_exact(2).flat_map(cheaper).collect();
    let options = Robustness { radius, tolerance: 0.1, cuts: Cuts::Worst, ..Robustness::default() };
    bencher.bench_local(|| {
        LinearSupport::new([3, 5, 2], black_box(&prices), &[1.0; 15], &draws)
            .and_then(|support| robust_gap(&support, &options))
    });
}

/// Four firms at ten probes on 25 power levels; limits are a random multiple of a random direction.
#[divan::bench(args = [10, 100, 1000])]
fn spectrum(bencher: Bencher<'_, '_>, samples: usize) {
    let mut draw = uniform(2);
    let points: Vec<f64> = (0..25).map(|k| k as f64 / 6.0).collect();
    let limits: Vec<f64> = (0..40).map(|_| (0.15 + 0.6 * draw()) * (0.6 + 0.8 * draw())).collect();
    let g = |limit: &f64| points.iter().map(|x| (x - limit).max(0.0).sqrt() - 1.0).collect::<Vec<_>>();
    let constraint: Vec<f64> = limits.iter().flat_map(g).collect();
    let draws: Vec<u32> = (0..samples * 40).map(|_| (draw().sqrt() * 7.0) as u32).collect();
    let options = Robustness { radius: 0.05, tolerance: 1e-4, ..Robustness::default() };
    bencher.bench_local(|| {
        let play = GridPlay {
            agents: 4,
            probes: 10,
            dimensions: 1,
            points: &points,
            constraint: &constraint,
            draws: black_box(&draws),
        };
        FiniteSupport::new(play, 0.0).and_then(|support| robust_gap(&support, &options))
    });
}

/// One consumer whose choices at so many prices follow no pattern: rankings are many, and contradictions too.
#[divan::bench(args = [5, 10, 20])]
fn contradictions(bencher: Bencher<'_, '_>, probes: usize) {
    let mut draw = uniform(3);
    let prices: Vec<f64> = (0..2 * probes).map(|_| 0.1 + draw()).collect();
    let mut choose = || {
        let share = draw();
        move |p: &[f64]| [share / p[0], (1.0 - share) / p[1]]
    };
    let draws: Vec<f64> =
        (0..20).flat_map(|_| prices.chunks_exact(2).flat_map(|p| choose()(p)).collect::<Vec<_>>()).collect();
    let budgets = vec![1.0; probes];
    let options = Robustness { radius: 0.01, tolerance: 1e-3, max_nodes: 1000, ..Robustness::default() };
    bencher.bench_local(|| {
        LinearSupport::new([1, probes, 2], black_box(&prices), &budgets, &draws)
            .and_then(|support| robust_gap(&support, &options))
    });
}
