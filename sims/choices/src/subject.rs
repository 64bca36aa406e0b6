//! One subject's data, checked.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use walras_theory::revealed_preference::{BudgetError, linear_budgets};

use super::budgets::{Budgets, Choices};
use super::cells::{Chunk, Expected};
use super::columns::{Corners, Goods, Kind, Layout, Menus};
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
    /// How much it counts in means over all, where that is given.
    pub(super) weight: Option<f64>,
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

impl Subject {
    /// Who chooses: the group as a whole where its total is given, else each of its members.
    pub(super) fn choosers(&self) -> &[Member] {
        self.total.as_ref().map_or(&self.members, std::slice::from_ref)
    }

    /// The only one who chooses, if there is only one.
    pub(super) fn chooser(&self) -> Option<&Member> {
        match self.choosers() {
            [chooser] => Some(chooser),
            _ => None,
        }
    }
}

/// A fault with its place.
pub(super) type At = (Place, Fault);

/// Checks the rows of one subject.
pub(super) fn read(layout: &Layout, chunk: &Chunk, rows: Range<usize>) -> Result<Subject, At> {
    let first = rows.start;
    let reader = Reader { layout, chunk };
    let id = layout.id.map(|column| chunk.columns[column].label(first).into_owned());
    let weight = reader.weight(rows.clone());
    let read = match &layout.kind {
        Kind::Budgets(goods) => reader.budgets(rows, goods),
        Kind::Menus(menus) => reader.menus(rows, menus),
        Kind::Corners(corners) => reader.corners(rows, *corners),
        Kind::Matrix => reader.matrices(rows),
    };
    let fault = |(place, problem): (Place, Problem)| (place, Fault { subject: id.clone(), problem: problem.into() });
    let (observations, mut members) = read.map_err(fault)?;
    let weight = weight.map_err(fault)?;
    let is_group = members.len() > 1;
    let total = members.iter().position(|member| is_group && member.name.is_empty()).map(|k| members.remove(k));
    Ok(Subject { id, observations, members, total, weight })
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

    fn budgets(&self, rows: Range<usize>, goods: &Goods) -> Read {
        let members = self.by_member(rows)?;
        // Beside a total, what members had is what is known of it: no choice that could be tested.
        let has_total = members.len() > 1 && members.iter().any(|(name, _)| name.is_empty());
        let mut observations: Vec<String> = Vec::new();
        let mut read = Vec::new();
        for (k, (name, rows)) in members.iter().enumerate() {
            self.few_enough(rows.len(), rows[0])?;
            let mut choices = self.choices(rows, goods)?;
            if k == 0 {
                observations.clone_from(&choices.names);
            } else {
                choices = self.align(name, choices, (members[0].0.as_str(), &observations))?;
            }
            let is_choice = name.is_empty() || !has_total;
            let g = if is_choice { self.matrix(&choices) } else { Ok(Vec::new()) };
            read.push(Member { name: name.clone(), g: g?, budgets: Some(choices.budgets), draws: None });
        }
        Ok((observations, read))
    }

    /// Menus of each member.
    fn menus(&self, rows: Range<usize>, columns: &Menus) -> Read {
        self.without_prices(rows, |rows| self.menu_choices(rows, columns))
    }

    /// Convex budgets of each member.
    fn corners(&self, rows: Range<usize>, columns: Corners) -> Read {
        self.without_prices(rows, |rows| self.corner_choices(rows, columns))
    }

    /// Matrices of each member, over observations of the same names in the same order.
    fn without_prices(
        &self,
        rows: Range<usize>,
        choices: impl Fn(&[usize]) -> Result<(Vec<String>, Vec<f64>), (Place, Problem)>,
    ) -> Read {
        let mut observations: Vec<String> = Vec::new();
        let mut read = Vec::new();
        for (k, (name, rows)) in self.by_member(rows)?.iter().enumerate() {
            let (names, g) = choices(rows)?;
            if k > 0 && names != observations {
                return Err((self.place(rows[0]), Problem::OtherObservations { member: name.clone() }));
            }
            observations = names;
            read.push(Member { name: name.clone(), g, budgets: None, draws: None });
        }
        Ok((observations, read))
    }

    pub(super) fn few_enough(&self, observations: usize, row: usize) -> Result<(), (Place, Problem)> {
        if observations > MOST_OBSERVATIONS {
            return Err((self.place(row), Problem::TooMany { observations, limit: MOST_OBSERVATIONS }));
        }
        Ok(())
    }

    /// A member's choices in the order of the first member's observations.
    fn align(
        &self,
        name: &str,
        choices: Choices,
        (first, observations): (&str, &[String]),
    ) -> Result<Choices, (Place, Problem)> {
        let lacks = |member: &str, t: &str, other: &str| Problem::NoObservation {
            member: member.into(),
            t: t.into(),
            other: other.into(),
        };
        let place_of: BTreeMap<&str, usize> =
            choices.names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        let order = observations.iter().map(|t| place_of.get(t.as_str()).copied().ok_or(t));
        let order: Result<Vec<_>, _> = order.collect();
        let order = order.map_err(|t| (self.place(choices.rows[0]), lacks(name, t, first)))?;
        let known: BTreeSet<&str> = observations.iter().map(String::as_str).collect();
        match choices.names.iter().zip(&choices.rows).find(|(label, _)| !known.contains(label.as_str())) {
            Some((label, &row)) => Err((self.place(row), lacks(first, label, name))),
            None => Ok(choices.reordered(&order)),
        }
    }

    fn matrix(&self, choices: &Choices) -> Result<Vec<f64>, (Place, Problem)> {
        let Choices { names, rows, budgets } = choices;
        let Budgets { goods, prices, quantities, .. } = budgets;
        let t = |t: usize| names[t].clone();
        linear_budgets(prices, quantities, rows.len(), *goods).map_err(|error| match error {
            BudgetError::Expenditure { t: k, value } => (self.place(rows[k]), Problem::Expenditure { t: t(k), value }),
            BudgetError::Overflow { t: k, s } => (self.place(rows[k]), Problem::Overflow { t: t(k), s: t(s) }),
            other => (self.place(rows[0]), Problem::Index(other.to_string())),
        })
    }

    /// How much the subject counts, the same in all rows.
    fn weight(&self, rows: Range<usize>) -> Result<Option<f64>, (Place, Problem)> {
        let Some(column) = self.layout.weight else { return Ok(None) };
        let expected = self.number(column, rows.start, &Expected::WEIGHT)?;
        for row in rows {
            let found = self.number(column, row, &Expected::WEIGHT)?;
            if found != expected {
                return Err((self.place(row), Problem::Weights { found, expected }));
            }
        }
        Ok(Some(expected))
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
            let label = self.named(self.layout.t.unwrap_or_default(), row, "the name of an observation")?;
            if known.insert(label.clone()) {
                probes.push(label);
            }
        }
        self.few_enough(probes.len(), rows[0])?;
        Ok(probes)
    }
}
