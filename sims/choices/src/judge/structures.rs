//! Structures that a utility may have: homotheticity, quasilinearity, expectations over states, discounting of dates.

use walras_theory::revealed_preference::{
    RiskEfficiency, RiskModel, Separability, SeparabilityError, StructuralEfficiency, discounted_efficiency,
    exact_consistency, homotheticity, quasilinearity, risk_efficiency, weak_separability,
};

use super::Sheet;
use crate::index::Index;
use crate::verdict::{Finding, Trust};

impl Sheet<'_> {
    /// Fills in the structures that were asked for.
    pub(super) fn structures(&mut self, names: &[String]) {
        let (g, probes) = (&self.member.g, self.probes);
        if self.asked(Index::Homothetic) || self.asked(Index::HomotheticEfficiency) {
            match homotheticity(g, probes) {
                Ok(found) => self.note_structure(Index::Homothetic, Index::HomotheticEfficiency, &found),
                Err(error) => self.not_defined("homothetic_efficiency", &error),
            }
        }
        if self.asked(Index::Quasilinear) || self.asked(Index::QuasilinearEfficiency) {
            match quasilinearity(g, probes, &self.expenditures()) {
                Ok(found) => self.note_structure(Index::Quasilinear, Index::QuasilinearEfficiency, &found),
                Err(error) => self.not_defined("quasilinear_efficiency", &error),
            }
        }
        if self.asked(Index::DiscountedEfficiency) {
            self.discounted(names);
        }
        if self.asked(Index::Separable) {
            self.separable();
        }
        self.risk();
    }

    fn separable(&mut self) {
        let Some(group) = &self.judge.separable else {
            self.not_defined("separable", &"--separable says which goods are meant");
            return;
        };
        let Some(budgets) = &self.member.budgets else {
            self.not_defined("separable", &"matrices do not say what bundles consist of");
            return;
        };
        let (goods, budget) = (budgets.goods, Some(self.judge.time_limit));
        let group: Vec<usize> = group.iter().map(|good| good - 1).collect();
        let found = weak_separability(&budgets.prices, &budgets.quantities, self.probes, goods, &group, budget);
        match found {
            Ok(Separability::Accepted { .. }) => self.verdict.set(Index::Separable, Finding::flag(true)),
            Ok(Separability::Rejected(_)) => self.verdict.set(Index::Separable, Finding::flag(false)),
            Ok(Separability::Undecided) => {
                self.verdict.set(Index::Separable, Finding { value: 0.0, trust: Trust::Bounds(0.0, 1.0) });
            }
            Err(SeparabilityError::Group { goods, .. }) => {
                let why = format!("--separable must name some but not all of the goods 1 to {goods}");
                self.not_defined("separable", &why);
            }
            Err(error) => self.not_defined("separable", &error),
        }
    }

    fn note_structure(&mut self, flag: Index, efficiency: Index, found: &StructuralEfficiency) {
        if self.asked(flag) {
            self.verdict.set(flag, Finding::flag(found.value >= 1.0 - self.judge.tolerance));
        }
        if self.asked(efficiency) {
            self.verdict.set(efficiency, Finding::exact(found.value));
        }
    }

    fn discounted(&mut self, names: &[String]) {
        let dates: Option<Vec<f64>> =
            names.iter().map(|name| name.parse().ok().filter(|date: &f64| date.is_finite())).collect();
        let Some(dates) = dates else {
            self.not_defined("discounted_efficiency", &"the names of observations, `t`, are no dates in numbers");
            return;
        };
        let (spent, budget) = (self.expenditures(), Some(self.judge.time_limit));
        match discounted_efficiency(&self.member.g, self.probes, &spent, &dates, self.judge.discount, budget) {
            Ok(found) => {
                let finding = Finding::within(found.value, found.exact, found.value, found.upper);
                self.verdict.set(Index::DiscountedEfficiency, finding);
            }
            Err(error) => self.not_defined("discounted_efficiency", &error),
        }
    }

    fn risk(&mut self) {
        let expected = self.asked(Index::ExpectedUtility) || self.asked(Index::ExpectedUtilityEfficiency);
        let ranks = self.asked(Index::RankDependentEfficiency);
        if !expected && !ranks {
            return;
        }
        let Some(budgets) = &self.member.budgets else {
            self.not_defined("utilities of risk are", &"matrices do not say what bundles consist of");
            return;
        };
        let equal = vec![0.5; 2 * self.probes];
        let laws = budgets.laws.as_ref().unwrap_or(&equal);
        let alike = laws.iter().all(|&p| (p - 0.5).abs() <= 1e-9);
        let budget = Some(self.judge.time_limit);
        let models = [
            (expected, Index::ExpectedUtilityEfficiency, RiskModel::Expected(laws)),
            (ranks && alike, Index::RankDependentEfficiency, RiskModel::RankDependent),
        ];
        for (_, index, model) in models.into_iter().filter(|(asked, ..)| *asked) {
            match risk_efficiency(&budgets.prices, &budgets.quantities, self.probes, budgets.goods, model, budget) {
                Ok(found) => self.note_risk(index, &found),
                Err(error) => self.not_defined(index.name(), &error),
            }
        }
        if ranks && !alike {
            self.not_defined("rank_dependent_efficiency", &"the states are not equally likely");
        }
    }

    fn note_risk(&mut self, index: Index, found: &RiskEfficiency) {
        if self.asked(index) {
            self.verdict.set(index, Finding::within(found.value, found.exact, found.value, found.upper));
        }
        if index == Index::ExpectedUtilityEfficiency && self.asked(Index::ExpectedUtility) {
            let flag = |holds: bool| f64::from(u8::from(holds));
            // Whoever has any utility satisfies GARP, which ties may violate that leave the efficiency at 1.
            let (g, tolerance) = (&self.member.g, self.judge.tolerance);
            let garp = exact_consistency(g, self.probes, tolerance).is_ok_and(|found| found.holds());
            let (low, high) = (flag(garp && found.value >= 1.0), flag(garp && found.upper >= 1.0));
            self.verdict.set(Index::ExpectedUtility, Finding::within(low, low == high, low, high));
        }
    }
}
