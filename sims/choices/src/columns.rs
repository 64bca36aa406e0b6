//! Which columns there are and what they hold: choices on linear budgets, or matrices.

mod goods;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use walras_process::nearest::nearest;

use super::error::Problem;
use super::prices::PriceBook;

pub(super) use goods::{Goods, Shape};

/// What rows are about.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Choices on linear budgets.
    Budgets(Goods),
    /// Choices from finite menus.
    Menus(Menus),
    /// Choices from convex budgets, each row a corner.
    Corners(Corners),
    /// Each an entry `G[t,s]` of a matrix, or one draw of it.
    Matrix,
}

/// Where options of menus stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Menus {
    /// A row is an observation, its menu a list.
    Listed {
        /// Options, separated by |.
        menu: usize,
        /// One of them.
        choice: usize,
    },
    /// A row is an option of a menu.
    OptionsInRows {
        /// Its name.
        option: usize,
        /// The probability with which it is chosen.
        chosen: usize,
    },
}

/// Where corners of budgets stand, and what was chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corners {
    pub(super) goods: usize,
    /// The first of the quantities of a corner.
    pub(super) corner: usize,
    /// The first of those chosen.
    pub(super) choice: usize,
}

/// The columns that are read, by their place in a [`Chunk`](super::cells::Chunk).
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) kind: Kind,
    /// Names, in the order in which a chunk keeps them.
    pub(super) names: Vec<String>,
    /// The place in the file of each.
    pub(super) sources: Vec<usize>,
    pub(super) id: Option<usize>,
    pub(super) member: Option<usize>,
    pub(super) draw: Option<usize>,
    /// How likely the joint action is whose values draws of this number are.
    pub(super) probability: Option<usize>,
    /// How much a subject counts in means over all.
    pub(super) weight: Option<usize>,
    /// Where names of observations are not in the header.
    pub(super) t: Option<usize>,
    pub(super) s: Option<usize>,
    /// The entry of a matrix.
    pub(super) entry: usize,
    /// Prices of a second file.
    pub(super) book: Option<Arc<PriceBook>>,
    /// Columns that are not read.
    pub(super) unused: Vec<String>,
}

impl Layout {
    /// Finds the columns in a header, where prices may be in a second file. Names are compared without regard to case and
    /// surrounding blanks.
    pub(super) fn of(header: &[String], book: Option<&Arc<PriceBook>>) -> Result<Layout, Problem> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        let places = places(header, &names)?;
        let missing = |what: &str, wanted: &str| Problem::Columns {
            missing: what.into(),
            found: listed(header),
            nearest: hint(&names, wanted),
        };
        let mut columns = Columns { header, places: &places, names: Vec::new(), sources: Vec::new() };
        let id = columns.find("id");
        let member = columns.find("member");
        let matrix = places.contains_key("g");
        let draw = if matrix { columns.find("draw") } else { None };
        let probability = if matrix { columns.find("probability") } else { None };
        if probability.is_some() && draw.is_none() {
            return Err(missing("there is a column `probability` but no column `draw`", "draw"));
        }
        let weight = if draw.is_none() { columns.find("weight") } else { None };
        let (kind, t, s, entry) = if matrix {
            let t = columns.find("t").ok_or_else(|| missing("there is no column `t`", "t"))?;
            if places.keys().any(|name| good(name).is_some()) {
                return Err(missing("there are both prices or quantities and a column `g`: which is meant?", "g"));
            }
            let s = columns.find("s").ok_or_else(|| missing("there is a column `g` but no column `s`", "s"))?;
            (Kind::Matrix, Some(t), Some(s), columns.find("g").unwrap_or_default())
        } else if let Some(menus) = menus(&mut columns, &missing)? {
            let t = columns.find("t").ok_or_else(|| missing("there is no column `t`", "t"))?;
            (Kind::Menus(menus), Some(t), None, 0)
        } else if columns.has("v1") && !columns.has("p1") && book.is_none() {
            let t = columns.find("t").ok_or_else(|| missing("there is no column `t`", "t"))?;
            (Kind::Corners(goods::corners(&mut columns, &missing)?), Some(t), None, 0)
        } else {
            let (t, goods) = goods::find(&mut columns, book.is_some(), &missing)?;
            (Kind::Budgets(goods), t, None, 0)
        };
        let Columns { names: kept, sources, .. } = columns;
        let used: BTreeSet<usize> = sources.iter().copied().collect();
        let unused = (0..names.len()).filter(|k| !used.contains(k));
        let unused = unused.map(|k| header[k].trim().to_owned()).collect();
        let book = book.cloned();
        Ok(Layout { kind, names: kept, sources, id, member, draw, probability, weight, t, s, entry, book, unused })
    }

    /// Whether each row is a subject.
    pub(super) fn is_wide(&self) -> bool {
        matches!(&self.kind, Kind::Budgets(Goods { shape: Shape::Subject { .. }, .. }))
    }

    /// What to say of columns that are not read, if there are any.
    pub(super) fn remark(&self) -> Option<String> {
        const SHOWN: usize = 10;
        if self.unused.is_empty() {
            return None;
        }
        let mut text = format!("not used: {}", listed(&self.unused[..self.unused.len().min(SHOWN)]));
        if self.unused.len() > SHOWN {
            text += &format!(" and {} more columns", self.unused.len() - SHOWN);
        }
        let mistyped = self.unused.iter().filter_map(|name| Some((name, meant(&name.to_lowercase())?)));
        let mistyped = mistyped.filter(|(_, meant)| *meant != "probability" || self.draw.is_some());
        for (name, meant) in mistyped.filter(|(_, meant)| !self.names.iter().any(|n| n.eq_ignore_ascii_case(meant))) {
            text += &format!("; is `{name}` meant to be `{meant}`?");
        }
        if self.unused.iter().any(|name| name.eq_ignore_ascii_case("draw")) {
            text += "; draws are of entries `t`, `s`, `g`";
        }
        Some(text)
    }
}

