//! Structures that a utility may have: homotheticity, quasilinearity, expectations over states, discounting of dates.

use walras_theory::revealed_preference::{
    Collective, RiskEfficiency, RiskModel, Separability, SeparabilityError, StructuralEfficiency,
    collective_rationality, discounted_efficiency, exact_consistency, homotheticity, quasilinearity, risk_efficiency,
    weak_separability,
};

use super::Sheet;
use crate::index::Index;
use crate::verdict::{Finding, Trust};

/// Laws whose probabilities differ by no more than this are the same.
const SAME_LAW: f64 = 1e-9;

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
        if self.asked(Index::Collective) {
            self.collective();
        }
        self.risk();
    }

    fn collective(&mut self) {
        let name = Index::Collective.name();
        let Some(budgets) = self.budgets(name, "what was bought") else { return };
        let limit = Some(self.judge.time_limit);
        let unknown = Finding { value: 0.0, trust: Trust::Bounds(0.0, 1.0) };
        match collective_rationality(&budgets.prices, &budgets.quantities, self.probes, budgets.goods, limit) {
            Ok(Collective::Accepted(_)) => self.verdict.set(Index::Collective, Finding::flag(true)),
            Ok(Collective::Rejected) => self.verdict.set(Index::Collective, Finding::flag(false)),
            Ok(Collective::Compatible) => {
                self.verdict.set(Index::Collective, unknown);
                let note = "collective is not decided: the necessary conditions hold, no split into two consistent parts was found";
                self.verdict.notes.push(note.into());
            }
            Ok(Collective::Undecided(doubt)) => {
                self.verdict.set(Index::Collective, unknown);
                self.verdict.notes.push(format!("collective is not decided: {doubt}"));
            }
            Err(error) => self.not_defined(name, &error),
        }
    }

    fn separable(&mut self) {
        let Some(group) = &self.judge.separable else {
            self.not_defined("separable", &"--separable says which goods are meant");
            return;
        };
        let Some(budgets) = self.budgets("separable", "what bundles consist of") else { return };
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
        let Some(budgets) = self.budgets("utilities of risk are", "what bundles consist of") else { return };
        let goods = budgets.goods;
        let equal = vec![1.0 / goods as f64; goods * self.probes];
        let laws = budgets.laws.as_ref().unwrap_or(&equal);
        let limit = Some(self.judge.time_limit);
        let models = [
            (expected, Index::ExpectedUtilityEfficiency, RiskModel::Expected(laws)),
            (ranks, Index::RankDependentEfficiency, RiskModel::RankDependent(laws)),
        ];
        for (_, index, model) in models.into_iter().filter(|(asked, ..)| *asked) {
            match risk_efficiency(&budgets.prices, &budgets.quantities, self.probes, goods, model, limit) {
                Ok(found) => self.note_risk(index, &found, is_constant(laws, goods)),
                Err(error) => self.not_defined(index.name(), &error),
            }
        }
    }

    fn note_risk(&mut self, index: Index, found: &RiskEfficiency, one_law: bool) {
        if self.asked(index) {
            self.verdict.set(index, Finding::within(found.value, found.exact, found.value, found.upper));
        }
        if index == Index::ExpectedUtilityEfficiency && self.asked(Index::ExpectedUtility) {
            let flag = |holds: bool| f64::from(u8::from(holds));
            // Under one law whoever has any utility satisfies GARP, which ties may violate that leave the efficiency at 1.
            let (g, tolerance) = (&self.member.g, self.judge.tolerance);
            let garp = !one_law || exact_consistency(g, self.probes, tolerance).is_ok_and(|found| found.holds());
            let (low, high) = (flag(garp && found.value >= 1.0), flag(garp && found.upper >= 1.0));
            self.verdict.set(Index::ExpectedUtility, Finding::within(low, low == high, low, high));
        }
    }
}

/// Whether probabilities, `[observations][goods]`, are the same at all observations.
fn is_constant(laws: &[f64], goods: usize) -> bool {
    laws.chunks_exact(goods).all(|law| law.iter().zip(laws).all(|(p, first)| (p - first).abs() <= SAME_LAW))
}
