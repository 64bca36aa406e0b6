//! The indices that can be asked for, by name.

use std::fmt;
use std::str::FromStr;

use walras_process::nearest::nearest;

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
    pub const ALL: [Index; 17] = [
        Index::Warp,
        Index::Sarp,
        Index::Garp,
        Index::ConsistentUpToSlack,
        Index::Ccei,
        Index::ParetoGap,
        Index::BudgetSlack,
        Index::GarpF,
        Index::MoneyPump,
        Index::MoneyPumpMean,
        Index::HoutmanMaks,
        Index::Varian,
        Index::Swaps,
        Index::Group,
        Index::BronarsPower,
        Index::BootstrapPower,
        Index::PredictiveSuccess,
    ];

    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Index::Warp => "warp",
            Index::Sarp => "sarp",
            Index::Garp => "garp",
            Index::ConsistentUpToSlack => "consistent_up_to_slack",
            Index::Ccei => "ccei",
            Index::ParetoGap => "pareto_gap",
            Index::BudgetSlack => "budget_slack",
            Index::GarpF => "garp_f",
            Index::MoneyPump => "money_pump",
            Index::MoneyPumpMean => "money_pump_mean",
            Index::HoutmanMaks => "houtman_maks",
            Index::Varian => "varian",
            Index::Swaps => "swaps",
            Index::Group => "group",
            Index::BronarsPower => "bronars_power",
            Index::BootstrapPower => "bootstrap_power",
            Index::PredictiveSuccess => "predictive_success",
        }
    }

    /// What it says, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Index::Warp => "weak axiom holds",
            Index::Sarp => "strong axiom holds",
            Index::Garp => "generalised axiom holds, unused budget counting against it",
            Index::ConsistentUpToSlack => "generalised axiom holds if unused budget is forgiven",
            Index::Ccei => "Afriat: largest uniform share of every budget that may count",
            Index::ParetoGap => "how far all budgets must be loosened for the choices to be optimal",
            Index::BudgetSlack => "the part of the Pareto gap that is unused budget",
            Index::GarpF => "how far all comparisons must be weakened",
            Index::MoneyPump => "largest share of expenditure lost along a contradiction",
            Index::MoneyPumpMean => "mean share lost along contradictions of two observations",
            Index::HoutmanMaks => "largest consistent share of the observations",
            Index::Varian => "largest average share of the budgets that may count",
            Index::Swaps => "fewest comparisons to drop, per observation",
            Index::Group => "the members' choices can be divided into consistent ones",
            Index::BronarsPower => "share of uniformly random choices on the same budgets that violate GARP",
            Index::BootstrapPower => "share of choices with resampled budget shares that violate GARP",
            Index::PredictiveSuccess => "pass (1 or 0) less the share of random choices that would pass",
        }
    }

    /// What it costs.
    pub fn cost(self) -> Cost {
        match self {
            Index::HoutmanMaks | Index::Varian | Index::Swaps | Index::Group => Cost::Hard,
            Index::BronarsPower | Index::BootstrapPower | Index::PredictiveSuccess => Cost::Random,
            _ => Cost::Polynomial,
        }
    }

    /// Whether it is a yes or no.
    pub fn is_flag(self) -> bool {
        matches!(self, Index::Warp | Index::Sarp | Index::Garp | Index::ConsistentUpToSlack | Index::Group)
    }

    /// Whether its values lie in [0, 1] whatever the data.
    pub fn is_share(self) -> bool {
        matches!(self, Index::Ccei | Index::HoutmanMaks | Index::Varian | Index::BronarsPower | Index::BootstrapPower)
    }

    /// How members make a group.
    pub fn worst(self) -> Worst {
        match self {
            Index::Ccei | Index::HoutmanMaks | Index::Varian => Worst::Smallest,
            Index::Warp | Index::Sarp | Index::Garp | Index::ConsistentUpToSlack => Worst::Smallest,
            Index::ParetoGap | Index::BudgetSlack | Index::GarpF | Index::MoneyPump | Index::MoneyPumpMean => {
                Worst::Largest
            }
            Index::Swaps => Worst::Largest,
            Index::Group | Index::BronarsPower | Index::BootstrapPower | Index::PredictiveSuccess => Worst::Unknown,
        }
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which indices were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request(Vec<Index>);

impl Request {
    /// The polynomial ones.
    pub fn polynomial() -> Self {
        Request(Index::ALL.into_iter().filter(|index| index.cost() == Cost::Polynomial).collect())
    }

    /// In the order of output.
    pub fn iter(&self) -> impl Iterator<Item = Index> + '_ {
        self.0.iter().copied()
    }

    /// Whether this one was.
    pub fn has(&self, index: Index) -> bool {
        self.0.contains(&index)
    }

    /// The same but for those about random choices and groups, which say nothing of a single random choice.
    pub(super) fn without_random(&self) -> Self {
        let alone = |index: &Index| index.cost() != Cost::Random && *index != Index::Group;
        Request(self.iter().filter(alone).collect())
    }

    /// Whether any of these costs this much.
    pub fn any(&self, cost: Cost) -> bool {
        self.iter().any(|index| index.cost() == cost)
    }
}

impl FromStr for Request {
    type Err = String;

    /// Names separated by commas; `polynomial` and `all` stand for several.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut asked = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "all" => asked.extend(Index::ALL),
                "polynomial" => asked.extend(Request::polynomial().iter()),
                name => asked.push(named(name)?),
            }
        }
        if asked.is_empty() {
            return Err("expected names of indices, separated by commas".into());
        }
        if asked.contains(&Index::PredictiveSuccess) {
            asked.push(Index::Garp);
        }
        asked.sort_unstable();
        asked.dedup();
        Ok(Request(asked))
    }
}

fn named(name: &str) -> Result<Index, String> {
    Index::ALL.into_iter().find(|index| index.name() == name).ok_or_else(|| {
        let names = Index::ALL.map(Index::name);
        let hint = nearest(name, &names).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
        format!("found `{name}`, expected one of {}, polynomial, all{hint}", names.join(", "))
    })
}
