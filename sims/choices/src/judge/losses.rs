//! The indices that add up losses, of any utility and of those that treat states alike.

use walras_theory::revealed_preference::{
    Degree, LossIndex, Losses, ccei, cycles, distance, houtman_maks, measurement_error, pareto_gap, swaps,
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
    fn all(&self) -> Vec<Index> {
        let single =
            [self.one_minus_ccei, self.houtman_maks, self.swaps, self.minimum_cost, self.money_pump, self.cycles];
        [&single[..], &self.varian, &self.inverse_varian, &self.nmci].concat()
    }
}

impl Sheet<'_> {
    /// Fills in the losses that were asked for.
    pub(super) fn losses(&mut self) {
        if ANY.all().into_iter().any(|index| self.asked(index)) {
            let g = self.member.g.clone();
            self.removed(&ANY, &g);
            if self.asked(ANY.one_minus_ccei) {
                match ccei(&g, self.probes) {
                    Ok(found) => self.verdict.set(ANY.one_minus_ccei, Finding::exact(1.0 - found.value)),
                    Err(error) => self.not_defined(ANY.one_minus_ccei.name(), &error),
                }
            }
            match Losses::of_spending(&g, self.probes) {
                Ok(losses) => self.forgiven(&ANY, &losses),
                Err(error) => self.not_defined("the losses are", &error),
            }
        }
        if SYMMETRIC.all().into_iter().any(|index| self.asked(index)) {
            self.symmetric_losses();
        }
        if self.asked(Index::Distance) {
            self.distance();
        }
        if self.asked(Index::MeasurementError) {
            self.measurement_error();
        }
    }

    fn symmetric_losses(&mut self) {
        let Some(budgets) = &self.member.budgets else {
            self.not_defined("the symmetric indices are", &"matrices do not say what bundles consist of");
            return;
        };
        let unlike = |law: &[f64]| law.iter().any(|p| (p - law[0]).abs() > ALIKE);
        if budgets.laws.as_ref().is_some_and(|laws| laws.chunks_exact(budgets.goods).any(unlike)) {
            self.not_defined("the symmetric indices are", &"the states of `pi1` … are not equally likely");
            return;
        }
        match symmetric_budgets(&budgets.prices, &budgets.quantities, self.probes, budgets.goods) {
            Ok(g) => {
                self.removed(&SYMMETRIC, &g);
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
    }

    pub(super) fn not_defined(&mut self, what: &str, why: &impl std::fmt::Display) {
        let is = if what.ends_with("are") { "" } else { " is" };
        self.verdict.notes.push(format!("{what}{is} not defined: {why}"));
    }

    /// Observations to leave out and comparisons to drop.
    fn removed(&mut self, form: &Form, g: &[f64]) {
        let (tolerance, budget) = (self.judge.tolerance, Some(self.judge.time_limit));
        let share = |count: usize| count as f64 / self.probes as f64;
        if self.asked(form.houtman_maks)
            && let Ok(found) = houtman_maks(g, self.probes, tolerance, budget)
        {
            let value = share(found.removed.len());
            self.verdict.set(form.houtman_maks, Finding::within(value, found.exact, 1.0 - found.upper, value));
        }
        if self.asked(form.swaps) {
            match swaps(g, self.probes, tolerance, budget) {
                Ok(found) => {
                    let [lower, value] = [found.lower, found.count].map(share);
                    self.verdict.set(form.swaps, Finding::within(value, found.exact, lower, value));
                }
                Err(error) => self.verdict.notes.push(format!("{} was not computed: {error}", form.swaps)),
            }
        }
    }

    /// Losses to forgive.
    fn forgiven(&mut self, form: &Form, losses: &Losses) {
        let (tolerance, budget) = (self.judge.tolerance, Some(self.judge.time_limit));
        let degrees = [Degree::ONE, Degree::HALF, self.judge.degree];
        for (k, degree) in degrees.into_iter().enumerate() {
            if self.asked(form.varian[k]) {
                self.note_loss(form.varian[k], &losses.varian_loss(degree, tolerance, budget));
            }
            if self.asked(form.inverse_varian[k]) {
                self.note_loss(form.inverse_varian[k], &losses.inverse_varian_loss(degree, tolerance, budget));
            }
            if self.asked(form.nmci[k]) {
                self.note_loss(form.nmci[k], &losses.minimum_cost(None, degree, tolerance, budget));
            }
        }
        if self.asked(form.minimum_cost) {
            let weights = self.expenditures_to_mean();
            let found = losses.minimum_cost(Some(&weights), self.judge.degree, tolerance, budget);
            self.note_loss(form.minimum_cost, &found);
        }
        if self.asked(form.cycles) || self.asked(form.money_pump) {
            self.cycles(form, losses);
        }
    }

    fn note_loss<C>(&mut self, index: Index, found: &LossIndex<C>) {
        self.verdict.set(index, Finding::within(found.value, found.exact, found.lower, found.value));
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
        let Some(budgets) = &self.member.budgets else {
            self.not_defined("distance", &"matrices do not say what bundles consist of");
            return;
        };
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
        let Some(budgets) = &self.member.budgets else {
            self.not_defined(name, &"matrices do not say what was bought");
            return;
        };
        let budget = Some(self.judge.time_limit);
        match measurement_error(&budgets.prices, &budgets.quantities, self.probes, budgets.goods, budget) {
            Ok(found) if found.squares.is_infinite() => {
                self.not_defined(name, &"no errors in the goods that were bought make the choices consistent");
            }
            Ok(found) => {
                let [low, high] = found.critical_deviation();
                self.verdict.set(Index::MeasurementError, Finding::within(high, found.exact, low, high));
            }
            Err(error) => self.not_defined(name, &error),
        }
    }
}
