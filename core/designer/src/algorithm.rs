//! All methods of moving a mechanism, by name: with their options, and under way.

use serde::{Deserialize, Serialize};

use crate::bayesian_optimisation::{BayesianOptimisation, BayesianState};
use crate::cma_es::{CmaEs, CmaState};
use crate::evolution_strategies::EvolutionStrategies;
use crate::iterate::Iterate;
use crate::langevin::Langevin;
use crate::method::{Method, Turn};
use crate::nelder_mead::{NelderMead, NelderMeadState};
use crate::one_point::OnePoint;
use crate::random_search::{Incumbent, RandomSearch};
use crate::relative::Relative;
use crate::spsa::Spsa;
use crate::two_timescale::{Estimate, TwoTimescale, TwoTimescaleState};

/// A method with its options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Algorithm {
    /// Simultaneous perturbation stochastic approximation.
    Spsa(Spsa),
    /// Evolution strategies with antithetic directions.
    EvolutionStrategies(EvolutionStrategies),
    /// Covariance matrix adaptation.
    CmaEs(CmaEs),
    /// Bayesian optimisation.
    BayesianOptimisation(BayesianOptimisation),
    /// Stochastic gradient Langevin dynamics.
    Langevin(Langevin),
    /// Gradient descent by one-point estimates.
    OnePoint(OnePoint),
    /// Uniform random search.
    RandomSearch(RandomSearch),
    /// The simplex method of Nelder and Mead.
    NelderMead(NelderMead),
    /// Steps while the agents learn.
    TwoTimescale(TwoTimescale),
    /// One of the others in units of the ranges, which are finite, and of the objective at the first mechanism.
    Relative {
        /// Which.
        method: Box<Algorithm>,
        /// What the objective is measured in, > 0: its size at the first mechanism.
        scale: f64,
    },
}

impl Algorithm {
    /// The method at its beginning.
    pub fn begin(&self, phi: &[f64], bounds: &[(f64, f64)]) -> Running {
        match self {
            Algorithm::Spsa(method) => Running::Spsa(Iterate::new(*method, phi)),
            Algorithm::EvolutionStrategies(method) => Running::EvolutionStrategies(Iterate::new(*method, phi)),
            Algorithm::CmaEs(method) => Running::CmaEs(CmaState::new(*method, phi, bounds)),
            Algorithm::BayesianOptimisation(method) => {
                Running::BayesianOptimisation(BayesianState::new(*method, phi, bounds))
            }
            Algorithm::Langevin(method) => Running::Langevin(Iterate::new(*method, phi)),
            Algorithm::OnePoint(method) => Running::OnePoint(Iterate::new(*method, phi)),
            Algorithm::RandomSearch(_) => Running::RandomSearch(Incumbent::new(phi)),
            Algorithm::NelderMead(method) => Running::NelderMead(NelderMeadState::new(*method, phi, bounds)),
            Algorithm::TwoTimescale(method) => Running::TwoTimescale(TwoTimescaleState::new(*method, phi)),
            Algorithm::Relative { method, scale } => {
                Running::Relative(Relative::new(|phi, bounds| method.begin(phi, bounds), *scale, phi, bounds))
            }
        }
    }

    /// Measures the objective in units of this size, where the method does not go by the game's own.
    pub fn measure_in(&mut self, size: f64) {
        let size = if size.is_normal() { size.abs() } else { 1.0 };
        match self {
            Algorithm::TwoTimescale(method) => method.scale = size,
            Algorithm::Relative { scale, .. } => *scale = size,
            _ => {}
        }
    }

    /// The most points that an iteration plays with this many entries of φ that can move.
    pub fn most_plays(&self, free: usize) -> usize {
        match self {
            Algorithm::Spsa(method) => 1 + 2 * method.gradients,
            Algorithm::EvolutionStrategies(method) => 1 + 2 * method.pairs,
            Algorithm::CmaEs(method) => 1 + method.population(free),
            Algorithm::Langevin(method) => 1 + 2 * method.gradients,
            Algorithm::NelderMead(_) => 1 + free,
            Algorithm::TwoTimescale(method) => {
                if method.estimate == Estimate::OnePoint {
                    1
                } else {
                    2
                }
            }
            Algorithm::Relative { method, .. } => method.most_plays(free),
            Algorithm::BayesianOptimisation(_) | Algorithm::OnePoint(_) | Algorithm::RandomSearch(_) => 1,
        }
    }
}

/// A method under way: everything that it remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in `Algorithm`")]
pub enum Running {
    Spsa(Iterate<Spsa>),
    EvolutionStrategies(Iterate<EvolutionStrategies>),
    CmaEs(CmaState),
    BayesianOptimisation(BayesianState),
    Langevin(Iterate<Langevin>),
    OnePoint(Iterate<OnePoint>),
    RandomSearch(Incumbent),
    NelderMead(NelderMeadState),
    TwoTimescale(TwoTimescaleState),
    Relative(Relative<Running>),
}

impl Running {
    fn method(&self) -> &dyn Method {
        match self {
            Running::Spsa(method) => method,
            Running::EvolutionStrategies(method) => method,
            Running::CmaEs(method) => method,
            Running::BayesianOptimisation(method) => method,
            Running::Langevin(method) => method,
            Running::OnePoint(method) => method,
            Running::RandomSearch(method) => method,
            Running::NelderMead(method) => method,
            Running::TwoTimescale(method) => method,
            Running::Relative(method) => method,
        }
    }

    fn method_mut(&mut self) -> &mut dyn Method {
        match self {
            Running::Spsa(method) => method,
            Running::EvolutionStrategies(method) => method,
            Running::CmaEs(method) => method,
            Running::BayesianOptimisation(method) => method,
            Running::Langevin(method) => method,
            Running::OnePoint(method) => method,
            Running::RandomSearch(method) => method,
            Running::NelderMead(method) => method,
            Running::TwoTimescale(method) => method,
            Running::Relative(method) => method,
        }
    }
}

impl Method for Running {
    fn plays(&self) -> usize {
        self.method().plays()
    }

    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>> {
        self.method().ask(turn)
    }

    fn tell(&mut self, turn: &Turn<'_>, points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        self.method_mut().tell(turn, points, values)
    }

    fn iterate(&self) -> &[f64] {
        self.method().iterate()
    }

    fn is_exhausted(&self) -> bool {
        self.method().is_exhausted()
    }
}
