//! From a subject's data to its verdict.

mod losses;
mod structures;

use std::time::Duration;

use walras_theory::revealed_preference::{
    Degree, EfficiencyError, MatrixError, ccei, consistency_up_to_slack, exact_consistency, garp_f, money_pump,
    pareto_gap, sarp, varian, warp,
};

use super::budgets::Budgets;
use super::chance::{self, Stream};
use super::error::Problem;
use super::group;
use super::index::Index;
use super::percentiles::Behaviour;
use super::request::Request;
use super::sampled::{self, Sampling};
use super::subject::{Member, Subject};
use super::verdict::{Finding, Verdict};

/// How to judge.
#[derive(Clone, Debug)]
pub struct Judge {
    /// Which indices.
    pub asked: Request,
    /// Entries of `G` within this share of the largest count as zero in exact tests.
    pub tolerance: f64,
    /// For each NP-hard index of each subject.
    pub time_limit: Duration,
    /// The power to which losses are raised where an index leaves it open.
    pub degree: Degree,
    /// Contradictions of up to so many observations are counted.
    pub cycle_length: u8,
    /// The least and the largest discount factor of a unit of time.
    pub discount: [f64; 2],
    /// Goods, numbered from 1 and ascending, that may have a utility of their own.
    pub separable: Option<Vec<usize>>,
    /// Random choices a subject, or resamples of sampled play.
    pub draws: u32,
    /// Of random choices.
    pub seed: u64,
    /// Length of an interval that holds every draw of sampled play.
    pub range: Option<f64>,
}

impl Judge {
    /// Judges a subject, the `ordinal`-th of the file; a group by its total, if that is given, else by its worst member.
    ///
    /// # Errors
    /// If the data make no sense for what was asked.
    pub(super) fn judge(&self, ordinal: u64, subject: &Subject) -> Result<Verdict, Problem> {
        let (id, observations) = (subject.id.clone(), subject.observations.len());
        let stream = |member| self.stream(ordinal, member);
        let mut verdict = match subject.chooser() {
            Some(chooser) => Verdict { id, ..self.member(chooser, &subject.observations, stream(0))? },
            None => {
                let each = subject.choosers().iter().enumerate();
                let members: Result<Vec<_>, Problem> = each
                    .map(|(k, member)| {
                        Ok((member.name.clone(), self.member(member, &subject.observations, stream(k))?))
                    })
                    .collect();
                Verdict::of_group(id, observations, members?)
            }
        };
        if self.asked.has(Index::Group)
            && let Some(finding) = group::judge(&mut verdict, subject, self.time_limit)?
        {
            verdict.set(Index::Group, finding);
        }
        verdict.weight = subject.weight;
        let sampling = Sampling { asked: &self.asked, draws: self.draws, range: self.range };
        sampled::intervals(&mut verdict, &sampling, subject, stream(0));
        Ok(verdict)
    }

    /// Where the random numbers of a member of a subject come from.
    pub(super) fn stream(&self, ordinal: u64, member: usize) -> Stream {
        Stream { seed: self.seed, subject: ordinal, member }
    }

    /// Judges choosers without preferences on the same budgets; none where that means nothing.
    pub(super) fn judge_by_chance(
        &self,
        ordinal: u64,
        subject: &Subject,
        behaviour: Behaviour,
        times: u32,
    ) -> Result<Vec<Verdict>, Problem> {
        let judge = Judge { asked: self.asked.without_random(), ..self.clone() };
        let mut verdicts = Vec::new();
        for time in 0..times {
            let choosers = subject.choosers().iter().enumerate();
            let drawn =
                choosers.map(|(k, member)| chance::random_chooser(member, behaviour, self.stream(ordinal, k), time));
            let Some(members) = drawn.collect::<Option<Vec<Member>>>() else { break };
            let observations = subject.observations.clone();
            let chooser = Subject { id: None, observations, members, total: None, weight: None };
            verdicts.push(judge.judge(ordinal, &chooser)?);
        }
        Ok(verdicts)
    }

    fn member(&self, member: &Member, names: &[String], stream: Stream) -> Result<Verdict, Problem> {
        let mut sheet = Sheet { judge: self, member, probes: names.len(), verdict: Verdict::new(None, names.len()) };
        let cycle = sheet.fill(names).map_err(|error| Problem::Index(error.to_string()))?;
        let mut verdict = sheet.verdict;
        verdict.cycle = cycle.into_iter().map(|t| names[t].clone()).collect();
        chance::powers(&mut verdict, &self.asked, member, self.draws, self.tolerance, stream);
        Ok(verdict)
    }
}

/// A verdict being written.
struct Sheet<'a> {
    judge: &'a Judge,
    member: &'a Member,
    probes: usize,
    verdict: Verdict,
}

