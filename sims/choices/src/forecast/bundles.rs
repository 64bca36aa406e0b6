//! Bundles that were not chosen: what is revealed of them, and what as good a bundle costs.

use std::path::Path;

use super::known::Known;
use super::table::Table;
use crate::error::ChoicesError;
use crate::subject::Subject;
use crate::verdict::{Valuation, Verdict};

/// Bundles, some with prices.
#[derive(Clone, Debug)]
pub(crate) struct Bundles {
    names: Vec<String>,
    goods: usize,
    /// `[names][goods]`.
    quantities: Vec<f64>,
    /// `[names][goods]`, where the file has prices.
    prices: Option<Vec<f64>>,
}

impl Bundles {
    /// Reads `t`, `q1 …`, and `p1 …` if there are any.
    pub(crate) fn read(path: &Path) -> Result<Self, ChoicesError> {
        let table = Table::read(path, 'q', &["p"], &[])?;
        let has_prices = table.has("p1");
        let mut bundles = Bundles {
            names: Vec::new(),
            goods: table.goods,
            quantities: Vec::new(),
            prices: has_prices.then(Vec::new),
        };
        for row in 0..table.rows() {
            bundles.names.push(table.name(row)?);
            bundles.quantities.extend(table.numbers(row, 'q')?);
            if let Some(prices) = &mut bundles.prices {
                prices.extend(table.numbers(row, 'p')?);
            }
        }
        Ok(bundles)
    }

    /// Values the bundles at the largest share of a subject's budgets at which it is consistent.
    pub(crate) fn value(&self, verdict: &mut Verdict, subject: &Subject) {
        match self.valuations(subject) {
            Ok(valuations) => verdict.valuations = valuations,
            Err(error) => verdict.notes.push(format!("there is no money metric: {error}")),
        }
    }

    fn valuations(&self, subject: &Subject) -> Result<Vec<Valuation>, String> {
        let known = Known::of(subject, self.goods)?;
        let rows = self.names.iter().zip(self.quantities.chunks_exact(self.goods)).enumerate();
        rows.map(|(row, (t, bundle))| {
            let standing = known.choices.standing(bundle).map_err(|error| format!("`{t}`: {error}"))?;
            let at = self.prices.as_ref().map(|prices| &prices[row * self.goods..][..self.goods]);
            let bounds = at.map(|prices| known.choices.money_metric(prices, bundle)).transpose();
            let bounds = bounds.map_err(|error| format!("`{t}`: {error}"))?;
            let [preferred, worse] = known.named(&standing);
            Ok(Valuation { t: t.clone(), bundle: bundle.to_vec(), bounds, preferred, worse })
        })
        .collect()
    }
}
