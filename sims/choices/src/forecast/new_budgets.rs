//! Bounds on demand on budgets that were not faced.

use std::path::Path;

use super::known::Known;
use super::table::Table;
use crate::error::ChoicesError;
use crate::subject::Subject;
use crate::verdict::{Demand, Verdict};

/// Budgets that were not faced.
#[derive(Clone, Debug)]
pub(crate) struct NewBudgets {
    names: Vec<String>,
    goods: usize,
    /// `[names][goods]`.
    prices: Vec<f64>,
    incomes: Vec<f64>,
}

impl NewBudgets {
    /// Reads `t`, `p1 …` and `expenditure`, 1 where there is no such column.
    pub(crate) fn read(path: &Path) -> Result<Self, ChoicesError> {
        let table = Table::read(path, 'p', &[], &["expenditure"])?;
        let mut budgets = NewBudgets { names: Vec::new(), goods: table.goods, prices: Vec::new(), incomes: Vec::new() };
        for row in 0..table.rows() {
            budgets.names.push(table.name(row)?);
            budgets.prices.extend(table.numbers(row, 'p')?);
            budgets.incomes.push(if table.has("expenditure") { table.expenditure(row)? } else { 1.0 });
        }
        Ok(budgets)
    }

    /// Bounds on what the chooser of a subject buys, at the largest share of its budgets at which it is consistent.
    pub(crate) fn demand(&self, verdict: &mut Verdict, subject: &Subject) {
        match self.bounds(subject) {
            Ok(demand) => verdict.demand = demand,
            Err(error) => verdict.notes.push(format!("there are no bounds on demand: {error}")),
        }
    }

    fn bounds(&self, subject: &Subject) -> Result<Vec<Demand>, String> {
        let known = Known::of(subject, self.goods)?;
        let rows = self.names.iter().zip(self.prices.chunks_exact(self.goods)).zip(&self.incomes);
        rows.map(|((t, prices), &income)| {
            let failed = |error| format!("`{t}`: {error}");
            let quantities = known.choices.demand(prices, income).map_err(failed)?;
            let standing = known.choices.standing_of_demand(prices, income).map_err(failed)?;
            let [preferred, worse] = known.named(&standing);
            Ok(Demand { t: t.clone(), prices: prices.to_vec(), income, quantities, preferred, worse })
        })
        .collect()
    }
}