/// The optional column that a name may stand for.
fn meant(name: &str) -> Option<&'static str> {
    const SUBJECTS: [&str; 7] = ["subject", "subj", "household", "hh", "person", "participant", "agent"];
    if SUBJECTS
        .iter()
        .any(|subject| name.strip_prefix(subject).is_some_and(|rest| ["", "s", "id", "_id"].contains(&rest)))
    {
        return Some("id");
    }
    if ["weight", "prob", "share", "mass"].contains(&name) {
        return Some("probability");
    }
    nearest(name, &["id", "member", "probability", "weight", "expenditure"]).copied()
}

/// Where each column stands; of those that mean something, no two alike.
fn places<'a>(header: &[String], names: &'a [String]) -> Result<BTreeMap<&'a str, usize>, Problem> {
    let mut places = BTreeMap::new();
    for (k, name) in names.iter().enumerate() {
        let known = is_reserved(name) || good(name).is_some();
        if is_like_good(name) && !known {
            return Err(Problem::GoodNumber { name: header[k].trim().into() });
        }
        if places.insert(name.as_str(), k).is_some() && known {
            return Err(Problem::ColumnTwice { name: header[k].trim().into() });
        }
    }
    Ok(places)
}

/// Columns that are taken from a header.
pub(super) struct Columns<'a> {
    header: &'a [String],
    /// Where each stands, by its name in small letters.
    places: &'a BTreeMap<&'a str, usize>,
    names: Vec<String>,
    sources: Vec<usize>,
}

impl Columns<'_> {
    fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Takes a column, if there is one of this name, and says where it will be kept.
    fn find(&mut self, name: &str) -> Option<usize> {
        let source = *self.places.get(name)?;
        self.names.push(self.header[source].trim().into());
        self.sources.push(source);
        Some(self.sources.len() - 1)
    }
}

/// Takes the columns of menus, if there are any.
fn menus(columns: &mut Columns<'_>, missing: &impl Fn(&str, &str) -> Problem) -> Result<Option<Menus>, Problem> {
    let lacks = |name: &str, other: &str| missing(&format!("there is a column `{other}` but no column `{name}`"), name);
    if let Some(menu) = columns.find("menu") {
        let choice = columns.find("choice").ok_or_else(|| lacks("choice", "menu"))?;
        return Ok(Some(Menus::Listed { menu, choice }));
    }
    if let Some(option) = columns.find("option") {
        let chosen = columns.find("chosen").ok_or_else(|| lacks("chosen", "option"))?;
        return Ok(Some(Menus::OptionsInRows { option, chosen }));
    }
    Ok(None)
}

fn is_reserved(name: &str) -> bool {
    ["id", "member", "draw", "probability", "weight", "expenditure", "good", "t", "s", "g"].contains(&name)
}

/// A letter of a good and digits.
fn is_like_good(name: &str) -> bool {
    let digits = name.strip_prefix(['p', 'q', 'w']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `p3` is a price of good 3, `q3` its quantity, `w3` its share of expenditure.
fn good(name: &str) -> Option<(char, usize)> {
    let letter = name.chars().next().filter(|c| matches!(c, 'p' | 'q' | 'w'))?;
    let digits = &name[1..];
    let number = digits.parse().ok().filter(|&n: &usize| (1..=100_000).contains(&n))?;
    (digits == number.to_string()).then_some((letter, number))
}

fn listed(header: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut text = header.iter().take(SHOWN).map(|name| format!("`{}`", name.trim())).collect::<Vec<_>>().join(", ");
    if header.len() > SHOWN {
        text.push_str(", …");
    }
    text
}

/// A column that may have been meant.
fn hint(names: &[String], wanted: &str) -> Option<String> {
    let loose: Vec<&String> = names.iter().filter(|name| !is_reserved(name) && good(name).is_none()).collect();
    let alike = nearest(wanted, &loose)?;
    Some(format!("is `{alike}` meant to be `{wanted}`?"))
}
