//! What was found about one subject.

use walras_theory::revealed_preference::{Family, Fit};

use super::index::{Index, Worst};

/// What was found about one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Its name, if the data has names.
    pub id: Option<String>,
    /// Number of observations.
    pub observations: usize,
    /// How much it counts in means over all subjects, where that is given.
    pub weight: Option<f64>,
    /// One entry an [`Index`], in its order; none where it was not asked for or is not defined.
    pub findings: [Option<Finding>; Index::ALL.len()],
    /// Observations along the worst contradiction; empty if there is none.
    pub cycle: Vec<String>,
    /// Confidence intervals of indices of sampled play, by bootstrap.
    pub sampled: Vec<(Index, (f64, f64))>,
    /// With 95% confidence the Pareto gap of sampled play is no further than this from that of the strategies: an exact,
    /// wide bound (Hoeffding).
    pub deviation: Option<f64>,
    /// Where it stands among random choosers, where that was asked for.
    pub percentiles: Vec<Percentile>,
    /// What may be bought on budgets that were not faced.
    pub demand: Vec<Demand>,
    /// What is revealed of bundles that were asked about.
    pub valuations: Vec<Valuation>,
    /// Utilities of few parameters.
    pub fits: Vec<(Family, Fit)>,
    /// What there is to say about indices that are not defined.
    pub notes: Vec<String>,
    /// Verdicts on the members of a group.
    pub members: Vec<(String, Verdict)>,
}

/// The value of an index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// The value; 1 for yes and 0 for no.
    pub value: f64,
    /// How far it can be trusted.
    pub trust: Trust,
}

/// How far a value can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trust {
    /// It is the index, up to rounding.
    Exact,
    /// The index lies between these; the search ran out of time.
    Bounds(f64, f64),
    /// An estimate, with the ends of a 95% confidence interval.
    Estimate(f64, f64),
}

/// Where a subject stands by one index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentile {
    /// The index.
    pub index: Index,
    /// Share of random choosers that it beats, ties counting half.
    pub score: f64,
    /// Probability that a random chooser does no worse.
    pub p: f64,
}

/// What may be bought on a budget that was not faced.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// The budget.
    pub t: String,
    /// Its prices, `[goods]`.
    pub prices: Vec<f64>,
    /// What is spent on it.
    pub income: f64,
    /// Least and largest quantity of each good; none where no bundle keeps the choices consistent.
    pub quantities: Option<Vec<[f64; 2]>>,
    /// Observations whose choices are revealed to be at least as good as whatever is bought.
    pub preferred: Vec<String>,
    /// Observations whose choices are revealed to be at most as good.
    pub worse: Vec<String>,
}

/// What is revealed of a bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Valuation {
    /// Its name.
    pub t: String,
    /// Its quantities, `[goods]`.
    pub bundle: Vec<f64>,
    /// Between which numbers the least expenditure lies that is as good, at the prices given, if any are.
    pub bounds: Option<[f64; 2]>,
    /// Observations whose choices are revealed to be at least as good.
    pub preferred: Vec<String>,
    /// Observations whose choices are revealed to be at most as good.
    pub worse: Vec<String>,
}

impl Finding {
    /// An exact value.
    pub fn exact(value: f64) -> Self {
        Finding { value, trust: Trust::Exact }
    }

    /// An exact yes or no.
    pub fn flag(holds: bool) -> Self {
        Finding::exact(f64::from(u8::from(holds)))
    }

    /// A value that is the index if `exact`, which lies between `low` and `high` else.
    pub fn within(value: f64, exact: bool, low: f64, high: f64) -> Self {
        Finding { value, trust: if exact { Trust::Exact } else { Trust::Bounds(low, high) } }
    }

    /// Whether it is the index.
    pub fn is_exact(&self) -> bool {
        self.trust == Trust::Exact
    }

    /// Between which numbers the index lies, or may be expected to.
    pub fn range(&self) -> (f64, f64) {
        match self.trust {
            Trust::Exact => (self.value, self.value),
            Trust::Bounds(low, high) | Trust::Estimate(low, high) => (low, high),
        }
    }
}

impl Verdict {
    /// A verdict in which nothing has been found yet.
    pub fn new(id: Option<String>, observations: usize) -> Self {
        let findings = [None; Index::ALL.len()];
        Verdict {
            id,
            observations,
            weight: None,
            findings,
            cycle: Vec::new(),
            sampled: Vec::new(),
            deviation: None,
            percentiles: Vec::new(),
            demand: Vec::new(),
            valuations: Vec::new(),
            fits: Vec::new(),
            notes: Vec::new(),
            members: Vec::new(),
        }
    }

    /// What was found of an index.
    pub fn of(&self, index: Index) -> Option<Finding> {
        self.findings[index as usize]
    }

    /// Ranges of those indices that have one of a kind, by name.
    pub fn ranges(&self, pick: impl Fn(Trust) -> Option<(f64, f64)>) -> Vec<(&'static str, (f64, f64))> {
        let found = Index::ALL.into_iter().filter_map(|index| Some((index.name(), pick(self.of(index)?.trust)?)));
        found.collect()
    }

    /// Confidence intervals of estimates and of indices of sampled play, by name.
    pub fn intervals(&self) -> Vec<(&'static str, (f64, f64))> {
        let mut intervals = self.ranges(|trust| match trust {
            Trust::Estimate(low, high) => Some((low, high)),
            _ => None,
        });
        intervals.extend(self.sampled.iter().map(|(index, range)| (index.name(), *range)));
        intervals
    }

    /// Notes a finding.
    pub fn set(&mut self, index: Index, finding: Finding) {
        self.findings[index as usize] = Some(finding);
    }

    /// The verdict on a group of which each member has been judged: no index is better than that of the worst member.
    pub fn of_group(id: Option<String>, observations: usize, members: Vec<(String, Verdict)>) -> Self {
        let mut group = Verdict::new(id, observations);
        for index in Index::ALL {
            let all: Option<Vec<Finding>> = members.iter().map(|(_, verdict)| verdict.of(index)).collect();
            group.findings[index as usize] = all.and_then(|all| worst(&all, index.worst()));
        }
        let gap = |verdict: &Verdict| verdict.of(Index::ParetoGap).map_or(0.0, |finding| finding.value);
        let guilty = members.iter().filter(|(_, verdict)| !verdict.cycle.is_empty());
        let guiltiest = guilty.reduce(|a, b| if gap(&b.1) > gap(&a.1) { b } else { a });
        group.cycle = guiltiest.map(|(_, verdict)| verdict.cycle.clone()).unwrap_or_default();
        group.notes =
            members.iter().flat_map(|(name, v)| v.notes.iter().map(move |n| format!("{name}: {n}"))).collect();
        group.members = members;
        group
    }
}

fn worst(all: &[Finding], which: Worst) -> Option<Finding> {
    let pick = match which {
        Worst::Smallest => f64::min,
        Worst::Largest => f64::max,
        Worst::Unknown => return None,
    };
    let value = all.iter().map(|finding| finding.value).reduce(pick)?;
    let low = all.iter().map(|finding| finding.range().0).reduce(pick)?;
    let high = all.iter().map(|finding| finding.range().1).reduce(pick)?;
    Some(Finding::within(value, all.iter().all(Finding::is_exact) || low == high, low, high))
}
