//! Each method finds minima that are known.

use walras_designer::search::{Recommend, Settings};

use super::*;

/// How far the recommendation is from the bowl's constrained minimum.
fn distance(settings: Settings, noise: f64) -> f64 {
    let landscape = Landscape { noise, ..Landscape::of(bowl) };
    let phi = recommended(settings, &landscape);
    (phi[0] - 0.3).abs().max((phi[1] - 0.8).abs())
}

#[test]
fn each_finds_the_constrained_minimum_of_a_bowl() {
    let limits = [
        (2000, 0.02),
        (500, 0.05),
        (500, 0.02),
        (500, 0.02),
        (80, 1e-4),
        (30, 0.02),
        (1000, 0.1),
        (20_000, 0.15),
        (2000, 0.1),
        (150, 1e-4),
    ];
    for (algorithm, (iterations, limit)) in all().into_iter().zip(limits) {
        let found = distance(settings(algorithm.clone(), iterations), 0.0);
        assert!(found < limit, "{algorithm:?} ends {found} away");
    }
}

#[test]
fn noise_is_averaged_out() {
    for (algorithm, iterations, limit) in [
        (spsa(), 3000, 0.1),
        (Algorithm::EvolutionStrategies(EvolutionStrategies { gains: GAINS, pairs: 8, ranks: true }), 600, 0.1),
        (cma_es(), 60, 0.25),
        (bayesian_optimisation(), 40, 0.2),
    ] {
        let found = distance(settings(algorithm.clone(), iterations), 0.05);
        assert!(found < limit, "{algorithm:?} ends {found} away");
    }
}

#[test]
fn averaging_gradients_and_iterates_lowers_the_error_that_noise_makes() {
    // The minimum is inside, where noise does not stop at the border, and steps are too long to settle by themselves.
    let gains = Gains { step: 0.2, step_decay: 0.5, stability: 10.0, perturbation: 0.1, perturbation_decay: 1.0 / 6.0 };
    let error = |gradients, recommend| {
        let mut sum = 0.0;
        for seed in 0..20 {
            let algorithm = Algorithm::Spsa(Spsa { gains, noise: 0.0, gradients });
            let settings =
                Settings { recommend, seed: seed.into(), bounds: vec![(-2.0, 2.0); 2], ..settings(algorithm, 400) };
            let phi = recommended(settings, &Landscape { noise: 0.2, ..Landscape::of(bowl) });
            sum += bowl(&phi);
        }
        sum / 20.0
    };
    let last = error(1, Recommend::Last);
    assert!(error(4, Recommend::Last) < 0.6 * last);
    assert!(error(1, Recommend::Average { weight: 3.0 }) < 0.6 * last);
}

/// Polyak and Ruppert's average is the mean of all iterates.
#[test]
fn the_average_is_the_mean_of_the_iterates() {
    let iterates: Vec<Vec<f64>> = (1..=7).map(|n| recommended(settings(spsa(), n), &Landscape::of(bowl))).collect();
    let average = Settings { recommend: Recommend::Average { weight: 0.0 }, ..settings(spsa(), 7) };
    for (entry, found) in recommended(average, &Landscape::of(bowl)).into_iter().enumerate() {
        let mean = iterates.iter().map(|phi| phi[entry]).sum::<f64>() / 7.0;
        assert!((found - mean).abs() < 1e-12, "{found} {mean}");
    }
}

#[test]
fn the_best_is_the_least_of_all_that_was_played() {
    for algorithm in all() {
        let landscape = Landscape::of(bowl);
        let best = recommended(Settings { recommend: Recommend::Best, ..settings(algorithm, 20) }, &landscape);
        let least = landscape.played.borrow().iter().map(|phi| bowl(phi)).fold(f64::INFINITY, f64::min);
        assert_eq!(bowl(&best), least);
    }
}

#[test]
fn the_valley_of_rosenbrock_is_followed_to_its_end() {
    for (algorithm, iterations) in [(cma_es(), 400), (nelder_mead(), 400)] {
        let bounds = vec![(-2.0, 2.0), (-1.0, 3.0)];
        let settings = Settings { bounds, phi: vec![-1.2, 1.0], ..settings(algorithm.clone(), iterations) };
        let phi = recommended(settings, &Landscape::of(rosenbrock));
        assert!((phi[0] - 1.0).abs() < 1e-3 && (phi[1] - 1.0).abs() < 2e-3, "{algorithm:?} {phi:?}");
    }
}

#[test]
fn entries_without_room_stay_where_they_are() {
    for algorithm in all() {
        let landscape = Landscape::of(|phi| bowl(&[phi[0], phi[2]]));
        let bounds = vec![(0.0, 2.0), (0.7, 0.7), (0.0, 0.8)];
        run(Settings { bounds, phi: vec![1.8, 0.7, 0.1], ..settings(algorithm, 10) }, &landscape);
        assert!(landscape.played.borrow().iter().all(|phi| phi[1] == 0.7));
    }
}

/// Langevin iterates at a constant step spread as `exp(−L/T)`: for a bowl of curvature 2, a variance of T/2 an entry.
#[test]
fn langevin_iterates_have_the_spread_of_their_temperature() {
    let gains = Gains { step: 0.05, step_decay: 0.0, stability: 0.0, perturbation: 0.01, perturbation_decay: 0.0 };
    let algorithm = Algorithm::Langevin(Langevin { gains, temperature: 0.02, gradients: 4 });
    let landscape = Landscape::of(bowl);
    run(Settings { bounds: vec![(-9.0, 9.0); 2], phi: vec![0.3, 0.9], ..settings(algorithm, 20_000) }, &landscape);
    let played = landscape.played.borrow();
    let iterates = played.iter().step_by(9);
    let variance = iterates.map(|phi| (phi[0] - 0.3).powi(2)).sum::<f64>() / 20_000.0;
    assert!((variance / 0.01 - 1.0).abs() < 0.15, "{variance}");
}

/// The mean of one-point estimates at a point is the gradient of the objective averaged over a ball: of a bowl, its own.
#[test]
fn one_point_estimates_are_unbiased() {
    let gains = Gains { step: 1e-9, step_decay: 0.0, stability: 0.0, perturbation: 0.5, perturbation_decay: 0.0 };
    let settings = Settings {
        bounds: vec![(-9.0, 9.0); 2],
        phi: vec![1.0, 0.0],
        ..settings(Algorithm::OnePoint(OnePoint { gains }), 100_000)
    };
    let end = recommended(settings, &Landscape::of(bowl));
    let gradient = [(1.0 - end[0]) / 1e-4, (0.0 - end[1]) / 1e-4];
    assert!((gradient[0] - 1.4).abs() < 0.1 && (gradient[1] + 1.8).abs() < 0.1, "{gradient:?}");
}

#[test]
fn random_search_covers_the_box_evenly() {
    let landscape = Landscape::of(bowl);
    run(settings(Algorithm::RandomSearch(RandomSearch), 10_000), &landscape);
    let played = landscape.played.borrow();
    let left = played.iter().filter(|phi| phi[0] < 0.5 && phi[1] < 0.4).count();
    assert!((left as f64 - 1250.0).abs() < 120.0, "{left}");
}
