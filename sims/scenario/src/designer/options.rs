//! The options of algorithms: who takes which, which numbers they take, and what they are if not given.

use super::{Algorithm, Designer};

/// What is known of an option.
#[derive(Clone, Debug, PartialEq)]
pub struct DesignerOption {
    /// As scenarios spell it.
    pub name: &'static str,
    /// The algorithms that take it.
    pub takers: &'static [Algorithm],
    /// Whether it was given.
    pub given: bool,
    /// The number given, whether it is right, and what would be right.
    pub number: Option<(f64, bool, &'static str)>,
}

use Algorithm::{BayesianOptimisation, CmaEs, EvolutionStrategies, Langevin, NelderMead, OnePoint, Spsa, TwoTimescale};

const DESCENTS: &[Algorithm] = &[Spsa, EvolutionStrategies, Langevin, OnePoint, TwoTimescale];
/// Those of them that can take their steps in either units.
pub(super) const STEPPERS: &[Algorithm] = &[Spsa, EvolutionStrategies, Langevin, OnePoint];
/// Those that can see to constraints.
const CONSTRAINED: &[Algorithm] = &[Spsa, TwoTimescale];
const POSITIVE: &str = "a finite number > 0";
const NOT_NEGATIVE: &str = "a finite number ≥ 0";
/// Most plays in an iteration.
const MOST: usize = 10_000;

impl Designer {
    /// Every option of an algorithm with what was given for it.
    pub fn options(&self) -> Vec<DesignerOption> {
        let number = |name, takers, value: Option<f64>, right: fn(f64) -> bool, expected| DesignerOption {
            name,
            takers,
            given: value.is_some(),
            number: value.map(|value| (value, value.is_finite() && right(value), expected)),
        };
        let count = |name, takers, value: Option<usize>, least: usize, expected| DesignerOption {
            name,
            takers,
            given: value.is_some(),
            number: value.map(|value| (value as f64, (least..=MOST).contains(&value), expected)),
        };
        let decay: (fn(f64) -> bool, _) = match self.algorithm {
            Spsa => (|x| (1.0 / 6.0..=0.5).contains(&x), "a number from 1/6 (0.16666666666666666) to 1/2"),
            _ => (|x| (0.0..=0.5).contains(&x), "a number from 0 to 1/2"),
        };
        vec![
            DesignerOption { name: "units", takers: STEPPERS, given: self.units.is_some(), number: None },
            number("step", DESCENTS, self.step, |x| x > 0.0, POSITIVE),
            number("step_decay", DESCENTS, self.step_decay, |x| (0.0..=1.0).contains(&x), "a number from 0 to 1"),
            number("stability", DESCENTS, self.stability, |x| x >= 0.0, NOT_NEGATIVE),
            number(
                "perturbation",
                DESCENTS,
                self.perturbation,
                |x| (1e-9..=1e9).contains(&x),
                "a number from 1e-9 to 1e9",
            ),
            number("perturbation_decay", DESCENTS, self.perturbation_decay, decay.0, decay.1),
            number("injected_noise", &[Spsa], self.injected_noise, |x| x >= 0.0, NOT_NEGATIVE),
            count("gradients", &[Spsa, Langevin], self.gradients, 1, "a whole number from 1 to 10000"),
            number("temperature", &[Langevin], self.temperature, |x| x >= 0.0, NOT_NEGATIVE),
            count("pairs", &[EvolutionStrategies], self.pairs, 1, "a whole number from 1 to 10000"),
            DesignerOption { name: "ranks", takers: &[EvolutionStrategies], given: self.ranks.is_some(), number: None },
            count("population", &[CmaEs], self.population, 4, "a whole number from 4 to 10000"),
            number("spread", &[CmaEs, NelderMead], self.spread, |x| x > 0.0 && x <= 1.0, "a number > 0 and ≤ 1"),
            number("tolerance", &[NelderMead], self.tolerance, |x| x >= 0.0, NOT_NEGATIVE),
            count("initial", &[BayesianOptimisation], self.initial, 1, "a whole number from 1 to 10000"),
            number("exploration", &[BayesianOptimisation], self.exploration, |x| x >= 0.0, NOT_NEGATIVE),
            DesignerOption { name: "estimate", takers: &[TwoTimescale], given: self.estimate.is_some(), number: None },
            count("rounds", &[TwoTimescale], self.rounds, 1, "a whole number from 1 to 10000"),
            number("reservation_utility", CONSTRAINED, self.reservation_utility, |_| true, "a finite number"),
            number("incentive_tolerance", CONSTRAINED, self.incentive_tolerance, |x| x >= 0.0, NOT_NEGATIVE),
            number("multiplier_step", CONSTRAINED, self.multiplier_step, |x| x >= 0.0, NOT_NEGATIVE),
        ]
    }

    /// The same with every option of its algorithm given, except those that go by the number of parameters.
    pub(crate) fn explicit(&self) -> Self {
        let mut designer = self.clone();
        let takes = |takers: &[Algorithm]| takers.contains(&self.algorithm);
        designer.units = self.units();
        let (step, step_decay) = match self.algorithm {
            OnePoint => (0.01, 0.75),
            TwoTimescale => (0.01, 0.0),
            _ => (0.25, 1.0),
        };
        let perturbation_decay = if self.algorithm == TwoTimescale { 0.0 } else { 0.25 };
        let spread = if self.algorithm == CmaEs { 0.3 } else { 0.2 };
        fill(&mut designer.step, takes(DESCENTS), step);
        fill(&mut designer.step_decay, takes(DESCENTS), step_decay);
        fill(&mut designer.stability, takes(DESCENTS), 0.0);
        fill(&mut designer.perturbation, takes(DESCENTS), 0.15);
        fill(&mut designer.perturbation_decay, takes(DESCENTS), perturbation_decay);
        fill(&mut designer.injected_noise, takes(&[Spsa]), 0.0);
        fill(&mut designer.gradients, takes(&[Spsa, Langevin]), 1);
        fill(&mut designer.temperature, takes(&[Langevin]), 0.001);
        fill(&mut designer.pairs, takes(&[EvolutionStrategies]), 4);
        fill(&mut designer.ranks, takes(&[EvolutionStrategies]), true);
        fill(&mut designer.spread, takes(&[CmaEs, NelderMead]), spread);
        fill(&mut designer.tolerance, takes(&[NelderMead]), 1e-10);
        fill(&mut designer.exploration, takes(&[BayesianOptimisation]), 2.0);
        fill(&mut designer.estimate, takes(&[TwoTimescale]), Default::default());
        fill(&mut designer.rounds, takes(&[TwoTimescale]), 5);
        let constrained = self.is_constrained();
        fill(&mut designer.multiplier_step, takes(CONSTRAINED) && constrained, 0.1);
        designer.iterations = self.iteration_budget();
        designer.recommend = Some(self.recommend.unwrap_or_default());
        designer
    }
}

fn fill<T>(option: &mut Option<T>, takes: bool, value: T) {
    if takes && option.is_none() {
        *option = Some(value);
    }
}
