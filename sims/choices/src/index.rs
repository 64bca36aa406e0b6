//! The indices that can be asked for, by name.

mod facts;

use std::fmt;

use facts::{FACTS, Kind};

/// An index of a subject's choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Index {
    /// Weak axiom.
    Warp,
    /// Strong axiom.
    Sarp,
    /// Generalised axiom, the exact test of (13).
    Garp,
    /// The exact test with unused budget forgiven.
    ConsistentUpToSlack,
    /// Afriat's critical cost efficiency index.
    Ccei,
    /// The Pareto gap (15).
    ParetoGap,
    /// The part of it that is unused budget.
    BudgetSlack,
    /// The smallest F of Definition 7.
    GarpF,
    /// The largest money pump.
    MoneyPump,
    /// The mean money pump over contradicting pairs.
    MoneyPumpMean,
    /// Largest consistent share of the observations.
    HoutmanMaks,
    /// Largest average efficiency.
    Varian,
    /// Fewest comparisons to drop, per observation.
    Swaps,
    /// Whether some division among the members is consistent.
    Group,
    /// Share of uniformly random choices that violate GARP.
    BronarsPower,
    /// Share of resampled choices that violate GARP.
    BootstrapPower,
    /// Selten's measure.
    PredictiveSuccess,
    /// 1 − ccei: the uniform share of every budget that must be forgiven.
    OneMinusCcei,
    /// Fewest observations to leave out, as a share.
    HoutmanMaksRemovedShare,
    /// Fewest comparisons to drop, per observation.
    SwapsRemovedShare,
    /// Least mean loss to forgive the observations (1 − varian).
    VarianMean,
    /// The same where losses of what is revealed worse are forgiven.
    InverseVarianMean,
    /// Least sum of relative losses of comparisons to drop, per observation.
    Nmci,
    /// Varian_mean of square roots of losses.
    VarianHalf,
    /// Inverse_varian_mean of square roots of losses.
    InverseVarianHalf,
    /// Nmci of square roots of losses.
    NmciHalf,
    /// 1 − ccei: the uniform share of every budget that must be forgiven, for utilities that treat states alike.
    SymmetricOneMinusCcei,
    /// Fewest observations to leave out, as a share, for utilities that treat states alike.
    SymmetricHoutmanMaksRemovedShare,
    /// Fewest comparisons to drop, per observation, for utilities that treat states alike.
    SymmetricSwapsRemovedShare,
    /// Least mean loss to forgive the observations (1 − varian), for utilities that treat states alike.
    SymmetricVarianMean,
    /// The same where losses of what is revealed worse are forgiven, for utilities that treat states alike.
    SymmetricInverseVarianMean,
    /// Least sum of relative losses of comparisons to drop, per observation, for utilities that treat states alike.
    SymmetricNmci,
    /// Varian_mean of square roots of losses, for utilities that treat states alike.
    SymmetricVarianHalf,
    /// Inverse_varian_mean of square roots of losses, for utilities that treat states alike.
    SymmetricInverseVarianHalf,
    /// Nmci of square roots of losses, for utilities that treat states alike.
    SymmetricNmciHalf,
    /// Varian_mean of losses to the power of --degree.
    VarianDegree,
    /// Inverse_varian_mean of losses to the power of --degree.
    InverseVarianDegree,
    /// Nmci of losses to the power of --degree.
    NmciDegree,
    /// Nmci with losses in units of the mean expenditure, to the power of --degree.
    MinimumCost,
    /// Mean relative loss along a contradiction, over all of up to --cycle-length observations.
    MoneyPumpCycles,
    /// Number of contradictions of up to --cycle-length observations.
    Cycles,
    /// Varian_mean of losses to the power of --degree, for utilities that treat states alike.
    SymmetricVarianDegree,
    /// Inverse_varian_mean of losses to the power of --degree, for utilities that treat states alike.
    SymmetricInverseVarianDegree,
    /// Nmci of losses to the power of --degree, for utilities that treat states alike.
    SymmetricNmciDegree,
    /// Nmci with losses in units of the mean expenditure, to the power of --degree, for utilities that treat states alike.
    SymmetricMinimumCost,
    /// Mean relative loss along a contradiction, over all of up to --cycle-length observations, for utilities that treat states alike.
    SymmetricMoneyPumpCycles,
    /// Number of contradictions of up to --cycle-length observations, for utilities that treat states alike.
    SymmetricCycles,
    /// Distance to the closest consistent choices.
    Distance,
    /// Some homothetic utility explains the choices.
    Homothetic,
    /// Share of every budget that may count for a homothetic utility.
    HomotheticEfficiency,
    /// Some utility linear in money explains the choices.
    Quasilinear,
    /// Share of every budget that may count for a utility linear in money.
    QuasilinearEfficiency,
    /// Some expected utility of money in states explains the choices.
    ExpectedUtility,
    /// Share of every budget that may count for an expected utility.
    ExpectedUtilityEfficiency,
    /// Share of every budget that may count for a rank-dependent utility.
    RankDependentEfficiency,
    /// Share of every budget that may count for a discounted utility of dates t.
    DiscountedEfficiency,
    /// The goods of --separable have a utility of their own.
    Separable,
    /// Standard deviation of relative errors in quantities below which consistency is rejected.
    MeasurementError,
    /// Two people who bargain efficiently explain the choices.
    Collective,
}

/// What its computation costs and is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Exact in polynomial time.
    Polynomial,
    /// NP-hard: exact or bounds.
    Hard,
    /// An estimate from random draws.
    Random,
}

/// How the index of a group follows from those of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worst {
    /// The group is no better than its smallest.
    Smallest,
    /// The group is no better than its largest.
    Largest,
    /// It does not follow.
    Unknown,
}

impl Index {
    /// All of them, in the order of output.
    pub const ALL: [Index; FACTS.len()] = {
        let mut all = [Index::Warp; FACTS.len()];
        let mut k = 0;
        while k < FACTS.len() {
            all[k] = FACTS[k].index;
            k += 1;
        }
        all
    };

    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        FACTS[self as usize].name
    }

    /// What it says, for people.
    pub fn meaning(self) -> &'static str {
        FACTS[self as usize].meaning
    }

    /// What it costs.
    pub fn cost(self) -> Cost {
        FACTS[self as usize].cost
    }

    /// Whether it is a yes or no.
    pub fn is_flag(self) -> bool {
        FACTS[self as usize].kind == Kind::Flag
    }

    /// Whether its values lie in [0, 1] whatever the data.
    pub fn is_share(self) -> bool {
        FACTS[self as usize].kind == Kind::Share
    }

    /// How members make a group.
    pub fn worst(self) -> Worst {
        FACTS[self as usize].worst
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
