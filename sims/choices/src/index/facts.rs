//! One line an index: everything that is said of it wherever it appears.

use super::{Cost, Index, Worst};

/// What values it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Yes or no.
    Flag,
    /// In [0, 1].
    Share,
    /// Any.
    Number,
}

/// What there is to know about an index.
pub(super) struct Facts {
    pub(super) index: Index,
    pub(super) name: &'static str,
    pub(super) cost: Cost,
    pub(super) kind: Kind,
    pub(super) worst: Worst,
    pub(super) meaning: &'static str,
}

const fn fact(index: Index, name: &'static str, cost: Cost, kind: Kind, worst: Worst, meaning: &'static str) -> Facts {
    Facts { index, name, cost, kind, worst, meaning }
}

/// In the order of [`Index`], which is that of output.
#[rustfmt::skip]
pub(super) const FACTS: [Facts; 59] = [
    fact(Index::Warp, "warp", Cost::Polynomial, Kind::Flag, Worst::Smallest, "weak axiom holds"),
    fact(Index::Sarp, "sarp", Cost::Polynomial, Kind::Flag, Worst::Smallest, "strong axiom holds"),
    fact(Index::Garp, "garp", Cost::Polynomial, Kind::Flag, Worst::Smallest, "generalised axiom holds, unused budget counting against it"),
    fact(Index::ConsistentUpToSlack, "consistent_up_to_slack", Cost::Polynomial, Kind::Flag, Worst::Smallest, "generalised axiom holds if unused budget is forgiven"),
    fact(Index::Ccei, "ccei", Cost::Polynomial, Kind::Share, Worst::Smallest, "Afriat: largest uniform share of every budget that may count"),
    fact(Index::ParetoGap, "pareto_gap", Cost::Polynomial, Kind::Number, Worst::Largest, "how far all budgets must be loosened for the choices to be optimal"),
    fact(Index::BudgetSlack, "budget_slack", Cost::Polynomial, Kind::Number, Worst::Largest, "the part of the Pareto gap that is unused budget"),
    fact(Index::GarpF, "garp_f", Cost::Polynomial, Kind::Number, Worst::Largest, "how far all comparisons must be weakened"),
    fact(Index::MoneyPump, "money_pump", Cost::Polynomial, Kind::Number, Worst::Largest, "largest share of expenditure lost along a contradiction"),
    fact(Index::MoneyPumpMean, "money_pump_mean", Cost::Polynomial, Kind::Number, Worst::Largest, "mean share lost along contradictions of two observations"),
    fact(Index::HoutmanMaks, "houtman_maks", Cost::Hard, Kind::Share, Worst::Smallest, "largest consistent share of the observations"),
    fact(Index::Varian, "varian", Cost::Hard, Kind::Share, Worst::Smallest, "largest average share of the budgets that may count"),
    fact(Index::Swaps, "swaps", Cost::Hard, Kind::Number, Worst::Largest, "fewest comparisons to drop, per observation"),
    fact(Index::Group, "group", Cost::Hard, Kind::Flag, Worst::Unknown, "the members' choices can be divided into consistent ones"),
    fact(Index::BronarsPower, "bronars_power", Cost::Random, Kind::Share, Worst::Unknown, "share of uniformly random choices on the same budgets that violate GARP"),
    fact(Index::BootstrapPower, "bootstrap_power", Cost::Random, Kind::Share, Worst::Unknown, "share of choices with resampled budget shares that violate GARP"),
    fact(Index::PredictiveSuccess, "predictive_success", Cost::Random, Kind::Number, Worst::Unknown, "pass (1 or 0) less the share of random choices that would pass"),
    fact(Index::OneMinusCcei, "one_minus_ccei", Cost::Polynomial, Kind::Share, Worst::Largest, "1 − ccei: the uniform share of every budget that must be forgiven"),
    fact(Index::HoutmanMaksRemovedShare, "houtman_maks_removed_share", Cost::Hard, Kind::Share, Worst::Largest, "fewest observations to leave out, as a share"),
    fact(Index::SwapsRemovedShare, "swaps_removed_share", Cost::Hard, Kind::Number, Worst::Largest, "fewest comparisons to drop, per observation"),
    fact(Index::VarianMean, "varian_mean", Cost::Hard, Kind::Share, Worst::Largest, "least mean loss to forgive the observations (1 − varian)"),
    fact(Index::InverseVarianMean, "inverse_varian_mean", Cost::Hard, Kind::Share, Worst::Largest, "the same where losses of what is revealed worse are forgiven"),
    fact(Index::Nmci, "nmci", Cost::Hard, Kind::Number, Worst::Largest, "least sum of relative losses of comparisons to drop, per observation"),
    fact(Index::VarianHalf, "varian_half", Cost::Hard, Kind::Share, Worst::Largest, "varian_mean of square roots of losses"),
    fact(Index::InverseVarianHalf, "inverse_varian_half", Cost::Hard, Kind::Share, Worst::Largest, "inverse_varian_mean of square roots of losses"),
    fact(Index::NmciHalf, "nmci_half", Cost::Hard, Kind::Number, Worst::Largest, "nmci of square roots of losses"),
    fact(Index::SymmetricOneMinusCcei, "symmetric_one_minus_ccei", Cost::Polynomial, Kind::Share, Worst::Largest, "1 − ccei: the uniform share of every budget that must be forgiven, for utilities that treat states alike"),
    fact(Index::SymmetricHoutmanMaksRemovedShare, "symmetric_houtman_maks_removed_share", Cost::Hard, Kind::Share, Worst::Largest, "fewest observations to leave out, as a share, for utilities that treat states alike"),
    fact(Index::SymmetricSwapsRemovedShare, "symmetric_swaps_removed_share", Cost::Hard, Kind::Number, Worst::Largest, "fewest comparisons to drop, per observation, for utilities that treat states alike"),
    fact(Index::SymmetricVarianMean, "symmetric_varian_mean", Cost::Hard, Kind::Share, Worst::Largest, "least mean loss to forgive the observations (1 − varian), for utilities that treat states alike"),
    fact(Index::SymmetricInverseVarianMean, "symmetric_inverse_varian_mean", Cost::Hard, Kind::Share, Worst::Largest, "the same where losses of what is revealed worse are forgiven, for utilities that treat states alike"),
    fact(Index::SymmetricNmci, "symmetric_nmci", Cost::Hard, Kind::Number, Worst::Largest, "least sum of relative losses of comparisons to drop, per observation, for utilities that treat states alike"),
    fact(Index::SymmetricVarianHalf, "symmetric_varian_half", Cost::Hard, Kind::Share, Worst::Largest, "varian_mean of square roots of losses, for utilities that treat states alike"),
    fact(Index::SymmetricInverseVarianHalf, "symmetric_inverse_varian_half", Cost::Hard, Kind::Share, Worst::Largest, "inverse_varian_mean of square roots of losses, for utilities that treat states alike"),
    fact(Index::SymmetricNmciHalf, "symmetric_nmci_half", Cost::Hard, Kind::Number, Worst::Largest, "nmci of square roots of losses, for utilities that treat states alike"),
    fact(Index::VarianDegree, "varian_degree", Cost::Hard, Kind::Share, Worst::Largest, "varian_mean of losses to the power of --degree"),
    fact(Index::InverseVarianDegree, "inverse_varian_degree", Cost::Hard, Kind::Share, Worst::Largest, "inverse_varian_mean of losses to the power of --degree"),
    fact(Index::NmciDegree, "nmci_degree", Cost::Hard, Kind::Number, Worst::Largest, "nmci of losses to the power of --degree"),
    fact(Index::MinimumCost, "minimum_cost", Cost::Hard, Kind::Number, Worst::Largest, "nmci with losses in units of the mean expenditure, to the power of --degree"),
    fact(Index::MoneyPumpCycles, "money_pump_cycles", Cost::Hard, Kind::Number, Worst::Largest, "mean relative loss along a contradiction, over all of up to --cycle-length observations"),
    fact(Index::Cycles, "cycles", Cost::Hard, Kind::Number, Worst::Largest, "number of contradictions of up to --cycle-length observations"),
    fact(Index::SymmetricVarianDegree, "symmetric_varian_degree", Cost::Hard, Kind::Share, Worst::Largest, "varian_mean of losses to the power of --degree, for utilities that treat states alike"),
    fact(Index::SymmetricInverseVarianDegree, "symmetric_inverse_varian_degree", Cost::Hard, Kind::Share, Worst::Largest, "inverse_varian_mean of losses to the power of --degree, for utilities that treat states alike"),
    fact(Index::SymmetricNmciDegree, "symmetric_nmci_degree", Cost::Hard, Kind::Number, Worst::Largest, "nmci of losses to the power of --degree, for utilities that treat states alike"),
    fact(Index::SymmetricMinimumCost, "symmetric_minimum_cost", Cost::Hard, Kind::Number, Worst::Largest, "nmci with losses in units of the mean expenditure, to the power of --degree, for utilities that treat states alike"),
    fact(Index::SymmetricMoneyPumpCycles, "symmetric_money_pump_cycles", Cost::Hard, Kind::Number, Worst::Largest, "mean relative loss along a contradiction, over all of up to --cycle-length observations, for utilities that treat states alike"),
    fact(Index::SymmetricCycles, "symmetric_cycles", Cost::Hard, Kind::Number, Worst::Largest, "number of contradictions of up to --cycle-length observations, for utilities that treat states alike"),
    fact(Index::Distance, "distance", Cost::Hard, Kind::Share, Worst::Largest, "least mean share of expenditure to move between goods until the choices are consistent"),
    fact(Index::Homothetic, "homothetic", Cost::Polynomial, Kind::Flag, Worst::Smallest, "some homothetic utility explains the choices"),
    fact(Index::HomotheticEfficiency, "homothetic_efficiency", Cost::Polynomial, Kind::Share, Worst::Smallest, "share of every budget that may count for a homothetic utility"),
    fact(Index::Quasilinear, "quasilinear", Cost::Polynomial, Kind::Flag, Worst::Smallest, "some utility linear in money explains the choices"),
    fact(Index::QuasilinearEfficiency, "quasilinear_efficiency", Cost::Polynomial, Kind::Share, Worst::Smallest, "share of every budget that may count for a utility linear in money"),
    fact(Index::ExpectedUtility, "expected_utility", Cost::Hard, Kind::Flag, Worst::Smallest, "some expected utility of money in states explains the choices"),
    fact(Index::ExpectedUtilityEfficiency, "expected_utility_efficiency", Cost::Hard, Kind::Share, Worst::Smallest, "share of every budget that may count for an expected utility"),
    fact(Index::RankDependentEfficiency, "rank_dependent_efficiency", Cost::Hard, Kind::Share, Worst::Smallest, "share of every budget that may count for a rank-dependent utility"),
    fact(Index::DiscountedEfficiency, "discounted_efficiency", Cost::Hard, Kind::Share, Worst::Smallest, "share of every budget that may count for a discounted utility of dates t"),
    fact(Index::Separable, "separable", Cost::Hard, Kind::Flag, Worst::Smallest, "the goods of --separable enter through a utility of their own"),
    fact(Index::MeasurementError, "measurement_error", Cost::Hard, Kind::Number, Worst::Largest, "standard deviation of relative errors in quantities below which consistency is rejected at 5%"),
    fact(Index::Collective, "collective", Cost::Hard, Kind::Flag, Worst::Smallest, "two people who bargain efficiently, of whom nothing is known, explain the choices"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_has_its_own_line() {
        for (k, facts) in FACTS.iter().enumerate() {
            assert_eq!(facts.index as usize, k, "{}", facts.name);
        }
    }
}
