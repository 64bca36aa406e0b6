//! One subject's data, checked.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use walras_theory::revealed_preference::{BudgetError, linear_budgets};

use super::cells::{Chunk, Expected};
use super::columns::{Kind, Layout};
use super::entries::{Averaged, Entries};
use super::error::{Fault, Place, Problem};
use super::reader::Reader;

/// A matrix of more observations than this, 8.6 GB, is not attempted.
const MOST_OBSERVATIONS: usize = 32_768;

/// What one subject chose, or each member of one group.
pub(super) struct Subject {
    /// Its name, if the data has names.
    pub(super) id: Option<String>,
    /// Names of the observations, in the order of the data.
    pub(super) observations: Vec<String>,
    /// Each with a matrix over the same observations; a single one without a name is the subject itself.
    pub(super) members: Vec<Member>,
    /// What the group bought in all, where that is given beside what members are known to have had.
    pub(super) total: Option<Member>,
}

/// One chooser.
pub(super) struct Member {
    /// Its name; empty for a subject that is no group, and for a group's total.
    pub(super) name: String,
    /// `G`, `[observations][observations]`; empty where quantities are only part of what the member chose.
    pub(super) g: Vec<f64>,
    /// The budgets it comes from, if any.
    pub(super) budgets: Option<Budgets>,
    /// Single draws of the entries, if the matrix is their mean: `[observations s][draws][observations t]`.
    pub(super) draws: Option<Vec<f64>>,
}

/// Prices and quantities, each `[observations][goods]`.
pub(super) struct Budgets {
    pub(super) goods: usize,
    pub(super) prices: Vec<f64>,
    pub(super) quantities: Vec<f64>,
    /// How likely the states are in which goods are money, `[observations][goods]`, where that is given.
    pub(super) laws: Option<Vec<f64>>,
}

impl Budgets {
    /// `p_t·q_t`.
    pub(super) fn expenditures(&self) -> Vec<f64> {
        let rows = self.prices.chunks_exact(self.goods).zip(self.quantities.chunks_exact(self.goods));
        rows.map(|(p, q)| p.iter().zip(q).map(|(p, q)| p * q).sum()).collect()
    }
}

/// A fault with its place.
pub(super) type At = (Place, Fault);

/// Checks the rows of one subject.
pub(super) fn read(layout: &Layout, chunk: &Chunk, rows: Range<usize>) -> Result<Subject, At> {
    let first = rows.start;
    let reader = Reader { layout, chunk };
    let id = layout.id.map(|column| chunk.columns[column].label(first).into_owned());
    let read = match layout.kind {
        Kind::Budgets { goods } => reader.budgets(rows, goods),
        Kind::Matrix => reader.matrices(rows),
    };
    let fault = |(place, problem): (Place, Problem)| (place, Fault { subject: id.clone(), problem: problem.into() });
    let (observations, mut members) = read.map_err(fault)?;
    let is_group = members.len() > 1;
    let total = members.iter().position(|member| is_group && member.name.is_empty()).map(|k| members.remove(k));
    Ok(Subject { id, observations, members, total })
}

/// A member's name and rows.
type MemberRows = (String, Vec<usize>);

type Read = Result<(Vec<String>, Vec<Member>), (Place, Problem)>;

