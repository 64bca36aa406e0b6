//! What all methods of moving a mechanism have in common: they ask for points to be played and are told what was observed.

use serde::{Deserialize, Serialize};
use walras_engine::random::Seed;

use crate::bayesian_optimisation::{BayesianOptimisation, BayesianState};
use crate::cma_es::{CmaEs, CmaState};
use crate::evolution_strategies::EvolutionStrategies;
use crate::iterate::Iterate;
use crate::langevin::Langevin;
use crate::nelder_mead::{NelderMead, NelderMeadState};
use crate::one_point::OnePoint;
use crate::random_search::{Incumbent, RandomSearch};
use crate::spsa::Spsa;
use crate::two_timescale::{Estimate, TwoTimescale, TwoTimescaleState};

/// An iteration: where it stands and whence its random numbers come.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The iteration of this start, from 1: what gains depend on.
    pub k: u64,
    /// The iteration of all starts, from 1: it names the random numbers, so that a run can resume anywhere.
    pub step: u32,
    /// Φ: lowest and highest value of each entry of φ.
    pub bounds: &'a [(f64, f64)],
    /// Names the random numbers.
    pub seed: Seed,
}

/// A method of moving the mechanism, ready to be asked.
///
/// All points asked for lie in Φ. Of equal state and turn the points are equal to the bit.
pub trait Method {
    /// How many points the next iteration plays.
    fn plays(&self) -> usize;

    /// The points to play; the first is the one that observers see and stopping rules judge.
    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>>;

    /// Takes in the objective at the points asked for; absent where play had not come to rest. Whether a step could be made.
    fn tell(&mut self, turn: &Turn<'_>, points: &[Vec<f64>], values: &[Option<f64>]) -> bool;

    /// The mechanism it holds to be best for now.
    fn iterate(&self) -> &[f64];

    /// Whether it has nothing left to ask.
    fn is_exhausted(&self) -> bool {
        false
    }
}

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
