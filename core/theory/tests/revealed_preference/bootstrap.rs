//! The bootstrap: its averages, its coverage where theory promises it, its refusals.

use walras_theory::revealed_preference::{BootstrapError, GapSolver, SampledConstraints};

use super::matrices::Draws;
use super::streams::Stream;

/// Two agents, 3 probes, 5 draws.
fn system(seed: u64) -> [Vec<f64>; 2] {
    let mut draws = Draws(seed);
    [0, 1].map(|_| (0..45).map(|_| draws.symmetric()).collect())
}

#[test]
fn matrices_are_means_over_draws() {
    let agents = system(111);
    let slices: Vec<&[f64]> = agents.iter().map(Vec::as_slice).collect();
    let sampled = SampledConstraints::new(&slices, 3, 5).unwrap();
    let g = sampled.matrices();
    for i in 0..2 {
        for t in 0..3 {
            for s in 0..3 {
                let mean = (0..5).map(|draw| agents[i][(s * 5 + draw) * 3 + t]).sum::<f64>() / 5.0;
                assert_eq!(g[i * 9 + t * 3 + s], mean);
            }
        }
    }
    let found = sampled.bootstrap(99, 0.9, &mut Stream::new(1), |g| g[5]).unwrap();
    assert_eq!((found.estimate, found.replicates.len()), (g[5], 99));
}

/// The standard error of a mean is known: `√(Σ (x − x̄)² / N) / √N` over resamples.
#[test]
fn the_error_of_a_mean_is_the_textbook_one() {
    let mut draws = Draws(113);
    let x: Vec<f64> = (0..30).map(|_| draws.symmetric()).collect();
    let slices = [x.as_slice()];
    let sampled = SampledConstraints::new(&slices, 1, 30).unwrap();
    let found = sampled.bootstrap(20_000, 0.95, &mut Stream::new(2), |g| g[0]).unwrap();
    let mean = x.iter().sum::<f64>() / 30.0;
    let exact = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 900.0).sqrt();
    assert!((found.standard_error / exact - 1.0).abs() < 0.03, "{} against {exact}", found.standard_error);
    assert!(found.bias.abs() < 5.0 * exact / 20_000.0_f64.sqrt());
    // Nearly normal, so the intervals are nearly mean ± 1.96 errors, and the basic one mirrors the percentile one.
    for interval in [found.percentile, found.basic] {
        assert!((interval[0] - (mean - 1.96 * exact)).abs() < 0.15 * exact, "{interval:?}");
        assert!((interval[1] - (mean + 1.96 * exact)).abs() < 0.15 * exact, "{interval:?}");
    }
    assert!((found.basic[0] + found.percentile[1] - 2.0 * mean).abs() < 1e-15);
}

/// Probes are resampled independently, so variances of a sum over probes add up; jointly drawn agents are resampled
/// jointly, so the difference of two identical agents never varies.
#[test]
fn probes_are_independent_and_agents_joint() {
    let mut draws = Draws(127);
    let x: Vec<f64> = (0..2 * 40 * 2).map(|_| draws.symmetric()).collect();
    let slices = [x.as_slice(), x.as_slice()];
    let sampled = SampledConstraints::new(&slices, 2, 40).unwrap();
    let error = |index: fn(&[f64]) -> f64| sampled.bootstrap(8000, 0.9, &mut Stream::new(3), index).unwrap();
    let (first, second, both) = (error(|g| g[0]), error(|g| g[1]), error(|g| g[0] + g[1]));
    let expected = (first.standard_error.powi(2) + second.standard_error.powi(2)).sqrt();
    assert!((both.standard_error / expected - 1.0).abs() < 0.05);
    let difference = error(|g| g[0] - g[4]);
    assert_eq!((difference.standard_error, difference.bias, difference.percentile), (0.0, 0.0, [0.0, 0.0]));
    // Two constraints at the same draws are resampled together as well.
    let doubled: Vec<f64> = x.chunks_exact(2).flat_map(|row| [row[0], 2.0 * row[0]]).collect();
    let slices = [doubled.as_slice()];
    let sampled = SampledConstraints::new(&slices, 2, 40).unwrap();
    let joint = sampled.bootstrap(500, 0.9, &mut Stream::new(4), |g| 2.0 * g[0] - g[2]).unwrap();
    assert_eq!(joint.standard_error, 0.0);
}

