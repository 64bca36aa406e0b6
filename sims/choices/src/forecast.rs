//! What a subject's choices say about budgets and bundles that it did not face, and which utilities of few parameters they
//! fit.

mod bundles;
mod fits;
mod known;
mod new_budgets;
mod table;

use walras_figures::format::number;

pub(super) use bundles::Bundles;
pub use fits::families;
pub(super) use fits::{family_name, fit, parameter_names};
pub(super) use new_budgets::NewBudgets;

use super::verdict::{Demand, Valuation, Verdict};

/// In words, one a line.
pub(super) fn words(verdict: &Verdict) -> Vec<String> {
    let mut lines = Vec::new();
    for demand in &verdict.demand {
        let bounds = demand.quantities.as_ref().map_or("nothing is consistent".into(), |bounds| {
            let each = bounds.iter().enumerate();
            let each =
                each.map(|(good, [low, high])| format!("{}…{} of good {}", number(*low), number(*high), good + 1));
            each.collect::<Vec<_>>().join(", ")
        });
        let Demand { t, preferred, worse, .. } = demand;
        lines.push(format!("on budget `{t}`: {bounds}{}", standing(preferred, worse)));
    }
    for Valuation { t, bounds, preferred, worse, .. } in &verdict.valuations {
        let worth = bounds.map_or("no prices are given".into(), |[low, high]| {
            format!("what is as good costs {}…{}", number(low), number(high))
        });
        lines.push(format!("bundle `{t}`: {worth}{}", standing(preferred, worse)));
    }
    lines.extend(verdict.fits.iter().map(|(family, fit)| fits::line(*family, fit)));
    lines
}

/// Which observations are revealed to be better and worse.
fn standing(preferred: &[String], worse: &[String]) -> String {
    const SHOWN: usize = 10;
    let listed = |names: &[String]| match names.len() {
        n if n > SHOWN => format!("{} and {} more", names[..SHOWN].join(", "), n - SHOWN),
        _ => names.join(", "),
    };
    let part = |what: &str, names: &[String]| match names.is_empty() {
        true => String::new(),
        false => format!("; {what}: {}", listed(names)),
    };
    part("at least as good", preferred) + &part("at most as good", worse)
}
