//! What a subject's choices are known to say at the largest share of its budgets at which they are consistent.

use walras_theory::revealed_preference::{ConsistentChoices, RecoveryError, Standing, ccei};

use crate::budgets::Budgets;
use crate::subject::Subject;

/// Just below the index choices are consistent without the ties that remain at it.
const MARGIN: f64 = 1e-9;

/// A subject's consistent choices, and the names of their observations.
pub(super) struct Known<'a> {
    pub(super) choices: ConsistentChoices<'a>,
    names: &'a [String],
}

impl<'a> Known<'a> {
    /// Those of the single chooser of a subject, of as many goods as expected.
    pub(super) fn of(subject: &'a Subject, goods: usize) -> Result<Self, String> {
        let chooser = subject.chooser().ok_or("they are for one chooser on linear budgets")?;
        let budgets = chooser.budgets.as_ref().ok_or("matrices do not say what was bought")?;
        let Budgets { prices, quantities, .. } = budgets;
        if budgets.goods != goods {
            return Err(format!("the file has {goods} goods, the choices have {}", budgets.goods));
        }
        let names = &subject.observations;
        let index = ccei(&chooser.g, names.len()).map_err(|error| error.to_string())?.value;
        let known = |efficiency| ConsistentChoices::new(prices, quantities, names.len(), goods, efficiency);
        let choices = match known(index) {
            Err(RecoveryError::Inconsistent { .. }) => known(index * (1.0 - MARGIN)),
            found => found,
        };
        Ok(Known { choices: choices.map_err(|error| error.to_string())?, names })
    }

    /// Names of the observations revealed to be at least as good, and at most.
    pub(super) fn named(&self, Standing { preferred, worse }: &Standing) -> [Vec<String>; 2] {
        [preferred, worse].map(|places| places.iter().map(|&t| self.names[t].clone()).collect())
    }
}
