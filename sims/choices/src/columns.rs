//! Which columns there are and what they hold: choices on linear budgets, or matrices.

use std::collections::{BTreeMap, BTreeSet};

use walras_process::nearest::nearest;

use super::error::Problem;

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An observation: prices and quantities of so many goods.
    Budgets {
        /// Number of goods.
        goods: usize,
    },
    /// An entry `G[t,s]` of a matrix, or one draw of it.
    Matrix,
}

/// The columns that are read, by their place in a [`Chunk`](super::cells::Chunk).
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub(super) t: usize,
    pub(super) s: Option<usize>,
    /// The first of the prices, or the entry.
    pub(super) numbers: usize,
    /// Columns that are not read.
    pub(super) unused: Vec<String>,
}

impl Layout {
    /// Finds the columns in a header. Names are compared without regard to case and surrounding blanks.
    pub(super) fn of(header: &[String]) -> Result<Layout, Problem> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        let places = places(header, &names)?;
        let place = |name: &str| places.get(name).copied();
        let missing = |what: &str, wanted: &str| Problem::Columns {
            missing: what.into(),
            found: listed(header),
            nearest: hint(&names, wanted),
        };
        let t = place("t").ok_or_else(|| missing("there is no column `t`", "t"))?;
        let numbers = numbers(&places, &missing)?;
        let mut layout = Layout {
            kind: numbers.kind,
            names: Vec::new(),
            sources: Vec::new(),
            id: None,
            member: None,
            draw: None,
            probability: None,
            t: 0,
            s: None,
            numbers: 0,
            unused: Vec::new(),
        };
        let matrix = layout.kind == Kind::Matrix;
        let mut take = |source: usize| {
            layout.names.push(header[source].trim().into());
            layout.sources.push(source);
            layout.sources.len() - 1
        };
        layout.id = place("id").map(&mut take);
        layout.member = place("member").map(&mut take);
        layout.t = take(t);
        layout.s = matrix.then(|| place("s")).flatten().map(&mut take);
        layout.draw = matrix.then(|| place("draw")).flatten().map(&mut take);
        layout.probability = matrix.then(|| place("probability")).flatten().map(&mut take);
        if layout.probability.is_some() && layout.draw.is_none() {
            return Err(missing("there is a column `probability` but no column `draw`", "draw"));
        }
        let first = layout_numbers(&numbers.sources, &mut take);
        layout.numbers = first;
        let used: BTreeSet<usize> = layout.sources.iter().copied().collect();
        let unused = (0..names.len()).filter(|k| !used.contains(k));
        layout.unused = unused.map(|k| header[k].trim().to_owned()).collect();
        Ok(layout)
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
    if ["weight", "weights", "prob", "share", "mass"].contains(&name) {
        return Some("probability");
    }
    nearest(name, &["id", "member", "probability"]).copied()
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

fn layout_numbers(sources: &[usize], take: &mut impl FnMut(usize) -> usize) -> usize {
    sources.iter().map(|&source| take(source)).fold(usize::MAX, usize::min)
}

struct Numbers {
    kind: Kind,
    /// Prices then quantities, or the entry.
    sources: Vec<usize>,
}

fn numbers(places: &BTreeMap<&str, usize>, missing: &impl Fn(&str, &str) -> Problem) -> Result<Numbers, Problem> {
    let place = |name: &str| places.get(name).copied();
    let has_goods = places.keys().any(|name| good(name).is_some());
    match (place("g"), has_goods) {
        (Some(_), true) => Err(missing("there are both prices or quantities and a column `g`: which is meant?", "g")),
        (Some(g), false) => match place("s") {
            Some(_) => Ok(Numbers { kind: Kind::Matrix, sources: vec![g] }),
            None => Err(missing("there is a column `g` but no column `s`", "s")),
        },
        (None, false) => Err(missing("there are neither prices `p1` … nor a column `g`", "p1")),
        (None, true) => {
            let goods = places.keys().filter_map(|name| good(name)).map(|(_, number)| number).max().unwrap_or(0);
            let mut sources = Vec::new();
            for letter in ['p', 'q'] {
                for number in 1..=goods {
                    let name = format!("{letter}{number}");
                    let what = format!("there is no column `{name}`, although goods are numbered up to {goods}");
                    sources.push(place(&name).ok_or_else(|| missing(&what, &name))?);
                }
            }
            Ok(Numbers { kind: Kind::Budgets { goods }, sources })
        }
    }
}

fn is_reserved(name: &str) -> bool {
    ["id", "member", "draw", "probability", "t", "s", "g"].contains(&name)
}

/// A letter of a good and digits.
fn is_like_good(name: &str) -> bool {
    let digits = name.strip_prefix(['p', 'q']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `p3` is a price of good 3, `q3` its quantity.
fn good(name: &str) -> Option<(char, usize)> {
    let letter = name.chars().next().filter(|c| matches!(c, 'p' | 'q'))?;
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