impl<'a> Sheet<'a> {
    /// The budgets that a matrix comes from; where it comes from none, `what` is not defined.
    fn budgets(&mut self, what: &str, unknown: &str) -> Option<&'a Budgets> {
        let member = self.member;
        if member.budgets.is_none() {
            self.not_defined(what, &format_args!("matrices do not say {unknown}"));
        }
        member.budgets.as_ref()
    }

    fn asked(&self, index: Index) -> bool {
        self.judge.asked.has(index)
    }

    /// Whether two choices cannot be told apart: equal bundles, or equal columns where bundles are not known.
    fn same(&self, t: usize, s: usize) -> bool {
        match &self.member.budgets {
            Some(budgets) => {
                let bundle = |t: usize| &budgets.quantities[t * budgets.goods..][..budgets.goods];
                bundle(t) == bundle(s)
            }
            None => {
                let column = |s: usize| self.member.g[s..].iter().step_by(self.probes);
                column(t).eq(column(s))
            }
        }
    }

    /// Fills in what was asked for and returns the worst contradiction.
    fn fill(&mut self, names: &[String]) -> Result<Vec<usize>, MatrixError> {
        let cycle = self.axioms()?;
        let bottleneck = self.gaps()?;
        self.efficiencies()?;
        self.losses()?;
        self.structures(names);
        self.remarks(&cycle);
        Ok(if bottleneck.is_empty() { cycle } else { bottleneck })
    }

    /// What a reader of the figures might overlook.
    fn remarks(&mut self, cycle: &[usize]) {
        let own = (0..self.probes).map(|t| self.member.g[t * (self.probes + 1)]);
        let exceeding = own.filter(|&g| g > 0.0).count();
        if exceeding > 0 {
            let note = format!(
                "{exceeding} of the choices violate their own constraint (G[t,t] > 0): garp, pareto_gap, houtman_maks and swaps \
                 compare with the constraint, consistent_up_to_slack, garp_f, ccei, varian and money_pump with the choice"
            );
            self.verdict.notes.push(note);
        }
        let inefficient = self.verdict.of(Index::Ccei).is_some_and(|ccei| ccei.value < 1.0 - 1e-6);
        if exceeding == 0 && cycle.is_empty() && inefficient {
            let note = "garp counts differences within the tolerance of the largest entry as ties, ccei does not: see --tolerance";
            self.verdict.notes.push(note.into());
        }
    }

    fn axioms(&mut self) -> Result<Vec<usize>, MatrixError> {
        let (g, probes, tolerance) = (&self.member.g, self.probes, self.judge.tolerance);
        if self.asked(Index::Warp) {
            let holds = warp(g, probes, tolerance, |t, s| self.same(t, s))?.holds();
            self.verdict.set(Index::Warp, Finding::flag(holds));
        }
        if self.asked(Index::Sarp) {
            let holds = sarp(g, probes, tolerance, |t, s| self.same(t, s))?.holds();
            self.verdict.set(Index::Sarp, Finding::flag(holds));
        }
        if self.asked(Index::ConsistentUpToSlack) {
            let holds = consistency_up_to_slack(g, probes, tolerance)?.holds();
            self.verdict.set(Index::ConsistentUpToSlack, Finding::flag(holds));
        }
        let garp = exact_consistency(g, probes, tolerance)?;
        if self.asked(Index::Garp) || self.asked(Index::PredictiveSuccess) {
            self.verdict.set(Index::Garp, Finding::flag(garp.holds()));
        }
        Ok(garp.violation.map(|violation| violation.cycle).unwrap_or_default())
    }

    fn gaps(&mut self) -> Result<Vec<usize>, MatrixError> {
        let (g, probes) = (&self.member.g, self.probes);
        let mut bottleneck = Vec::new();
        if self.asked(Index::ParetoGap) || self.asked(Index::BudgetSlack) {
            let gap = pareto_gap(g, probes)?;
            for (index, value) in [(Index::ParetoGap, gap.value), (Index::BudgetSlack, gap.slack)] {
                if self.asked(index) {
                    self.verdict.set(index, Finding::exact(value));
                }
            }
            if gap.value > 0.0 {
                bottleneck = gap.cycle;
            }
        }
        if self.asked(Index::GarpF) {
            self.verdict.set(Index::GarpF, Finding::exact(garp_f(g, probes)?.value));
        }
        Ok(bottleneck)
    }

    fn efficiencies(&mut self) -> Result<(), MatrixError> {
        let (g, probes) = (&self.member.g, self.probes);
        if self.asked(Index::Ccei) {
            let found = ccei(g, probes).map(|index| Finding::exact(index.value));
            self.note_efficiency(Index::Ccei, found)?;
        }
        if self.asked(Index::Varian) {
            let found = varian(g, probes, Some(self.judge.time_limit));
            let found = found.map(|index| Finding::within(index.value, index.exact, index.value, index.upper));
            self.note_efficiency(Index::Varian, found)?;
        }
        if self.asked(Index::MoneyPump) || self.asked(Index::MoneyPumpMean) {
            self.money_pump();
        }
        Ok(())
    }

    /// An index in terms of expenditure is not defined for matrices that cannot be read as such.
    fn note_efficiency(&mut self, index: Index, found: Result<Finding, EfficiencyError>) -> Result<(), MatrixError> {
        match found {
            Ok(finding) => self.verdict.set(index, finding),
            Err(EfficiencyError::Matrix(error)) => return Err(error),
            Err(error) => self.verdict.notes.push(format!("{index} is not defined: {error}")),
        }
        Ok(())
    }

    /// `p_t·q_t`, or 1 where that is not known.
    fn expenditures(&self) -> Vec<f64> {
        match &self.member.budgets {
            Some(budgets) => budgets.expenditures(),
            None => vec![1.0; self.probes],
        }
    }

    fn money_pump(&mut self) {
        let expenditures = self.expenditures();
        match money_pump(&self.member.g, self.probes, &expenditures) {
            Ok(pump) => {
                let largest = pump.largest.map_or(0.0, |pump| pump.value);
                let values = [(Index::MoneyPump, largest), (Index::MoneyPumpMean, pump.mean_of_pairs.unwrap_or(0.0))];
                for (index, value) in values {
                    if self.asked(index) {
                        self.verdict.set(index, Finding::exact(value));
                    }
                }
            }
            Err(error) => self.verdict.notes.push(format!("money_pump is not defined: {error}")),
        }
    }
}
