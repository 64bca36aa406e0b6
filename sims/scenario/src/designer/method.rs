//! The optimiser that a designer's options describe.

use walras_designer::algorithm::Algorithm;
use walras_designer::bayesian_optimisation::BayesianOptimisation;
use walras_designer::cma_es::CmaEs;
use walras_designer::evolution_strategies::EvolutionStrategies;
use walras_designer::gains::Gains;
use walras_designer::langevin::Langevin;
use walras_designer::nelder_mead::NelderMead;
use walras_designer::one_point::OnePoint;
use walras_designer::random_search::RandomSearch;
use walras_designer::spsa::Spsa;
use walras_designer::two_timescale::{Estimate, TwoTimescale};

use super::Designer;
use super::algorithm::{Algorithm as Choice, Estimate as EstimateChoice, Units};

impl Designer {
    /// The method, of options that were filled in with their defaults.
    pub fn method(&self) -> Algorithm {
        match self.units {
            Some(Units::Relative) => Algorithm::Relative { method: Box::new(self.in_these_units()), scale: 1.0 },
            Some(Units::Raw) | None => self.in_these_units(),
        }
    }

    fn in_these_units(&self) -> Algorithm {
        let number = |option: Option<f64>| option.unwrap_or_default();
        let count = |option: Option<usize>| option.unwrap_or(1);
        let gains = Gains {
            step: number(self.step),
            step_decay: number(self.step_decay),
            stability: number(self.stability),
            perturbation: number(self.perturbation),
            perturbation_decay: number(self.perturbation_decay),
        };
        match self.algorithm {
            Choice::Spsa => {
                Algorithm::Spsa(Spsa { gains, noise: number(self.injected_noise), gradients: count(self.gradients) })
            }
            Choice::EvolutionStrategies => Algorithm::EvolutionStrategies(EvolutionStrategies {
                gains,
                pairs: count(self.pairs),
                ranks: self.ranks.unwrap_or(true),
            }),
            Choice::CmaEs => Algorithm::CmaEs(CmaEs { population: self.population, spread: number(self.spread) }),
            Choice::BayesianOptimisation => Algorithm::BayesianOptimisation(BayesianOptimisation {
                initial: self.initial,
                exploration: number(self.exploration),
            }),
            Choice::Langevin => Algorithm::Langevin(Langevin {
                gains,
                temperature: number(self.temperature),
                gradients: count(self.gradients),
            }),
            Choice::OnePoint => Algorithm::OnePoint(OnePoint { gains }),
            Choice::RandomSearch => Algorithm::RandomSearch(RandomSearch),
            Choice::NelderMead => {
                Algorithm::NelderMead(NelderMead { spread: number(self.spread), tolerance: number(self.tolerance) })
            }
            Choice::TwoTimescale => Algorithm::TwoTimescale(TwoTimescale {
                gains,
                estimate: match self.estimate.unwrap_or_default() {
                    EstimateChoice::OnePoint => Estimate::OnePoint,
                    EstimateChoice::TwoPoint => Estimate::TwoPoint,
                    EstimateChoice::Spsa => Estimate::Spsa,
                },
                scale: 1.0,
            }),
        }
    }
}
