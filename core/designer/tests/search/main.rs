//! Methods of moving a mechanism on objectives whose minima are known.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

mod bounds;
mod budget;
mod methods;
mod relative;
mod resume;
mod stopping;

use std::cell::RefCell;

use argmin::core::{Error, Executor};
use walras_designer::algorithm::Algorithm;
use walras_designer::bayesian_optimisation::BayesianOptimisation;
use walras_designer::cma_es::CmaEs;
use walras_designer::evolution_strategies::EvolutionStrategies;
use walras_designer::gains::Gains;
use walras_designer::langevin::Langevin;
use walras_designer::nelder_mead::NelderMead;
use walras_designer::one_point::OnePoint;
use walras_designer::play_objective::{PlayObjective, Sample};
use walras_designer::random_search::RandomSearch;
use walras_designer::search::{Search, SearchState, Settings};
use walras_designer::spsa::Spsa;
use walras_engine::random::{Key, Purpose};

/// A function as an objective, with noise of this standard deviation; not at rest where the first entry exceeds `restless`.
struct Landscape {
    value: fn(&[f64]) -> f64,
    noise: f64,
    restless: f64,
    played: RefCell<Vec<Vec<f64>>>,
}

impl Landscape {
    fn of(value: fn(&[f64]) -> f64) -> Self {
        Landscape { value, noise: 0.0, restless: f64::INFINITY, played: RefCell::default() }
    }

    fn plays(&self) -> u64 {
        self.played.borrow().len() as u64
    }
}

impl PlayObjective for &Landscape {
    /// Points of a step have noise of their own each.
    fn play(&self, points: &[Vec<f64>], step: u32) -> Result<Vec<Sample>, Error> {
        self.played.borrow_mut().extend_from_slice(points);
        let sample = |(place, point): (usize, &Vec<f64>)| {
            let mut stream = Key { step, agent: place as u32, ..Key::new(99, Purpose::Sample) }.stream();
            let normal = rand_distr::Distribution::sample(&rand_distr::StandardNormal, &mut stream);
            let noise: f64 = self.noise * if self.noise == 0.0 { 0.0 } else { normal };
            Sample { value: (self.value)(point) + noise, at_rest: point[0] <= self.restless }
        };
        Ok(points.iter().enumerate().map(sample).collect())
    }
}

/// Least, with 0, at (0.3, 0.9).
fn bowl(phi: &[f64]) -> f64 {
    (phi[0] - 0.3).powi(2) + (phi[1] - 0.9).powi(2)
}

/// Least, with 0, at (1, 1), at the end of a bent valley.
fn rosenbrock(phi: &[f64]) -> f64 {
    (1.0 - phi[0]).powi(2) + 100.0 * (phi[1] - phi[0] * phi[0]).powi(2)
}

const GAINS: Gains = Gains { step: 0.5, step_decay: 0.8, stability: 0.0, perturbation: 0.1, perturbation_decay: 0.25 };

fn spsa() -> Algorithm {
    Algorithm::Spsa(Spsa { gains: GAINS, noise: 0.0, gradients: 1 })
}

fn cma_es() -> Algorithm {
    Algorithm::CmaEs(CmaEs { population: None, spread: 0.3 })
}

fn nelder_mead() -> Algorithm {
    Algorithm::NelderMead(NelderMead { spread: 0.2, tolerance: 1e-14 })
}

fn bayesian_optimisation() -> Algorithm {
    Algorithm::BayesianOptimisation(BayesianOptimisation { initial: None, exploration: 2.0 })
}

/// Every algorithm.
fn all() -> Vec<Algorithm> {
    vec![
        spsa(),
        Algorithm::Spsa(Spsa { gains: GAINS, noise: 0.01, gradients: 3 }),
        Algorithm::EvolutionStrategies(EvolutionStrategies { gains: GAINS, pairs: 3, ranks: true }),
        Algorithm::EvolutionStrategies(EvolutionStrategies { gains: GAINS, pairs: 2, ranks: false }),
        cma_es(),
        bayesian_optimisation(),
        Algorithm::Langevin(Langevin { gains: GAINS, temperature: 1e-3, gradients: 1 }),
        Algorithm::OnePoint(OnePoint { gains: Gains { step: 0.03, step_decay: 0.7, ..GAINS } }),
        Algorithm::RandomSearch(RandomSearch),
        nelder_mead(),
        relative(spsa()),
        relative(Algorithm::EvolutionStrategies(EvolutionStrategies { gains: GAINS, pairs: 2, ranks: true })),
        relative(Algorithm::OnePoint(OnePoint { gains: Gains { step: 0.03, step_decay: 0.7, ..GAINS } })),
    ]
}

/// In units of the ranges, and of an objective of size 2.
fn relative(method: Algorithm) -> Algorithm {
    Algorithm::Relative { method: Box::new(method), scale: 2.0 }
}

/// This many iterations from (1.8, 0.1) in [0, 2] × [0, 0.8], where the bowl is least at (0.3, 0.8).
fn settings(algorithm: Algorithm, iterations: u64) -> Settings {
    Settings::new(algorithm, vec![1.8, 0.1], vec![(0.0, 2.0), (0.0, 0.8)], 5, iterations)
}

fn run(settings: Settings, objective: &Landscape) -> (Search, SearchState) {
    let result = Executor::new(objective, Search::new(settings)).run().unwrap();
    (result.solver, result.state)
}

/// What the only start recommends.
fn recommended(settings: Settings, objective: &Landscape) -> Vec<f64> {
    run(settings, objective).0.starts().swap_remove(0).phi
}