/// A smooth index away from kinks: the true value lies in nine of ten 90% intervals.
#[test]
fn intervals_cover_where_the_index_is_smooth() {
    let mut draws = Draws(131);
    let mut stream = Stream::new(5);
    let truth = [0.3, 0.6];
    let index = |g: &[f64]| (g[0] * g[3]).exp();
    let (trials, mut percentile, mut basic) = (600, 0_u32, 0_u32);
    for _ in 0..trials {
        let x: Vec<f64> = (0..2 * 60 * 2).map(|k| truth[k % 2] + 0.5 * draws.symmetric()).collect();
        let slices = [x.as_slice()];
        let sampled = SampledConstraints::new(&slices, 2, 60).unwrap();
        let found = sampled.bootstrap(199, 0.9, &mut stream, index).unwrap();
        let value = (truth[0] * truth[1]).exp();
        percentile += u32::from(found.percentile[0] <= value && value <= found.percentile[1]);
        basic += u32::from(found.basic[0] <= value && value <= found.basic[1]);
    }
    // Four standard deviations of a share of 600 trials are 0.05.
    for covered in [percentile, basic] {
        let share = f64::from(covered) / f64::from(trials);
        assert!((share - 0.9).abs() < 0.05, "coverage {share}");
    }
}

/// At the boundary the gap is biased upwards, and the bootstrap sees it.
#[test]
fn a_gap_of_zero_is_overestimated() {
    let mut draws = Draws(137);
    let x: Vec<f64> = (0..4 * 50 * 4).map(|_| draws.symmetric()).collect();
    let slices = [x.as_slice()];
    let sampled = SampledConstraints::new(&slices, 4, 50).unwrap();
    let mut solver = GapSolver::new(4);
    let found = sampled.bootstrap(999, 0.9, &mut Stream::new(6), |g| solver.value(g, 4).unwrap().value).unwrap();
    assert!(found.estimate > 0.0 && found.bias > 0.0, "{} {}", found.estimate, found.bias);
    assert!(found.percentile[0] >= 0.0 && found.percentile[1] > found.basic[1]);
}

#[test]
fn equal_streams_give_equal_answers() {
    let agents = system(139);
    let slices: Vec<&[f64]> = agents.iter().map(Vec::as_slice).collect();
    let sampled = SampledConstraints::new(&slices, 3, 5).unwrap();
    let run = |seed| sampled.bootstrap(200, 0.9, &mut Stream::new(seed), |g| g.iter().sum()).unwrap();
    assert_eq!(run(7), run(7));
    assert_ne!(run(7).replicates, run(8).replicates);
    assert!(run(7).replicates.is_sorted());
}

#[test]
fn quantiles_are_order_statistics() {
    // With 19 replicates and a tail of 1/20 the ends are the extremes.
    let agents = system(149);
    let slices = [agents[0].as_slice()];
    let sampled = SampledConstraints::new(&slices, 3, 5).unwrap();
    let found = sampled.bootstrap(19, 0.9, &mut Stream::new(9), |g| g[0]).unwrap();
    assert!((found.percentile[0] - found.replicates[0]).abs() < 1e-14);
    assert!((found.percentile[1] - found.replicates[18]).abs() < 1e-14);
    let few = sampled.bootstrap(18, 0.9, &mut Stream::new(9), |g| g[0]);
    assert_eq!(few, Err(BootstrapError::TooFewReplicates { replicates: 18, needed: 19 }));
    assert!(sampled.bootstrap(39, 0.95, &mut Stream::new(9), |g| g[0]).is_ok());
}

#[test]
fn what_says_nothing_is_refused() {
    let one = [1.0, 2.0, 3.0, 4.0];
    let slices = [one.as_slice()];
    assert_eq!(SampledConstraints::new(&slices, 2, 1).unwrap_err(), BootstrapError::TooFewDraws { draws: 1 });
    assert_eq!(SampledConstraints::new(&[], 2, 3).unwrap_err(), BootstrapError::Empty { agents: 0, probes: 2 });
    assert_eq!(SampledConstraints::new(&slices, 0, 3).unwrap_err(), BootstrapError::Empty { agents: 1, probes: 0 });
    let length = BootstrapError::WrongLength { agent: 0, probes: 2, draws: 3, found: 4 };
    assert_eq!(SampledConstraints::new(&slices, 2, 3).unwrap_err(), length);
    let mut x = [0.0; 12];
    // Probe s = 1, draw 2, constraint t = 0.
    x[10] = f64::INFINITY;
    let error = BootstrapError::NotFinite { agent: 0, s: 1, draw: 2, t: 0, value: f64::INFINITY };
    assert_eq!(SampledConstraints::new(&[&x], 2, 3).unwrap_err(), error);
    let good = [0.5; 12];
    let slices = [good.as_slice()];
    let sampled = SampledConstraints::new(&slices, 2, 3).unwrap();
    for confidence in [0.0, 1.0, f64::NAN] {
        let error = sampled.bootstrap(100, confidence, &mut Stream::new(1), |g| g[0]);
        assert!(matches!(error, Err(BootstrapError::Confidence(_))));
    }
    let error = sampled.bootstrap(100, 0.9, &mut Stream::new(1), |_| f64::NAN);
    assert!(matches!(error, Err(BootstrapError::Index(_))));
}
