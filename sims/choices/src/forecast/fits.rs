//! Utilities of few parameters that fit a subject's choices.

use walras_figures::format::number;
use walras_theory::revealed_preference::{Family, Fit, fit_family};

use crate::chance::Stream;
use crate::subject::Subject;
use crate::verdict::Verdict;

/// Resamples of the observations behind standard errors of parameters.
const RESAMPLES: usize = 100;

/// Fits families of utilities to the choices of a subject.
pub(crate) fn fit(verdict: &mut Verdict, subject: &Subject, families: &[Family], stream: Stream) {
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
pub(crate) fn family_name(family: Family) -> &'static str {
    match family {
        Family::Ces => "ces",
        Family::Disappointment => "disappointment",
        Family::Quasilinear => "quasilinear",
    }
}

/// Names of its parameters.
pub(crate) fn parameter_names(family: Family) -> [&'static str; 2] {
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

/// A fit in words.
pub(super) fn line(family: Family, Fit { parameters, errors, loss }: &Fit) -> String {
    let each = parameter_names(family).into_iter().zip(parameters).enumerate();
    let each = each.map(|(k, (name, value))| {
        let error = errors.map(|errors| format!(" ± {}", number(errors[k]))).unwrap_or_default();
        format!("{name} = {}{error}", number(*value))
    });
    let each = each.collect::<Vec<_>>().join(", ");
    format!("{}: {each}; {} of expenditure could have been saved", family_name(family), number(*loss))
}