impl Reader<'_> {
    /// Rows of each member, members in the order of their first rows.
    fn by_member(&self, rows: Range<usize>) -> Result<Vec<MemberRows>, (Place, Problem)> {
        let Some(column) = self.layout.member else { return Ok(vec![(String::new(), rows.collect())]) };
        let mut members: Vec<MemberRows> = Vec::new();
        for row in rows {
            if !self.chunk.columns[column].is_legible(row) {
                return Err((self.place(row), Problem::NotUtf8 { column: self.layout.names[column].clone() }));
            }
            let name = self.label(column, row);
            match members.iter_mut().find(|(known, _)| *known == name) {
                Some((_, rows)) => rows.push(row),
                None => members.push((name.into_owned(), vec![row])),
            }
        }
        Ok(members)
    }

    fn budgets(&self, rows: Range<usize>, goods: usize) -> Read {
        let members = self.by_member(rows)?;
        // Beside a total, what members had is what is known of it: no choice that could be tested.
        let has_total = members.len() > 1 && members.iter().any(|(name, _)| name.is_empty());
        let mut observations = Vec::new();
        let mut read = Vec::new();
        for (k, (name, rows)) in members.iter().enumerate() {
            let labels = self.observations(rows)?;
            let rows = if k == 0 {
                observations = labels.iter().map(|label| label.to_string()).collect();
                rows.clone()
            } else {
                let first = (members[0].0.as_str(), observations.as_slice());
                self.align((name, rows, &labels), first)?
            };
            let budgets = self.budgets_of(&rows, goods)?;
            let is_choice = name.is_empty() || !has_total;
            let g = if is_choice { self.matrix(&budgets, &rows, &observations)? } else { Vec::new() };
            read.push(Member { name: name.clone(), g, budgets: Some(budgets), draws: None });
        }
        Ok((observations, read))
    }

    /// The names of the rows' observations, no two of them the same.
    fn observations(&self, rows: &[usize]) -> Result<Vec<Cow<'_, str>>, (Place, Problem)> {
        self.few_enough(rows.len(), rows[0])?;
        let labels: Result<Vec<_>, _> =
            rows.iter().map(|&row| self.named(self.layout.t, row, "the name of an observation")).collect();
        let labels = labels?;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|&a, &b| labels[a].cmp(&labels[b]).then(a.cmp(&b)));
        match order.windows(2).filter(|pair| labels[pair[0]] == labels[pair[1]]).map(|pair| (pair[1], pair[0])).min() {
            Some((again, before)) => Err((
                self.place(rows[again]),
                Problem::ObservationTwice { t: labels[again].to_string(), before: self.words(rows[before]) },
            )),
            None => Ok(labels),
        }
    }

    fn few_enough(&self, observations: usize, row: usize) -> Result<(), (Place, Problem)> {
        if observations > MOST_OBSERVATIONS {
            return Err((self.place(row), Problem::TooMany { observations, limit: MOST_OBSERVATIONS }));
        }
        Ok(())
    }

    /// A member's rows in the order of the first member's observations.
    fn align(
        &self,
        (name, rows, labels): (&str, &[usize], &[Cow<'_, str>]),
        (first, observations): (&str, &[String]),
    ) -> Result<Vec<usize>, (Place, Problem)> {
        let lacks = |member: &str, t: &str, other: &str| Problem::NoObservation {
            member: member.into(),
            t: t.into(),
            other: other.into(),
        };
        let row_of: BTreeMap<&str, usize> =
            labels.iter().zip(rows).map(|(label, &row)| (label.as_ref(), row)).collect();
        let aligned = observations.iter().map(|t| row_of.get(t.as_str()).copied().ok_or(t));
        let aligned: Result<Vec<_>, _> = aligned.collect();
        let aligned = aligned.map_err(|t| (self.place(rows[0]), lacks(name, t, first)))?;
        let known: BTreeSet<&str> = observations.iter().map(String::as_str).collect();
        match labels.iter().zip(rows).find(|(label, _)| !known.contains(label.as_ref())) {
            Some((label, &row)) => Err((self.place(row), lacks(first, label, name))),
            None => Ok(aligned),
        }
    }

    fn budgets_of(&self, rows: &[usize], goods: usize) -> Result<Budgets, (Place, Problem)> {
        let (mut prices, mut quantities) = (Vec::new(), Vec::new());
        for &row in rows {
            for good in 0..goods {
                prices.push(self.number(self.layout.numbers + good, row, &Expected::PRICE)?);
                quantities.push(self.number(self.layout.numbers + goods + good, row, &Expected::QUANTITY)?);
            }
        }
        Ok(Budgets { goods, prices, quantities, laws: None })
    }

    fn matrix(&self, budgets: &Budgets, rows: &[usize], observations: &[String]) -> Result<Vec<f64>, (Place, Problem)> {
        let Budgets { goods, prices, quantities, .. } = budgets;
        let t = |t: usize| observations[t].clone();
        linear_budgets(prices, quantities, rows.len(), *goods).map_err(|error| match error {
            BudgetError::Expenditure { t: k, value } => (self.place(rows[k]), Problem::Expenditure { t: t(k), value }),
            BudgetError::Overflow { t: k, s } => (self.place(rows[k]), Problem::Overflow { t: t(k), s: t(s) }),
            other => (self.place(rows[0]), Problem::Index(other.to_string())),
        })
    }

    fn matrices(&self, rows: Range<usize>) -> Read {
        let members = self.by_member(rows)?;
        let observations = self.probes(&members[0].1)?;
        let position: BTreeMap<&str, usize> = observations.iter().enumerate().map(|(k, t)| (t.as_ref(), k)).collect();
        let mut read = Vec::new();
        let mut laws = None;
        for (name, rows) in &members {
            let entries = Entries { reader: self, observations: &observations, position: &position, rows };
            let (g, draws) = match (self.layout.draw, self.layout.probability) {
                (None, _) => (entries.matrix()?, None),
                (Some(draw), None) => {
                    let Averaged { mean, draws } = entries.mean_of_draws(draw)?;
                    (mean, Some(draws))
                }
                (Some(draw), Some(probability)) => (entries.expected(draw, probability, &mut laws)?, None),
            };
            read.push(Member { name: name.clone(), g, budgets: None, draws });
        }
        Ok((observations.into_iter().map(Cow::into_owned).collect(), read))
    }

    /// The names that occur as `t`, in the order of the rows.
    fn probes(&self, rows: &[usize]) -> Result<Vec<Cow<'_, str>>, (Place, Problem)> {
        let mut known = BTreeSet::new();
        let mut probes: Vec<Cow<'_, str>> = Vec::new();
        for &row in rows {
            let label = self.named(self.layout.t, row, "the name of an observation")?;
            if known.insert(label.clone()) {
                probes.push(label);
            }
        }
        self.few_enough(probes.len(), rows[0])?;
        Ok(probes)
    }
}
