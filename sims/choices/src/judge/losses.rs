//! The indices that add up losses, of any utility and of those that treat states alike.

use walras_theory::revealed_preference::{
    Degree, LossIndex, Losses, MatrixError, ccei, cycles, distance, houtman_maks, measurement_error, pareto_gap, swaps,
    symmetric_budgets,
};

use super::Sheet;
use crate::index::Index;
use crate::verdict::Finding;

/// States whose probabilities differ by no more than this are equally likely.
const ALIKE: f64 = 1e-9;

/// The indices of one form.
struct Form {
    one_minus_ccei: Index,
    houtman_maks: Index,
    swaps: Index,
    /// Of degree 1, one half and that asked for.
    varian: [Index; 3],
    inverse_varian: [Index; 3],
    nmci: [Index; 3],
    minimum_cost: Index,
    money_pump: Index,
    cycles: Index,
}

/// Any utility.
const ANY: Form = Form {
    one_minus_ccei: Index::OneMinusCcei,
    houtman_maks: Index::HoutmanMaksRemovedShare,
    swaps: Index::SwapsRemovedShare,
    varian: [Index::VarianMean, Index::VarianHalf, Index::VarianDegree],
    inverse_varian: [Index::InverseVarianMean, Index::InverseVarianHalf, Index::InverseVarianDegree],
    nmci: [Index::Nmci, Index::NmciHalf, Index::NmciDegree],
    minimum_cost: Index::MinimumCost,
    money_pump: Index::MoneyPumpCycles,
    cycles: Index::Cycles,
};

/// Utilities that treat states alike.
const SYMMETRIC: Form = Form {
    one_minus_ccei: Index::SymmetricOneMinusCcei,
    houtman_maks: Index::SymmetricHoutmanMaksRemovedShare,
    swaps: Index::SymmetricSwapsRemovedShare,
    varian: [Index::SymmetricVarianMean, Index::SymmetricVarianHalf, Index::SymmetricVarianDegree],
    inverse_varian: [
        Index::SymmetricInverseVarianMean,
        Index::SymmetricInverseVarianHalf,
        Index::SymmetricInverseVarianDegree,
    ],
    nmci: [Index::SymmetricNmci, Index::SymmetricNmciHalf, Index::SymmetricNmciDegree],
    minimum_cost: Index::SymmetricMinimumCost,
    money_pump: Index::SymmetricMoneyPumpCycles,
    cycles: Index::SymmetricCycles,
};

impl Form {
    fn all(&self) -> impl Iterator<Item = Index> {
        let single =
            [self.one_minus_ccei, self.houtman_maks, self.swaps, self.minimum_cost, self.money_pump, self.cycles];
        single.into_iter().chain(self.varian).chain(self.inverse_varian).chain(self.nmci)
    }
}

