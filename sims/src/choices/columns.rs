//! Which columns there are and what they hold: choices on linear budgets, or matrices.

use super::error::Problem;
use crate::nearest::nearest;

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
        let known = |name: &str| is_reserved(name) || good(name).is_some();
        if let Some((k, _)) = names.iter().enumerate().find(|&(k, name)| known(name) && names[..k].contains(name)) {
            return Err(Problem::ColumnTwice { name: header[k].trim().into() });
        }
        let place = |name: &str| names.iter().position(|n| n == name);
        let missing = |what: &str, wanted: &str| Problem::Columns {
            missing: what.into(),
            found: listed(header),
            nearest: hint(&names, wanted),
        };
        let t = place("t").ok_or_else(|| missing("there is no column `t`", "t"))?;
        let numbers = numbers(&names, &missing)?;
        let mut layout = Layout {
            kind: numbers.kind,
            names: Vec::new(),
            sources: Vec::new(),
            id: None,
            member: None,
            draw: None,
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
        let first = layout_numbers(&numbers.sources, &mut take);
        layout.numbers = first;
        let unused = (0..names.len()).filter(|k| !layout.sources.contains(k));
        layout.unused = unused.map(|k| header[k].trim().to_owned()).collect();
        Ok(layout)
    }

    /// Unused columns that look like mistyped ones, with what they may have been meant to be.
    pub(super) fn suspicious(&self) -> Vec<(&str, &'static str)> {
        let optional = ["id", "member", "draw"];
        let near = |name: &str| nearest(&name.to_lowercase(), &optional).copied();
        let alike = self.unused.iter().filter_map(|name| near(name).map(|meant| (name.as_str(), meant)));
        alike.filter(|(_, meant)| !self.names.iter().any(|name| name.eq_ignore_ascii_case(meant))).collect()
    }
}

fn layout_numbers(sources: &[usize], take: &mut impl FnMut(usize) -> usize) -> usize {
    sources.iter().map(|&source| take(source)).fold(usize::MAX, usize::min)
}

struct Numbers {
    kind: Kind,
    /// Prices then quantities, or the entry.
    sources: Vec<usize>,
}

fn numbers(names: &[String], missing: &impl Fn(&str, &str) -> Problem) -> Result<Numbers, Problem> {
    let place = |name: &str| names.iter().position(|n| n == name);
    let has_goods = names.iter().any(|name| good(name).is_some());
    match (place("g"), has_goods) {
        (Some(_), true) => Err(missing("there are both prices or quantities and a column `g`: which is meant?", "g")),
        (Some(g), false) => match place("s") {
            Some(_) => Ok(Numbers { kind: Kind::Matrix, sources: vec![g] }),
            None => Err(missing("there is a column `g` but no column `s`", "s")),
        },
        (None, false) => Err(missing("there are neither prices `p1` … nor a column `g`", "p1")),
        (None, true) => {
            let goods = names.iter().filter_map(|name| good(name)).map(|(_, number)| number).max().unwrap_or(0);
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
    ["id", "member", "draw", "t", "s", "g"].contains(&name)
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
