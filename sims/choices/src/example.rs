//! A subject whose choices are shown.

use walras_theory::revealed_preference::{AfriatUtility, Family, Fit, ccei, linear_budgets};

use super::budgets::Budgets;
use super::index::Index;
use super::subject::Subject;
use super::verdict::{Demand, Valuation, Verdict};

/// Below the index the inequalities can be met; at it perhaps only but for rounding.
const MARGIN: f64 = 1e-6;

/// A subject whose choices of two goods are shown.
#[derive(Clone, Debug)]
pub struct Example {
    /// Why it is shown.
    pub role: &'static str,
    /// Its name; empty if the data has no names.
    pub id: String,
    /// `[observations][2]`.
    pub prices: Vec<f64>,
    /// `[observations][2]`.
    pub quantities: Vec<f64>,
    /// Names of the observations.
    pub names: Vec<String>,
    /// What may be bought on budgets that were not faced.
    pub demand: Vec<Demand>,
    /// What is revealed of bundles.
    pub valuations: Vec<Valuation>,
    /// Utilities of few parameters.
    pub fits: Vec<(Family, Fit)>,
    /// How far from consistent.
    gap: f64,
}

/// Keeps the first consistent subject and the least consistent one.
pub(super) fn keep(examples: &mut Vec<Example>, mut example: Example, verdict: &Verdict) {
    let gap = verdict.of(Index::ParetoGap).map(|finding| finding.value);
    example.gap = gap.or(verdict.of(Index::Ccei).map(|ccei| 1.0 - ccei.value)).unwrap_or(0.0);
    example.role = if verdict.cycle.is_empty() { "consistent subject" } else { "least consistent subject" };
    (example.demand, example.valuations) = (verdict.demand.clone(), verdict.valuations.clone());
    example.fits.clone_from(&verdict.fits);
    match examples.iter_mut().find(|other| other.role == example.role) {
        None => examples.push(example),
        Some(other) if example.gap > other.gap => *other = example,
        Some(_) => {}
    }
}

impl Example {
    /// The choices of a subject that can be drawn: a single chooser of two goods.
    pub(super) fn of(subject: &Subject) -> Option<Self> {
        let Budgets { goods: 2, prices, quantities, .. } = subject.chooser()?.budgets.as_ref()? else { return None };
        let id = subject.id.clone().unwrap_or_default();
        Some(Example {
            role: "",
            id,
            prices: prices.clone(),
            quantities: quantities.clone(),
            names: subject.observations.clone(),
            demand: Vec::new(),
            valuations: Vec::new(),
            fits: Vec::new(),
            gap: 0.0,
        })
    }

    /// Number of choices.
    pub fn observations(&self) -> usize {
        self.prices.len() / 2
    }

    /// A utility that explains the choices at the largest share of the budgets at which one exists, or just below it.
    pub fn utility(&self) -> Option<AfriatUtility> {
        let observations = self.observations();
        let g = linear_budgets(&self.prices, &self.quantities, observations, 2).ok()?;
        let index = ccei(&g, observations).ok()?.value;
        let at = |efficiency| AfriatUtility::new(&self.prices, &self.quantities, observations, 2, efficiency).ok();
        at(index).or_else(|| at((index * (1.0 - MARGIN)).max(0.0)))
    }
}