impl Sheet<'_> {
    /// Fills in the losses that were asked for.
    ///
    /// # Errors
    /// If the matrix is malformed.
    pub(super) fn losses(&mut self) -> Result<(), MatrixError> {
        let g = &self.member.g;
        self.houtman_maks(g, Some(Index::HoutmanMaks), ANY.houtman_maks)?;
        self.swaps(g, &[Index::Swaps, ANY.swaps]);
        if ANY.all().any(|index| self.asked(index)) {
            if self.asked(ANY.one_minus_ccei) {
                match ccei(g, self.probes) {
                    Ok(found) => self.verdict.set(ANY.one_minus_ccei, Finding::exact(1.0 - found.value)),
                    Err(error) => self.not_defined(ANY.one_minus_ccei.name(), &error),
                }
            }
            match Losses::of_spending(g, self.probes) {
                Ok(losses) => self.forgiven(&ANY, &losses),
                Err(error) => self.not_defined("the losses are", &error),
            }
        }
        if SYMMETRIC.all().any(|index| self.asked(index)) {
            self.symmetric_losses()?;
        }
        if self.asked(Index::Distance) {
            self.distance();
        }
        if self.asked(Index::MeasurementError) {
            self.measurement_error();
        }
        Ok(())
    }

    fn symmetric_losses(&mut self) -> Result<(), MatrixError> {
        let Some(budgets) = self.budgets("the symmetric indices are", "what bundles consist of") else { return Ok(()) };
        let unlike = |law: &[f64]| law.iter().any(|p| (p - law[0]).abs() > ALIKE);
        if budgets.laws.as_ref().is_some_and(|laws| laws.chunks_exact(budgets.goods).any(unlike)) {
            self.not_defined("the symmetric indices are", &"the states of `pi1` … are not equally likely");
            return Ok(());
        }
        match symmetric_budgets(&budgets.prices, &budgets.quantities, self.probes, budgets.goods) {
            Ok(g) => {
                self.houtman_maks(&g, None, SYMMETRIC.houtman_maks)?;
                self.swaps(&g, &[SYMMETRIC.swaps]);
                if self.asked(SYMMETRIC.one_minus_ccei)
                    && let Ok(gap) = pareto_gap(&g, self.probes)
                {
                    self.verdict.set(SYMMETRIC.one_minus_ccei, Finding::exact(gap.value));
                }
                match Losses::of_constraints(&g, self.probes) {
                    Ok(losses) => self.forgiven(&SYMMETRIC, &losses),
                    Err(error) => self.not_defined("the symmetric losses are", &error),
                }
            }
            Err(error) => self.not_defined("the symmetric indices are", &error),
        }
        Ok(())
    }

    pub(super) fn not_defined(&mut self, what: &str, why: &impl std::fmt::Display) {
        let is = if what.ends_with("are") { "" } else { " is" };
        self.verdict.notes.push(format!("{what}{is} not defined: {why}"));
    }

    /// Observations to leave out: one search for the share that is kept, which not every form has, and that removed.
    fn houtman_maks(&mut self, g: &[f64], kept: Option<Index>, removed: Index) -> Result<(), MatrixError> {
        let kept = kept.filter(|&index| self.asked(index));
        if kept.is_none() && !self.asked(removed) {
            return Ok(());
        }
        let found = houtman_maks(g, self.probes, self.judge.tolerance, Some(self.judge.time_limit))?;
        if let Some(index) = kept {
            self.verdict.set(index, Finding::within(found.value, found.exact, found.value, found.upper));
        }
        if self.asked(removed) {
            let share = found.removed.len() as f64 / self.probes as f64;
            self.verdict.set(removed, Finding::within(share, found.exact, 1.0 - found.upper, share));
        }
        Ok(())
    }

    /// Comparisons to drop: one search for all indices that say how many.
    fn swaps(&mut self, g: &[f64], indices: &[Index]) {
        let asked: Vec<Index> = indices.iter().copied().filter(|&index| self.asked(index)).collect();
        if asked.is_empty() {
            return;
        }
        match swaps(g, self.probes, self.judge.tolerance, Some(self.judge.time_limit)) {
            Ok(found) => {
                let [lower, value] = [found.lower, found.count].map(|count| count as f64 / self.probes as f64);
                let finding = Finding::within(value, found.exact, lower, value);
                asked.into_iter().for_each(|index| self.verdict.set(index, finding));
            }
            Err(error) => {
                self.verdict.notes.extend(asked.iter().map(|index| format!("{index} was not computed: {error}")));
            }
        }
    }

    /// Losses to forgive.
    fn forgiven(&mut self, form: &Form, losses: &Losses) {
        let (tolerance, budget) = (self.judge.tolerance, Some(self.judge.time_limit));
        self.of_degrees(form.varian, |degree| finding(&losses.varian_loss(degree, tolerance, budget)));
        self.of_degrees(form.inverse_varian, |degree| finding(&losses.inverse_varian_loss(degree, tolerance, budget)));
        self.of_degrees(form.nmci, |degree| finding(&losses.minimum_cost(None, degree, tolerance, budget)));
        if self.asked(form.minimum_cost) {
            let weights = self.expenditures_to_mean();
            let found = losses.minimum_cost(Some(&weights), self.judge.degree, tolerance, budget);
            self.verdict.set(form.minimum_cost, finding(&found));
        }
        if self.asked(form.cycles) || self.asked(form.money_pump) {
            self.cycles(form, losses);
        }
    }

    /// An index of degree 1, one half and that asked for, which is searched once where that is one of the others.
    fn of_degrees(&mut self, indices: [Index; 3], search: impl Fn(Degree) -> Finding) {
        let degrees = [Degree::ONE, Degree::HALF, self.judge.degree];
        for (k, &index) in indices.iter().enumerate() {
            if self.asked(index) {
                let equal = (0..k).find(|&other| degrees[other] == degrees[k]);
                let known = equal.and_then(|other| self.verdict.of(indices[other]));
                self.verdict.set(index, known.unwrap_or_else(|| search(degrees[k])));
            }
        }
    }

    /// What each observation spends, relative to their mean.
    fn expenditures_to_mean(&self) -> Vec<f64> {
        let spent = self.expenditures();
        let mean = spent.iter().sum::<f64>() / spent.len() as f64;
        spent.iter().map(|m| m / mean).collect()
    }

    fn cycles(&mut self, form: &Form, losses: &Losses) {
        let (longest, budget) = (self.judge.cycle_length.into(), Some(self.judge.time_limit));
        let found = cycles(losses, longest, self.judge.tolerance, budget);
        let total = found.total() as f64;
        if self.asked(form.cycles) {
            // No more than there are sequences of distinct observations.
            let most = (1..=longest.min(self.probes))
                .map(|length| (0..length).map(|k| (self.probes - k) as f64).product::<f64>() / length as f64);
            self.verdict.set(form.cycles, Finding::within(total, found.complete, total, most.sum()));
        }
        if self.asked(form.money_pump) {
            self.verdict.set(form.money_pump, Finding::within(found.mean_loss, found.complete, 0.0, 1.0));
        }
    }

    fn distance(&mut self) {
        let Some(budgets) = self.budgets("distance", "what bundles consist of") else { return };
        let budget = Some(self.judge.time_limit);
        match distance(&budgets.prices, &budgets.quantities, self.probes, budgets.goods, budget) {
            Ok(found) => {
                self.verdict.set(Index::Distance, Finding::within(found.value, found.exact, found.lower, found.value));
            }
            Err(error) => self.not_defined("distance", &error),
        }
    }

    fn measurement_error(&mut self) {
        let name = Index::MeasurementError.name();
        let Some(budgets) = self.budgets(name, "what was bought") else { return };
        let budget = Some(self.judge.time_limit);
        match measurement_error(&budgets.prices, &budgets.quantities, self.probes, budgets.goods, budget) {
            Ok(found) if found.lower.is_infinite() => {
                self.not_defined(name, &"no errors in the goods that were bought make the choices consistent");
            }
            Ok(found) => {
                let [low, high] = found.critical_deviation();
                self.verdict.set(Index::MeasurementError, Finding::within(high, found.exact, low, high));
                if high.is_infinite() {
                    self.verdict
                        .notes
                        .push(format!("{name} has no upper bound: no consistent bundles were found in time"));
                }
            }
            Err(error) => self.not_defined(name, &error),
        }
    }
}

fn finding<C>(found: &LossIndex<C>) -> Finding {
    Finding::within(found.value, found.exact, found.lower, found.value)
}
