//! What a subject's choices say about budgets that it did not face, and which utilities of few parameters they fit.

use std::path::Path;

use walras_theory::revealed_preference::{ConsistentChoices, Family, Fit, RecoveryError, ccei, fit_family};

use super::cells::Expected;
use super::chance::Stream;
use super::error::{ChoicesError, Place, Problem};
use super::source::Source;
use super::subject::{Member, Subject};
use super::verdict::{Demand, Verdict};

/// Resamples of the observations behind standard errors of parameters.
const RESAMPLES: usize = 100;

/// Just below the index choices are consistent without the ties that remain at it.
const MARGIN: f64 = 1e-9;

/// Budgets that were not faced.
#[derive(Clone, Debug)]
pub(super) struct NewBudgets {
    names: Vec<String>,
    /// `[names][goods]`.
    prices: Vec<f64>,
    goods: usize,
    incomes: Vec<f64>,
}

impl NewBudgets {
    /// Reads `t`, `p1 …` and `expenditure`, 1 where there is no such column.
    pub(super) fn read(path: &Path) -> Result<Self, ChoicesError> {
        let at = |place, problem| ChoicesError::at(path, place, problem);
        let mut source = Source::open(path)?;
        let prices: Vec<usize> = (1..).map_while(|good: usize| source.place(&format!("p{good}"))).collect();
        let t = match (source.place("t"), prices.is_empty()) {
            (Some(t), false) => t,
            _ => {
                let missing = "there are no columns `t`, `p1` …".into();
                return Err(at(Place::File, Problem::PriceColumns { missing, found: source.columns() }));
            }
        };
        let expenditure = source.place("expenditure");
        source.select(&[&[t], &prices[..], expenditure.as_slice()].concat());
        let chunk = source.rest().map_err(|failure| failure.of(path))?;
        let goods = prices.len();
        let mut budgets = NewBudgets { names: Vec::new(), prices: Vec::new(), goods, incomes: Vec::new() };
        for row in 0..chunk.rows() {
            let number = |column: usize, name: &str, expected: &Expected| {
                let number = chunk.columns[column].number(row, name, expected);
                number.map_err(|problem| at(chunk.places[row], problem))
            };
            budgets.names.push(chunk.columns[0].label(row).into_owned());
            for good in 1..=goods {
                budgets.prices.push(number(good, &format!("p{good}"), &Expected::POSITIVE_PRICE)?);
            }
            budgets.incomes.push(match expenditure {
                Some(_) => number(goods + 1, "expenditure", &Expected::POSITIVE_EXPENDITURE)?,
                None => 1.0,
            });
        }
        if budgets.names.is_empty() {
            return Err(at(Place::File, Problem::NoRows));
        }
        Ok(budgets)
    }

    /// Bounds on what the chooser of a subject buys, at the largest share of its budgets at which it is consistent.
    pub(super) fn demand(&self, verdict: &mut Verdict, subject: &Subject) {
        let Some(chooser) = subject.chooser() else {
            verdict.notes.push("there are no bounds on demand: they are for one chooser on linear budgets".into());
            return;
        };
        match self.bounds(chooser, subject.observations.len()) {
            Ok(demand) => verdict.demand = demand,
            Err(error) => verdict.notes.push(format!("there are no bounds on demand: {error}")),
        }
    }

    fn bounds(&self, chooser: &Member, observations: usize) -> Result<Vec<Demand>, String> {
        let Some(budgets) = &chooser.budgets else { return Err("matrices do not say what was bought".into()) };
        if budgets.goods != self.goods {
            return Err(format!("the new budgets are of {} goods, the choices of {}", self.goods, budgets.goods));
        }
        let index = ccei(&chooser.g, observations).map_err(|error| error.to_string())?.value;
        let known = |efficiency| {
            ConsistentChoices::new(&budgets.prices, &budgets.quantities, observations, budgets.goods, efficiency)
        };
        let choices = match known(index) {
            Err(RecoveryError::Inconsistent { .. }) => known(index * (1.0 - MARGIN)),
            found => found,
        };
        let choices = choices.map_err(|error| error.to_string())?;
        let rows = self.names.iter().zip(self.prices.chunks_exact(self.goods)).zip(&self.incomes);
        rows.map(|((t, prices), &income)| {
            let quantities = choices.demand(prices, income).map_err(|error| format!("`{t}`: {error}"))?;
            Ok(Demand { t: t.clone(), quantities })
        })
        .collect()
    }
}

/// Fits families of utilities to the choices of a subject.
pub(super) fn fit(verdict: &mut Verdict, subject: &Subject, families: &[Family], stream: Stream) {
    let Some(chooser) = subject.chooser() else {
        verdict.notes.push("no utility is fitted: families are for one chooser on linear budgets".into());
        return;
    };
    let Some(budgets) = &chooser.budgets else {
        verdict.notes.push("no utility is fitted: matrices do not say what was bought".into());
        return;
    };
    let observations = subject.observations.len();
    for &family in families {
        let (prices, quantities) = (&budgets.prices, &budgets.quantities);
        let mut rng = stream.fitting();
        match fit_family(family, prices, quantities, observations, budgets.goods, RESAMPLES, &mut rng) {
            Ok(fit) => verdict.fits.push((family, fit)),
            Err(error) => verdict.notes.push(format!("no {} utility is fitted: {error}", family_name(family))),
        }
    }
}

/// Its name on the command line and in files.
pub(super) fn family_name(family: Family) -> &'static str {
    match family {
        Family::Ces => "ces",
        Family::Disappointment => "disappointment",
        Family::Quasilinear => "quasilinear",
    }
}

/// Names of its parameters.
pub(super) fn parameter_names(family: Family) -> [&'static str; 2] {
    match family {
        Family::Ces => ["a", "rho"],
        Family::Disappointment => ["gamma", "rho"],
        Family::Quasilinear => ["a", "b"],
    }
}

/// Families by name, separated by commas.
pub fn families(text: &str) -> Result<Vec<Family>, String> {
    let all = [Family::Ces, Family::Disappointment, Family::Quasilinear];
    let named = |name: &str| {
        let found = all.into_iter().find(|&family| family_name(family) == name.trim());
        found.ok_or_else(|| format!("found `{name}`, expected ces, disappointment or quasilinear"))
    };
    text.split(',').map(named).collect()
}

/// In words, one a line.
pub(super) fn words(verdict: &Verdict) -> Vec<String> {
    let number = walras_figures::format::number;
    let mut lines = Vec::new();
    for Demand { t, quantities } in &verdict.demand {
        let bounds = quantities.as_ref().map_or("nothing is consistent".into(), |bounds| {
            let each = bounds.iter().enumerate();
            let each =
                each.map(|(good, [low, high])| format!("{}…{} of good {}", number(*low), number(*high), good + 1));
            each.collect::<Vec<_>>().join(", ")
        });
        lines.push(format!("on budget `{t}`: {bounds}"));
    }
    for (family, Fit { parameters, errors, loss }) in &verdict.fits {
        let each = parameter_names(*family).into_iter().zip(parameters).enumerate();
        let each = each.map(|(k, (name, value))| {
            let error = errors.map(|errors| format!(" ± {}", number(errors[k]))).unwrap_or_default();
            format!("{name} = {}{error}", number(*value))
        });
        let each = each.collect::<Vec<_>>().join(", ");
        lines.push(format!("{}: {each}; {} of expenditure could have been saved", family_name(*family), number(*loss)));
    }
    lines
}
